//! With which numbers does an experiment begin?

use serde::{Deserialize, Serialize};

/// Where a network's numbers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Weights {
    /// Drawn by chance, from the experiment's seed.
    #[default]
    Fresh,
    /// Drawn by chance as Glorot and Bengio propose, without regard to rectifiers, from the experiment's seed.
    Xavier,
    /// Trained by the project for this network and these pictures, shipped with the page.
    Shipped,
    /// Published by others, under this id in the list of checkpoints.
    Published(String),
    /// From a public address.
    Address(String),
    /// From a file of the visitor's, of this name. The file stays on the visitor's machine.
    File(String),
    /// Learned in a run that this browser keeps, up to this step.
    Run {
        /// The run.
        id: String,
        /// The step.
        step: u32,
    },
}

impl Weights {
    /// Can somebody else, on another machine, begin with the same numbers?
    pub const fn travels(&self) -> bool {
        match self {
            Weights::Fresh | Weights::Xavier | Weights::Shipped | Weights::Published(_) | Weights::Address(_) => true,
            Weights::File(_) | Weights::Run { .. } => false,
        }
    }
}
