//! How large may a picture be? Asked of its header, before anything is unpacked.

use super::{Header, PictureError};

/// What one picture may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Most pixels, rows times columns.
    pub pixels: u64,
    /// Longest file in bytes.
    pub bytes: u64,
}

impl Default for Budget {
    /// Photos of 64 megapixels, which take some 200 MB while they are decoded, in files of 128 MiB.
    fn default() -> Self {
        Self { pixels: 64_000_000, bytes: 128 << 20 }
    }
}

impl Budget {
    /// Whether a picture with this header in a file of `bytes` bytes may be read.
    ///
    /// # Errors
    /// When it may not, with both numbers.
    pub fn check(&self, header: &Header, bytes: u64) -> Result<(), PictureError> {
        let &Header { kind, width, height, .. } = header;
        if bytes > self.bytes {
            return Err(PictureError::TooManyBytes { found: bytes, limit: self.bytes });
        }
        if width == 0 || height == 0 {
            return Err(PictureError::Empty { kind, width, height });
        }
        // Two numbers of 32 bits: their product has at most 64.
        if u64::from(width) * u64::from(height) > self.pixels {
            return Err(PictureError::TooManyPixels { width, height, limit: self.pixels });
        }
        Ok(())
    }
}
