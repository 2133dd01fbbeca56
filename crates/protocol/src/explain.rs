//! How a network comes to its answer, and how it is taught new classes.

use arch::Activation;
use serde::{Deserialize, Serialize};

use crate::picture::Input;

/// A question about a network and one picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// Which places of a node's maps speak for a class? (Grad-CAM.) Answer: [`Explanation::Heat`].
    GradCam {
        /// Name of the node.
        node: String,
        /// The class.
        class: u32,
    },
    /// How far does the probability of a class fall where a square is covered? Answer: [`Explanation::Heat`].
    Occlusion {
        /// The class.
        class: u32,
        /// Side of the square, pixels of the input.
        side: u32,
        /// Places in each direction.
        cells: u32,
    },
    /// Where does one value come from? Answer: [`Explanation::Value`].
    Value {
        /// Name of the node.
        node: String,
        /// Channel, row and column.
        place: [u32; 3],
    },
}

/// One number that goes into another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Channel, row and column in the node's input; outside of it in the padding.
    pub place: [i32; 3],
    /// The number.
    pub value: f32,
    /// What it is multiplied by.
    pub weight: f32,
}

/// What is done with the terms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// The sum of values times weights, and a bias.
    Sum(f32),
    /// The largest value.
    Max,
    /// A function of the one value.
    Activation(Activation),
    /// The first value divided by (k + the sum of weights times squares) to the power of beta: k, beta.
    LocalResponse(f32, f32),
}

/// An answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Explanation {
    /// A map over the picture.
    Heat {
        /// Rows and columns.
        size: [u32; 2],
        /// Row by row.
        values: Vec<f32>,
        /// Of the class: its score before the softmax, or its probability.
        score: f32,
    },
    /// A value and where it comes from; no rule for operations that have no window.
    Value {
        /// What goes in.
        terms: Vec<Term>,
        /// What is done with it.
        rule: Option<Rule>,
        /// What the network computed.
        value: f32,
    },
}

/// Teaching a network classes of the visitor's, on features that stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Teaching {
    /// Forget all examples. Answer: `Examples`.
    Begin,
    /// Remember an example. Answer: `Examples`.
    Example {
        /// Its class, from 0.
        class: u32,
        /// Its place among the examples of its class, from 0; every fifth is held back.
        number: u32,
        /// The picture.
        input: Input,
    },
    /// Forget the examples of a class; those above move down by one. Answer: `Examples`.
    Forget {
        /// The class.
        class: u32,
    },
    /// Learn a last layer, then all layers where wanted, and make the network. Answer: `Evaluated`, on the examples
    /// held back.
    Learn {
        /// Name of the network that is made.
        made: crate::NetworkId,
        /// Number of classes.
        classes: u32,
        /// Passes over the examples in which all layers learn, after the last one has; 0 leaves the others as they are.
        passes: u32,
        /// For the order of the examples.
        seed: u64,
    },
}

/// Every so many examples of a class are held back for the test.
pub const HELD_BACK: u32 = 5;
