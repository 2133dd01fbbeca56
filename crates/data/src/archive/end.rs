//! Where in an archive is the list of its files? Its last bytes say so (APPNOTE.TXT, sections 4.3.14 to 4.3.16).

use std::ops::Range;

use super::ArchiveError;
use super::bytes::{u16_at, u32_at, u64_at};

/// Bytes of the end record before its comment.
const END: usize = 22;
/// Bytes of the locator of the zip64 end record, which lies before the end record.
const LOCATOR: usize = 20;
/// Bytes of the zip64 end record, which lies before the locator.
const LONG: usize = 56;
/// Bytes at the end of an archive within which all of them lie, with the longest comment.
const TAIL: u64 = (LONG + LOCATOR + END + 65_535) as u64;

/// The part of a file of `length` bytes to be read first.
pub const fn tail(length: u64) -> Range<u64> {
    length.saturating_sub(TAIL)..length
}

/// Where the list of files is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its bytes in the file: the part to be read next.
    pub range: Range<u64>,
    /// Bytes before the archive: a program that unpacks it, say. Places in the list count from its end.
    pub(super) base: u64,
}

/// Finds the list of files of an archive of `length` bytes; `end` is what [`tail`] asked for.
///
/// # Errors
/// When it is no archive, is not whole, is one part of several, or its list is encrypted.
pub fn locate(end: &[u8], length: u64) -> Result<Place, ArchiveError> {
    let before = length.saturating_sub(end.len() as u64);
    let records = || (0..end.len().saturating_sub(END - 1)).rev().filter(|at| end[*at..].starts_with(b"PK\x05\x06"));
    let rest = |at: usize| u16_at(end, at + 20).map(|comment| (end.len() - at - END).checked_sub(usize::from(comment)));
    // A comment that ends with the file; else one that something was appended to.
    let exact = records().find(|at| rest(*at) == Some(Some(0)));
    let at = exact.or_else(|| records().find(|at| matches!(rest(*at), Some(Some(_))))).ok_or(ArchiveError::NoEnd)?;
    place(end, at, before).ok_or(ArchiveError::NoEnd)?
}

/// The list's place, from the end record at `at`; none where a record is not whole.
fn place(tail: &[u8], at: usize, before: u64) -> Option<Result<Place, ArchiveError>> {
    let (disk, list_disk) = (u16_at(tail, at + 4)?, u16_at(tail, at + 6)?);
    let (size, offset) = (u32_at(tail, at + 12)?, u32_at(tail, at + 16)?);
    let (end, size, offset) = match long_record(tail, at, before) {
        Some(record) => {
            if [16, 20].map(|offset| u32_at(tail, record + offset)) != [Some(0); 2] {
                return Some(Err(ArchiveError::Split));
            }
            // Version 6.2 of the format encrypts the list, and says so by a longer record.
            if u64_at(tail, record + 4)? > LONG as u64 - 12 && u16_at(tail, record + 14)? >= 62 {
                return Some(Err(ArchiveError::EncryptedList));
            }
            (record, u64_at(tail, record + 40)?, u64_at(tail, record + 48)?)
        }
        None if (disk, list_disk) != (0, 0) => return Some(Err(ArchiveError::Split)),
        None => (at, u64::from(size), u64::from(offset)),
    };
    let end = before.checked_add(end as u64)?;
    let said = offset.saturating_add(size);
    // What lies between the archive and the beginning of the file is not counted.
    let Some(base) = end.checked_sub(said) else {
        return Some(Err(ArchiveError::Cut { expected: said, found: end }));
    };
    Some(Ok(Place { range: end - size..end, base }))
}

/// Where the zip64 end record is, if there is one: right before its locator, or where that says, should it be longer
/// than usual.
fn long_record(tail: &[u8], end: usize, before: u64) -> Option<usize> {
    let locator = end.checked_sub(LOCATOR).filter(|locator| tail[*locator..].starts_with(b"PK\x06\x07"))?;
    let said = u64_at(tail, locator + 8)?.checked_sub(before).and_then(|place| usize::try_from(place).ok());
    let usual = locator.checked_sub(LONG);
    let is_one = |at: &usize| tail.get(*at..).is_some_and(|record| record.starts_with(b"PK\x06\x06"));
    usual.filter(is_one).or_else(|| said.filter(is_one))
}
