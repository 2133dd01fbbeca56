//! Why can a file not be read?

use std::fmt;

use arch::words::{Value, Words, words};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kind::Kind;

/// Why a file could not be read as a checkpoint.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.words())]
pub enum CheckpointError {
    /// The file is something else, and sound as far as can be told.
    NotWeights(Kind),
    /// The file ends before something that it should hold.
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
    Unexpected {
        /// Which part.
        what: Value,
        /// What it should be.
        expected: Value,
        /// What it is.
        found: Value,
    },
    /// The file asks for more than one of its size can need.
    TooMuch {
        /// Of what.
        what: Value,
        /// The limit for this file.
        most: u64,
        /// What it asks for, as far as it was counted.
        found: u64,
    },
    /// A pickle names something that is not on the list of what a state dict needs. Nothing in a file is ever run.
    Refused {
        /// The name, with its module.
        global: String,
    },
    /// A pickle holds an instruction that a state dict does not need.
    Opcode {
        /// The instruction.
        opcode: u8,
        /// Where in the pickle.
        at: usize,
    },
    /// The file is whole and has no weights where they are looked for.
    NoStateDict {
        /// What is there.
        found: Value,
    },
    /// A part of an archive that is needed is packed in a way that is not read.
    Packed {
        /// The part.
        name: String,
        /// How it is packed.
        found: Packing,
    },
    /// The numbers of a tensor were asked for, and they are kept in a way that is not read.
    NotRead(NotRead),
}

impl CheckpointError {
    /// Is the file broken, and not only another than was hoped for?
    pub fn is_damage(&self) -> bool {
        matches!(self, CheckpointError::Short { .. } | CheckpointError::Unexpected { .. })
    }

    /// The sentence, as a template and its values.
    pub fn words(&self) -> Words {
        match self {
            CheckpointError::NotWeights(kind) => words!("expected a file of weights, found {0}", kind.words()),
            CheckpointError::Short { what, at, expected, found } => words!(
                "the file ends too early: {0} at byte {1} needs {2} bytes, and {3} are left",
                what,
                at,
                expected,
                found
            ),
            CheckpointError::Unexpected { what, expected, found } => {
                words!("{0}: expected {1}, found {2}", what, expected, found)
            }
            CheckpointError::TooMuch { what, most, found } => {
                words!("{0}: expected at most {1}, found {2}", what, most, found)
            }
            CheckpointError::Refused { global } => {
                words!("refused: the file names `{0}`, which is neither a tensor nor plain data", global)
            }
            CheckpointError::Opcode { opcode, at } => words!(
                "refused: pickle instruction {0} at byte {1}, which no state dict needs",
                format!("{opcode:#04x}"),
                at
            ),
            CheckpointError::NoStateDict { found } => words!(
                "expected a dictionary of tensors by name, at the top or under a key such as `state_dict`; found {0}",
                found
            ),
            CheckpointError::Packed { name, found } => {
                words!("`{0}` in the archive: expected plain or deflated bytes, found {1}", name, found.words())
            }
            CheckpointError::NotRead(why) => words!("expected a dense tensor of numbers, found {0}", why.words()),
        }
    }
}

/// How a part of an archive is packed, where that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Behind a password.
    Encrypted,
    /// By this method of APPNOTE.TXT 4.4.5.
    Method(u16),
}

impl Packing {
    fn words(self) -> Words {
        match self {
            Packing::Encrypted => words!("encrypted ones"),
            Packing::Method(method) => words!("compression method {0}", u64::from(method)),
        }
    }
}

/// How a tensor is kept whose numbers are not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotRead {
    /// Places and values of those that are not zero.
    Sparse,
    /// Small whole numbers with a scale.
    Quantised,
    /// A shape without numbers, on the device `meta`.
    Meta,
    /// Tensors of several shapes in one.
    Nested,
    /// A class that wraps other tensors.
    Wrapper,
    /// To be conjugated or negated when read.
    Conjugated,
    /// Records of several numbers, as NumPy's arrays may hold.
    Records,
    /// A number format that f32 does not stand for.
    Format(String),
}

impl NotRead {
    /// What it is, in a few words.
    pub fn words(&self) -> Words {
        match self {
            NotRead::Sparse => words!("a sparse tensor"),
            NotRead::Quantised => words!("a quantised tensor"),
            NotRead::Meta => words!("a tensor without numbers"),
            NotRead::Nested => words!("a nested tensor"),
            NotRead::Wrapper => words!("a wrapper around other tensors"),
            NotRead::Conjugated => words!("a tensor conjugated or negated on reading"),
            NotRead::Records => words!("records of several numbers"),
            NotRead::Format(format) => words!("numbers of the format {0}", format),
        }
    }
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
    }
}

/// Texts that the code wrote are words to be translated, and marked by `word("…")`; others are names.
pub(crate) fn unexpected(
    what: impl Into<Value>,
    expected: impl Into<Value>,
    found: impl Into<Value>,
) -> CheckpointError {
    CheckpointError::Unexpected { what: what.into(), expected: expected.into(), found: found.into() }
}

/// So many bytes, as something that was expected or found.
pub(crate) fn in_bytes(count: impl Into<Value>) -> Words {
    Words { values: vec![count.into()], ..words!("{0} bytes") }
}

/// The first characters of a text that a stranger wrote.
pub(crate) fn shortened(text: &str) -> String {
    const TOLD: usize = 80;
    let text: String = text.chars().flat_map(char::escape_default).take(TOLD + 1).collect();
    if text.len() > TOLD { format!("{}…", &text[..TOLD]) } else { text }
}
