//! Where in the bytes are we, and is what comes next still there?

use crate::error::CheckpointError;

/// Reads little-endian numbers and slices, and never past the end.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What is being read, for the message when it ends early.
    what: &'static str,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8], at: usize, what: &'static str) -> Self {
        Cursor { bytes, at, what }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub fn take(&mut self, count: u64) -> Result<&'a [u8], CheckpointError> {
        let end = usize::try_from(count).ok().and_then(|count| self.at.checked_add(count));
        let Some(slice) = end.and_then(|end| self.bytes.get(self.at..end)) else {
            return Err(CheckpointError::Short { what: self.what, at: self.at, expected: count, found: self.left() });
        };
        self.at += slice.len();
        Ok(slice)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CheckpointError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N as u64)?);
        Ok(array)
    }

    pub fn u8(&mut self) -> Result<u8, CheckpointError> {
        self.array().map(u8::from_le_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, CheckpointError> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, CheckpointError> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, CheckpointError> {
        self.array().map(u64::from_le_bytes)
    }

    /// What stands before the next line feed, which is passed over.
    pub fn line(&mut self) -> Result<&'a [u8], CheckpointError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()) as u64;
        let line = self.take(length)?;
        self.take(1)?;
        Ok(line)
    }
}
