//! Where in a zip archive do its files lie?
//!
//! PyTorch stores them as they are, without compression, each at a multiple of 64 bytes, so that a file is a slice of
//! the archive (PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16).

use std::collections::BTreeMap;

use crate::cursor::Cursor;
use crate::error::{CheckpointError, shortened, unexpected};

/// How an archive, and each file in it, begins.
pub(crate) const SIGNATURE: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Bytes of the end record, before its comment of up to 65,535.
const END_LENGTH: usize = 22;

/// The files of an archive by name. A name that is not UTF-8 is not one that PyTorch gives, and is left out.
pub(crate) fn files(bytes: &[u8]) -> Result<BTreeMap<&str, &[u8]>, CheckpointError> {
    let mut end = Cursor::new(bytes, end_record(bytes)? + 10, "the end of the archive");
    let (count, _length, start) = (end.u16()?, end.u32()?, end.u32()?);
    if count == u16::MAX || start == u32::MAX {
        return Err(unexpected("the archive", "at most 4 GB and 65,534 files", "a zip64 archive"));
    }
    let mut list = Cursor::new(bytes, start as usize, "the archive's list of files");
    let mut files = BTreeMap::new();
    for _ in 0..count {
        signature(&mut list, LISTED)?;
        list.take(4)?;
        let (flags, method) = (list.u16()?, list.u16()?);
        list.take(8)?;
        let (packed, length) = (list.u32()?, list.u32()?);
        let (name, extra, comment) = (list.u16()?, list.u16()?, list.u16()?);
        list.take(8)?;
        let start = list.u32()?;
        let name = std::str::from_utf8(list.take(name.into())?);
        list.take(u64::from(extra) + u64::from(comment))?;
        let Ok(name) = name else { continue };
        if method != 0 || flags & 1 != 0 || packed != length {
            return Err(unexpected(
                format!("`{}` in the archive", shortened(name)),
                "plain bytes, as PyTorch stores them",
                if flags & 1 == 0 { "compressed ones" } else { "encrypted ones" },
            ));
        }
        let mut file = Cursor::new(bytes, start as usize, "a file of the archive");
        signature(&mut file, SIGNATURE)?;
        file.take(22)?;
        let (name_again, extra) = (file.u16()?, file.u16()?);
        file.take(u64::from(name_again) + u64::from(extra))?;
        files.insert(name, file.take(length.into())?);
    }
    Ok(files)
}

/// Where the end record starts: the last place that looks like one and whose comment ends with the file.
fn end_record(bytes: &[u8]) -> Result<usize, CheckpointError> {
    let last = bytes.len().saturating_sub(END_LENGTH);
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last)
        .rev()
        .find(|at| {
            let mut comment = Cursor::new(bytes, at + END_LENGTH - 2, "the end of the archive");
            bytes[*at..].starts_with(END) && comment.u16().is_ok_and(|length| usize::from(length) == comment.left())
        })
        .ok_or_else(|| unexpected("the archive", "its list of files at the end", "none: it is cut short"))
}

fn signature(cursor: &mut Cursor<'_>, expected: &[u8]) -> Result<(), CheckpointError> {
    let at = cursor.at();
    let found = cursor.take(4)?;
    if found != expected {
        return Err(unexpected(format!("the archive at byte {at}"), expected.escape_ascii(), found.escape_ascii()));
    }
    Ok(())
}
