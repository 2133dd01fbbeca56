//! What the page asks of the engine.

use arch::{Graph, Recipe};
use serde::{Deserialize, Serialize};

use crate::device::DeviceChoice;
use crate::explain::{Question, Teaching};
use crate::picture::Input;

/// The page's name for a network that the engine holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NetworkId(pub u32);

/// Where the numbers of a network come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WeightSource {
    /// Fresh ones, from a seed.
    Seed(u64),
    /// A weights file that the page holds.
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    /// A weights file of any known format, fetched piece by piece: from this site, from another host, or from the
    /// visitor's own disk by a `blob:` address.
    Remote(Remote),
    /// Of such a file those that have the name and shape of a tensor of the network, and fresh ones from a seed
    /// elsewhere: for a network that was changed.
    Fitting(Remote, u64),
    /// Those of another network that the engine holds: a copy.
    CopyOf(NetworkId),
    /// Those of another network that the engine holds, found by name: the graph may leave some of its nodes out.
    Within(NetworkId),
    /// Those of a training that was kept under this name.
    Kept(String),
    /// Those of a saved training that the page holds, because the browser did not keep it.
    Training(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Fresh ones as Glorot and Bengio propose, without regard to rectifiers, from a seed.
    Xavier(u64),
}

/// A file that the engine fetches piece by piece: from this site, from another host, or from the visitor's own disk by
/// a `blob:` address, so that it need not pass through the page.
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

/// A language in which a network can be written down for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeLanguage {
    /// A Python file with a module of PyTorch.
    PyTorch,
    /// A Rust file with a module of Burn.
    Burn,
}

/// Pictures of the visitor's own that are about to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPictures {
    /// What to call them.
    pub title: String,
    /// Names of the classes, in the order of the labels.
    pub classes: Vec<String>,
    /// 1 (grey) or 3 (red, green, blue).
    pub channels: u8,
    /// Rows and columns of every picture.
    pub side: u32,
}

/// One thing for the engine to do. Each is answered once, by the [`crate::Answer`] named with it or by a
/// [`crate::Failure`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Is anybody there? Answer: `Done`.
    Ping,
    /// First of all: open a device. Answer: `Opened`.
    Open {
        /// What the visitor asks for.
        choice: DeviceChoice,
    },
    /// Make a network of a graph and fill it. Replaces the network of this id only when all went well; what is asked of
    /// it meanwhile waits. Answer: `Loaded`.
    Load {
        /// Name for later requests.
        network: NetworkId,
        /// Its architecture.
        graph: Graph,
        /// Its numbers.
        weights: WeightSource,
    },
    /// Forget a network and free its memory. Answer: `Done`.
    Drop {
        /// Which network.
        network: NetworkId,
    },
    /// Run a picture through a network. Of several pictures waiting for one network, only the newest runs. Answer:
    /// `Prediction` or `Skipped`.
    Infer {
        /// Which network.
        network: NetworkId,
        /// The picture.
        input: Input,
        /// Nodes whose values to send back.
        taps: Vec<String>,
    },
    /// The kernels of a convolution. Answer: `Kernels`.
    Kernels {
        /// Which network.
        network: NetworkId,
        /// Name of the node.
        node: String,
    },
    /// How are the weights of a convolution or a fully connected layer distributed? Answer: `WeightHistogram`.
    WeightHistogram {
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
    /// Answer a question about a picture. Answer: `Explanation`.
    Explain {
        /// Which network.
        network: NetworkId,
        /// The picture.
        input: Input,
        /// What to find out.
        question: Question,
    },
    /// The largest value of a channel for test pictures `from` to `from + count`. Answer: `TopActivations`.
    TopActivations {
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
    /// Fetch and decode a data set; what needs pictures meanwhile waits. Answer: `Data`.
    OpenData {
        /// Address of its folder, with `manifest.json` in it (relative to the page); `streets`, which are drawn, or
        /// `own`, which were sent.
        address: String,
    },
    /// Fetch and decode the training pictures of a data set alone. Nobody learns from the last `held_out` of them: they
    /// stand where test pictures would, which are not fetched. Answer: `Data`.
    OpenHeldOut {
        /// Address of its folder.
        address: String,
        /// How many.
        held_out: u32,
    },
    /// Draw scene `index` of the streets of a seed. Answer: `Scene`.
    Scene {
        /// `streets::TEST_SEED`, or another.
        seed: u64,
        /// Which scene.
        index: u64,
        /// Columns of pixels, 1 to 1024.
        width: u32,
        /// Rows of pixels, 1 to 1024.
        height: u32,
    },
    /// Draw a street after so many metres of driving; growing metres make a film. Answer: `Scene`.
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
    /// Make room for pictures of the visitor's own. Those sent before stay in use until `OpenData` of the address `own`
    /// puts the new ones to use, every fifth of a class held out for the test. Answer: `Done`.
    BeginOwn(OwnPictures),
    /// Some of those pictures. Answer: `Done`.
    AddOwn {
        /// One per picture.
        labels: Vec<u8>,
        /// `[picture, channels, side, side]`.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// Start a training, in place of one that is under way. Answer: `Done`. Reports: `TrainingBegins`, `Training` at
    /// every change of state, `Steps` as it goes, `Tested` after each epoch, and `Kept`.
    Train {
        /// Which network.
        network: NetworkId,
        /// By which rules.
        recipe: Recipe,
        /// For the order of the pictures, their changes by chance, and dropout.
        seed: u64,
        /// Keep where it stands under this name, every few seconds.
        keep: Option<String>,
        /// Rest before the first step?
        paused: bool,
    },
    /// Go on with a training that was kept, with the pictures that are open. Answer and reports as those of `Train`.
    ResumeTraining {
        /// The network that learns on; it is made anew.
        network: NetworkId,
        /// Its architecture.
        graph: Graph,
        /// The rules with which the training began.
        recipe: Recipe,
        /// Its seed.
        seed: u64,
        /// The name under which it was kept, and goes on to be.
        keep: String,
        /// The saved training itself, where the page holds it because the browser did not keep it.
        saved: Option<serde_bytes::ByteBuf>,
        /// Rest before the next step?
        paused: bool,
    },
    /// Let the training rest. Answer: `Done`.
    Pause,
    /// Go on. Answer: `Done`.
    Resume,
    /// Take one step and rest. Answer: `Done`.
    Step,
    /// What does the next step of the training do to each layer? Answered when that step is taken, by `Measured`.
    MeasureStep,
    /// End the training, which is kept, and every test; the network keeps what it learned. Answer: `Done`.
    Stop,
    /// Run this architecture on the device and on the CPU, forward and one training step, with the same numbers.
    /// Answer: `Compared`.
    Compare {
        /// Which network.
        network: NetworkId,
    },
    /// How good is a network on the test set? Asked again while it is being found out, it is the same test. Answer:
    /// `Evaluated`.
    Evaluate {
        /// Which network.
        network: NetworkId,
    },
    /// The weights as a safetensors file. Answer: `Weights`.
    Save {
        /// Which network.
        network: NetworkId,
        /// As 16-bit numbers: half the size, three digits.
        half: bool,
        /// What the file says of itself: keys and values.
        metadata: Vec<(String, String)>,
    },
    /// A network as code; it need not be loaded, and no device is needed. Answer: `Code`.
    WriteCode {
        /// Its architecture.
        graph: Graph,
        /// For whom.
        language: CodeLanguage,
    },
    /// A training as it was kept under this name. Answer: `KeptTraining`.
    ReadKept {
        /// The name.
        key: String,
    },
    /// Keep a training of elsewhere under this name, in place of what was kept. What is no saved training is refused.
    /// Answer: `Done`.
    PutKept {
        /// The name.
        key: String,
        /// The saved training.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Forget what was kept under this name. Answer: `Done`.
    Forget {
        /// The name.
        key: String,
    },
    /// For tests of the page's recovery: end the worker by a panic. No answer but the report `Crashed`.
    Panic,
}
