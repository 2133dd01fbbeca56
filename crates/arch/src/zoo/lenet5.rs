//! LeNet-5, 1994 to 1998.
//!
//! LeCun, Bottou, Bengio, Haffner: "Gradient-based learning applied to document recognition",
//! Proceedings of the IEEE 86(11), 1998, doi:10.1109/5.726791. Section II.B describes the network,
//! table I the sparse connections of C3, figure 3 the output codes.
//!
//! What others leave out and this file keeps: each subsampling layer learns one coefficient and one
//! bias per map; C3 sees only some of S2's maps; the non-linearity is a scaled tanh; the output
//! measures the distance to a fixed 7×12 picture of each digit.
//!
//! Three forms: [`lenet5`] with a fully connected output, as the reference tensors have it;
//! [`lenet5_rbf`] with the published output; [`lenet5_modern`] as it is usually taught today.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::connections::ConnectionTable;
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::op::{Activation, Op};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, recipes};

/// The paper that describes LeNet-5.
const PAPER: Paper = Paper {
    title: "Gradient-based learning applied to document recognition",
    authors: "Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner",
    year: 1998,
    venue: "Proceedings of the IEEE 86(11)",
    link: "https://doi.org/10.1109/5.726791",
};

/// `1.7159 tanh(2x/3)` maps ±1 to ±1, where it curves most (appendix A of the paper).
pub const SCALED_TANH: Activation = Activation::ScaledTanh { amplitude: 1.7159, slope: 2.0 / 3.0 };

/// Table I of the paper: the maps of S2 that each map of C3 sees.
const C3_SEES: [&[usize]; 16] = [
    &[0, 1, 2],
    &[1, 2, 3],
    &[2, 3, 4],
    &[3, 4, 5],
    &[0, 4, 5],
    &[0, 1, 5],
    &[0, 1, 2, 3],
    &[1, 2, 3, 4],
    &[2, 3, 4, 5],
    &[0, 3, 4, 5],
    &[0, 1, 4, 5],
    &[0, 1, 2, 5],
    &[0, 1, 3, 4],
    &[1, 2, 4, 5],
    &[0, 2, 3, 5],
    &[0, 1, 2, 3, 4, 5],
];

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "lenet5",
    stop: Some(Stop {
        when: "1998",
        name: "LeNet-5",
        sentence: "Designed from 1994 on and published in 1998: convolution, subsampling and a squashing function, \
            repeated, then a small classifier. It read millions of cheques.",
    }),
    forebears: &[],
    as_published: Some((Task::Mnist, recipes::DIGITS)),
    models: MODELS,
};

/// LeNet-5's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "lenet5",
        name: "LeNet-5",
        year: 1998,
        system: "lenet5",
        idea: "Convolution, subsampling and a squashing function, repeated, find the same strokes everywhere in the \
            picture with few shared weights.",
        paper: PAPER,
        published: Published {
            // "LeNet-5 contains 345,308 connections, but only 60,000 trainable free parameters", before the output
            // layer.
            params: Some(Figure::new(60_000.0, 0.015, "LeCun et al. 1998, section II.B (without the output layer)")),
            macs: Some(Figure::new(
                345_308.0,
                0.06,
                "LeCun et al. 1998, section II.B: connections, biases and subsampling included",
            )),
            top1: None,
            top5: None,
        },
        full: lenet5,
        small: Some(Small { graph: lenet5, task: Task::Mnist, recipe: recipes::DIGITS }),
    },
    Model {
        id: "lenet5_rbf",
        name: "LeNet-5 with digit codes",
        year: 1998,
        system: "lenet5",
        idea: "The output layer measures how far 84 features are from a fixed 7×12 drawing of each digit.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(60_000.0, 0.0, "LeCun et al. 1998, section II.B")),
            macs: None,
            top1: None,
            top5: None,
        },
        full: lenet5_rbf,
        small: None,
    },
    Model {
        id: "lenet5_modern",
        name: "LeNet-5, as taught today",
        year: 1998,
        system: "lenet5",
        idea: "Dense C3, plain average pooling and a softmax: the form that most courses and frameworks use.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(61_706.0, 0.0, "Zhang et al., Dive into Deep Learning, section 7.6")),
            macs: None,
            top1: None,
            top5: None,
        },
        full: lenet5_modern,
        small: None,
    },
];

/// LeNet-5 with its sparse C3, trainable subsampling and scaled tanh, and a fully connected output.
pub fn lenet5() -> Result<Graph, ArchError> {
    let mut net = Builder::new("lenet5", Shape::map(1, 32, 32));
    let x = up_to_f6(&mut net);
    let x = net.linear("output", x, 10);
    net.finish(x)
}

/// LeNet-5 as published: Euclidean distances to the codes of [`digit_codes`].
pub fn lenet5_rbf() -> Result<Graph, ArchError> {
    let mut net = Builder::new("lenet5_rbf", Shape::map(1, 32, 32));
    let x = up_to_f6(&mut net);
    let x = net.op("output", Op::EuclideanCodes { codes: digit_codes() }, &[x]);
    net.finish(x)
}

/// LeNet-5 with dense C3, average pooling and tanh.
pub fn lenet5_modern() -> Result<Graph, ArchError> {
    let mut net = Builder::new("lenet5_modern", Shape::map(1, 32, 32));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(6, 5)); // [6, 28, 28]
    let x = net.activation(x, Activation::Tanh);
    let x = net.avg_pool("pool1", x, Pooling::new(2).stride(2)); // [6, 14, 14]
    let x = net.conv("conv2", x, Conv::new(16, 5)); // [16, 10, 10]
    let x = net.activation(x, Activation::Tanh);
    let x = net.avg_pool("pool2", x, Pooling::new(2).stride(2)); // [16, 5, 5]
    let x = net.group("classifier", BlockKind::Classifier, |net| {
        let x = net.flatten(x); // [400]
        let x = net.linear("fc1", x, 120);
        let x = net.activation(x, Activation::Tanh);
        let x = net.linear("fc2", x, 84);
        let x = net.activation(x, Activation::Tanh);
        net.linear("fc3", x, 10)
    });
    net.finish(x)
}

/// From the picture to the 84 features of F6: what all published forms share.
fn up_to_f6(net: &mut Builder) -> Var {
    let x = net.input();
    let x = net.conv("c1", x, Conv::new(6, 5)); // [6, 28, 28]
    let x = net.activation(x, SCALED_TANH);
    let x = net.subsample("s2", x, Pooling::new(2).stride(2)); // [6, 14, 14]
    let x = net.activation(x, SCALED_TANH);
    let x = net.conv("c3", x, Conv::new(16, 5).connections(ConnectionTable::from_lists(6, &C3_SEES))); // [16, 10, 10]
    let x = net.activation(x, SCALED_TANH);
    let x = net.subsample("s4", x, Pooling::new(2).stride(2)); // [16, 5, 5]
    let x = net.activation(x, SCALED_TANH);
    let x = net.conv("c5", x, Conv::new(120, 5)); // [120, 1, 1]
    let x = net.activation(x, SCALED_TANH);
    let x = net.flatten(x); // [120]
    let x = net.linear("f6", x, 84);
    net.activation(x, SCALED_TANH)
}

/// A 7×12 drawing of each digit, our own, in the manner of figure 3 of the paper: +1 is ink, -1 paper.
pub fn digit_codes() -> Vec<Vec<f32>> {
    DIGITS
        .iter()
        .map(|drawing| drawing.iter().flat_map(|row| row.bytes()).map(|b| if b == b'#' { 1.0 } else { -1.0 }).collect())
        .collect()
}

const DIGITS: [[&str; 12]; 10] = [
    [
        ".......", "..###..", ".##.##.", "##...##", "##...##", "##...##", "##...##", "##...##", "##...##", ".##.##.",
        "..###..", ".......",
    ],
    [
        ".......", "...##..", "..###..", ".####..", "...##..", "...##..", "...##..", "...##..", "...##..", "...##..",
        ".######", ".......",
    ],
    [
        ".......", ".#####.", "##...##", ".....##", ".....##", "....##.", "...##..", "..##...", ".##....", "##.....",
        "#######", ".......",
    ],
    [
        ".......", ".#####.", "##...##", ".....##", ".....##", "..####.", ".....##", ".....##", ".....##", "##...##",
        ".#####.", ".......",
    ],
    [
        ".......", "....##.", "...###.", "..####.", ".##.##.", "##..##.", "#######", "....##.", "....##.", "....##.",
        "....##.", ".......",
    ],
    [
        ".......", "#######", "##.....", "##.....", "######.", ".....##", ".....##", ".....##", ".....##", "##...##",
        ".#####.", ".......",
    ],
    [
        ".......", "..####.", ".##....", "##.....", "######.", "##...##", "##...##", "##...##", "##...##", "##...##",
        ".#####.", ".......",
    ],
    [
        ".......", "#######", ".....##", ".....##", "....##.", "....##.", "...##..", "...##..", "..##...", "..##...",
        "..##...", ".......",
    ],
    [
        ".......", ".#####.", "##...##", "##...##", "##...##", ".#####.", "##...##", "##...##", "##...##", "##...##",
        ".#####.", ".......",
    ],
    [
        ".......", ".#####.", "##...##", "##...##", "##...##", "##...##", ".######", ".....##", ".....##", "....##.",
        ".####..", ".......",
    ],
];
