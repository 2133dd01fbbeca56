//! Inception v3, 2015.
//!
//! Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: "Rethinking the Inception Architecture for Computer Vision", CVPR 2016,
//! arXiv:1512.00567. Section 3 factorises convolutions, section 5 reduces maps without a bottleneck, figures 5 to 7
//! and 10 draw the modules.
//!
//! 5×5 become two 3×3, 7×7 become 1×7 and 7×1, and at the end 3×3 split into 1×3 beside 3×1. Names, and a few widths,
//! are torchvision's; its average pooling in the modules counts the padding. [`inception_v3_aux`] has the auxiliary
//! head, which the paper found to act as a regulariser more than as a help to early layers.
//!
//! Counts: 27,161,264 parameters with the head and 23,834,568 without; the paper says "less than 25 million" and
//! Chollet (2017, table 3) 23,626,728 for Keras's version.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::convolution::conv_bn_relu as unit;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Rethinking the Inception Architecture for Computer Vision",
    authors: "Christian Szegedy, Vincent Vanhoucke, Sergey Ioffe, Jonathon Shlens, Zbigniew Wojna",
    year: 2015,
    venue: "CVPR 2016",
    link: "https://arxiv.org/abs/1512.00567",
};

const MACS: Option<Figure> = Some(Figure::new(5.71e9, 0.002, "torchvision documentation, rounded, without the head"));
const TOP1: Option<Figure> = Some(Figure::one_crop(77.294, "torchvision documentation"));
const TOP5: Option<Figure> = Some(Figure::one_crop(93.45, "torchvision documentation"));

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "inception_v3",
    stop: Some(Stop {
        when: "2015",
        name: "Inception v3",
        sentence: "Large kernels are taken apart into small and one-dimensional ones, and width and depth grow in \
            balance.",
    }),
    forebears: &[
        Tie { system: "bninception", what: "normalisation, and kernels taken further apart" },
    ],
    as_published: None,
    models: MODELS,
};

/// Inception v3's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "inception_v3",
        name: "Inception v3",
        year: 2015,
        system: "inception_v3",
        idea: "Factorise: two 3×3 for a 5×5, 1×7 and 7×1 for a 7×7, and shrink maps in parallel branches.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(25e6, 0.05, "Szegedy et al. 2015, abstract: less than 25 million")),
            macs: MACS,
            top1: TOP1,
            top5: TOP5,
        },
        full: inception_v3,
        small: Some(Small { graph: inception_v3_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
    },
    Model {
        id: "inception_v3_aux",
        name: "Inception v3 with its auxiliary head",
        year: 2015,
        system: "inception_v3",
        idea: "A second classifier half-way keeps the features honest in training and is dropped afterwards.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(27_161_264.0, 0.0, "torchvision documentation")),
            macs: MACS,
            top1: TOP1,
            top5: TOP5,
        },
        full: inception_v3_aux,
        small: None,
    },
];

/// Inception v3 as it runs in inference.
pub fn inception_v3() -> Result<Graph, ArchError> {
    build("inception_v3", false)
}

/// Inception v3 with the auxiliary head.
pub fn inception_v3_aux() -> Result<Graph, ArchError> {
    build("inception_v3_aux", true)
}

fn build(name: &str, with_head: bool) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 299, 299));
    let x = net.input();
    let x = unit(&mut net, "Conv2d_1a_3x3", x, Conv::new(32, 3).stride(2)); // [32, 149, 149]
    let x = unit(&mut net, "Conv2d_2a_3x3", x, Conv::new(32, 3)); // [32, 147, 147]
    let x = unit(&mut net, "Conv2d_2b_3x3", x, Conv::new(64, 3).same()); // [64, 147, 147]
    let x = net.max_pool("maxpool1", x, Pooling::new(3).stride(2)); // [64, 73, 73]
    let x = unit(&mut net, "Conv2d_3b_1x1", x, Conv::new(80, 1)); // [80, 73, 73]
    let x = unit(&mut net, "Conv2d_4a_3x3", x, Conv::new(192, 3)); // [192, 71, 71]
    let x = net.max_pool("maxpool2", x, Pooling::new(3).stride(2)); // [192, 35, 35]
    let x = module_a(&mut net, "Mixed_5b", x, &A_FULL, 32); // [256, 35, 35]
    let x = module_a(&mut net, "Mixed_5c", x, &A_FULL, 64); // [288, 35, 35]
    let x = module_a(&mut net, "Mixed_5d", x, &A_FULL, 64); // [288, 35, 35]
    let x = reduction_b(&mut net, "Mixed_6a", x, 384, [64, 96], 0); // [768, 17, 17]
    let x = module_c(&mut net, "Mixed_6b", x, 7, 128, 192); // [768, 17, 17]
    let x = module_c(&mut net, "Mixed_6c", x, 7, 160, 192);
    let x = module_c(&mut net, "Mixed_6d", x, 7, 160, 192);
    let x = module_c(&mut net, "Mixed_6e", x, 7, 192, 192);
    if with_head {
        auxiliary(&mut net, x);
    }
    let x = reduction_d(&mut net, "Mixed_7a", x, 7, 192, 320, 0); // [1280, 8, 8]
    let x = module_e(&mut net, "Mixed_7b", x, &E_FULL); // [2048, 8, 8]
    let x = module_e(&mut net, "Mixed_7c", x, &E_FULL);
    let x = net.global_avg_pool("avgpool", x); // [2048, 1, 1]
    let x = net.flatten(x); // [2048]
    let x = net.dropout(x, 0.5);
    let x = net.linear("fc", x, 1000);
    std::mem::replace(&mut net, Builder::new("", Shape::Features(1))).finish(x)
}

/// Widths of module A: `#1×1`, `#5×5 reduce, #5×5`, `#double 3×3 reduce, double 3×3`.
struct A {
    one: usize,
    five: [usize; 2],
    double: [usize; 2],
}

const A_FULL: A = A { one: 64, five: [48, 64], double: [64, 96] };

/// Figure 5: 1×1, 5×5, two 3×3 and a mean side by side. torchvision keeps one 5×5.
fn module_a(net: &mut Builder, name: &str, x: Var, widths: &A, pool_channels: usize) -> Var {
    net.block(name, BlockKind::Inception, |net| {
        let a = unit(net, "branch1x1", x, Conv::new(widths.one, 1));
        let b = unit(net, "branch5x5_1", x, Conv::new(widths.five[0], 1));
        let b = unit(net, "branch5x5_2", b, Conv::new(widths.five[1], 5).same());
        let c = unit(net, "branch3x3dbl_1", x, Conv::new(widths.double[0], 1));
        let c = unit(net, "branch3x3dbl_2", c, Conv::new(widths.double[1], 3).same());
        let c = unit(net, "branch3x3dbl_3", c, Conv::new(widths.double[1], 3).same());
        let d = pooled(net, x, pool_channels);
        net.concat("concat", &[a, b, c, d])
    })
}

/// Figure 10: the maps shrink by a convolution, by two, and by pooling, in parallel.
fn reduction_b(net: &mut Builder, name: &str, x: Var, channels: usize, double: [usize; 2], padding: usize) -> Var {
    net.block(name, BlockKind::Reduction, |net| {
        let a = unit(net, "branch3x3", x, Conv::new(channels, 3).stride(2).padding(padding));
        let b = unit(net, "branch3x3dbl_1", x, Conv::new(double[0], 1));
        let b = unit(net, "branch3x3dbl_2", b, Conv::new(double[1], 3).same());
        let b = unit(net, "branch3x3dbl_3", b, Conv::new(double[1], 3).stride(2).padding(padding));
        let c = net.max_pool("branch_pool", x, Pooling::new(3).stride(2).padding(padding));
        net.concat("concat", &[a, b, c])
    })
}

/// Figure 6: an n×n as 1×n and n×1, once and twice.
fn module_c(net: &mut Builder, name: &str, x: Var, n: usize, inner: usize, channels: usize) -> Var {
    let row = |channels| Conv::rect(channels, [1, n]).same();
    let column = |channels| Conv::rect(channels, [n, 1]).same();
    net.block(name, BlockKind::Inception, |net| {
        let a = unit(net, "branch1x1", x, Conv::new(channels, 1));
        let b = unit(net, "branch7x7_1", x, Conv::new(inner, 1));
        let b = unit(net, "branch7x7_2", b, row(inner));
        let b = unit(net, "branch7x7_3", b, column(channels));
        let c = unit(net, "branch7x7dbl_1", x, Conv::new(inner, 1));
        let c = unit(net, "branch7x7dbl_2", c, column(inner));
        let c = unit(net, "branch7x7dbl_3", c, row(inner));
        let c = unit(net, "branch7x7dbl_4", c, column(inner));
        let c = unit(net, "branch7x7dbl_5", c, row(channels));
        let d = pooled(net, x, channels);
        net.concat("concat", &[a, b, c, d])
    })
}

/// The second reduction: 3×3 with step 2, 7×7 in two parts and then 3×3, and pooling.
fn reduction_d(net: &mut Builder, name: &str, x: Var, n: usize, inner: usize, channels: usize, padding: usize) -> Var {
    net.block(name, BlockKind::Reduction, |net| {
        let a = unit(net, "branch3x3_1", x, Conv::new(inner, 1));
        let a = unit(net, "branch3x3_2", a, Conv::new(channels, 3).stride(2).padding(padding));
        let b = unit(net, "branch7x7x3_1", x, Conv::new(inner, 1));
        let b = unit(net, "branch7x7x3_2", b, Conv::rect(inner, [1, n]).same());
        let b = unit(net, "branch7x7x3_3", b, Conv::rect(inner, [n, 1]).same());
        let b = unit(net, "branch7x7x3_4", b, Conv::new(inner, 3).stride(2).padding(padding));
        let c = net.max_pool("branch_pool", x, Pooling::new(3).stride(2).padding(padding));
        net.concat("concat", &[a, b, c])
    })
}

/// Widths of module E: `#1×1`, both 3×3 branches' 1×1 and split 3×3, and the pooled 1×1.
struct E {
    one: usize,
    reduce: usize,
    double: [usize; 2],
    split: usize,
    pool: usize,
}

const E_FULL: E = E { one: 320, reduce: 384, double: [448, 384], split: 384, pool: 192 };

/// Figure 7: 3×3 split into 1×3 and 3×1 side by side, for the coarsest maps.
fn module_e(net: &mut Builder, name: &str, x: Var, widths: &E) -> Var {
    let split = |net: &mut Builder, name: &str, x: Var| {
        let a = unit(net, &format!("{name}a"), x, Conv::rect(widths.split, [1, 3]).same());
        let b = unit(net, &format!("{name}b"), x, Conv::rect(widths.split, [3, 1]).same());
        [a, b]
    };
    net.block(name, BlockKind::Inception, |net| {
        let a = unit(net, "branch1x1", x, Conv::new(widths.one, 1));
        let b = unit(net, "branch3x3_1", x, Conv::new(widths.reduce, 1));
        let [b1, b2] = split(net, "branch3x3_2", b);
        let c = unit(net, "branch3x3dbl_1", x, Conv::new(widths.double[0], 1));
        let c = unit(net, "branch3x3dbl_2", c, Conv::new(widths.double[1], 3).same());
        let [c1, c2] = split(net, "branch3x3dbl_3", c);
        let d = pooled(net, x, widths.pool);
        net.concat("concat", &[a, b1, b2, c1, c2, d])
    })
}

/// A mean over 3×3, padding counted, then 1×1.
fn pooled(net: &mut Builder, x: Var, channels: usize) -> Var {
    let x = net.avg_pool("pool", x, Pooling::new(3).padding(1));
    unit(net, "branch_pool", x, Conv::new(channels, 1))
}

/// The head on the last 17×17 maps, with batch normalisation (section 4 of the paper).
fn auxiliary(net: &mut Builder, x: Var) {
    let logits = net.block("AuxLogits", BlockKind::Classifier, |net| {
        let x = net.avg_pool("pool", x, Pooling::new(5).stride(3)); // [768, 5, 5]
        let x = unit(net, "conv0", x, Conv::new(128, 1)); // [128, 5, 5]
        let x = unit(net, "conv1", x, Conv::new(768, 5)); // [768, 1, 1]
        let x = net.flatten(x); // [768]
        net.linear("fc", x, 1000)
    });
    net.auxiliary("AuxLogits", logits, 0.4);
}

/// Each kind of module once or twice, 5×5 in two parts where the full network has 7×7, for 32×32 pictures.
pub fn inception_v3_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("inception_v3_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = unit(&mut net, "Conv2d_1a_3x3", x, Conv::new(16, 3).same()); // [16, 32, 32]
    let x = unit(&mut net, "Conv2d_2a_3x3", x, Conv::new(24, 3).same().stride(2)); // [24, 16, 16]
    let x = module_a(&mut net, "Mixed_5b", x, &A { one: 16, five: [8, 16], double: [8, 16] }, 8); // [56, 16, 16]
    let x = reduction_b(&mut net, "Mixed_6a", x, 32, [12, 20], 1); // [108, 8, 8]
    let x = module_c(&mut net, "Mixed_6b", x, 5, 24, 32); // [128, 8, 8]
    let x = module_c(&mut net, "Mixed_6c", x, 5, 24, 32);
    let x = reduction_d(&mut net, "Mixed_7a", x, 5, 32, 48, 1); // [208, 4, 4]
    let widths = E { one: 48, reduce: 48, double: [48, 48], split: 32, pool: 32 };
    let x = module_e(&mut net, "Mixed_7b", x, &widths); // [208, 4, 4]
    let x = net.global_avg_pool("avgpool", x); // [208, 1, 1]
    let x = net.flatten(x); // [208]
    let x = net.dropout(x, 0.1);
    let x = net.linear("fc", x, 10);
    net.finish(x)
}
