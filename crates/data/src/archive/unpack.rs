//! How does a file come out of an archive?

use std::borrow::Cow;
use std::ops::Range;

use miniz_oxide::inflate::{TINFLStatus, decompress_slice_iter_to_slice};

use super::bytes::u16_at;
use super::list::LOCAL;
use super::{Entry, UnpackError};

impl Entry {
    /// The file, unpacked and checked; `bytes` is what [`Entry::range`] asked for. No more memory is taken than the
    /// list said, which the limits were held against.
    ///
    /// # Errors
    /// When something else is there than the list says, more or less comes out of it, or its checksum differs.
    pub fn unpack<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, UnpackError> {
        let packed = self.cut(bytes)?;
        let unpacked = if self.is_deflated { Cow::Owned(self.inflate(packed)?) } else { Cow::Borrowed(packed) };
        if unpacked.len() as u64 != self.unpacked {
            return Err(UnpackError::Length { expected: self.unpacked, found: unpacked.len() as u64 });
        }
        let found = crc32fast::hash(&unpacked);
        if found != self.crc32 {
            return Err(UnpackError::Checksum { expected: self.crc32, found });
        }
        Ok(unpacked)
    }

    /// Where the packed bytes lie in the archive, for those that have another way to unpack them: the first 30 bytes of
    /// [`Entry::range`] say it.
    ///
    /// # Errors
    /// When no file begins there, or it lies across another one.
    pub fn content(&self, header: &[u8]) -> Result<Range<u64>, UnpackError> {
        let length = self.range.end - self.range.start;
        let short = |found| UnpackError::Cut { expected: self.packed, found };
        if !header.starts_with(b"PK\x03\x04") {
            return Err(UnpackError::NoHeader);
        }
        let (name, extra) = u16_at(header, 26).zip(u16_at(header, 28)).ok_or(short(header.len() as u64))?;
        // The list's lengths count, because the header's may come only after the file (APPNOTE.TXT, section 4.4.4, bit
        // 3).
        let start = (LOCAL + usize::from(name) + usize::from(extra)) as u64;
        let room = length.saturating_sub(start);
        if self.packed > room {
            return Err(short(room));
        }
        Ok(self.range.start + start..self.range.start + start + self.packed)
    }

    fn cut<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], UnpackError> {
        let range = self.content(bytes)?;
        let place = |at: u64| usize::try_from(at - self.range.start).ok();
        let content = place(range.start).zip(place(range.end)).and_then(|(start, end)| bytes.get(start..end));
        content.ok_or(UnpackError::Cut { expected: self.packed, found: bytes.len() as u64 })
    }

    fn inflate(&self, packed: &[u8]) -> Result<Vec<u8>, UnpackError> {
        let length = usize::try_from(self.unpacked);
        let length = length.map_err(|_| UnpackError::Length { expected: self.unpacked, found: 0 })?;
        let mut unpacked = vec![0; length];
        match decompress_slice_iter_to_slice(&mut unpacked, std::iter::once(packed), false, true) {
            Ok(found) => {
                unpacked.truncate(found);
                Ok(unpacked)
            }
            Err(TINFLStatus::HasMoreOutput) => {
                Err(UnpackError::Length { expected: self.unpacked, found: self.unpacked.saturating_add(1) })
            }
            Err(status) => Err(UnpackError::Damaged { reason: format!("{status:?}") }),
        }
    }
}
