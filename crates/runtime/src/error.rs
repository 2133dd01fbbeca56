//! What can go wrong between a graph and its numbers?

use arch::ArchError;
use checkpoint::write::WriteError;
use checkpoint::{CheckpointError, Fit, NotRead};
use thiserror::Error;

/// Why a network could not be built, filled, run or saved.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The graph itself is impossible.
    #[error(transparent)]
    Graph(#[from] ArchError),
    /// A file does not hold the tensors of this network.
    #[error("the weights do not fit {network}: {}", differences.join("; "))]
    Mismatch {
        /// The network's name.
        network: String,
        /// One sentence per name or shape that differs, the first few.
        differences: Vec<String>,
        /// All of it, as values.
        fit: Box<Fit>,
    },
    /// What an optimiser remembered is broken, or cannot be written.
    #[error("this is not what an optimiser remembers: {0}")]
    Damaged(String),
    /// A file is broken, or holds no weights that are read.
    #[error("{}", of_file(.0))]
    File(CheckpointError),
    /// A tensor has a number format that is not read.
    #[error("tensor `{name}`: expected numbers with a fraction, found {found}")]
    Format {
        /// Its name.
        name: String,
        /// How they are kept.
        found: NotRead,
    },
    /// A tensor holds infinity, or what is not a number: of such weights a network computes nothing.
    #[error("`{name}` holds values that are not numbers")]
    NotFinite {
        /// Its name.
        name: String,
    },
    /// A tensor holds a number that the format of the file does not reach.
    #[error("`{name}`: expected numbers of at most {limit} in size, found {value}")]
    OutOfRange {
        /// Its name.
        name: String,
        /// The number.
        value: f32,
        /// The largest that the format has.
        limit: f32,
    },
    /// Tensors that no file can hold: two of one name, or others than their shapes say.
    #[error(transparent)]
    Unwritten(#[from] WriteError),
    /// The device did not answer, or was lost.
    #[error("the device did not finish its work: {0}")]
    Device(String),
    /// A picture or batch has the wrong shape.
    #[error("{what}: expected {expected:?}, found {found:?}")]
    Shape {
        /// Which tensor.
        what: &'static str,
        /// The shape it should have.
        expected: Vec<usize>,
        /// The shape it has.
        found: Vec<usize>,
    },
    /// There is no node of this name.
    #[error("{network} has no layer called `{name}`")]
    NoSuchNode {
        /// The network's name.
        network: String,
        /// The name asked for.
        name: String,
    },
}

fn of_file(error: &CheckpointError) -> String {
    if error.is_damage() { format!("this is not a whole file of weights: {error}") } else { error.to_string() }
}
