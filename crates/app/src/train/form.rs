//! Which settings did the visitor type, and do they make sense?

use arch::zoo::{Model, Task, recipes};
use protocol::{Optimizer, Schedule, TrainSettings};

use crate::browser::number;
use crate::language::{fill, t};
use crate::lesson::Lesson;

/// The form as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Training pictures.
    pub size: String,
    /// Pictures per step.
    pub batch: String,
    /// `sgd`, `adam` or `rmsprop`.
    pub optimizer: String,
    /// Learning rate at the start.
    pub rate: String,
    /// `constant`, `linear`, `cosine`, `step` or `one-cycle`.
    pub schedule: String,
    /// Passes over the pictures.
    pub epochs: String,
    /// Share of each weight that is added to its gradient.
    pub decay: String,
    /// `shift` or `none`: how pictures are changed by chance.
    pub augment: String,
    /// For fresh weights and the order of the pictures.
    pub seed: String,
}

impl Form {
    /// A training that is worth the wait: all pictures of the lesson, and the recipe that the model proposes.
    pub fn of(lesson: &Lesson, model: &Model) -> Self {
        let (task, recipe) = model.proposed().unwrap_or((Task::Cifar10, recipes::NORMALISED));
        // Some networks take more passes than others over the same pictures, and do so over other pictures too.
        let usual = Lesson::of(task).map_or(recipe.epochs, |lesson| lesson.epochs).max(1);
        Form {
            size: lesson.pictures.to_string(),
            batch: recipe.batch.min(lesson.pictures.max(1)).to_string(),
            optimizer: match recipe.optimizer {
                arch::Optimizer::Adam => "adam",
                arch::Optimizer::Sgd { .. } => "sgd",
                arch::Optimizer::RmsProp => "rmsprop",
            }
            .to_owned(),
            rate: recipe.learning_rate.to_string(),
            schedule: recipe.schedule.key().to_owned(),
            epochs: (lesson.epochs * recipe.epochs / usual).to_string(),
            decay: "0".to_owned(),
            augment: if lesson.augmentation.is_empty() { "none" } else { "shift" }.to_owned(),
            seed: "1".to_owned(),
        }
    }

    /// The same with what `asked` gives for a name, so that a link can carry an experiment: `#/models/lenet5?size=500&epochs=1`.
    pub fn prepared(mut self, asked: impl Fn(&str) -> Option<String>) -> Self {
        let fields = [
            ("size", &mut self.size),
            ("batch", &mut self.batch),
            ("optimizer", &mut self.optimizer),
            ("lr", &mut self.rate),
            ("schedule", &mut self.schedule),
            ("epochs", &mut self.epochs),
            ("augment", &mut self.augment),
            ("seed", &mut self.seed),
        ];
        for (name, field) in fields {
            if let Some(value) = asked(name) {
                *field = value;
            }
        }
        self
    }

    /// The settings, or a sentence about the first that makes no sense. `available` pictures are there, where that is known.
    ///
    /// # Errors
    /// What to change.
    pub fn settings(&self, available: Option<u32>) -> Result<TrainSettings, String> {
        let size = whole(t("Training pictures"), &self.size, 1, available.unwrap_or(60_000))?;
        let rate: f64 =
            number(&self.rate).ok_or_else(|| fill("Learning rate: “{0}” is not a number.", &[&self.rate]))?;
        if !(rate > 0.0 && rate <= 10.0) {
            return Err(t("The learning rate must be above 0 and at most 10.").to_owned());
        }
        let decay = number(&self.decay).unwrap_or(f64::NAN);
        if !(0.0..=1.0).contains(&decay) {
            return Err(fill("Weight decay must be from 0 to 1, and is “{0}”.", &[self.decay.trim()]));
        }
        Ok(TrainSettings {
            size,
            batch: whole(t("Batch size"), &self.batch, 1, 1024.min(size))?,
            optimizer: match self.optimizer.as_str() {
                "sgd" => Optimizer::Sgd { momentum: 0.9 },
                "rmsprop" => Optimizer::RmsProp,
                _ => Optimizer::Adam,
            },
            learning_rate: rate,
            schedule: match self.schedule.as_str() {
                "linear" => Schedule::Linear,
                "cosine" => Schedule::Cosine,
                "step" => Schedule::Step,
                "one-cycle" => Schedule::OneCycle,
                _ => Schedule::Constant,
            },
            epochs: whole(t("Epochs"), &self.epochs, 1, 100)?,
            weight_decay: decay,
            augment: self.augment == "shift",
            seed: u64::from(whole(t("Seed"), &self.seed, 0, u32::MAX)?),
        })
    }
}

fn whole(name: &str, text: &str, least: u32, most: u32) -> Result<u32, String> {
    let range = fill(
        "{0} must be a whole number from {1} to {2}, and is “{3}”.",
        &[name, &least.to_string(), &most.to_string(), text.trim()],
    );
    match text.trim().parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(task: Task, model: &str) -> Form {
        let model = arch::zoo::find(model).unwrap_or_else(|| panic!("no {model}"));
        Lesson::of(task).map(|lesson| Form::of(lesson, model)).unwrap_or_else(|| panic!("no lesson"))
    }

    fn form(task: Task) -> Form {
        proposed(task, "lenet5")
    }

    #[test]
    fn what_a_model_proposes_stands_in_the_form() {
        let said = |task: Task, model: &str| {
            let form = proposed(task, model);
            [form.size, form.epochs, form.batch, form.optimizer, form.rate, form.schedule, form.augment]
        };
        let colour = |epochs, rate| ["6000", epochs, "32", "adam", rate, "one-cycle", "shift"];
        assert_eq!(said(Task::Mnist, "lenet5_rbf"), ["20000", "3", "64", "adam", "0.002", "linear", "shift"]);
        assert_eq!(said(Task::Cifar10, "resnet18"), colour("10", "0.004"));
        assert_eq!(said(Task::Cifar10, "bvlc_alexnet"), colour("10", "0.001"));
        assert_eq!(said(Task::Cifar10, "vgg16"), colour("20", "0.0015"));
        assert_eq!(said(Task::Streets, "enet"), ["2000", "4", "8", "adam", "0.004", "one-cycle", "none"]);
    }

    #[test]
    fn the_form_as_it_stands_is_a_training() {
        for (task, size, epochs) in [(Task::Mnist, 20_000, 3), (Task::Cifar10, 6_000, 10)] {
            let settings = form(task).settings(Some(size)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((settings.size, settings.batch, settings.epochs), (size, 64, epochs));
            assert_eq!(settings.optimizer, Optimizer::Adam);
        }
    }

    #[test]
    fn a_link_prepares_an_experiment() {
        let asked = |name: &str| ["size", "epochs"].contains(&name).then(|| "7".to_owned());
        let prepared = form(Task::Mnist).prepared(asked);
        assert_eq!((prepared.size.as_str(), prepared.epochs.as_str(), prepared.batch.as_str()), ("7", "7", "64"));
    }

    #[test]
    fn nonsense_is_answered_with_a_sentence() {
        let with = |change: fn(&mut Form)| {
            let mut form = form(Task::Mnist);
            change(&mut form);
            form.settings(Some(20_000)).err().unwrap_or_default()
        };
        assert!(with(|form| form.size = "30000".to_owned()).contains("from 1 to 20000"));
        assert!(with(|form| form.batch = "0".to_owned()).starts_with("Batch size"));
        assert!(with(|form| form.rate = "fast".to_owned()).contains("not a number"));
        assert!(with(|form| form.rate = "-1".to_owned()).contains("above 0"));
    }
}
