//! How a network is trained, and how it goes.

use serde::{Deserialize, Serialize};

/// How gradients become changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimizer {
    /// Stochastic gradient descent with (heavy-ball) momentum.
    Sgd {
        /// 0 is none.
        momentum: f64,
    },
    /// Adam (Kingma and Ba 2015) with its usual constants.
    Adam,
    /// RMSProp (Hinton 2012) with momentum 0.9.
    RmsProp,
}

/// How the learning rate changes over the training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// It does not.
    Constant,
    /// From the full rate down to zero in a straight line.
    Linear,
    /// Half a cosine down to zero.
    Cosine,
    /// A tenth after half of the steps, a hundredth after three quarters.
    Step,
    /// Up to the full rate for three tenths of the steps, then half a cosine down to zero.
    OneCycle,
}

/// The settings of one training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainSettings {
    /// Training pictures used, from the first on.
    pub size: u32,
    /// Pictures per step.
    pub batch: u32,
    /// How gradients become changes.
    pub optimizer: Optimizer,
    /// Rate at the start.
    pub learning_rate: f64,
    /// How the rate changes.
    pub schedule: Schedule,
    /// Passes over the training pictures.
    pub epochs: u32,
    /// Share of each weight that is added to its gradient; 0 is none.
    pub weight_decay: f64,
    /// Change each training picture a little by chance, as suits its kind: digits move by up to two pixels.
    pub augment: bool,
    /// For the order of the pictures, their changes, and dropout.
    pub seed: u64,
}

impl TrainSettings {
    /// Steps in one pass over the pictures; a last, smaller batch counts.
    pub fn steps_per_epoch(&self) -> u32 {
        self.size.div_ceil(self.batch.max(1))
    }

    /// Steps of the whole training.
    pub fn total_steps(&self) -> u32 {
        self.steps_per_epoch().saturating_mul(self.epochs)
    }
}

/// Where a training stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrainState {
    /// None has been started, or it was stopped.
    #[default]
    Idle,
    /// Steps are being taken.
    Running,
    /// It rests, and can go on.
    Paused,
    /// All epochs are done.
    Finished,
}

impl TrainState {
    /// The word on the page.
    pub const fn name(self) -> &'static str {
        match self {
            TrainState::Idle => "idle",
            TrainState::Running => "running",
            TrainState::Paused => "paused",
            TrainState::Finished => "finished",
        }
    }
}

/// One step of a training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Counting from 1.
    pub step: u32,
    /// Mean cross-entropy of the batch, nats.
    pub loss: f32,
    /// Share of the batch that was named right, before the step.
    pub accuracy: f32,
}

/// A picture that was named wrong.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// Place in the test set.
    pub index: u32,
    /// The right class.
    pub truth: u8,
    /// The class that the network named.
    pub predicted: u8,
    /// The probability that it gave it.
    pub confidence: f32,
}

/// How well a network does on the test set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Step of the training at which it was taken.
    pub step: u32,
    /// Pictures named right.
    pub correct: u32,
    /// Pictures looked at.
    pub total: u32,
    /// Mean cross-entropy, nats.
    pub loss: f32,
    /// `confusion[truth * classes + predicted]`, counts.
    pub confusion: Vec<u32>,
    /// The wrong ones that the network was surest of, surest first; at most 24.
    pub mistakes: Vec<Mistake>,
    /// Their pixels, 0 to 255, one picture after another (`channels * height * width` each).
    #[serde(with = "serde_bytes")]
    pub mistake_pixels: Vec<u8>,
}

impl Evaluation {
    /// Share of the test set that was named right.
    pub fn accuracy(&self) -> f64 {
        if self.total == 0 { 0.0 } else { f64::from(self.correct) / f64::from(self.total) }
    }
}
