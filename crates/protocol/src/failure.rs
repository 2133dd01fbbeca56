//! Why could a request not be met? Values only: whoever shows a failure finds the words.

use arch::Words;
use serde::{Deserialize, Serialize};

/// Why a request was not met, or a training ended. Everything is as it was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    /// It follows from a failure that has been told: the network or the pictures that it needs did not come. Never to
    /// be shown.
    Follows,
    /// A newer request took its place.
    Superseded,
    /// The engine ended before it answered.
    EngineLost,
    /// The engine has no network of this number.
    NoNetwork,
    /// No pictures are open.
    NoData,
    /// No training is under way.
    NoTraining,
    /// The visitor's pictures are not in this engine: it was started again.
    NoOwnPictures,
    /// Nothing of this name was kept.
    NotKept {
        /// The name.
        key: String,
    },
    /// The browser did not keep something.
    Storage {
        /// Is there no room?
        full: bool,
        /// What the browser says.
        detail: String,
    },
    /// An address cannot be reached: no connection, or its host lets no other page read its files.
    Unreachable {
        /// The address.
        address: String,
        /// What the browser says.
        detail: String,
    },
    /// There is no such file at an address.
    NotFound {
        /// The address.
        address: String,
        /// HTTP's status.
        status: u16,
    },
    /// Nothing more comes from an address.
    Stalled {
        /// The address.
        address: String,
        /// For so long.
        seconds: u32,
        /// Bytes that had come.
        received: u64,
    },
    /// A file is longer or shorter than was promised.
    WrongLength {
        /// The address.
        address: String,
        /// Bytes promised.
        expected: u64,
        /// Bytes that came.
        found: u64,
    },
    /// A file is not the one that was promised: its SHA-256 is another.
    WrongHash {
        /// The address.
        address: String,
    },
    /// A file is longer than this device can hold.
    TooLong {
        /// The address.
        address: String,
        /// Bytes at which reading it was ended.
        most: u64,
    },
    /// There is no memory for it.
    NoMemory {
        /// Bytes wanted.
        bytes: u64,
    },
    /// The shipped pictures arrived damaged.
    DamagedData {
        /// Which file.
        address: String,
        /// What is wrong with it, for the console.
        detail: String,
    },
    /// A file holds no weights.
    WrongFile(WrongFile),
    /// The weights are of another network.
    Misfit(Misfit),
    /// The weights cannot be saved as asked: a value does not fit, or is no number.
    Unsaveable {
        /// The tensor.
        tensor: String,
        /// The value.
        value: f32,
    },
    /// The network cannot be built.
    Graph {
        /// Why, for the console.
        detail: String,
    },
    /// A picture cannot be read.
    Picture {
        /// What is wrong with it.
        detail: String,
    },
    /// A picture of a kind that is the browser's to decode, not the engine's.
    PictureKind {
        /// Which.
        kind: String,
    },
    /// More pixels or bytes than are read.
    PictureTooLarge {
        /// How many, and how many are read.
        detail: String,
    },
    /// A digit must be as large as those of MNIST.
    DigitSize {
        /// Its columns.
        width: u32,
        /// Its rows.
        height: u32,
    },
    /// The network takes other pictures than this one.
    WrongPicture {
        /// What it takes, and what came.
        detail: String,
    },
    /// The pictures of a data set do not fit the network.
    WrongPictures {
        /// The data set.
        title: String,
    },
    /// Pictures of the visitor's need 2 to 256 classes.
    Classes {
        /// How many there are.
        found: u32,
    },
    /// These are more pictures than fit.
    TooManyPictures {
        /// So many came so far.
        found: u32,
    },
    /// The visitor's pictures make no data set: at least two of a class must be readable.
    TooFewPictures {
        /// To learn from.
        train: u32,
        /// To test on.
        test: u32,
    },
    /// A number of a recipe makes no training.
    Recipe {
        /// Which one: `pictures`, `batch` or `epochs`.
        field: String,
    },
    /// What was kept is of another training, or of another build.
    OtherTraining {
        /// What differs.
        detail: String,
    },
    /// The loss is not finite any more, or has exploded.
    Diverged {
        /// At this step.
        step: u32,
        /// The loss, nats.
        loss: f32,
        /// The step whose weights were kept.
        good: u32,
    },
    /// Every class needs at least one example, and there must be two classes.
    TooFewExamples {
        /// Classes asked for.
        classes: u32,
        /// Examples that there are.
        examples: u32,
    },
    /// A teaching ended, because its examples changed.
    ExamplesChanged,
    /// A node, channel, place or class that the network does not have, or a scene of no size.
    NoSuchPlace {
        /// What was asked for.
        detail: String,
    },
    /// The device stopped answering.
    DeviceLost {
        /// For the console.
        detail: String,
    },
    /// The request could not be read.
    Unreadable {
        /// For the console.
        detail: String,
    },
    /// Something that only a mistake of ours explains.
    Internal {
        /// For the console.
        detail: String,
    },
}

/// What a file is, where it holds no weights that can be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WrongFile {
    /// Not whole, or not what it says it is.
    Damaged {
        /// What is wrong with it.
        why: Words,
    },
    /// Something else altogether, such as a web page or a program, or with something in it that is refused.
    Other {
        /// What it is, or what is refused.
        why: Words,
    },
    /// A tensor's numbers are in a format that is not read.
    Format {
        /// The tensor.
        tensor: String,
        /// How they are kept.
        found: Words,
    },
}

/// What keeps a file from being the weights of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// Tensors that the network has and the file does not.
    pub missing: Vec<(String, Vec<u64>)>,
    /// Tensors of another shape: name, the network's, the file's.
    pub misshapen: Vec<(String, Vec<u64>, Vec<u64>)>,
    /// Tensors that the file has and the network does not.
    pub superfluous: Vec<(String, Vec<u64>)>,
    /// Tensors that fit.
    pub fitting: u32,
    /// A beginning that all names of the file share; without it, they would fit better.
    pub prefix: Option<String>,
    /// Everything fits but the number of classes: the network's, the file's.
    pub classes: Option<(u32, u32)>,
}
