//! ENet, 2016.
//!
//! Paszke, Chaurasia, Kim, Culurciello: "ENet: A Deep Neural Network Architecture for Real-Time Semantic
//! Segmentation", arXiv:1606.02147. Table 1 gives the network, figure 2 the initial block and the bottleneck.
//!
//! A label for every pixel at the speed of a camera. What others leave out and this file keeps: bottlenecks that are
//! regular, dilated, asymmetric, down- or upsampling; downsampling by pooling beside the convolution, with maps of
//! zeros appended; upsampling that puts values back to where max pooling found them; PReLU in the encoder with one
//! slope per layer, ReLU in the decoder; dropout of whole maps.
//!
//! Names and details are those of davidtvs/PyTorch-ENet (12 classes, 360×480). It counts 350,652 parameters where
//! table 3 of the paper has 0.37 million, 5% more than any reading of table 1 that we know gives; the paper's 3.83
//! GFLOPs are for 640×360, where this graph has 1.72 GMACs, that is 3.43 GFLOPs without pooling and activations.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::op::{Activation, Op};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "ENet: A Deep Neural Network Architecture for Real-Time Semantic Segmentation",
    authors: "Adam Paszke, Abhishek Chaurasia, Sangpil Kim, Eugenio Culurciello",
    year: 2016,
    venue: "arXiv",
    link: "https://arxiv.org/abs/1606.02147",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "enet",
    stop: Some(Stop {
        when: "2016",
        name: "ENet",
        sentence: "An encoder and a small decoder name every pixel of a street scene with a third of a million \
            parameters.",
    }),
    forebears: &[
        Tie { system: "resnet", what: "bottlenecks with a way around" },
        Tie { system: "inception_v3", what: "kernels of a row and a column" },
    ],
    as_published: None,
    models: MODELS,
};

/// ENet.
pub const MODELS: &[Model] = &[Model {
    id: "enet",
    name: "ENet",
    year: 2016,
    system: "enet",
    idea: "A large encoder and a small decoder of cheap bottlenecks label every pixel of a street in real time.",
    paper: PAPER,
    published: Published {
        params: Some(Figure::new(0.37e6, 0.055, "Paszke et al. 2016, table 3; see the file's notes")),
        macs: None,
        top1: None,
        top5: None,
    },
    full: enet,
    small: Some(Small { graph: enet_small, task: Task::Streets, recipe: recipes::SCENES }),
}];

const EPS: f64 = 1e-5;
const ENCODER: Activation = Activation::Prelu;
const DECODER: Activation = Activation::Relu;

/// What the middle convolution of a bottleneck looks like.
#[derive(Clone, Copy, Debug)]
pub enum Middle {
    /// 3×3.
    Regular,
    /// 3×3 with holes between its taps.
    Dilated(usize),
    /// n×1, then 1×n.
    Asymmetric(usize),
}
use Middle::{Asymmetric, Dilated, Regular};

/// Bottlenecks 2.1 to 2.8 of table 1; stage 3 has the same.
const STAGE: [(&str, Middle); 8] = [
    ("regular", Regular),
    ("dilated", Dilated(2)),
    ("asymmetric", Asymmetric(5)),
    ("dilated", Dilated(4)),
    ("regular", Regular),
    ("dilated", Dilated(8)),
    ("asymmetric", Asymmetric(5)),
    ("dilated", Dilated(16)),
];

/// Table 1 at 360×480, 12 classes.
pub fn enet() -> Result<Graph, ArchError> {
    let mut net = Builder::new("enet", Shape::map(3, 360, 480));
    let x = net.input();
    let x = initial(&mut net, x, 13); // [16, 180, 240]
    let (mut x, pool1) = down(&mut net, "downsample1_0", x, 64, 0.01); // [64, 90, 120]
    for i in 1..=4 {
        x = bottleneck(&mut net, &format!("regular1_{i}"), x, Regular, 0.01, ENCODER);
    }
    let (mut x, pool2) = down(&mut net, "downsample2_0", x, 128, 0.1); // [128, 45, 60]
    for (stage, first) in [(2, 1), (3, 0)] {
        for (i, (kind, middle)) in STAGE.into_iter().enumerate() {
            x = bottleneck(&mut net, &format!("{kind}{stage}_{}", i + first), x, middle, 0.1, ENCODER);
        }
    }
    let x = up(&mut net, "upsample4_0", x, 64, pool2); // [64, 90, 120]
    let x = bottleneck(&mut net, "regular4_1", x, Regular, 0.1, DECODER);
    let x = bottleneck(&mut net, "regular4_2", x, Regular, 0.1, DECODER);
    let x = up(&mut net, "upsample5_0", x, 16, pool1); // [16, 180, 240]
    let x = bottleneck(&mut net, "regular5_1", x, Regular, 0.1, DECODER);
    let x = full_size(&mut net, x, 12); // [12, 360, 480]
    net.finish(x)
}

/// Every kind of bottleneck once or twice, for street scenes of 96×128.
pub fn enet_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("enet_small", Shape::map(3, 96, 128));
    let x = net.input();
    let x = initial(&mut net, x, 13); // [16, 48, 64]
    let (x, pool1) = down(&mut net, "downsample1_0", x, 48, 0.0); // [48, 24, 32]
    let x = bottleneck(&mut net, "regular1_1", x, Regular, 0.0, ENCODER);
    let x = bottleneck(&mut net, "regular1_2", x, Regular, 0.0, ENCODER);
    let (mut x, pool2) = down(&mut net, "downsample2_0", x, 128, 0.05); // [128, 12, 16]
    for (i, (kind, middle)) in STAGE.into_iter().enumerate() {
        x = bottleneck(&mut net, &format!("{kind}2_{}", i + 1), x, middle, 0.05, ENCODER);
    }
    let x = up(&mut net, "upsample4_0", x, 48, pool2); // [48, 24, 32]
    let x = bottleneck(&mut net, "regular4_1", x, Regular, 0.05, DECODER);
    let x = up(&mut net, "upsample5_0", x, 16, pool1); // [16, 48, 64]
    let x = bottleneck(&mut net, "regular5_1", x, Regular, 0.05, DECODER);
    let x = full_size(&mut net, x, 12); // [12, 96, 128]
    net.finish(x)
}

/// Figure 2a: a convolution with step 2 beside a pooling of the picture itself.
fn initial(net: &mut Builder, x: Var, channels: usize) -> Var {
    net.block("initial_block", BlockKind::Stem, |net| {
        let a = net.conv("main_branch", x, Conv::new(channels, 3).same().stride(2).no_bias());
        let b = net.max_pool("ext_branch", x, Pooling::new(3).stride(2).padding(1));
        let x = net.concat("concat", &[a, b]);
        let x = net.batch_norm("batch_norm", x, EPS);
        net.activation_named("out_activation", x, ENCODER)
    })
}

/// Figure 2b: 1×1 to a quarter of the maps, the middle convolution, 1×1 back; dropout of maps; the input is added.
pub fn bottleneck(net: &mut Builder, name: &str, x: Var, middle: Middle, dropout: f64, activation: Activation) -> Var {
    let channels = net.channels(x);
    let inner = channels / 4;
    net.block(name, BlockKind::Bottleneck, |net| {
        let y = conv_bn(net, "ext_conv1", 0, x, Conv::new(inner, 1), activation);
        let y = match middle {
            Regular => conv_bn(net, "ext_conv2", 0, y, Conv::new(inner, 3).same(), activation),
            Dilated(d) => conv_bn(net, "ext_conv2", 0, y, Conv::new(inner, 3).dilation(d).same(), activation),
            Asymmetric(n) => {
                let y = conv_bn(net, "ext_conv2", 0, y, Conv::rect(inner, [n, 1]).same(), activation);
                conv_bn(net, "ext_conv2", 3, y, Conv::rect(inner, [1, n]).same(), activation)
            }
        };
        let y = conv_bn(net, "ext_conv3", 0, y, Conv::new(channels, 1), activation);
        let y = net.spatial_dropout(y, dropout);
        let sum = net.add("add", x, y);
        net.activation_named("out_activation", sum, activation)
    })
}

/// A downsampling bottleneck: 2×2 with step 2 in place of the first 1×1; the shortcut is pooled and gets maps of zeros.
/// Returns the value and the pooling whose positions the decoder needs.
fn down(net: &mut Builder, name: &str, x: Var, channels: usize, dropout: f64) -> (Var, Var) {
    let inner = net.channels(x) / 4;
    let mut pool = x;
    let out = net.block(name, BlockKind::Bottleneck, |net| {
        pool = net.max_pool("main_max1", x, Pooling::new(2).stride(2));
        let around = net.op("main_zeros", Op::PadChannels { out: channels }, &[pool]);
        let y = conv_bn(net, "ext_conv1", 0, x, Conv::new(inner, 2).stride(2), ENCODER);
        let y = conv_bn(net, "ext_conv2", 0, y, Conv::new(inner, 3).same(), ENCODER);
        let y = conv_bn(net, "ext_conv3", 0, y, Conv::new(channels, 1), ENCODER);
        let y = net.spatial_dropout(y, dropout);
        let sum = net.add("add", around, y);
        net.activation_named("out_activation", sum, ENCODER)
    });
    (out, pool)
}

/// An upsampling bottleneck: a transposed convolution; the shortcut is unpooled to the positions of `pool`.
fn up(net: &mut Builder, name: &str, x: Var, channels: usize, pool: Var) -> Var {
    let inner = net.channels(x) / 4;
    net.block(name, BlockKind::Bottleneck, |net| {
        let around = net.scope("main_conv1", |net| {
            let z = net.conv("0", x, Conv::new(channels, 1).no_bias());
            net.batch_norm("1", z, EPS)
        });
        let around = net.max_unpool("main_unpool1", around, pool);
        let y = conv_bn(net, "ext_conv1", 0, x, Conv::new(inner, 1), DECODER);
        let y = net.conv_transpose("ext_tconv1", y, Conv::new(inner, 2).stride(2).no_bias());
        let y = net.batch_norm("ext_tconv1_bnorm", y, EPS);
        let y = net.activation_named("ext_tconv1_activation", y, DECODER);
        let y = net.scope("ext_conv2", |net| {
            let y = net.conv("0", y, Conv::new(channels, 1).no_bias());
            net.batch_norm("1", y, EPS)
        });
        let y = net.spatial_dropout(y, 0.1);
        let sum = net.add("add", around, y);
        net.activation_named("out_activation", sum, DECODER)
    })
}

/// The last step, to the size of the picture and a map per class.
fn full_size(net: &mut Builder, x: Var, classes: usize) -> Var {
    net.conv_transpose("transposed_conv", x, Conv::new(classes, 3).stride(2).padding(1).output_padding(1).no_bias())
}

/// Convolution, BN and activation as items `first`, `first + 1`, `first + 2` of `name`.
fn conv_bn(net: &mut Builder, name: &str, first: usize, x: Var, conv: Conv, activation: Activation) -> Var {
    net.scope(name, |net| {
        let x = net.conv(&first.to_string(), x, conv.no_bias());
        let x = net.batch_norm(&(first + 1).to_string(), x, EPS);
        net.activation_named(&(first + 2).to_string(), x, activation)
    })
}
