//! VGG, 2014.
//!
//! Simonyan, Zisserman: "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015,
//! arXiv:1409.1556. Table 1 gives the columns A to E, table 2 their parameters, table 3 their accuracy at one scale.
//!
//! Stacks of 3×3 convolutions see as far as one larger kernel, with fewer weights and more non-linearities between.
//! What others leave out and this file keeps: column A with local response normalisation (it did not help), and
//! column C, whose third convolutions are 1×1 (D's 3×3 were better). The forms with batch normalisation are
//! torchvision's; the paper came a few months too early for it.
//!
//! Parameters agree with table 2 (133, 133, 134, 138, 144 million) to its rounding. The adaptive pooling of
//! torchvision does nothing at 224×224 and is written as a 1×1 mean.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Very Deep Convolutional Networks for Large-Scale Image Recognition",
    authors: "Karen Simonyan, Andrew Zisserman",
    year: 2014,
    venue: "ICLR 2015",
    link: "https://arxiv.org/abs/1409.1556",
};

/// One line of table 1.
#[derive(Clone, Copy)]
enum Line {
    /// A 3×3 convolution to so many maps.
    C3(usize),
    /// A 1×1 convolution to so many maps.
    C1(usize),
    /// Local response normalisation.
    Lrn,
    /// Max pooling, 2×2, step 2.
    Pool,
}
use Line::{C1, C3, Lrn, Pool};

const A: &[Line] = &[
    C3(64), Pool, C3(128), Pool, C3(256), C3(256), Pool, C3(512), C3(512), Pool, C3(512), C3(512), Pool,
];
const A_LRN: &[Line] = &[
    C3(64), Lrn, Pool, C3(128), Pool, C3(256), C3(256), Pool, C3(512), C3(512), Pool, C3(512), C3(512), Pool,
];
const B: &[Line] = &[
    C3(64), C3(64), Pool, C3(128), C3(128), Pool, C3(256), C3(256), Pool, C3(512), C3(512), Pool,
    C3(512), C3(512), Pool,
];
const C: &[Line] = &[
    C3(64), C3(64), Pool, C3(128), C3(128), Pool, C3(256), C3(256), C1(256), Pool, C3(512), C3(512), C1(512), Pool,
    C3(512), C3(512), C1(512), Pool,
];
const D: &[Line] = &[
    C3(64), C3(64), Pool, C3(128), C3(128), Pool, C3(256), C3(256), C3(256), Pool, C3(512), C3(512), C3(512), Pool,
    C3(512), C3(512), C3(512), Pool,
];
const E: &[Line] = &[
    C3(64), C3(64), Pool, C3(128), C3(128), Pool, C3(256), C3(256), C3(256), C3(256), Pool,
    C3(512), C3(512), C3(512), C3(512), Pool, C3(512), C3(512), C3(512), C3(512), Pool,
];
/// Column D for 32×32 pictures: the same rhythm, four poolings, narrow.
const D_SMALL: &[Line] = &[
    C3(16), C3(16), Pool, C3(32), C3(32), Pool, C3(48), C3(48), C3(48), Pool, C3(80), C3(80), C3(80), Pool,
];

const fn model(
    id: &'static str,
    name: &'static str,
    idea: &'static str,
    full: fn() -> Result<Graph, ArchError>,
    published: Published,
) -> Model {
    Model { id, name, year: 2014, system: "vgg", idea, paper: PAPER, published, full, small: None }
}

/// Figures of torchvision's documentation.
const fn torchvision(params: f64, gmacs: f64, top1: f64, top5: f64) -> Published {
    const SOURCE: &str = "torchvision documentation";
    Published {
        params: Some(Figure::new(params, 0.0, SOURCE)),
        macs: Some(Figure::new(gmacs * 1e9, 0.001, "torchvision documentation, rounded")),
        top1: Some(Figure::one_crop(top1, SOURCE)),
        top5: Some(Figure::one_crop(top5, SOURCE)),
    }
}

/// Networks trained and tested at one size of 256 rows; more sizes bring more.
const TABLE_3: &str = "Simonyan and Zisserman 2014, table 3, one scale";

/// Parameters of table 2, accuracy of table 3.
const fn paper(params: f64, top1: f64, top5: f64) -> Published {
    Published {
        params: Some(Figure::new(params, 0.004, "Simonyan and Zisserman 2014, table 2, rounded to millions")),
        macs: None,
        top1: Some(Figure::dense(top1, TABLE_3)),
        top5: Some(Figure::dense(top5, TABLE_3)),
    }
}

const STACKS: &str = "Nothing but 3×3 convolutions, stacked: two see 5×5, three see 7×7, with fewer weights.";
const BN: &str = "VGG with batch normalisation: it trains without tricks and is more accurate.";

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "vgg",
    stop: Some(Stop {
        when: "2014",
        name: "VGG",
        sentence: "Only 3×3 kernels, stacked: two see as far as one of 5×5, three as far as 7×7. Simple, deep, and \
            very heavy.",
    }),
    forebears: &[
        Tie { system: "alexnet", what: "its plan, with small kernels only" },
        Tie { system: "overfeat", what: "the whole picture at once, by convolutions alone" },
        Tie { system: "nin", what: "1×1 convolutions, in column C" },
    ],
    as_published: None,
    models: MODELS,
};

/// VGG's models.
pub const MODELS: &[Model] = &[
    model(
        "vgg11",
        "VGG-11 (A)",
        STACKS,
        || columns("vgg11", A, false),
        torchvision(132_863_336.0, 7.61, 69.02, 88.628).with_top1(&[Figure::dense(70.4, TABLE_3)]),
    ),
    model(
        "vgg11_lrn",
        "VGG-11 with LRN (A-LRN)",
        "AlexNet's response normalisation, added to column A, makes it slower and no better.",
        || columns("vgg11_lrn", A_LRN, false),
        paper(133e6, 70.3, 89.5),
    ),
    model(
        "vgg13",
        "VGG-13 (B)",
        STACKS,
        || columns("vgg13", B, false),
        torchvision(133_047_848.0, 11.31, 69.928, 89.246).with_top1(&[Figure::dense(71.3, TABLE_3)]),
    ),
    model(
        "vgg16_c",
        "VGG-16 with 1×1 (C)",
        "More non-linearity by 1×1 convolutions helps, but less than seeing further with 3×3.",
        || columns("vgg16_c", C, false),
        paper(134e6, 71.9, 90.6),
    ),
    Model {
        small: Some(Small { graph: || small("vgg16_small", false), task: Task::Cifar10, recipe: recipes::DEEP_PLAIN }),
        ..model(
            "vgg16",
            "VGG-16 (D)",
            STACKS,
            || columns("vgg16", D, false),
            torchvision(138_357_544.0, 15.47, 71.592, 90.382).with_top1(&[Figure::dense(73.0, TABLE_3)]),
        )
    },
    model(
        "vgg19",
        "VGG-19 (E)",
        STACKS,
        || columns("vgg19", E, false),
        torchvision(143_667_240.0, 19.63, 72.376, 90.876).with_top1(&[Figure::dense(72.7, TABLE_3)]),
    ),
    model(
        "vgg11_bn",
        "VGG-11 with BN",
        BN,
        || columns("vgg11_bn", A, true),
        torchvision(132_868_840.0, 7.61, 70.37, 89.81),
    ),
    model(
        "vgg13_bn",
        "VGG-13 with BN",
        BN,
        || columns("vgg13_bn", B, true),
        torchvision(133_053_736.0, 11.31, 71.586, 90.374),
    ),
    Model {
        small: Some(Small {
            graph: || small("vgg16_bn_small", true),
            task: Task::Cifar10,
            recipe: recipes::NORMALISED,
        }),
        ..model(
            "vgg16_bn",
            "VGG-16 with BN",
            BN,
            || columns("vgg16_bn", D, true),
            torchvision(138_365_992.0, 15.47, 73.36, 91.516),
        )
    },
    model(
        "vgg19_bn",
        "VGG-19 with BN",
        BN,
        || columns("vgg19_bn", E, true),
        torchvision(143_678_248.0, 19.63, 74.218, 91.842),
    ),
];

/// A column of table 1 and its three fully connected layers.
fn columns(id: &str, lines: &[Line], batch_norm: bool) -> Result<Graph, ArchError> {
    let mut net = Builder::new(id, Shape::map(3, 224, 224));
    let x = net.input();
    let x = features(&mut net, x, lines, batch_norm); // [512, 7, 7]
    let x = net.avg_pool("avgpool", x, Pooling::new(1));
    let x = classifier(&mut net, x, [4096, 4096, 1000], 0.5);
    net.finish(x)
}

/// Column D at 32×32.
fn small(name: &str, batch_norm: bool) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 32, 32));
    let x = net.input();
    let x = features(&mut net, x, D_SMALL, batch_norm); // [80, 2, 2]
    let x = classifier(&mut net, x, [128, 128, 10], 0.2);
    net.finish(x)
}

/// The convolutions, numbered as torchvision numbers them: ReLU, BN and pooling count too.
fn features(net: &mut Builder, x: Var, lines: &[Line], batch_norm: bool) -> Var {
    net.block("features", BlockKind::Stage, |net| {
        let (mut x, mut number) = (x, 0);
        for line in lines {
            let name = number.to_string();
            match *line {
                C3(channels) | C1(channels) => {
                    let kernel = if matches!(line, C3(_)) { 3 } else { 1 };
                    x = net.conv(&name, x, Conv::new(channels, kernel).same());
                    number += 1;
                    if batch_norm {
                        x = net.batch_norm(&number.to_string(), x, 1e-5);
                        number += 1;
                    }
                    x = net.relu(x);
                }
                // The constants of Krizhevsky et al. 2012, whose alpha weighs the sum and not the mean.
                Lrn => x = net.local_response_norm(&name, x, 5, 5.0 * 1e-4, 0.75, 2.0),
                Pool => x = net.max_pool(&name, x, Pooling::new(2).stride(2)),
            }
            number += 1;
        }
        x
    })
}

fn classifier(net: &mut Builder, x: Var, [hidden1, hidden2, classes]: [usize; 3], dropout: f64) -> Var {
    let x = net.flatten(x); // [25088]
    net.block("classifier", BlockKind::Classifier, |net| {
        let x = net.linear("0", x, hidden1);
        let x = net.relu(x);
        let x = net.dropout(x, dropout);
        let x = net.linear("3", x, hidden2);
        let x = net.relu(x);
        let x = net.dropout(x, dropout);
        net.linear("6", x, classes)
    })
}
