//! DenseNet, 2016.
//!
//! Huang, Liu, van der Maaten, Weinberger: "Densely Connected Convolutional Networks", CVPR 2017, arXiv:1608.06993.
//! Section 3 gives the dense block, the growth rate, the bottleneck (B) and the compression (C); table 1 the ImageNet
//! networks, table 2 the accuracy on CIFAR-10.
//!
//! Every layer takes the maps of all layers before it in its block, stacked and not added, and gives only `growth` new
//! ones. What others leave out and this file keeps: the order is normalisation, ReLU, convolution, so that each layer
//! has a scale and a shift of its own for every map of the stack; a 1×1 to four times the growth comes before each
//! 3×3; a transition halves the maps in number by 1×1 and in size by a mean.
//!
//! Names are those of torchvision's modules. The published files of weights are older and say `norm.1` where the
//! modules say `norm1`; the crate `checkpoint` reads both.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::op::Activation;
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Densely Connected Convolutional Networks",
    authors: "Gao Huang, Zhuang Liu, Laurens van der Maaten, Kilian Q. Weinberger",
    year: 2016,
    venue: "CVPR 2017",
    link: "https://arxiv.org/abs/1608.06993",
};

const IDEA: &str = "Every layer reads all maps before it and adds only a few, so that nothing is learned twice.";

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "densenet",
    stop: Some(Stop {
        when: "2016",
        name: "DenseNet",
        sentence: "Every layer of a block reads the maps of all layers before it, stacked and not added, so that a few \
            new maps per layer are enough.",
    }),
    forebears: &[
        Tie { system: "inception_v3", what: "1×1 before the costly 3×3" },
        Tie { system: "resnet", what: "the way around, whose maps are stacked here and not added" },
    ],
    as_published: None,
    models: MODELS,
};

/// Figures of torchvision's documentation.
const fn torchvision(params: f64, gmacs: f64, top1: f64, top5: f64) -> Published {
    const SOURCE: &str = "torchvision documentation";
    Published {
        params: Some(Figure::new(params, 0.0, SOURCE)),
        macs: Some(Figure::new(gmacs * 1e9, 0.002, "torchvision documentation, rounded")),
        top1: Some(Figure::one_crop(top1, SOURCE)),
        top5: Some(Figure::one_crop(top5, SOURCE)),
    }
}

const TABLE_3: &str = "Huang et al. 2016, table 3";

const fn model(
    id: &'static str,
    name: &'static str,
    full: fn() -> Result<Graph, ArchError>,
    published: Published,
) -> Model {
    Model { id, name, year: 2016, system: "densenet", idea: IDEA, paper: PAPER, published, full, small: None }
}

/// DenseNet's models.
pub const MODELS: &[Model] = &[
    Model {
        small: Some(Small { graph: densenet121_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
        ..model(
            "densenet121",
            "DenseNet-121",
            densenet121,
            torchvision(7_978_856.0, 2.83, 74.434, 91.972).with_top1(&[Figure::ten_crops(76.39, TABLE_3)]),
        )
    },
    model(
        "densenet169",
        "DenseNet-169",
        densenet169,
        torchvision(14_149_480.0, 3.36, 75.6, 92.806).with_top1(&[Figure::ten_crops(77.92, TABLE_3)]),
    ),
    model(
        "densenet201",
        "DenseNet-201",
        densenet201,
        torchvision(20_013_928.0, 4.29, 76.896, 93.37).with_top1(&[Figure::ten_crops(78.54, TABLE_3)]),
    ),
];

/// Maps that each layer adds in the ImageNet networks, `k` of the paper.
const GROWTH: usize = 32;
const EPS: f64 = 1e-5;

/// 121 layers: table 1, first column.
pub fn densenet121() -> Result<Graph, ArchError> {
    build("densenet121", &[6, 12, 24, 16])
}

/// 169 layers.
pub fn densenet169() -> Result<Graph, ArchError> {
    build("densenet169", &[6, 12, 32, 32])
}

/// 201 layers.
pub fn densenet201() -> Result<Graph, ArchError> {
    build("densenet201", &[6, 12, 48, 32])
}

/// Three blocks that grow by the 12 maps of the paper's networks for CIFAR, most of them where maps are small.
pub fn densenet121_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("densenet121_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = stem(net, x, Conv::new(24, 3).same()); // [24, 16, 16]
        dense(net, x, &[3, 6, 12], 12) // [195, 4, 4]
    });
    classifier(net, x, 10)
}

fn build(name: &str, layers: &[usize]) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 224, 224));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = stem(net, x, Conv::new(64, 7).stride(2).padding(3)); // [64, 56, 56]
        dense(net, x, layers, GROWTH) // [1024, 7, 7] with 121 layers, [1664, 7, 7] with 169, [1920, 7, 7] with 201
    });
    classifier(net, x, 1000)
}

/// A convolution and a pooling.
fn stem(net: &mut Builder, x: Var, conv: Conv) -> Var {
    let x = net.conv("conv0", x, conv.no_bias());
    let x = net.batch_norm("norm0", x, EPS);
    let x = net.activation_named("relu0", x, Activation::Relu);
    net.max_pool("pool0", x, Pooling::new(3).stride(2).padding(1))
}

/// Dense blocks of so many layers, transitions between them, and the normalisation behind the last.
fn dense(net: &mut Builder, x: Var, layers: &[usize], growth: usize) -> Var {
    let mut x = x;
    for (i, &count) in layers.iter().enumerate() {
        if i > 0 {
            x = transition(net, &format!("transition{i}"), x); // 28, 14, 7
        }
        x = net.block(&format!("denseblock{}", i + 1), BlockKind::Stage, |net| {
            (1..=count).fold(x, |x, j| {
                let new = layer(net, &format!("denselayer{j}"), x, growth);
                net.concat(&format!("concat{j}"), &[x, new]) // `growth` maps more
            })
        });
    }
    net.batch_norm("norm5", x, EPS)
}

/// Normalisation, ReLU, 1×1 to four times the growth; normalisation, ReLU, 3×3 to the new maps (section 3, DenseNet-B).
fn layer(net: &mut Builder, name: &str, x: Var, growth: usize) -> Var {
    net.block(name, BlockKind::Bottleneck, |net| {
        let x = norm_relu(net, "norm1", "relu1", x);
        let x = net.conv("conv1", x, Conv::new(4 * growth, 1).no_bias());
        let x = norm_relu(net, "norm2", "relu2", x);
        net.conv("conv2", x, Conv::new(growth, 3).same().no_bias())
    })
}

/// Half as many maps, of half the size (section 3, DenseNet-C).
fn transition(net: &mut Builder, name: &str, x: Var) -> Var {
    let channels = net.channels(x) / 2;
    net.block(name, BlockKind::Reduction, |net| {
        let x = norm_relu(net, "norm", "relu", x);
        let x = net.conv("conv", x, Conv::new(channels, 1).no_bias());
        net.avg_pool("pool", x, Pooling::new(2).stride(2))
    })
}

fn norm_relu(net: &mut Builder, norm: &str, relu: &str, x: Var) -> Var {
    let x = net.batch_norm(norm, x, EPS);
    net.activation_named(relu, x, Activation::Relu)
}

fn classifier(mut net: Builder, x: Var, classes: usize) -> Result<Graph, ArchError> {
    let x = net.relu(x);
    let x = net.global_avg_pool("avgpool", x); // [1024, 1, 1]
    let x = net.flatten(x); // [1024]
    let x = net.linear("classifier", x, classes);
    net.finish(x)
}
