//! Why can a file not be read?

use thiserror::Error;

/// Why a file could not be read as a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The first bytes are those of no format that is read.
    #[error(
        "expected a safetensors file, a PyTorch checkpoint (.pth, .pt) or compressed_SqueezeNet.net; found {found}"
    )]
    Unknown {
        /// How the file begins.
        found: String,
    },
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
    /// A pickle names something that is not on the list of what a state dict needs.
    #[error(
        "refused: the file names `{global}`. Only tensors and dictionaries of them are read, and nothing in a file is \
         ever run; save `model.state_dict()` instead"
    )]
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
    /// A tensor has a number format that is not read.
    #[error("tensor `{name}` is stored as {found}; expected f64, f32, f16, bf16, whole numbers or bool")]
    Format {
        /// Its name.
        name: String,
        /// The format found.
        found: String,
    },
}

pub(crate) fn unexpected(what: impl Into<String>, expected: impl ToString, found: impl ToString) -> CheckpointError {
    CheckpointError::Unexpected { what: what.into(), expected: expected.to_string(), found: found.to_string() }
}

/// How a file begins, in words fit for a sentence.
pub(crate) fn beginning(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "an empty file".to_owned();
    }
    format!("a file of {} bytes that begins with \"{}\"", bytes.len(), bytes[..bytes.len().min(8)].escape_ascii())
}

/// The first characters of a text that a stranger wrote.
pub(crate) fn shortened(text: &str) -> String {
    const TOLD: usize = 80;
    let text: String = text.chars().flat_map(char::escape_default).take(TOLD + 1).collect();
    if text.len() > TOLD { format!("{}…", &text[..TOLD]) } else { text }
}
