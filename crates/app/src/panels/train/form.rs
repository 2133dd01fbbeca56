//! Which settings did the visitor type, and do they make sense?

use experiment::{Experiment, FIELDS, Field, Problem};

use crate::language::t;
use crate::words;

/// The settings of a training as they are typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// One for each of [`FIELDS`].
    typed: Vec<String>,
}

impl Form {
    /// What an experiment says.
    pub fn of(experiment: &Experiment) -> Self {
        let typed = FIELDS.iter().map(|field| field.read(experiment)).collect();
        Form { typed }
    }

    /// What stands in a field.
    pub fn typed(&self, field: &Field) -> &str {
        let place = FIELDS.iter().position(|other| other.key == field.key);
        place.and_then(|place| self.typed.get(place)).map_or("", String::as_str)
    }

    /// What stands in the field of this key.
    pub fn typed_under(&self, key: &str) -> &str {
        experiment::field(key).map_or("", |field| self.typed(field))
    }

    /// The same with another text in a field.
    pub fn with(mut self, field: &Field, text: String) -> Self {
        if let Some(place) = FIELDS.iter().position(|other| other.key == field.key) {
            self.typed[place] = text;
        }
        self
    }

    /// What runs `now`, by the rules that are typed. `available` pictures are there, where that is known.
    ///
    /// # Errors
    /// A sentence about the first field that makes no sense.
    pub fn experiment(&self, now: &Experiment, available: Option<u32>) -> Result<Experiment, String> {
        let mut experiment = now.clone();
        for (field, text) in FIELDS.iter().zip(&self.typed) {
            let written = field.write(&mut experiment, text);
            written.map_err(|problem| words::problem(t(field.words), &problem))?;
        }
        let most = available.map_or(u64::MAX, u64::from);
        if u64::from(experiment.recipe.pictures) > most {
            let found = experiment.recipe.pictures.to_string();
            let name = experiment::field("size").map_or("", |field| t(field.words));
            return Err(words::problem(name, &Problem::Whole { least: 1, most, found }));
        }
        // A batch is no larger than what it is taken from.
        experiment.recipe.batch = experiment.recipe.batch.min(experiment.recipe.pictures);
        Ok(experiment)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::zoo;
    use experiment::{Base, Dataset};

    fn proposed(model: &str) -> Experiment {
        let base = Base::runnable(zoo::find(model).unwrap()).unwrap();
        let dataset = Dataset::of_task(base.task().unwrap());
        Experiment::of(base, dataset)
    }

    fn form(model: &str) -> Form {
        Form::of(&proposed(model))
    }

    #[test]
    fn what_a_model_proposes_stands_in_the_form() {
        let said = |model: &str| {
            let form = form(model);
            ["size", "epochs", "batch", "optimizer", "lr", "schedule", "augment"]
                .map(|key| form.typed_under(key).to_owned())
        };
        let colour = |epochs, rate| ["6000", epochs, "32", "adam", rate, "one-cycle", "cifar"];
        assert_eq!(said("lenet5_rbf"), ["20000", "3", "64", "adam", "0.002", "linear", "digits"]);
        assert_eq!(said("resnet18"), colour("10", "0.004"));
        assert_eq!(said("bvlc_alexnet"), colour("10", "0.001"));
        assert_eq!(said("vgg16"), colour("20", "0.0015"));
        assert_eq!(said("enet"), ["2000", "4", "8", "adam", "0.004", "one-cycle", "none"]);
    }

    #[test]
    fn the_form_as_it_stands_is_the_experiment() {
        for model in zoo::all().filter(|model| Base::runnable(model).is_some()) {
            let experiment = proposed(model.id);
            assert_eq!(Form::of(&experiment).experiment(&experiment, None).unwrap(), experiment, "{}", model.id);
        }
    }

    #[test]
    fn what_runs_now_is_what_the_rules_are_for() {
        let shipped = Experiment { weights: experiment::Weights::Shipped, ..proposed("lenet5") };
        let from_file = Experiment { weights: experiment::Weights::File("mine.pth".to_owned()), ..shipped.clone() };
        let typed = Form::of(&shipped).with(experiment::field("epochs").unwrap(), "7".to_owned());
        let found = typed.experiment(&from_file, None).unwrap();
        assert_eq!((found.recipe.epochs, found.weights), (7, from_file.weights));
    }

    #[test]
    fn nonsense_is_answered_with_a_sentence() {
        let with = |key: &str, text: &str| {
            let form = form("lenet5").with(experiment::field(key).unwrap(), text.to_owned());
            form.experiment(&proposed("lenet5"), Some(20_000)).err().unwrap_or_default()
        };
        assert!(with("size", "30000").contains("from 1 to 20000"));
        assert!(with("batch", "0").starts_with("Batch size"));
        assert!(with("lr", "fast").contains("must be a number"));
        assert!(with("lr", "-1").starts_with("Learning rate"));
    }
}
