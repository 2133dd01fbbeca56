//! What can go wrong while a network learns?

use data::{DataError, ImageShape};
use runtime::RuntimeError;
use thiserror::Error;

use crate::Divergence;

/// Why a training cannot begin, or go on.
#[derive(Debug, Error)]
pub enum TrainingError {
    /// The rules make no training.
    #[error("{what} must be at least 1")]
    Nothing {
        /// Which of them.
        what: &'static str,
    },
    /// The network takes a plain vector, or its outputs are none of these pictures'.
    #[error("{title}: the network does not take these pictures")]
    NoPictures {
        /// The set.
        title: String,
    },
    /// The network takes pictures of another size.
    #[error("{title}: pictures of {pictures} do not make an input of {input}")]
    Fit {
        /// The set.
        title: String,
        /// Its pictures.
        pictures: ImageShape,
        /// What the network takes.
        input: ImageShape,
    },
    /// The loss is not finite any more, or has exploded.
    #[error(transparent)]
    Diverged(#[from] Divergence),
    /// What was saved cannot be read.
    #[error("the saved training is damaged: {0}")]
    Damaged(String),
    /// What was saved is of another training.
    #[error("the saved training is of another {what}")]
    Other {
        /// Network, recipe or seed.
        what: &'static str,
    },
    /// A picture could not be had.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The network failed, or its device.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}
