//! What the engine tells without having been asked at that moment.

use serde::{Deserialize, Serialize};

use crate::evaluation::Evaluation;
use crate::failure::Failure;
use crate::request::NetworkId;

/// Something that takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Fetching weights.
    Weights,
    /// Fetching and decoding a data set.
    Data,
    /// Comparing the device with the CPU.
    SelfCheck,
    /// Evaluating on the test set.
    Evaluation,
    /// Learning all layers from the visitor's examples.
    FineTuning,
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

    /// Is a training under way, even if it rests?
    pub const fn is_active(self) -> bool {
        matches!(self, TrainState::Running | TrainState::Paused)
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
    /// The learning rate of the step.
    pub learning_rate: f32,
}

/// Something that happened in the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// The engine's code runs and it listens; sent once, before anything is asked.
    Ready,
    /// A training begins, or goes on.
    TrainingBegins {
        /// Which network.
        network: NetworkId,
        /// The rules as they are followed: with the pictures that are there.
        recipe: arch::Recipe,
        /// Steps taken so far.
        step: u32,
    },
    /// The training of a network changed its state.
    Training {
        /// Which network.
        network: NetworkId,
        /// Idle, running, paused, finished.
        state: TrainState,
    },
    /// Steps taken since the last report of this kind.
    Steps {
        /// Which network.
        network: NetworkId,
        /// In order.
        steps: Vec<StepRecord>,
        /// Steps that the whole training takes.
        total: u32,
        /// Pictures learned per second, over the last second or so.
        images_per_second: f64,
    },
    /// A pass of the training has ended, and the network was tested.
    Tested {
        /// Which network.
        network: NetworkId,
        /// The figures.
        evaluation: Evaluation,
    },
    /// Where the training stands has been kept.
    Kept {
        /// Which network.
        network: NetworkId,
        /// Under this name.
        key: String,
        /// Up to this step.
        step: u32,
    },
    /// Where the training stands could not be kept in the browser: the page may hold it, until the visitor saves it.
    NotKept {
        /// Which network.
        network: NetworkId,
        /// Up to this step.
        step: u32,
        /// Why.
        failure: Failure,
        /// The saved training.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// The training ended by itself: its network has the weights of the last step after which all was well.
    TrainingFailed {
        /// Which network.
        network: NetworkId,
        /// Why.
        failure: Failure,
    },
    /// A request came that could not be read, not even its number.
    Unreadable {
        /// For the console.
        detail: String,
    },
    /// The worker is about to end (a panic, a lost device). The page starts another.
    Crashed {
        /// For the console.
        detail: String,
    },
}
