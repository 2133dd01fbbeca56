//! What is run, on what, by which rules, from which numbers: one value, without tensors.
//!
//! Page, engine and tool speak of an [`Experiment`]. Its text ([`Experiment::text`], [`Experiment::read`]) is what an
//! address carries, its [`Experiment::id`] is the same wherever its content is the same. [`FIELDS`] is the one table
//! from which the form, the address and the command line are made.

mod base;
mod dataset;
mod fields;
pub mod findings;
mod identity;
pub mod normalisation;
pub mod search;
pub mod statistics;
mod text;
pub mod verdict;
mod weights;

pub use arch::recipe::{Augmentation, Optimizer, Recipe, Schedule};
pub use base::{Base, BaseError, Size};
pub use dataset::{Dataset, OwnPictures};
pub use fields::{FIELDS, Field, Kind, Problem, field};
pub use text::{Fault, ReadError};
pub use weights::Weights;

use arch::edit::apply_all;
use arch::{Edit, Graph};
use serde::{Deserialize, Serialize};

/// A network, pictures, and the rules by which the one learns the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// The network of the zoo that it begins with.
    pub base: Base,
    /// What is changed about it, in this order.
    pub edits: Vec<Edit>,
    /// The pictures.
    pub dataset: Dataset,
    /// How it learns.
    pub recipe: Recipe,
    /// For fresh weights, the order of the pictures, their changes, and dropout.
    pub seed: u64,
    /// The numbers that it begins with.
    pub weights: Weights,
}

impl Experiment {
    /// A network as it stands, with the rules that its zoo file proposes for these pictures.
    pub fn of(base: Base, dataset: Dataset) -> Self {
        let recipe = base.proposed(&dataset);
        Experiment { base, edits: Vec::new(), dataset, recipe, seed: 1, weights: Weights::Fresh }
    }

    /// The network: that of the zoo with every edit made.
    ///
    /// # Errors
    /// When there is no such network, or an edit does not apply.
    pub fn graph(&self) -> Result<Graph, BaseError> {
        Ok(apply_all(&self.base.graph()?, &self.edits)?)
    }
}

#[cfg(test)]
mod tests;
