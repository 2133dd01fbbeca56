//! What lies on the bench?

use std::collections::HashSet;
use std::rc::Rc;

use arch::edit::{Comparison, EditError, compare};
use arch::{Edit, NodeId};
use experiment::{Base, Dataset, Experiment, Weights};

use crate::network::Network;

/// An experiment under the visitor's hands. Changes give another bench; clones share the networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Bench {
    /// What was asked for, with every change made so far.
    pub experiment: Rc<Experiment>,
    /// Changes that were taken back, the latest last.
    undone: Vec<Edit>,
    /// As the zoo has it.
    pub original: Network,
    /// With every change made.
    pub network: Network,
    /// The two side by side.
    pub comparison: Rc<Comparison>,
}

impl Bench {
    /// A network of the zoo as it stands, with the pictures and rules that are its own.
    pub fn of(base: Base) -> Option<Self> {
        let dataset = base.task().map_or(Dataset::ImageNet, Dataset::of_task);
        let weights = if dataset == Dataset::ImageNet { Weights::Fresh } else { Weights::Shipped };
        Self::on(Experiment { weights, ..Experiment::of(base, dataset) }, Vec::new())
    }

    /// An experiment, with changes that were taken back; `None` where its network cannot be.
    pub fn on(experiment: Experiment, undone: Vec<Edit>) -> Option<Self> {
        let model = experiment.base.find()?;
        let original = Network::new(model, experiment.base.graph().ok()?).ok()?;
        let network = Network::new(model, experiment.graph().ok()?).ok()?;
        let comparison = Rc::new(compare(&original.graph, &network.graph).ok()?);
        Some(Bench { experiment: Rc::new(experiment), undone, original, network, comparison })
    }

    /// The same with a further change.
    ///
    /// # Errors
    /// Why the change cannot be.
    pub fn changed(&self, edit: Edit) -> Result<Self, EditError> {
        let after = edit.apply(&self.network.graph)?;
        let impossible = |error| EditError::Impossible { edit: "this change", error };
        let network = Network::new(self.network.model, after).map_err(impossible)?;
        let comparison = Rc::new(compare(&self.original.graph, &network.graph).map_err(impossible)?);
        let mut experiment = (*self.experiment).clone();
        experiment.edits.push(edit);
        let experiment = Rc::new(experiment);
        Ok(Bench { experiment, undone: Vec::new(), original: self.original.clone(), network, comparison })
    }

    /// The changes that are made, and those that were taken back, the latest first.
    pub fn history(&self) -> (&[Edit], impl Iterator<Item = &Edit>) {
        (&self.experiment.edits, self.undone.iter().rev())
    }

    /// So many of the changes made or taken back are made, and the rest is taken back.
    pub fn at(&self, count: usize) -> Self {
        let mut all = self.experiment.edits.clone();
        all.extend(self.undone.iter().rev().cloned());
        let count = count.min(all.len());
        let undone = all.split_off(count).into_iter().rev().collect();
        Self::on(Experiment { edits: all, ..(*self.experiment).clone() }, undone).unwrap_or_else(|| self.clone())
    }

    /// Without the latest change.
    pub fn undo(&self) -> Self {
        self.at(self.experiment.edits.len().saturating_sub(1))
    }

    /// With the change that was taken back last.
    pub fn redo(&self) -> Self {
        self.at(self.experiment.edits.len() + 1)
    }

    /// Is there a change to take back, and one to make again?
    pub fn can(&self) -> (bool, bool) {
        (!self.experiment.edits.is_empty(), !self.undone.is_empty())
    }

    /// The same network with the pictures, the rules, the seed and the numbers of another experiment.
    pub fn with_rules_of(&self, other: &Experiment) -> Self {
        let Experiment { base, edits, .. } = (*self.experiment).clone();
        Bench { experiment: Rc::new(Experiment { base, edits, ..other.clone() }), ..self.clone() }
    }

    /// Names of the nodes that are not as they were.
    pub fn marked(&self) -> Rc<HashSet<String>> {
        let names = &self.comparison.nodes;
        Rc::new(names.added.iter().chain(&names.changed).cloned().collect())
    }

    /// The node of this name, or the first that learns.
    pub fn node(&self, name: &str) -> NodeId {
        self.network.graph.find(name).unwrap_or_else(|| self.network.first_layer())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::edit::Target;

    fn modern() -> Bench {
        Bench::of(Base::full("lenet5_modern")).unwrap()
    }

    fn wider() -> Edit {
        Edit::SetWidth("conv1".to_owned(), 12)
    }

    #[test]
    fn changes_are_made_taken_back_and_made_again() {
        let bench = modern();
        let one = bench.changed(wider()).unwrap();
        let two = one.changed(Edit::SetKernel("conv2".to_owned(), [3, 3])).unwrap();
        assert_eq!(two.can(), (true, false));
        assert_eq!(two.undo().network, one.network);
        assert_eq!(two.undo().undo().network, bench.network);
        assert_eq!(two.undo().undo().can(), (false, true));
        assert_eq!(two.undo().undo().redo().network, one.network);
        assert_eq!(two.at(0).at(2), two);
        // A new change takes the place of those that were taken back.
        let other = Edit::SetWidth("conv2".to_owned(), 8);
        assert_eq!(two.undo().changed(other).unwrap().can(), (true, false));
    }

    #[test]
    fn what_a_change_costs_is_counted_against_the_original() {
        // conv1: 6 more channels of 25 weights and a bias; conv2: 25 weights for each, for each of its 16.
        let more = 6 * 26 + 16 * 6 * 25;
        let comparison = modern().changed(wider()).unwrap().comparison;
        assert_eq!(comparison.params.after - comparison.params.before, more);
        assert_eq!(comparison.params.before, 61_706);
    }

    #[test]
    fn a_change_that_cannot_be_says_so_and_changes_nothing() {
        let bench = modern();
        let error = bench.changed(Edit::SetKernel("conv1".to_owned(), [99, 99])).unwrap_err();
        assert!(error.to_string().contains("conv1") || error.to_string().contains("impossible"), "{error}");
        assert!(bench.changed(Edit::Separable("no such layer".to_owned())).is_err());
        assert_eq!(bench.can(), (false, false));
    }

    #[test]
    fn what_is_changed_is_marked() {
        let bench = modern().changed(Edit::RemoveLayer("conv1.tanh".to_owned()));
        let bench =
            bench.or_else(|_| modern().changed(Edit::ChangeActivation(Target::Everywhere, arch::Activation::Relu)));
        let bench = bench.unwrap();
        let names = &bench.comparison.nodes;
        assert_eq!(bench.marked().len(), names.added.len() + names.changed.len());
        assert!(modern().marked().is_empty());
        assert!(!names.changed.is_empty() || !names.removed.is_empty());
    }

    #[test]
    fn every_network_of_the_zoo_can_lie_on_the_bench_in_both_sizes() {
        for model in arch::zoo::all() {
            let full = Bench::of(Base::full(model.id)).unwrap();
            assert!(full.comparison.params.after > 0, "{}", model.id);
            assert_eq!(Bench::of(Base::small(model.id)).is_some(), model.small.is_some(), "{}", model.id);
        }
    }
}
