//! The ImageNet family of table 1: 18, 34, 50, 101, 152 layers, and plain networks of 18 and 34.

use super::blocks::{Shortcut, basic_block, bottleneck};
use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Task, recipes};

const RESIDUAL: &str =
    "Each block only learns what to add to its input, so that more than a hundred layers can be trained.";
const BOTTLENECK: &str = "1×1 convolutions shrink the maps before the 3×3 and restore them after: depth becomes cheap.";
const PLAIN: &str = "The same layers without shortcuts: deeper is worse, even on the training set.";

/// Ten crops. In table 2 stand plain and residual networks with no further parameters, in table 3 those with
/// projections.
const TABLE_2: &str = "He et al. 2015, table 2";
const TABLE_3: &str = "He et al. 2015, table 3";

const fn model(
    id: &'static str,
    name: &'static str,
    idea: &'static str,
    full: fn() -> Result<Graph, ArchError>,
    published: Published,
) -> Model {
    Model { id, name, year: 2015, system: "resnet", idea, paper: super::PAPER, published, full, small: None }
}

/// Figures of torchvision's documentation.
const fn torchvision(params: f64, gmacs: f64, top1: f64, top5: f64) -> Published {
    const SOURCE: &str = "torchvision documentation";
    Published {
        params: Some(Figure::new(params, 0.0, SOURCE)),
        macs: Some(Figure::new(gmacs * 1e9, 0.003, "torchvision documentation, rounded")),
        top1: Some(Figure::one_crop(top1, SOURCE)),
        top5: Some(Figure::one_crop(top5, SOURCE)),
    }
}

/// Operations of table 1 and accuracy of table 2.
const fn plain(gmacs: f64, top1: f64) -> Published {
    Published {
        params: None,
        macs: Some(Figure::new(gmacs * 1e9, 0.02, "He et al. 2015, table 1, rounded")),
        top1: Some(Figure::ten_crops(top1, TABLE_2)),
        top5: None,
    }
}

pub(super) const MODELS: [Model; 7] = [
    Model {
        small: Some(Small { graph: resnet18_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
        ..model(
            "resnet18",
            "ResNet-18",
            RESIDUAL,
            resnet18,
            torchvision(11_689_512.0, 1.81, 69.758, 89.078).with_top1(&[Figure::ten_crops(72.12, TABLE_2)]),
        )
    },
    model(
        "resnet34",
        "ResNet-34",
        RESIDUAL,
        resnet34,
        torchvision(21_797_672.0, 3.66, 73.314, 91.42).with_top1(&[Figure::ten_crops(74.97, TABLE_2)]),
    ),
    model(
        "resnet50",
        "ResNet-50",
        BOTTLENECK,
        resnet50,
        torchvision(25_557_032.0, 4.09, 76.13, 92.862).with_top1(&[Figure::ten_crops(77.15, TABLE_3)]),
    ),
    model(
        "resnet101",
        "ResNet-101",
        BOTTLENECK,
        resnet101,
        torchvision(44_549_160.0, 7.80, 77.374, 93.546).with_top1(&[Figure::ten_crops(78.25, TABLE_3)]),
    ),
    model(
        "resnet152",
        "ResNet-152",
        BOTTLENECK,
        resnet152,
        torchvision(60_192_808.0, 11.51, 78.312, 94.046).with_top1(&[Figure::ten_crops(78.57, TABLE_3)]),
    ),
    Model {
        small: Some(Small { graph: plain18_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
        ..model("plain18", "Plain-18", PLAIN, plain18, plain(1.8, 72.06))
    },
    model("plain34", "Plain-34", PLAIN, plain34, plain(3.6, 71.46)),
];

/// A block of a stage: [`basic_block`] or [`bottleneck`].
type Block = fn(&mut Builder, &str, Var, usize, usize, Shortcut) -> Var;

/// 18 layers.
pub fn resnet18() -> Result<Graph, ArchError> {
    build("resnet18", basic_block, [2, 2, 2, 2], Shortcut::Projection)
}

/// 34 layers.
pub fn resnet34() -> Result<Graph, ArchError> {
    build("resnet34", basic_block, [3, 4, 6, 3], Shortcut::Projection)
}

/// 50 layers, bottlenecks.
pub fn resnet50() -> Result<Graph, ArchError> {
    build("resnet50", bottleneck, [3, 4, 6, 3], Shortcut::Projection)
}

/// 101 layers, bottlenecks.
pub fn resnet101() -> Result<Graph, ArchError> {
    build("resnet101", bottleneck, [3, 4, 23, 3], Shortcut::Projection)
}

/// 152 layers, bottlenecks.
pub fn resnet152() -> Result<Graph, ArchError> {
    build("resnet152", bottleneck, [3, 8, 36, 3], Shortcut::Projection)
}

/// 18 layers without shortcuts.
pub fn plain18() -> Result<Graph, ArchError> {
    build("plain18", basic_block, [2, 2, 2, 2], Shortcut::None)
}

/// 34 layers without shortcuts.
pub fn plain34() -> Result<Graph, ArchError> {
    build("plain34", basic_block, [3, 4, 6, 3], Shortcut::None)
}

/// Eight residual blocks, as many as the large one has, for 32×32 pictures; in two stages two blocks are alike and can
/// change places.
pub fn resnet18_small() -> Result<Graph, ArchError> {
    small("resnet18_small", Shortcut::Projection)
}

/// The same eight blocks without shortcuts.
pub fn plain18_small() -> Result<Graph, ArchError> {
    small("plain18_small", Shortcut::None)
}

fn build(name: &str, block: Block, depths: [usize; 4], shortcut: Shortcut) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 224, 224));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(64, 7).stride(2).padding(3).no_bias()); // [64, 112, 112]
    let x = net.batch_norm("bn1", x, 1e-5);
    let x = net.relu(x);
    let mut x = net.max_pool("maxpool", x, Pooling::new(3).stride(2).padding(1)); // [64, 56, 56]
    for (i, depth) in depths.into_iter().enumerate() {
        let stride = if i == 0 { 1 } else { 2 }; // 56, 28, 14, 7
        x = stage(&mut net, &format!("layer{}", i + 1), x, block, (64 << i, depth, stride), shortcut);
    }
    let x = net.global_avg_pool("avgpool", x); // [512, 1, 1], or 2048 maps with bottlenecks
    let x = net.flatten(x);
    let x = net.linear("fc", x, 1000);
    net.finish(x)
}

fn small(name: &str, shortcut: Shortcut) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(16, 3).same().no_bias()); // [16, 32, 32]
    let x = net.batch_norm("bn1", x, 1e-5);
    let mut x = net.relu(x);
    for (i, (channels, depth)) in [(16, 3), (32, 3), (96, 2)].into_iter().enumerate() {
        x = stage(&mut net, &format!("layer{}", i + 1), x, basic_block, (channels, depth, 2), shortcut); // 16, 8, 4
    }
    let x = net.global_avg_pool("avgpool", x); // [96, 1, 1]
    let x = net.flatten(x);
    let x = net.linear("fc", x, 10);
    net.finish(x)
}

/// Blocks of the same width; the first one takes the step.
fn stage(
    net: &mut Builder,
    name: &str,
    x: Var,
    block: Block,
    (channels, depth, stride): (usize, usize, usize),
    shortcut: Shortcut,
) -> Var {
    net.block(name, BlockKind::Stage, |net| {
        (0..depth).fold(x, |x, i| block(net, &i.to_string(), x, channels, if i == 0 { stride } else { 1 }, shortcut))
    })
}
