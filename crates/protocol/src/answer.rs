//! What the engine answers.

use serde::{Deserialize, Serialize};

use crate::device::DeviceInfo;
use crate::evaluation::Evaluation;
use crate::explain::Explanation;
use crate::measures::{Histogram, StepMeasures};
use crate::picture::Picture;

/// What came of a [`crate::Request`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// It is done, and there is nothing to say.
    Done,
    /// A device is open.
    Opened(DeviceInfo),
    /// A network is there.
    Loaded {
        /// Learnable parameters.
        params: u64,
        /// When its weights were kept, ms since 1970, where they are those of an earlier visit because their host
        /// cannot be reached.
        kept_on: Option<f64>,
    },
    /// What a network says of a picture.
    Prediction(Prediction),
    /// The picture was not run, because a newer one for the same network waits.
    Skipped,
    /// The kernels of a convolution.
    Kernels(Kernels),
    /// How the weights of a node are distributed.
    WeightHistogram(Histogram),
    /// What a step did to each layer.
    Measured(StepMeasures),
    /// Time per layer, in the order of the graph.
    Profile(Vec<LayerTime>),
    /// Where a value comes from, or what speaks for a class.
    Explanation(Explanation),
    /// The largest value of a channel for each of some test pictures.
    TopActivations(Vec<f32>),
    /// The engine remembers so many examples of the visitor's classes, all together.
    Examples(u32),
    /// A data set is there.
    Data {
        /// Its title.
        title: String,
        /// Names of its classes.
        classes: Vec<String>,
        /// Training pictures.
        train: u32,
        /// Test pictures.
        test: u32,
    },
    /// A scene of the streets, with its labels.
    Scene {
        /// The picture.
        picture: Picture,
        /// What each pixel is.
        truth: LabelMap,
    },
    /// How far the device is from the CPU, relative to the largest output.
    Compared {
        /// Before training.
        forward_error: f32,
        /// After one training step.
        step_error: f32,
    },
    /// How good a network is on the test set.
    Evaluated(Evaluation),
    /// A safetensors file.
    Weights(#[serde(with = "serde_bytes")] Vec<u8>),
    /// A network as code.
    Code(String),
    /// A training as it was kept.
    KeptTraining {
        /// Up to this step.
        step: u32,
        /// All of it, to go on from.
        #[serde(with = "serde_bytes")]
        training: Vec<u8>,
        /// Its weights alone, a safetensors file with 32-bit numbers.
        #[serde(with = "serde_bytes")]
        weights: Vec<u8>,
    },
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

/// The kernels of a convolution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kernels {
    /// Name of the node.
    pub node: String,
    /// `[out, in, rows, columns]`.
    pub shape: [u32; 4],
    /// The weights, last axis fastest.
    pub values: Vec<f32>,
}

/// Time that one layer took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerTime {
    /// Name of the node.
    pub node: String,
    /// Mean of the middle half of some runs, ms.
    pub ms: f64,
}
