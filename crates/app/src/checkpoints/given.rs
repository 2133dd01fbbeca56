//! Which network is to run from now on, with which numbers?

use protocol::WeightSource;

use crate::engine::state::Origin;
use crate::runnable::Runnable;
use crate::shipped;

/// A network with the source of its numbers: what the visitor asks for in place of what runs now.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The network, and what its outputs mean.
    pub runnable: Runnable,
    /// Where its numbers come from, in words.
    pub origin: Origin,
    /// The same for the engine.
    pub source: WeightSource,
}

impl Given {
    /// The network with the weights that ship with the page, or fresh ones where none do.
    pub fn shipped(runnable: &Runnable) -> Self {
        let (origin, source) = shipped::source(&runnable.weights());
        Given { runnable: runnable.clone(), origin, source }
    }

    /// The network with fresh weights.
    pub fn fresh(runnable: Runnable) -> Self {
        Given { runnable, origin: Origin::Seed(1), source: WeightSource::Seed(1) }
    }
}
