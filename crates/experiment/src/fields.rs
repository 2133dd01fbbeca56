//! Which settings has a training? The one table from which form, address and command line are made.

use thiserror::Error;

use crate::{Augmentation, Experiment, Optimizer, Schedule};

/// One setting.
#[derive(Debug)]
pub struct Field {
    /// Its name in addresses and on the command line.
    pub key: &'static str,
    /// Its name for people.
    pub words: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// What may stand there.
    pub kind: Kind,
    read: fn(&Experiment) -> String,
    write: fn(&mut Experiment, &str, &Kind) -> Result<(), Problem>,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A whole number, both ends included.
    Whole {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
    },
    /// A number, both ends included.
    Number {
        /// The smallest.
        least: f64,
        /// The largest.
        most: f64,
    },
    /// One of these: a key, and words for people.
    Choice(&'static [(&'static str, &'static str)]),
}

/// Why a text cannot stand in a field.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Problem {
    /// It is no whole number of the range.
    #[error("must be a whole number from {least} to {most}, and is `{found}`")]
    Whole {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
        /// What stands there.
        found: String,
    },
    /// It is no number of the range.
    #[error("must be a number from {least} to {most}, and is `{found}`")]
    Number {
        /// The smallest.
        least: f64,
        /// The largest.
        most: f64,
        /// What stands there.
        found: String,
    },
    /// It is none of the choices.
    #[error("must be one of {}, and is `{found}`", known.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(", "))]
    Choice {
        /// The choices.
        known: &'static [(&'static str, &'static str)],
        /// What stands there.
        found: String,
    },
}

/// The smallest learning rate that is taken.
const LEAST_RATE: f64 = 1e-9;

const OPTIMIZERS: &[(&str, &str)] = &[("adam", "Adam"), ("sgd", "SGD"), ("rmsprop", "RMSProp")];

const SCHEDULES: &[(&str, &str)] = &{
    let mut choices = [("", ""); Schedule::ALL.len()];
    let mut place = 0;
    while place < choices.len() {
        choices[place] = (Schedule::ALL[place].key(), Schedule::ALL[place].words());
        place += 1;
    }
    choices
};

/// Changes by chance that have a name: key, words, what they are.
const AUGMENTATIONS: [(&str, Augmentation); 5] = [
    ("none", Augmentation::NONE),
    ("digits", Augmentation::DIGITS),
    ("cifar", Augmentation::CIFAR),
    ("cutout", Augmentation { cutout: 8, ..Augmentation::CIFAR }),
    ("mirror", Augmentation { flip: true, ..Augmentation::NONE }),
];

const AUGMENTATION_WORDS: &[(&str, &str)] = &[
    ("none", "no"),
    ("digits", "shift by up to 2 pixels"),
    ("cifar", "shift by up to 4 pixels, and mirror"),
    ("cutout", "the same, and blank a square of 8"),
    ("mirror", "mirror"),
];

/// All settings, in the order of the form.
pub const FIELDS: &[Field] = &[
    Field {
        key: "size",
        words: "Training pictures",
        help: "How many pictures one pass goes through, from the first of the set on.",
        kind: Kind::Whole { least: 1, most: 10_000_000 },
        read: |it| it.recipe.pictures.to_string(),
        write: |it, text, kind| kind.whole(text).map(|found| it.recipe.pictures = found as u32),
    },
    Field {
        key: "batch",
        words: "Batch size",
        help: "Pictures whose gradients are averaged for one step.",
        kind: Kind::Whole { least: 1, most: 65_536 },
        read: |it| it.recipe.batch.to_string(),
        write: |it, text, kind| kind.whole(text).map(|found| it.recipe.batch = found as u32),
    },
    Field {
        key: "optimizer",
        words: "Optimiser",
        help: "How gradients become changes of the weights.",
        kind: Kind::Choice(OPTIMIZERS),
        read: |it| optimizer_key(it.recipe.optimizer).to_owned(),
        write: |it, text, kind| {
            let momentum = match it.recipe.optimizer {
                Optimizer::Sgd { momentum } => momentum,
                Optimizer::Adam | Optimizer::RmsProp => MOMENTUM,
            };
            it.recipe.optimizer = match kind.choice(text)? {
                "adam" => Optimizer::Adam,
                "rmsprop" => Optimizer::RmsProp,
                _ => Optimizer::Sgd { momentum },
            };
            Ok(())
        },
    },
    Field {
        key: "momentum",
        words: "Momentum",
        help: "Of SGD: the share of the last change that is made again.",
        kind: Kind::Number { least: 0.0, most: 0.999 },
        read: |it| match it.recipe.optimizer {
            Optimizer::Sgd { momentum } => momentum.to_string(),
            Optimizer::Adam | Optimizer::RmsProp => MOMENTUM.to_string(),
        },
        write: |it, text, kind| {
            let momentum = kind.number(text)?;
            if let Optimizer::Sgd { .. } = it.recipe.optimizer {
                it.recipe.optimizer = Optimizer::Sgd { momentum };
            }
            Ok(())
        },
    },
    Field {
        key: "lr",
        words: "Learning rate",
        help: "The length of a step at its highest. Too high, and the loss explodes; too low, and nothing is learned \
            in time.",
        kind: Kind::Number { least: LEAST_RATE, most: 10.0 },
        read: |it| it.recipe.learning_rate.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.learning_rate = found),
    },
    Field {
        key: "schedule",
        words: "Schedule",
        help: "How the learning rate changes from the first step to the last.",
        kind: Kind::Choice(SCHEDULES),
        read: |it| it.recipe.schedule.key().to_owned(),
        write: |it, text, kind| {
            let key = kind.choice(text)?;
            if let Some(schedule) = Schedule::ALL.into_iter().find(|schedule| schedule.key() == key) {
                it.recipe.schedule = schedule;
            }
            Ok(())
        },
    },
    Field {
        key: "warmup",
        words: "Warm-up",
        help: "Share of all steps in which the rate rises from near zero.",
        kind: Kind::Number { least: 0.0, most: 1.0 },
        read: |it| it.recipe.warmup.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.warmup = found),
    },
    Field {
        key: "epochs",
        words: "Epochs",
        help: "Passes over the training pictures.",
        kind: Kind::Whole { least: 1, most: 100_000 },
        read: |it| it.recipe.epochs.to_string(),
        write: |it, text, kind| kind.whole(text).map(|found| it.recipe.epochs = found as u32),
    },
    Field {
        key: "weight-decay",
        words: "Weight decay",
        help: "Share of each weight that is added to its gradient, so that weights stay small.",
        kind: Kind::Number { least: 0.0, most: 1.0 },
        read: |it| it.recipe.weight_decay.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.weight_decay = found),
    },
    Field {
        key: "label-smoothing",
        words: "Label smoothing",
        help: "Probability that is taken from the right class and spread over all.",
        kind: Kind::Number { least: 0.0, most: 1.0 },
        read: |it| it.recipe.label_smoothing.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.label_smoothing = found),
    },
    Field {
        key: "clip",
        words: "Gradient clipping",
        help: "The longest gradient of one tensor; longer ones are scaled down. 0 lets all pass.",
        kind: Kind::Number { least: 0.0, most: 1e6 },
        read: |it| it.recipe.clip.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.clip = found),
    },
    Field {
        key: "balance",
        words: "Rare classes count more",
        help: "For classes of pixels: 0 is not at all, 1 as in ENet's paper.",
        kind: Kind::Number { least: 0.0, most: 1.0 },
        read: |it| it.recipe.class_balance.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.class_balance = found),
    },
    Field {
        key: "wrong-labels",
        words: "Wrong labels",
        help: "Share of the training pictures whose class is exchanged for another one, for an experiment with \
            careless data.",
        kind: Kind::Number { least: 0.0, most: 1.0 },
        read: |it| it.recipe.wrong_labels.to_string(),
        write: |it, text, kind| kind.number(text).map(|found| it.recipe.wrong_labels = found),
    },
    Field {
        key: "augment",
        words: "Change pictures by chance",
        help: "Pictures that are moved, mirrored or partly covered are new to the network, and their class stays.",
        kind: Kind::Choice(AUGMENTATION_WORDS),
        read: |it| augmentation_text(it.recipe.augmentation),
        write: |it, text, kind| {
            // Addresses of earlier builds: as suits the pictures, which is what was proposed.
            if text == "shift" {
                return Ok(());
            }
            it.recipe.augmentation = match read_augmentation(text) {
                Some(found) => found,
                None => kind.choice(text).map(|_| Augmentation::NONE)?,
            };
            Ok(())
        },
    },
    Field {
        key: "seed",
        words: "Seed",
        help: "The same seed gives the same fresh weights, order of pictures and changes by chance.",
        kind: Kind::Whole { least: 0, most: u64::MAX },
        read: |it| it.seed.to_string(),
        write: |it, text, kind| kind.whole(text).map(|found| it.seed = found),
    },
];

/// The usual momentum of SGD.
const MOMENTUM: f64 = 0.9;

/// The field of this key.
pub fn field(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.key == key)
}

impl Field {
    /// What stands in it.
    pub fn read(&self, experiment: &Experiment) -> String {
        (self.read)(experiment)
    }

    /// Writes what was typed.
    ///
    /// # Errors
    /// When it makes no sense there. The experiment is then as before.
    pub fn write(&self, experiment: &mut Experiment, text: &str) -> Result<(), Problem> {
        (self.write)(experiment, text.trim(), &self.kind)
    }
}

impl Kind {
    fn whole(&self, text: &str) -> Result<u64, Problem> {
        let Kind::Whole { least, most } = *self else { return Err(self.refusal(text)) };
        match text.parse() {
            Ok(found) if (least..=most).contains(&found) => Ok(found),
            _ => Err(self.refusal(text)),
        }
    }

    fn number(&self, text: &str) -> Result<f64, Problem> {
        let Kind::Number { least, most } = *self else { return Err(self.refusal(text)) };
        match text.parse() {
            // Minus zero is zero.
            Ok(found) if (least..=most).contains(&found) => Ok(found + 0.0),
            _ => Err(self.refusal(text)),
        }
    }

    fn choice(&self, text: &str) -> Result<&'static str, Problem> {
        let Kind::Choice(known) = *self else { return Err(self.refusal(text)) };
        known.iter().map(|(key, _)| *key).find(|key| *key == text).ok_or_else(|| self.refusal(text))
    }

    fn refusal(&self, text: &str) -> Problem {
        let found = text.to_owned();
        match *self {
            Kind::Whole { least, most } => Problem::Whole { least, most, found },
            Kind::Number { least, most } => Problem::Number { least, most, found },
            Kind::Choice(known) => Problem::Choice { known, found },
        }
    }
}

const fn optimizer_key(optimizer: Optimizer) -> &'static str {
    match optimizer {
        Optimizer::Sgd { .. } => "sgd",
        Optimizer::Adam => "adam",
        Optimizer::RmsProp => "rmsprop",
    }
}

/// A name where there is one, else the numbers: `s3f1c8`.
fn augmentation_text(augmentation: Augmentation) -> String {
    let named = AUGMENTATIONS.iter().find(|(_, known)| *known == augmentation);
    let Augmentation { shift, flip, cutout } = augmentation;
    named.map_or_else(|| format!("s{shift}f{}c{cutout}", u8::from(flip)), |(key, _)| (*key).to_owned())
}

fn read_augmentation(text: &str) -> Option<Augmentation> {
    if let Some((_, known)) = AUGMENTATIONS.iter().find(|(key, _)| *key == text) {
        return Some(*known);
    }
    let (shift, rest) = text.strip_prefix('s')?.split_once('f')?;
    let (flip, cutout) = rest.split_once('c')?;
    let flip = match flip {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some(Augmentation { shift: shift.parse().ok()?, flip, cutout: cutout.parse().ok()? })
}
