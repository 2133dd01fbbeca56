//! What the page asks of the engine.

use arch::Graph;
use serde::{Deserialize, Serialize};

use crate::device::DeviceChoice;
use crate::explain::{Question, Teaching};
use crate::picture::{Picture, Preparation};
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
    /// Forget a network and free its memory. No answer.
    Drop {
        /// Which network.
        network: NetworkId,
    },
    /// For tests of the page's recovery: end the worker by a panic. Answer: `Crashed`.
    Panic,
}
