//! Why can a file not be read?

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kind::Kind;

/// Why a file could not be read as a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The file is something else, and sound as far as can be told.
    #[error("expected a file of weights, found {0}")]
    NotWeights(Kind),
    /// The file ends before something that it should hold.
    #[error("the file ends too early: {what} at byte {at} needs {expected} bytes, and {found} are left")]
    Short {
        /// What should be there.
        what: &'static str,
        /// Where in the file, or in the part of it, in bytes.
        at: usize,
        /// How many bytes it needs.
        expected: u64,
        /// How many there are.
        found: usize,
    },
    /// The file is not what its first bytes promise.
    #[error("{what}: expected {expected}, found {found}")]
    Unexpected {
        /// Which part.
        what: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The file asks for more than one of its size can need.
    #[error("{what}: expected at most {most}, found {found}")]
    TooMuch {
        /// Of what.
        what: String,
        /// The limit for this file.
        most: u64,
        /// What it asks for, as far as it was counted.
        found: u64,
    },
    /// A pickle names something that is not on the list of what a state dict needs. Nothing in a file is ever run.
    #[error("refused: the file names `{global}`, which is neither a tensor nor plain data")]
    Refused {
        /// The name, with its module.
        global: String,
    },
    /// A pickle holds an instruction that a state dict does not need.
    #[error("refused: pickle instruction {opcode:#04x} at byte {at}, which no state dict needs")]
    Opcode {
        /// The instruction.
        opcode: u8,
        /// Where in the pickle.
        at: usize,
    },
    /// The file is whole and has no weights where they are looked for.
    #[error("expected a dictionary of tensors by name, at the top or under a key such as `state_dict`; found {found}")]
    NoStateDict {
        /// What is there.
        found: String,
    },
    /// A part of an archive that is needed is packed in a way that is not read.
    #[error("`{name}` in the archive: expected plain or deflated bytes, found {found}")]
    Packed {
        /// The part.
        name: String,
        /// How it is packed.
        found: Packing,
    },
    /// The numbers of a tensor were asked for, and they are kept in a way that is not read.
    #[error("expected a dense tensor of numbers, found {0}")]
    NotRead(NotRead),
}

impl CheckpointError {
    /// Is the file broken, and not only another than was hoped for?
    pub fn is_damage(&self) -> bool {
        matches!(self, CheckpointError::Short { .. } | CheckpointError::Unexpected { .. })
    }
}

/// How a part of an archive is packed, where that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Packing {
    /// Behind a password.
    #[error("encrypted ones")]
    Encrypted,
    /// By this method of APPNOTE.TXT 4.4.5.
    #[error("compression method {0}")]
    Method(u16),
}

/// How a tensor is kept whose numbers are not read.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum NotRead {
    /// Places and values of those that are not zero.
    #[error("a sparse tensor")]
    Sparse,
    /// Small whole numbers with a scale.
    #[error("a quantised tensor")]
    Quantised,
    /// A shape without numbers, on the device `meta`.
    #[error("a tensor without numbers")]
    Meta,
    /// Tensors of several shapes in one.
    #[error("a nested tensor")]
    Nested,
    /// A class that wraps other tensors.
    #[error("a wrapper around other tensors")]
    Wrapper,
    /// To be conjugated or negated when read.
    #[error("a tensor conjugated or negated on reading")]
    Conjugated,
    /// A number format that f32 does not stand for.
    #[error("numbers of the format {0}")]
    Format(String),
}

pub(crate) fn unexpected(what: impl Into<String>, expected: impl ToString, found: impl ToString) -> CheckpointError {
    CheckpointError::Unexpected { what: what.into(), expected: expected.to_string(), found: found.to_string() }
}

/// The first characters of a text that a stranger wrote.
pub(crate) fn shortened(text: &str) -> String {
    const TOLD: usize = 80;
    let text: String = text.chars().flat_map(char::escape_default).take(TOLD + 1).collect();
    if text.len() > TOLD { format!("{}…", &text[..TOLD]) } else { text }
}
