//! Where in a zip archive do its files lie? Only its list is read; each file is cut out of the archive when its turn comes.
//!
//! PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.

/// Bytes at the end of an archive in which its end record lies: 22, and a comment of up to 65,535.
pub const TAIL: usize = 22 + 65_535;
/// Bytes of a local header before the name.
pub const LOCAL: usize = 30;

/// Where the list of files is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// Its first byte in the archive.
    pub start: u32,
    /// Its length.
    pub length: u32,
}

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path.
    pub path: String,
    /// Where its local header begins.
    pub header: u32,
    /// Bytes that it takes in the archive.
    pub packed: u32,
    /// Is it deflated, or stored as it is?
    pub is_deflated: bool,
}

/// The list's place, from the last [`TAIL`] bytes of an archive, or the whole of a shorter one.
pub fn list(tail: &[u8]) -> Option<List> {
    let at = (0..tail.len().saturating_sub(21)).rev().find(|at| {
        let comment = u16_at(tail, at + 20).map(usize::from);
        tail[*at..].starts_with(b"PK\x05\x06") && comment.is_some_and(|comment| at + 22 + comment == tail.len())
    })?;
    let list = List { length: u32_at(tail, at + 12)?, start: u32_at(tail, at + 16)? };
    // Beyond 4 GB the numbers are elsewhere.
    (list.start != u32::MAX).then_some(list)
}

/// The files in a list; those that are encrypted or packed in another way than by deflate are left out.
pub fn entries(mut list: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    while let Some((entry, length)) = entry(list) {
        entries.extend(entry);
        list = &list[length..];
    }
    entries
}

/// The next entry, none where it is not readable, and how many bytes it takes.
fn entry(list: &[u8]) -> Option<(Option<Entry>, usize)> {
    if !list.starts_with(b"PK\x01\x02") {
        return None;
    }
    let [flags, method, name, extra, comment] = [8, 10, 28, 30, 32].map(|at| u16_at(list, at));
    let (name, extra, comment) = (usize::from(name?), usize::from(extra?), usize::from(comment?));
    let path = String::from_utf8_lossy(list.get(46..46 + name)?).into_owned();
    let entry = Entry { path, header: u32_at(list, 42)?, packed: u32_at(list, 20)?, is_deflated: method? == 8 };
    let readable = flags? & 1 == 0 && matches!(method?, 0 | 8);
    let length = 46 + name + extra + comment;
    list.get(..length)?;
    Some((readable.then_some(entry), length))
}

/// Bytes between the start of a local header and the file itself.
pub fn offset(header: &[u8]) -> Option<usize> {
    let is_one = header.starts_with(b"PK\x03\x04");
    let length = usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
    is_one.then_some(LOCAL + length)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Made by Python's zipfile: `a/1.txt` holds "hi", stored; `b/2.txt` a hundred zeros, deflated.
    const ARCHIVE: &[u8] = include_bytes!("two_files.zip");

    #[test]
    fn the_files_of_an_archive_of_pythons_are_found() {
        let place = list(ARCHIVE).unwrap();
        let entries = entries(&ARCHIVE[place.start as usize..][..place.length as usize]);
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].path.as_str(), entries[0].is_deflated, entries[0].packed), ("a/1.txt", false, 2));
        assert_eq!((entries[1].path.as_str(), entries[1].is_deflated), ("b/2.txt", true));
        let header = entries[0].header as usize;
        let start = header + offset(&ARCHIVE[header..]).unwrap();
        assert_eq!(&ARCHIVE[start..start + 2], b"hi");
    }

    #[test]
    fn no_cut_of_it_is_a_panic() {
        for cut in 0..ARCHIVE.len() {
            let _ = list(&ARCHIVE[..cut]);
            let _ = entries(&ARCHIVE[cut..]);
            let _ = offset(&ARCHIVE[cut..]);
        }
        assert_eq!(list(&ARCHIVE[..ARCHIVE.len() - 1]), None);
    }
}
