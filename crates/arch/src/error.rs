//! What can be wrong with a graph?

use thiserror::Error;

use crate::shape::Shape;
use crate::words::{Value, Words, words};

/// Why a graph is impossible. Every variant names the node at fault and what it was given.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.words())]
pub enum ArchError {
    /// A window does not fit into its padded input.
    WindowTooLarge {
        /// Name of the node.
        node: String,
        /// Rows and columns that the window spans.
        kernel: [usize; 2],
        /// Padding on each side.
        padding: [usize; 2],
        /// What it was given.
        input: Shape,
    },
    /// Channels do not divide into groups.
    Groups {
        /// Name of the node.
        node: String,
        /// What it was given.
        input: Shape,
        /// Output channels.
        out: usize,
        /// Groups asked for.
        groups: usize,
    },
    /// A connection table is for other numbers of channels.
    Connections {
        /// Name of the node.
        node: String,
        /// Input channels of the table.
        inputs: usize,
        /// Output channels of the table.
        outputs: usize,
        /// What it was given.
        input: Shape,
        /// Output channels of the convolution.
        out: usize,
    },
    /// Two inputs that should agree do not.
    Mismatch {
        /// Name of the node.
        node: String,
        /// What it tried.
        operation: &'static str,
        /// Name and shape of the first input and of the other.
        sides: Box<[(String, Shape); 2]>,
    },
    /// An operation on maps was given a vector, or the other way round.
    Rank {
        /// Name of the node.
        node: String,
        /// The operation.
        operation: &'static str,
        /// What it takes.
        expected: &'static str,
        /// What it was given.
        input: Shape,
    },
    /// A number is zero or otherwise out of range.
    Value {
        /// Name of the node, block, output or network.
        node: String,
        /// Which number.
        what: &'static str,
        /// What it should be.
        expected: Box<Words>,
        /// What it is.
        found: Value,
    },
    /// A number or a count is above a limit of [`crate::limits`].
    TooLarge {
        /// Name of the node where it gets too large, or of the network.
        node: String,
        /// Which quantity.
        what: &'static str,
        /// The limit.
        most: u64,
    },
    /// The graph does not hang together.
    Wiring {
        /// Name of the node, block, output or network.
        node: String,
        /// What is wrong.
        problem: Words,
    },
}

impl ArchError {
    /// The sentence, as a template and its values.
    pub fn words(&self) -> Words {
        match self {
            ArchError::WindowTooLarge { node, kernel: [rows, columns], padding: [v, h], input } => words!(
                "`{0}`: a window of {1} (dilated) is larger than its input of {2} with padding {3}",
                node,
                format!("{rows}×{columns}"),
                input,
                format!("{v}×{h}")
            ),
            ArchError::Groups { node, input, out, groups } => {
                words!("`{0}`: {1} in, {2} out: channels do not divide into {3} groups", node, input, out, groups)
            }
            ArchError::Connections { node, inputs, outputs, input, out } => words!(
                "`{0}`: numbers of maps: the connection table goes from {1} to {2}, the convolution from {3} to {4}",
                node,
                inputs,
                outputs,
                input,
                out
            ),
            ArchError::Mismatch { node, operation, sides } => {
                let [(first, one), (second, other)] = sides.as_ref();
                words!(
                    "`{0}`: {1} of {2} and {3} is not possible",
                    node,
                    operation,
                    format!("{one} (`{first}`)"),
                    format!("{other} (`{second}`)")
                )
            }
            ArchError::Rank { node, operation, expected, input } => {
                words!("`{0}`: {1} takes {2}, and was given {3}", node, operation, expected, input)
            }
            ArchError::Value { node, what, expected, found } => {
                words!("`{0}`: {1} is {2}, expected {3}", node, what, found, **expected)
            }
            ArchError::TooLarge { node, what, most } => {
                words!("`{0}`: {1} would be more than {2}", node, what, most)
            }
            ArchError::Wiring { node, problem } => words!("`{0}`: {1}", node, problem),
        }
    }
}
