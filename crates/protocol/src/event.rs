//! What the engine tells the page.

use serde::{Deserialize, Serialize};

use crate::device::DeviceInfo;
use crate::explain::Explanation;
use crate::picture::Picture;
use crate::request::NetworkId;
use crate::training::{Evaluation, StepRecord, TrainState};

/// Something that takes a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    Teaching,
}

/// The maps of one node for one picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureMaps {
    /// Name of the node.
    pub node: String,
    /// Number of maps.
    pub channels: u32,
    /// Rows of each.
    pub height: u32,
    /// Columns of each.
    pub width: u32,
    /// `channels * height * width` values, map by map, row by row.
    pub values: Vec<f32>,
}

/// What a network says of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Which network.
    pub network: NetworkId,
    /// One probability per class (softmax of the outputs).
    pub probabilities: Vec<f32>,
    /// From the prepared input to the outputs read back, ms.
    pub ms: f64,
    /// The picture as the network sees it: cropped, shrunk and centred, before its values are scaled.
    pub seen: Picture,
    /// The values asked for.
    pub taps: Vec<FeatureMaps>,
    /// The right class, where the picture is from a data set.
    pub truth: Option<u8>,
    /// Of a network that names every pixel: what it says of each. Its probabilities are then shares of the picture.
    pub labels: Option<LabelMap>,
}

/// A class for every pixel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelMap {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `height * width` classes, row by row.
    #[serde(with = "serde_bytes")]
    pub labels: Vec<u8>,
}

/// Time that one layer took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerTime {
    /// Name of the node.
    pub node: String,
    /// Mean of the middle half of some runs, ms.
    pub ms: f64,
}

/// One thing that happened in the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The engine's code runs and it listens; sent once, before anything is asked.
    Ready,
    /// A device is open.
    Device(DeviceInfo),
    /// A network is there.
    Loaded {
        /// Which network.
        network: NetworkId,
        /// Learnable parameters.
        params: u64,
    },
    /// An answer to `Infer` or `InferExample`.
    Prediction(Prediction),
    /// What keeps a file from being the weights of this network, name by name; a `Failed` follows.
    Misfit {
        /// A few words per name or shape.
        differences: Vec<String>,
    },
    /// A scene of the streets, with its labels.
    Scene {
        /// Which one.
        index: u64,
        /// The picture.
        picture: Picture,
        /// What each pixel is.
        truth: LabelMap,
    },
    /// A picture that was not run, because a newer one waits. The answer to every `Infer` passed over.
    Skipped,
    /// The kernels of a convolution, `[out, in, rows, columns]`.
    Filters {
        /// Name of the node.
        node: String,
        /// The four sizes.
        shape: [u32; 4],
        /// The weights, last axis fastest.
        values: Vec<f32>,
    },
    /// Time per layer.
    Profile {
        /// Which network.
        network: NetworkId,
        /// In the order of the graph.
        layers: Vec<LayerTime>,
    },
    /// An answer to `Explain` or `Peaks`.
    Explained(Explanation),
    /// The engine remembers so many examples.
    Taught {
        /// All classes together.
        examples: u32,
    },
    /// Some of a task is done.
    Progress {
        /// What.
        task: Task,
        /// From 0 to 1.
        done: f32,
    },
    /// A data set is decoded and in memory.
    DataReady {
        /// Its title.
        title: String,
        /// Names of its classes.
        classes: Vec<String>,
        /// Training pictures.
        train: u32,
        /// Test pictures.
        test: u32,
    },
    /// The training changed its state.
    Training {
        /// Which network.
        network: NetworkId,
        /// Idle, running, paused, finished.
        state: TrainState,
    },
    /// Steps taken since the last event of this kind.
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
    /// How far the device is from the CPU, relative to the largest output.
    Compared {
        /// Which network.
        network: NetworkId,
        /// Before training.
        forward_error: f32,
        /// After one training step.
        step_error: f32,
    },
    /// Accuracy on the test set.
    Evaluated {
        /// Which network.
        network: NetworkId,
        /// The figures.
        evaluation: Evaluation,
    },
    /// The weights of a network, so that the page can give them to a new worker should this one be lost.
    Checkpoint {
        /// Which network.
        network: NetworkId,
        /// Step of the training.
        step: u32,
        /// A safetensors file.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A safetensors file to be saved.
    Exported {
        /// Which network.
        network: NetworkId,
        /// The file.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A request could not be met; nothing was changed by it.
    Failed {
        /// What happened, what was kept, what to do now: a sentence or two for the visitor.
        sentence: String,
        /// For the console.
        detail: String,
    },
    /// The worker is about to end (a panic, a lost device). The page starts another.
    Crashed {
        /// For the console.
        detail: String,
    },
}
