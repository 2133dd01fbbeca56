//! Where in a zip archive do its files lie?
//!
//! PyTorch stores them as they are, without compression, each at a multiple of 64 bytes, so that a file is a slice of
//! the archive; others deflate them (PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16). The list at
//! the end counts, what stands before each file is only passed over. Checksums are not compared: PyTorch can be told to
//! leave them wrong (`torch.serialization.set_crc32_options`), and never looks at them.

use std::collections::BTreeMap;

use arch::words::{word, words};

use crate::bytes::{Allowance, Bytes};
use crate::cursor::Cursor;
use crate::error::{CheckpointError, Packing, in_bytes, shortened, unexpected};

/// How an archive, and each file in it, begins.
pub(crate) const SIGNATURE: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
/// Bytes of the end record, before its comment of up to 65,535.
const END_LENGTH: usize = 22;
const LOCATOR_64_LENGTH: usize = 20;
/// The field of sizes that 32 bits cannot hold (4.5.3).
const EXTRA_64: u16 = 1;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The files of an archive.
#[derive(Debug)]
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    files: BTreeMap<&'a str, Entry>,
    /// The name that the list begins with.
    pub first: Option<&'a str>,
}

/// What the list says of a file.
#[derive(Clone, Copy, Debug)]
struct Entry {
    encrypted: bool,
    method: u16,
    packed: u64,
    length: u64,
    start: u64,
}

impl<'a> Archive<'a> {
    /// Reads the list. A name that is not UTF-8 is not one that PyTorch gives, and is left out; of two files of one
    /// name the later counts.
    pub fn read(bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        let (count, start) = end(bytes)?;
        let mut list = Cursor::new(bytes, start, word("the archive's list of files"));
        let mut archive = Archive { bytes, files: BTreeMap::new(), first: None };
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
            let mut extra = Cursor::new(list.take(extra.into())?, 0, word("the sizes of a file of the archive"));
            list.take(comment.into())?;
            let Ok(name) = name else { continue };
            let [length, packed, start] = sizes(&mut extra, [length, packed, start])?;
            let entry = Entry { encrypted: flags & 1 != 0, method, packed, length, start };
            archive.first.get_or_insert(name);
            archive.files.insert(name, entry);
        }
        Ok(archive)
    }

    /// All names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.files.keys().copied()
    }

    /// The bytes of a file, unpacked where they are deflated; none if there is no file of this name.
    ///
    /// # Errors
    /// When the archive is damaged, the file is packed in another way, or unpacks to more than `allowance` leaves.
    pub fn open(&self, name: &str, allowance: &mut Allowance) -> Result<Option<Bytes<'a>>, CheckpointError> {
        let Some(entry) = self.files.get(name) else { return Ok(None) };
        let refused = |found| CheckpointError::Packed { name: shortened(name), found };
        if entry.encrypted {
            return Err(refused(Packing::Encrypted));
        }
        let start = usize::try_from(entry.start).unwrap_or(usize::MAX);
        let mut file = Cursor::new(self.bytes, start, word("a file of the archive"));
        signature(&mut file, SIGNATURE)?;
        file.take(22)?;
        let (name_again, extra) = (file.u16()?, file.u16()?);
        file.take(u64::from(name_again) + u64::from(extra))?;
        let packed = file.take(entry.packed)?;
        let wrong =
            |found: u64| unexpected(words!("`{0}` in the archive", shortened(name)), in_bytes(entry.length), found);
        match entry.method {
            STORED if entry.packed == entry.length => Ok(Some(Bytes::Of(packed))),
            STORED => Err(wrong(entry.packed)),
            DEFLATED => {
                allowance.take(format!("`{}`", shortened(name)), entry.length)?;
                let most = usize::try_from(entry.length).unwrap_or(usize::MAX);
                let unpacked = miniz_oxide::inflate::decompress_to_vec_with_limit(packed, most)
                    .map_err(|error| wrong(error.output.len() as u64))?;
                if unpacked.len() != most {
                    return Err(wrong(unpacked.len() as u64));
                }
                Ok(Some(Bytes::unpacked(&unpacked)))
            }
            method => Err(refused(Packing::Method(method))),
        }
    }
}

/// How many files the list has, and where it starts.
fn end(bytes: &[u8]) -> Result<(u64, usize), CheckpointError> {
    let at = end_record(bytes)?;
    let mut end = Cursor::new(bytes, at + 10, word("the end of the archive"));
    let (count, _length, start) = (end.u16()?, end.u32()?, end.u32()?);
    let locator = at.checked_sub(LOCATOR_64_LENGTH).filter(|at| bytes[*at..].starts_with(LOCATOR_64));
    let Some(locator) = locator else { return Ok((count.into(), start as usize)) };
    let mut locator = Cursor::new(bytes, locator + 8, word("the end of the archive"));
    let place = usize::try_from(locator.u64()?).unwrap_or(usize::MAX);
    let mut end = Cursor::new(bytes, place, word("the end of the archive"));
    signature(&mut end, END_64)?;
    end.take(28)?;
    let (count, _length, start) = (end.u64()?, end.u64()?, end.u64()?);
    Ok((count, usize::try_from(start).unwrap_or(usize::MAX)))
}

/// Where the end record starts: the last place that looks like one, and whose comment is whole. Something more may come
/// after it, as PyTorch permits too.
fn end_record(bytes: &[u8]) -> Result<usize, CheckpointError> {
    let last = bytes.len().saturating_sub(END_LENGTH);
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last)
        .rev()
        .find(|at| {
            let mut comment = Cursor::new(bytes, at + END_LENGTH - 2, word("the end of the archive"));
            bytes[*at..].starts_with(END) && comment.u16().is_ok_and(|length| usize::from(length) <= comment.left())
        })
        .ok_or(CheckpointError::Short {
            what: word("the archive's list of files"),
            at: bytes.len(),
            expected: END_LENGTH as u64,
            found: 0,
        })
}

/// Length, packed length and start of a file, of which those that are all ones stand in the extra field, in this order.
fn sizes(extra: &mut Cursor<'_>, listed: [u32; 3]) -> Result<[u64; 3], CheckpointError> {
    let mut sizes = listed.map(u64::from);
    if !listed.contains(&u32::MAX) {
        return Ok(sizes);
    }
    while extra.left() >= 4 {
        let (kind, length) = (extra.u16()?, extra.u16()?);
        let field = extra.take(length.into())?;
        if kind == EXTRA_64 {
            let mut field = Cursor::new(field, 0, word("the sizes of a file of the archive"));
            for (size, listed) in sizes.iter_mut().zip(listed) {
                if listed == u32::MAX {
                    *size = field.u64()?;
                }
            }
            break;
        }
    }
    Ok(sizes)
}

fn signature(cursor: &mut Cursor<'_>, expected: &[u8]) -> Result<(), CheckpointError> {
    let at = cursor.at();
    let found = cursor.take(4)?;
    let escaped = |bytes: &[u8]| bytes.escape_ascii().to_string();
    if found != expected {
        return Err(unexpected(words!("the archive at byte {0}", at), escaped(expected), escaped(found)));
    }
    Ok(())
}
