//! What the page asks of the engine.

use arch::Graph;
use serde::{Deserialize, Serialize};

use crate::Preparation;
use crate::device::DeviceChoice;
use crate::explain::{Question, Teaching};
use crate::picture::Picture;
use crate::training::TrainSettings;

/// The page's name for a network that the engine holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NetworkId(pub u32);

/// Where the numbers of a network come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WeightSource {
    /// Fresh ones, from a seed.
    Seed(u64),
    /// A safetensors file that the engine fetches from this address (relative to the page).
    Address(String),
    /// A safetensors file that the visitor chose.
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Those of another network that the engine holds: a copy.
    CopyOf(NetworkId),
    /// Those of another network that the engine holds, found by name: the graph may leave some of its nodes out.
    Within(NetworkId),
    /// A file of any known format, fetched piece by piece. Answer on the way: `Progress`.
    Remote(Remote),
}

/// A file that the engine fetches piece by piece: from this site, from another host, or from the visitor's own disk by a
/// `blob:` address, so that it need not pass through the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    /// Where it is.
    pub address: String,
    /// How long it is, where that is known.
    pub bytes: Option<u64>,
    /// Its SHA-256 in hexadecimal, or the first eight digits or more of it; a file with another one is refused.
    pub sha256: Option<String>,
    /// Look for it in the browser's cache first, and keep it there.
    pub keep: bool,
}

/// Pictures of the visitor's own that are about to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSet {
    /// What to call them.
    pub title: String,
    /// Names of the classes, in the order of the labels.
    pub classes: Vec<String>,
    /// 1 (grey) or 3 (red, green, blue).
    pub channels: u8,
    /// Rows and columns of every picture.
    pub side: u32,
}

/// One thing for the engine to do. Answered by the [`crate::Event`] named with each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// First of all: open a device. Answer: `Device`.
    Open {
        /// What the visitor asks for.
        choice: DeviceChoice,
    },
    /// Make a network of a graph and fill it. Replaces the network of this id only when all went well. Answer: `Loaded`.
    Load {
        /// Name for later requests.
        network: NetworkId,
        /// Its architecture.
        graph: Graph,
        /// Its numbers.
        weights: WeightSource,
    },
    /// Run a picture through a network. Of several waiting for one network, only the newest runs. Answer: `Prediction`.
    Infer {
        /// Which network.
        network: NetworkId,
        /// The picture.
        picture: Picture,
        /// How it becomes the input.
        preparation: Preparation,
        /// Nodes whose values to send back.
        taps: Vec<String>,
    },
    /// Run test picture `index` of the open data set. Answer: `Prediction`.
    InferExample {
        /// Which network.
        network: NetworkId,
        /// Place in the test set.
        index: u32,
        /// Nodes whose values to send back.
        taps: Vec<String>,
    },
    /// The kernels of a convolution. Answer: `Filters`.
    Filters {
        /// Which network.
        network: NetworkId,
        /// Name of the node.
        node: String,
    },
    /// Time every layer on one picture. Answer: `Profile`.
    Profile {
        /// Which network.
        network: NetworkId,
    },
    /// Answer a question about a picture. Answer: `Explained`.
    Explain {
        /// Which network.
        network: NetworkId,
        /// The picture.
        picture: Picture,
        /// How it becomes the input.
        preparation: Preparation,
        /// What to find out.
        question: Question,
    },
    /// The largest value of a channel for test pictures `from` to `from + count`. Answer: `Explained`.
    Peaks {
        /// Which network.
        network: NetworkId,
        /// Name of the node.
        node: String,
        /// The channel.
        channel: u32,
        /// First test picture.
        from: u32,
        /// How many.
        count: u32,
    },
    /// Teach a network new classes. Answers: see [`Teaching`].
    Teach {
        /// The network whose features are used.
        network: NetworkId,
        /// One step of it.
        teaching: Teaching,
    },
    /// Fetch and decode a data set. Answer: `Progress` as it comes, then `DataReady`.
    OpenData {
        /// Address of its folder, with `manifest.json` in it (relative to the page).
        address: String,
    },
    /// Draw scene `index` of the streets of a seed. Answer: `Scene`.
    Scene {
        /// `data::streets::TEST_SEED`, or another.
        seed: u64,
        /// Which scene.
        index: u64,
        /// Columns of pixels, 1 to 1024.
        width: u32,
        /// Rows of pixels, 1 to 1024.
        height: u32,
    },
    /// Draw a street after so many metres of driving; growing metres make a film. Answer: `Scene`, with index 0.
    Drive {
        /// Of the street.
        seed: u64,
        /// How far along it.
        metres: f64,
        /// Columns of pixels, 1 to 1024.
        width: u32,
        /// Rows of pixels, 1 to 1024.
        height: u32,
    },
    /// Make room for pictures of the visitor's own, in place of those sent before. No answer; `OpenData` of the address
    /// `own` puts them to use, every fifth of a class held out for the test.
    BeginOwn(OwnSet),
    /// Some of those pictures. No answer.
    AddOwn {
        /// One per picture.
        labels: Vec<u8>,
        /// `[picture, channels, side, side]`.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// Start a training. Answer: `Training` at every change of state, `Steps` as it goes, `Evaluated` after each epoch.
    Train {
        /// Which network.
        network: NetworkId,
        /// How.
        settings: TrainSettings,
    },
    /// Let the training rest. Answer: `Training`.
    Pause,
    /// Go on. Answer: `Training`.
    Resume,
    /// Take one step and rest. Answer: `Steps`.
    Step,
    /// End the training; the network keeps what it learned. Answer: `Training`.
    Stop,
    /// Run this architecture on the device and on the CPU, forward and one training step, with the same numbers. Answer: `Compared`.
    Compare {
        /// Which network.
        network: NetworkId,
    },
    /// Accuracy on the test set. Answer: `Evaluated`.
    Evaluate {
        /// Which network.
        network: NetworkId,
    },
    /// The weights as a safetensors file. Answer: `Exported`.
    Export {
        /// Which network.
        network: NetworkId,
    },
    /// The weights as a safetensors file for the visitor. Answer: `Exported`.
    Save {
        /// Which network.
        network: NetworkId,
        /// As 16-bit numbers: half the size, three digits.
        half: bool,
        /// What the file says of itself: keys and values.
        metadata: Vec<(String, String)>,
    },
    /// Forget a network and free its memory. No answer.
    Drop {
        /// Which network.
        network: NetworkId,
    },
    /// For tests of the page's recovery: end the worker by a panic. Answer: `Crashed`.
    Panic,
}
