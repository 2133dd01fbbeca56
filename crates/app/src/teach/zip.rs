//! What is in a zip file? Written without compression, so that any program reads it; read with it.
//!
//! Format: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local headers), 4.3.12 (central directory) and 4.3.16 (its end).

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path, with `/`.
    pub name: String,
    /// As it lies there.
    pub bytes: Vec<u8>,
    /// Is it compressed by DEFLATE (RFC 1951)?
    pub is_deflated: bool,
}

/// The CRC-32 of ISO 3309, as zip and PNG use it.
pub fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|index| {
        (0..8).fold(index as u32, |value, _| if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 })
    });
    !bytes.iter().fold(!0, |crc: u32, byte| table[((crc ^ u32::from(*byte)) & 255) as usize] ^ (crc >> 8))
}

/// An archive of these files.
pub fn write(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::with_capacity(files.iter().map(|(name, bytes)| bytes.len() + 2 * name.len() + 100).sum());
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let (size, place) = (bytes.len() as u32, archive.len() as u32);
        let mut common = Vec::with_capacity(26);
        // Version 2.0; names are UTF-8 (bit 11); stored; the first day that the format knows.
        [20u16, 1 << 11, 0, 0, 0x21].iter().for_each(|word| common.extend(word.to_le_bytes()));
        [crc32(bytes), size, size].iter().for_each(|word| common.extend(word.to_le_bytes()));
        [name.len() as u16, 0].iter().for_each(|word| common.extend(word.to_le_bytes()));
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (place, count) = (archive.len() as u32, files.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend([count, count].iter().flat_map(|word| word.to_le_bytes()));
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(place.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// The files of an archive; `None` where it is damaged, encrypted, or compressed in another way than by DEFLATE.
pub fn read(archive: &[u8]) -> Option<Vec<Entry>> {
    let end = archive.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    // A comment may follow, as long as the record says.
    archive.get(end + 22..end + 22 + word(archive, end + 20)?)?;
    let count = word(archive, end + 10)?;
    let mut at = long(archive, end + 16)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        if archive.get(at..at + 4)? != b"PK\x01\x02" || word(archive, at + 8)? & 1 == 1 {
            return None;
        }
        let method = word(archive, at + 10)?;
        let (size, place) = (long(archive, at + 20)?, long(archive, at + 42)?);
        let (name, extra, comment) = (word(archive, at + 28)?, word(archive, at + 30)?, word(archive, at + 32)?);
        let path = String::from_utf8_lossy(archive.get(at + 46..at + 46 + name)?).into_owned();
        at += 46 + name + extra + comment;
        // The local header may have other extra fields.
        let start = place.checked_add(30 + word(archive, place + 26)? + word(archive, place + 28)?)?;
        let bytes = archive.get(start..start.checked_add(size)?)?.to_vec();
        match method {
            _ if path.ends_with('/') => {}
            0 | 8 => entries.push(Entry { name: path, bytes, is_deflated: method == 8 }),
            _ => return None,
        }
    }
    Some(entries)
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32_is_right() {
        // The check value of CRC-32/ISO-HDLC in every catalogue.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let files = vec![("cup/0001.png".to_owned(), vec![1, 2, 3]), ("größe.txt".to_owned(), Vec::new())];
        let entries = read(&write(&files)).unwrap_or_default();
        let found: Vec<_> = entries.into_iter().map(|entry| (entry.name, entry.bytes)).collect();
        assert_eq!(found, files);
    }

    #[test]
    fn a_damaged_archive_is_none_and_never_a_panic() {
        let whole = write(&[("a".to_owned(), vec![7; 50]), ("b".to_owned(), vec![8; 5])]);
        for cut in 0..whole.len() {
            assert_eq!(read(&whole[..cut]), None);
        }
        for place in 0..whole.len() {
            let mut wrong = whole.clone();
            wrong[place] = 255;
            let _ = read(&wrong);
        }
    }
}
