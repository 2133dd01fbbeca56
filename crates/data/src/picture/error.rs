//! What can be wrong with a picture's file.

use super::PictureKind;

/// A picture that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The first bytes are those of no format that is known.
    #[error("this is no picture of a kind that is known; it begins with bytes {first:02x?}")]
    Unknown {
        /// Up to four of them.
        first: Vec<u8>,
    },
    /// A format that others can read: the browser, say.
    #[error("pictures of the kind {0} are not read here")]
    Unsupported(PictureKind),
    /// A rare form of a format that is read here otherwise.
    #[error("this {kind} picture is {form}, which is not read here")]
    Form {
        /// Its format.
        kind: PictureKind,
        /// What is unusual in it.
        form: &'static str,
    },
    /// More pixels than the budget has.
    #[error("this picture has {width}x{height} pixels, more than the {limit} that are read here")]
    TooManyPixels {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// The budget, in pixels.
        limit: u64,
    },
    /// A file longer than the budget.
    #[error("this file has {found} bytes, more than the {limit} that are read here")]
    TooManyBytes {
        /// Its length.
        found: u64,
        /// The budget, in bytes.
        limit: u64,
    },
    /// No rows or no columns.
    #[error("this {kind} picture has {width}x{height} pixels")]
    Empty {
        /// Its format.
        kind: PictureKind,
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// It ends before its end.
    #[error("this {kind} picture is cut short after {found} bytes")]
    Truncated {
        /// Its format.
        kind: PictureKind,
        /// Bytes that are there.
        found: usize,
    },
    /// It contradicts itself.
    #[error("this {kind} picture is damaged: {reason}")]
    Damaged {
        /// Its format.
        kind: PictureKind,
        /// What the decoder says.
        reason: String,
    },
    /// Pixels that are not as many as their size says.
    #[error("a picture of {width}x{height} has {expected} bytes of pixels, found {found}")]
    Pixels {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// Bytes that should be there.
        expected: u64,
        /// Bytes that are.
        found: usize,
    },
}

impl PictureError {
    /// May another decoder, such as the browser's, read it all the same?
    pub const fn is_for_others(&self) -> bool {
        matches!(self, PictureError::Unsupported(_) | PictureError::Form { .. })
    }
}
