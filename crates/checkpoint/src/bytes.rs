//! Whose are the bytes of a tensor: the file's, or unpacked ones?

use std::ops::Range;
use std::sync::Arc;

use arch::words::{Value, Words, words};

use crate::error::CheckpointError;

/// How many times the length of the file may be unpacked from it. Weights hardly shrink; a bomb grows a thousandfold.
const GROWTH: u64 = 32;
/// And what may be unpacked of the smallest file, in bytes.
const LEAST: u64 = 1 << 16;

/// A part of the file, or of what was unpacked from it.
#[derive(Clone, Debug)]
pub(crate) enum Bytes<'a> {
    Of(&'a [u8]),
    Unpacked(Arc<[u8]>, Range<usize>),
}

impl Bytes<'_> {
    pub fn unpacked(bytes: &[u8]) -> Self {
        Bytes::Unpacked(bytes.into(), 0..bytes.len())
    }

    pub fn get(&self) -> &[u8] {
        match self {
            Bytes::Of(bytes) => bytes,
            Bytes::Unpacked(bytes, range) => bytes.get(range.clone()).unwrap_or_default(),
        }
    }

    /// A part of the part, where it has one.
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        match self {
            Bytes::Of(bytes) => bytes.get(range).map(Bytes::Of),
            Bytes::Unpacked(bytes, outer) => {
                let start = outer.start.checked_add(range.start)?;
                let end = outer.start.checked_add(range.end)?;
                (start <= end && end <= outer.end).then(|| Bytes::Unpacked(Arc::clone(bytes), start..end))
            }
        }
    }
}

/// How much may still be unpacked.
#[derive(Debug)]
pub(crate) struct Allowance {
    most: u64,
    taken: u64,
}

impl Allowance {
    /// For a file of `length` bytes.
    pub fn of(length: usize) -> Self {
        Allowance { most: (length as u64).saturating_mul(GROWTH).max(LEAST), taken: 0 }
    }

    /// Takes `length` bytes for `what`.
    pub fn take(&mut self, what: impl Into<Value>, length: u64) -> Result<(), CheckpointError> {
        let taken = self.taken.saturating_add(length);
        if taken > self.most {
            return Err(CheckpointError::TooMuch {
                what: Words { values: vec![what.into()], ..words!("bytes unpacked with {0}") }.into(),
                most: self.most,
                found: taken,
            });
        }
        self.taken = taken;
        Ok(())
    }
}
