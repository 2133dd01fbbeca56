//! Which network learns pictures of the visitor's own?

use arch::Edit;
use data::held_out;
use experiment::{BaseError, Dataset, Experiment, OwnPictures, Weights};
use protocol::Failure;

use super::send::Report;
use crate::instance::Instance;
use crate::language::fill;
use crate::words;

/// For the choice of those that are held out: how many they are does not depend on it.
const SEED: u64 = 1;

/// The same network with a class for each kind of picture, and fresh weights.
///
/// # Errors
/// Why its classes cannot be changed; a sentence for the visitor.
pub fn learner(instance: &Instance, pictures: OwnPictures) -> Result<Instance, String> {
    let mut edits = instance.experiment.edits.clone();
    edits.pop_if(|last| matches!(last, Edit::ChangeClasses(_)));
    edits.push(Edit::ChangeClasses(pictures.classes.len()));
    let dataset = Dataset::Own(pictures);
    let recipe = instance.experiment.base.proposed(&dataset);
    let experiment = Experiment { edits, dataset, recipe, weights: Weights::Fresh, ..(*instance.experiment).clone() };
    experiment.graph().map_err(|error| impossible(&error))?;
    Instance::read(experiment).ok_or_else(|| words::failure(&Failure::Graph { detail: String::new() }))
}

fn impossible(error: &BaseError) -> String {
    match error {
        BaseError::Edit(error) => fill("{0}. Nothing was changed.", &[&words::edit_error(&error.error)]),
        error => words::failure(&Failure::Graph { detail: error.to_string() }),
    }
}

/// What is known of the pictures once they are with the engine.
///
/// # Errors
/// When too few could be read to learn from some and test on others.
pub fn counted(pictures: OwnPictures, report: &Report) -> Result<OwnPictures, Failure> {
    let (train, test) = held_out(&report.labels, SEED);
    let (train, test) = (train.len() as u32, test.len() as u32);
    if train == 0 || test == 0 {
        return Err(Failure::TooFewPictures { train, test });
    }
    Ok(OwnPictures { train, content: report.content.finish(), ..pictures })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pictures(classes: usize) -> OwnPictures {
        let classes = (0..classes).map(|class| class.to_string()).collect();
        OwnPictures { title: "Mugs".to_owned(), classes, channels: 3, side: 32, ..OwnPictures::default() }
    }

    #[test]
    fn a_network_gets_a_class_for_each_by_one_edit() {
        let small = Instance::of(arch::zoo::find("resnet18").unwrap()).unwrap();
        let own = learner(&learner(&small, pictures(3)).unwrap(), pictures(5)).unwrap();
        assert_eq!(own.experiment.edits, [Edit::ChangeClasses(5)]);
        assert_eq!((own.task.class_count(), own.task.class(4)), (5, "4".to_owned()));
        assert_eq!(own.network.analysis.shape(own.network.graph.output()).channels(), 5);
        assert_eq!(own.experiment.weights, Weights::Fresh);
    }

    #[test]
    fn a_fifth_is_not_learned_from_and_one_picture_is_no_data_set() {
        let report = |labels: &[u8]| Report { labels: labels.to_vec(), ..Report::default() };
        let own = counted(pictures(2), &report(&[0, 1].repeat(10))).unwrap();
        assert_eq!(own.train, 16);
        assert_eq!(counted(pictures(2), &report(&[1])), Err(Failure::TooFewPictures { train: 1, test: 0 }));
    }
}
