//! Xception, 2016.
//!
//! Chollet: "Xception: Deep Learning with Depthwise Separable Convolutions", CVPR 2017, arXiv:1610.02357. Figure 5
//! draws the network, table 1 its accuracy, table 3 its parameters: 22,855,952, ours to the last one.
//!
//! Space and channels apart: a 3×3 per map, then 1×1 across the maps, with no non-linearity between
//! ([`separable`]). Residual shortcuts around all blocks but the ends. Names are `timm`'s (`legacy_xception`). The ReLU
//! that opens a block rectifies only what its convolutions see: the shortcut carries the value before it.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::op::Activation;
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Xception: Deep Learning with Depthwise Separable Convolutions",
    authors: "François Chollet",
    year: 2016,
    venue: "CVPR 2017",
    link: "https://arxiv.org/abs/1610.02357",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "xception",
    stop: Some(Stop {
        when: "2016",
        name: "Xception",
        sentence: "Inception carried to its end: look across space and across channels in separate steps.",
    }),
    forebears: &[
        Tie { system: "inception_v3", what: "its modules, taken to their end" },
        Tie { system: "resnet", what: "the way around" },
    ],
    as_published: None,
    models: MODELS,
};

/// Xception.
pub const MODELS: &[Model] = &[Model {
    id: "legacy_xception",
    name: "Xception",
    year: 2016,
    system: "xception",
    idea: "Inception taken to its extreme: look at space and at channels in two separate steps.",
    paper: PAPER,
    published: Published {
        params: Some(Figure::new(22_855_952.0, 0.0, "Chollet 2017, table 3")),
        macs: Some(Figure::new(8.4e9, 0.006, "timm model card, rounded")),
        top1: Some(Figure::one_crop(79.0, "Chollet 2017, table 1")),
        top5: Some(Figure::one_crop(94.5, "Chollet 2017, table 1")),
    },
    full: legacy_xception,
    small: Some(Small { graph: legacy_xception_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
}];

const EPS: f64 = 1e-5;

/// Figure 5.
pub fn legacy_xception() -> Result<Graph, ArchError> {
    let mut net = Builder::new("legacy_xception", Shape::map(3, 299, 299));
    let x = net.input();
    // Entry flow.
    let x = conv_bn_relu(&mut net, "1", x, Conv::new(32, 3).stride(2)); // [32, 149, 149]
    let x = conv_bn_relu(&mut net, "2", x, Conv::new(64, 3)); // [64, 147, 147]
    let x = block(&mut net, "block1", x, &[128, 128], 2, Opening::Bare); // [128, 74, 74]
    let x = block(&mut net, "block2", x, &[256, 256], 2, Opening::Relu); // [256, 37, 37]
    let mut x = block(&mut net, "block3", x, &[728, 728], 2, Opening::Relu); // [728, 19, 19]
    // Middle flow.
    for i in 4..12 {
        x = block(&mut net, &format!("block{i}"), x, &[728, 728, 728], 1, Opening::Relu);
    }
    // Exit flow.
    let x = block(&mut net, "block12", x, &[728, 1024], 2, Opening::Relu); // [1024, 10, 10]
    let x = separable_bn_relu(&mut net, "3", x, 1536); // [1536, 10, 10]
    let x = separable_bn_relu(&mut net, "4", x, 2048); // [2048, 10, 10]
    classifier(net, x, 1000)
}

/// Entry, middle and exit flow for 32×32 pictures.
pub fn legacy_xception_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("legacy_xception_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = conv_bn_relu(&mut net, "1", x, Conv::new(16, 3).same()); // [16, 32, 32]
    let x = block(&mut net, "block1", x, &[40, 40], 2, Opening::Bare); // [40, 16, 16]
    let x = block(&mut net, "block2", x, &[80, 80], 2, Opening::Relu); // [80, 8, 8]
    let x = block(&mut net, "block3", x, &[80, 80, 80], 1, Opening::Relu);
    let x = block(&mut net, "block4", x, &[80, 80, 80], 1, Opening::Relu);
    let x = block(&mut net, "block5", x, &[80, 160], 2, Opening::Relu); // [160, 4, 4]
    let x = separable_bn_relu(&mut net, "2", x, 256); // [256, 4, 4]
    classifier(net, x, 10)
}

/// A 3×3 per map, then 1×1 across the maps; nothing between them.
pub fn separable(net: &mut Builder, name: &str, x: Var, out: usize) -> Var {
    let channels = net.channels(x);
    net.block(name, BlockKind::Separable, |net| {
        let x = net.conv("conv1", x, Conv::new(channels, 3).same().groups(channels).no_bias());
        net.conv("pointwise", x, Conv::new(out, 1).no_bias())
    })
}

/// Does a block begin with a ReLU?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// No: its input has just been rectified.
    Bare,
    /// Yes, on the way to the convolutions only.
    Relu,
}

/// ReLU, separable convolution, BN, once per width; pooling where the maps shrink; then the shortcut is added.
fn block(net: &mut Builder, name: &str, x: Var, widths: &[usize], stride: usize, opening: Opening) -> Var {
    net.block(name, BlockKind::Residual, |net| {
        let y = net.scope("rep", |net| {
            let mut number = 0;
            let mut next = || {
                number += 1;
                (number - 1).to_string()
            };
            let mut y = x;
            for (i, &channels) in widths.iter().enumerate() {
                if i > 0 || opening == Opening::Relu {
                    y = net.activation_named(&next(), y, Activation::Relu);
                }
                y = separable(net, &next(), y, channels);
                y = net.batch_norm(&next(), y, EPS);
            }
            if stride > 1 {
                y = net.max_pool(&next(), y, Pooling::new(3).stride(stride).padding(1));
            }
            y
        });
        let channels = net.channels(y);
        let around = if stride > 1 || net.channels(x) != channels {
            let z = net.conv("skip", x, Conv::new(channels, 1).stride(stride).no_bias());
            net.batch_norm("skipbn", z, EPS)
        } else {
            x
        };
        net.add("add", y, around)
    })
}

fn conv_bn_relu(net: &mut Builder, number: &str, x: Var, conv: Conv) -> Var {
    let x = net.conv(&format!("conv{number}"), x, conv.no_bias());
    let x = net.batch_norm(&format!("bn{number}"), x, EPS);
    net.relu(x)
}

fn separable_bn_relu(net: &mut Builder, number: &str, x: Var, channels: usize) -> Var {
    let x = separable(net, &format!("conv{number}"), x, channels);
    let x = net.batch_norm(&format!("bn{number}"), x, EPS);
    net.relu(x)
}

fn classifier(mut net: Builder, x: Var, classes: usize) -> Result<Graph, ArchError> {
    let x = net.block("global_pool", BlockKind::Stage, |net| {
        let x = net.global_avg_pool("pool", x); // [2048, 1, 1]
        net.flatten(x) // [2048]
    });
    let x = net.linear("fc", x, classes);
    net.finish(x)
}
