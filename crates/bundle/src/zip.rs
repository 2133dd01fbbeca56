//! How is a zip file written? Without compression, so that any program reads it.
//!
//! Format: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local headers), 4.3.12 (central directory) and 4.3.16 (its end).

/// The CRC-32 of ISO 3309, as zip and PNG use it.
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|index| {
        (0..8).fold(index as u32, |value, _| if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 })
    });
    !bytes.iter().fold(!0, |crc: u32, byte| table[((crc ^ u32::from(*byte)) & 255) as usize] ^ (crc >> 8))
}

/// An archive of these files: each its path, and its bytes.
#[must_use]
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use data::archive::{Limits, list, locate};

    #[test]
    fn the_check_value_of_crc_32_is_right() {
        // The check value of CRC-32/ISO-HDLC in every catalogue.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn what_is_written_is_found_again() {
        let files = [("cup/0001.png", vec![1, 2, 3]), ("größe.txt", Vec::new())];
        let archive = write(&files.clone().map(|(name, bytes)| (name.to_owned(), bytes)));
        let place = locate(&archive, archive.len() as u64).unwrap();
        let entries = &archive[place.range.start as usize..place.range.end as usize];
        let list = list(entries, &place, &Limits::default()).unwrap();
        assert_eq!(list.files.len(), files.len());
        for (entry, (name, bytes)) in list.files.iter().zip(files) {
            let unpacked = entry.unpack(&archive[entry.range.start as usize..entry.range.end as usize]).unwrap();
            assert_eq!((entry.path.as_str(), &*unpacked), (name, bytes.as_slice()));
        }
    }
}
