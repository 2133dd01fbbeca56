//! What is a run called, where the visitor has not said?

use bundle::Run;
use experiment::{Base, Dataset, Experiment};

use crate::language::{fill, t};
use crate::task::TaskSpec;
use crate::words;

/// Its name.
pub fn shown(run: &Run) -> String {
    if run.name.is_empty() { proposed(&run.experiment) } else { run.name.clone() }
}

/// The network's name, the pictures where they are not its own, what was changed, and a seed that is not the first.
pub fn proposed(experiment: &Experiment) -> String {
    let model = experiment.base.find();
    let mut name = model.map_or(experiment.base.model.as_str(), |model| model.name).to_owned();
    let usual = model.and_then(Base::runnable).and_then(|base| base.task()).map(Dataset::of_task);
    if usual.as_ref() != Some(&experiment.dataset)
        && let Some(task) = TaskSpec::of(&experiment.dataset)
    {
        name = fill("{0} on {1}", &[&name, &task.shown_title()]);
    }
    match experiment.edits.as_slice() {
        [] => {}
        // Plain text: it may be typed over, and is the name of files.
        [edit] => name = format!("{name}: {}", words::edit_title(edit).replace('`', "")),
        edits => name = format!("{name}: {}", fill(t("{0} changes"), &[&edits.len().to_string()])),
    }
    if experiment.seed == 1 { name } else { fill("{0}, seed {1}", &[&name, &experiment.seed.to_string()]) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::Edit;

    #[test]
    fn a_name_says_what_is_not_usual() {
        let plain = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
        assert_eq!(proposed(&plain), "LeNet-5");
        let clothes = Experiment { dataset: Dataset::FashionMnist, ..plain.clone() };
        assert_eq!(proposed(&clothes), "LeNet-5 on Fashion-MNIST");
        let wide = Experiment { edits: vec![Edit::MultiplyWidth(2.0)], ..plain.clone() };
        assert_eq!(proposed(&wide), "LeNet-5: multiply the width by 2");
        let kernel = arch::Edit::SetWidth("c1".to_owned(), 12);
        let named = Experiment { edits: vec![kernel], ..plain.clone() };
        assert_eq!(proposed(&named), "LeNet-5: give c1 12 channels");
        let more = Experiment { edits: vec![Edit::MultiplyWidth(2.0), Edit::MultiplyWidth(0.5)], ..plain };
        assert_eq!(proposed(&more), "LeNet-5: 2 changes");
        assert_eq!(proposed(&Experiment { seed: 3, ..more }), "LeNet-5: 2 changes, seed 3");
    }
}
