//! Can what lies on the bench run and learn here?

use arch::Shape;
use data::{ImageShape, Preprocess};
use experiment::{Experiment, Weights};

use super::bench::Bench;
use crate::instance::{Instance, runnable_weights};
use crate::language::{fill, t};
use crate::task::TaskSpec;

/// What runs.
///
/// # Errors
/// A sentence that says why nothing does.
pub fn instance(bench: &Bench) -> Result<Instance, String> {
    let Some(task) = TaskSpec::of(&bench.experiment.dataset) else {
        return Err(t(
            "The published size is for counting: it was made for a million photos, which this page does not have. The \
             small sibling runs and learns here.",
        )
        .to_owned());
    };
    let graph = &bench.network.graph;
    let outputs = bench.network.analysis.shape(graph.output());
    if outputs.channels() != task.class_count() {
        return Err(fill(
            "It has {0} outputs, and {1} has {2} classes: nothing here can teach it.",
            &[&outputs.channels().to_string(), &task.shown_title(), &task.class_count().to_string()],
        ));
    }
    if task.has_scenes() {
        if outputs.size() != graph.input.size() {
            return Err(t("Its output is not as large as its picture: it cannot say what each pixel is.").to_owned());
        }
    } else if !takes(graph.input, &task) {
        let input = graph.input.to_string();
        return Err(fill("It takes {0}, which the pictures of {1} do not make.", &[&input, &task.shown_title()]));
    }
    // Where its numbers come from is for whoever runs it; those of a run, or of a file, are there already.
    let weights = match &bench.experiment.weights {
        weights if runnable_weights(weights) => weights.clone(),
        _ => Weights::Fresh,
    };
    let experiment = Experiment { weights, ..(*bench.experiment).clone() };
    Instance::read(experiment).ok_or_else(|| t("This network cannot run here.").to_owned())
}

/// Do the pictures of a task make this input?
fn takes(input: Shape, task: &TaskSpec) -> bool {
    let Shape::Map { channels, height, width } = input else { return false };
    let known = data::sets::KNOWN.into_iter().find(|set| set.id == task.dataset.key());
    known.is_none_or(|set| Preprocess::for_known(set, ImageShape::new(channels, height, width)).is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::Edit;
    use experiment::Base;

    #[test]
    fn every_network_that_runs_on_its_page_runs_in_the_laboratory() {
        for own in arch::zoo::all().filter_map(Instance::of) {
            let base = own.experiment.base.clone();
            let found = instance(&Bench::of(base.clone()).unwrap());
            assert_eq!(found.as_ref().map(|it| &it.network), Ok(&own.network), "{base:?}");
        }
    }

    #[test]
    fn what_the_pictures_do_not_fit_does_not_run() {
        let bench = Bench::of(Base::small("resnet18")).unwrap();
        assert!(instance(&bench).is_ok());
        for edit in [Edit::ChangeClasses(5), Edit::ChangeInput([1, 32, 32]), Edit::ChangeInput([3, 28, 28])] {
            assert!(instance(&bench.changed(edit.clone()).unwrap()).is_err(), "{edit}");
        }
        assert!(instance(&bench.changed(Edit::MultiplyWidth(0.5)).unwrap()).is_ok());
        assert!(instance(&Bench::of(Base::full("resnet18")).unwrap()).is_err());
        assert!(instance(&Bench::of(Base::small("enet")).unwrap()).is_ok());
    }
}
