//! What runs in a session?

use std::rc::Rc;

use arch::Graph;
use experiment::{Dataset, Experiment};
use protocol::WeightSource;

/// A network that runs: the experiment it belongs to, and where the engine gets its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    /// Base, edits, pictures, and where the weights come from, in terms of the visitor.
    pub experiment: Rc<Experiment>,
    /// The graph of the experiment.
    pub graph: Rc<Graph>,
    /// Where the weights come from, in terms of the engine.
    pub source: WeightSource,
}

impl Runs {
    /// Address of the folder with the pictures, in the engine's own format, or of pictures that the engine has.
    pub fn data(&self) -> String {
        match &self.experiment.dataset {
            Dataset::Streets => "streets".to_owned(),
            Dataset::Own(_) => "own".to_owned(),
            dataset => format!("data/{}", dataset.key()),
        }
    }

    /// Are the networks the same, whatever their numbers?
    pub fn is_same_network(&self, other: &Self) -> bool {
        self.experiment.base == other.experiment.base && self.experiment.edits == other.experiment.edits
    }
}
