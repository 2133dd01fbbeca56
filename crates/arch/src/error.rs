//! What can be wrong with a graph?

use thiserror::Error;

use crate::shape::Shape;

/// Why a graph is impossible. Every variant names the node at fault and what it was given.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ArchError {
    /// A window does not fit into its padded input.
    #[error("`{node}`: a window of {kernel:?} (dilated) is larger than its input of {input} with padding {padding:?}")]
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
    #[error("`{node}`: {input} in, {out} out: channels do not divide into {groups} groups")]
    Groups {
        /// Name of the node.
        node: String,
        /// What it was given.
        input: Shape,
        /// Output maps.
        out: usize,
        /// Groups asked for.
        groups: usize,
    },
    /// A connection table is for other numbers of maps.
    #[error("`{node}`: the connection table is for {inputs} to {outputs} maps, the convolution from {input} to {out}")]
    Connections {
        /// Name of the node.
        node: String,
        /// Input maps of the table.
        inputs: usize,
        /// Output maps of the table.
        outputs: usize,
        /// What it was given.
        input: Shape,
        /// Output maps of the convolution.
        out: usize,
    },
    /// Two inputs that should agree do not.
    #[error("`{node}`: {operation} of {} (`{}`) and {} (`{}`) is not possible", sides[0].1, sides[0].0, sides[1].1, sides[1].0)]
    Mismatch {
        /// Name of the node.
        node: String,
        /// What it tried.
        operation: &'static str,
        /// Name and shape of the first input and of the other.
        sides: Box<[(String, Shape); 2]>,
    },
    /// An operation on maps was given a vector, or the other way round.
    #[error("`{node}`: {operation} takes {expected}, and was given {input}")]
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
    #[error("`{node}`: {what} is {found}, expected {expected}")]
    Value {
        /// Name of the node.
        node: String,
        /// Which number.
        what: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The graph does not hang together.
    #[error("`{node}`: {problem}")]
    Wiring {
        /// Name of the node.
        node: String,
        /// What is wrong.
        problem: String,
    },
}
