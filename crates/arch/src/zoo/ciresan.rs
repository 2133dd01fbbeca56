//! The deep multilayer perceptron of 2010.
//!
//! Cireşan, Meier, Gambardella, Schmidhuber: "Deep, Big, Simple Neural Nets for Handwritten Digit Recognition",
//! Neural Computation 22(12), 2010, doi:10.1162/NECO_a_00052, arXiv:1003.0358. Table 1 lists the networks; this is
//! the widest one, 0.35% errors on MNIST.
//!
//! What is old here is everything but the size: fully connected layers, a scaled tanh, plain backpropagation. What is
//! new is a graphics card that makes twelve million weights trainable, and digits that are deformed anew every epoch.
//!
//! The paper's pictures are 29×29 (841 inputs, 12.11 M weights); the reference tensors and this graph read MNIST's
//! own 28×28 (784 inputs, 11.97 M). The difference, 57 × 2,500 weights, is the whole distance between the two counts.

use crate::builder::{Builder, Var};
use crate::error::ArchError;
use crate::graph::Graph;
use crate::op::Activation;
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, recipes};

const PAPER: Paper = Paper {
    title: "Deep, Big, Simple Neural Nets for Handwritten Digit Recognition",
    authors: "Dan Claudiu Cireşan, Ueli Meier, Luca Maria Gambardella, Jürgen Schmidhuber",
    year: 2010,
    venue: "Neural Computation 22(12)",
    link: "https://arxiv.org/abs/1003.0358",
};

/// `1.7159 tanh(0.6666 x)` (section 2 of the paper).
pub const SCALED_TANH: Activation = Activation::ScaledTanh { amplitude: 1.7159, slope: 0.6666 };

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "ciresan",
    stop: Some(Stop {
        when: "2010",
        name: "Ciresan's deep perceptron",
        sentence: "No new idea, only scale: a plain multi-layer perceptron of up to nine layers, trained forwards and \
            backwards on a graphics card with distorted digits, beats everything else on MNIST.",
    }),
    forebears: &[],
    as_published: None,
    models: MODELS,
};

/// The deep perceptron.
pub const MODELS: &[Model] = &[Model {
    id: "ciresan_mlp",
    name: "Cireşan's deep MLP",
    year: 2010,
    system: "ciresan",
    idea: "No convolutions at all: a plain deep perceptron, a graphics card and endlessly deformed digits are enough \
        to read.",
    paper: PAPER,
    published: Published {
        params: Some(Figure::new(12.11e6, 0.012, "Cireşan et al. 2010, table 1, weights, for 29×29 pictures")),
        macs: None,
        top1: Some(Figure::whole(99.65, "Cireşan et al. 2010, table 1: 0.35% errors on MNIST")),
        top5: None,
    },
    full: ciresan_mlp,
    small: Some(Small { graph: ciresan_mlp_small, task: Task::Mnist, recipe: recipes::DIGITS }),
}];

/// 784-2500-2000-1500-1000-500-10.
pub fn ciresan_mlp() -> Result<Graph, ArchError> {
    perceptron("ciresan_mlp", [2500, 2000, 1500, 1000, 500])
}

/// The same taper at a fifth of the width: 784-500-400-300-200-100-10.
pub fn ciresan_mlp_small() -> Result<Graph, ArchError> {
    perceptron("ciresan_mlp_small", [500, 400, 300, 200, 100])
}

fn perceptron(name: &str, hidden: [usize; 5]) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(1, 28, 28));
    let x = net.input();
    let x = net.flatten(x); // [784]
    let x = hidden.into_iter().zip(1..).fold(x, |x, (features, i)| layer(&mut net, &format!("fc{i}"), x, features));
    let x = net.linear("fc6", x, 10);
    net.finish(x)
}

/// Weights, then the scaled tanh.
fn layer(net: &mut Builder, name: &str, x: Var, features: usize) -> Var {
    let x = net.linear(name, x, features);
    net.activation(x, SCALED_TANH)
}
