//! How does a run become a network that runs?

use std::rc::Rc;

use bundle::Run;
use experiment::{Experiment, Weights};
use protocol::WeightSource;

use super::store;
use crate::instance::Instance;

/// What runs when a training goes on; `None` where the page cannot run its network. Its numbers are those that were
/// kept, wherever they came from.
pub fn instance(run: &Run) -> Option<Instance> {
    let instance = Instance::read(Experiment { weights: Weights::Fresh, ..run.experiment.clone() })?;
    Some(Instance { experiment: Rc::new(run.experiment.clone()), ..instance })
}

/// The network with what it learned in a run; as it began where it learned nothing.
pub fn opened(run: &Run) -> Option<Instance> {
    let instance = instance(run)?;
    if run.step == 0 {
        return Instance::read(run.experiment.clone()).or(Some(instance));
    }
    let weights = Weights::Run { id: run.id(), step: run.step };
    let experiment = Rc::new(Experiment { weights, ..run.experiment.clone() });
    Some(Instance { experiment, source: WeightSource::Kept(run.id()), ..instance })
}

/// The last training of a model as it stands in the zoo, where that is not finished.
pub fn left(model: &str) -> Option<(Run, Instance)> {
    last(store::all(), model)
}

fn last(runs: Vec<Run>, model: &str) -> Option<(Run, Instance)> {
    let its = |run: &Run| run.experiment.base.model == model && run.experiment.edits.is_empty();
    let last = runs.into_iter().filter(its).max_by(|a, b| a.begun.total_cmp(&b.begun))?;
    let instance = instance(&last)?;
    (last.is_unfinished() && last.step > 0).then_some((last, instance))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn run(model: &str, step: u32, begun: f64) -> Run {
        let instance = Instance::of(arch::zoo::find(model).unwrap()).unwrap();
        Run { step, ..Run::of((*instance.experiment).clone(), begun) }
    }

    #[test]
    fn what_is_left_is_the_last_training_of_the_model() {
        let total = run("resnet18", 0, 0.0).total;
        let (last, instance) = super::last(vec![run("lenet5", 9, 5.0), run("resnet18", 7, 2.0)], "resnet18").unwrap();
        assert_eq!((last.step, instance.network.graph.name.as_str()), (7, "resnet18_small"));
        assert_eq!(*instance.experiment, last.experiment);
        let finished = vec![run("resnet18", 7, 2.0), run("resnet18", total, 3.0)];
        assert!(super::last(finished, "resnet18").is_none());
        assert!(super::last(Vec::new(), "resnet18").is_none());
    }

    #[test]
    fn an_opened_run_has_what_it_learned() {
        let begun = run("lenet5", 9, 0.0);
        let opened = opened(&begun).unwrap();
        assert_eq!(opened.source, WeightSource::Kept(begun.id()));
        assert_eq!(opened.experiment.weights, Weights::Run { id: begun.id(), step: 9 });
    }
}
