//! Inception v4, 2016.
//!
//! Szegedy, Ioffe, Vanhoucke, Alemi: "Inception-v4, Inception-ResNet and the Impact of Residual Connections on
//! Learning", AAAI 2017, arXiv:1602.07261. Figures 3 to 9 draw the network, table 1 its first reduction.
//!
//! A longer stem that already branches, and modules that are the same wherever the maps have the same size. Names are
//! those of the `timm` checkpoint. Average pooling in the modules does not count the padding.
//!
//! The paper prints no parameter count; 42,679,816 is what every checkpoint has.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::convolution::{branch, conv_bn_relu as unit};
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

/// The paper of Inception v4 and of both Inception-ResNets.
pub(super) const PAPER: Paper = Paper {
    title: "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning",
    authors: "Christian Szegedy, Sergey Ioffe, Vincent Vanhoucke, Alex Alemi",
    year: 2016,
    venue: "AAAI 2017",
    link: "https://arxiv.org/abs/1602.07261",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "inception_v4",
    stop: Some(Stop {
        when: "2016",
        name: "Inception v4 and Inception-ResNet",
        sentence: "Inception made uniform, and its modules married to shortcuts.",
    }),
    forebears: &[
        Tie { system: "inception_v3", what: "its modules, made uniform" },
    ],
    as_published: None,
    models: MODELS,
};

/// Inception v4.
pub const MODELS: &[Model] = &[Model {
    id: "inception_v4",
    name: "Inception v4",
    year: 2016,
    system: "inception_v4",
    idea: "Freed from old constraints, the modules become uniform: one design per map size, repeated.",
    paper: PAPER,
    published: Published {
        params: Some(Figure::new(42.7e6, 0.001, "timm model card, rounded")),
        macs: Some(Figure::new(12.3e9, 0.005, "timm model card, rounded")),
        top1: Some(Figure::one_crop(80.0, "Szegedy et al. 2016, table 2: 20.0% errors")),
        top5: Some(Figure::one_crop(95.0, "Szegedy et al. 2016, table 2: 5.0% errors")),
    },
    full: inception_v4,
    small: Some(Small { graph: inception_v4_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
}];

/// Figure 9.
pub fn inception_v4() -> Result<Graph, ArchError> {
    let mut net = Builder::new("inception_v4", Shape::map(3, 299, 299));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = unit(net, "0", x, Conv::new(32, 3).stride(2)); // [32, 149, 149]
        let x = unit(net, "1", x, Conv::new(32, 3)); // [32, 147, 147]
        let x = unit(net, "2", x, Conv::new(64, 3).same()); // [64, 147, 147]
        let x = pool_beside_conv(net, "3", x, 96, 0, true); // [160, 73, 73]
        let x = two_paths(net, "4", x, 7, 64, 96, 0); // [192, 71, 71]
        let mut x = pool_beside_conv(net, "5", x, 192, 0, false); // [384, 35, 35]
        for i in 6..10 {
            x = inception_a(net, &i.to_string(), x, [96, 64]); // [384, 35, 35]
        }
        x = reduction_a(net, "10", x, 384, [192, 224, 256], 0); // [1024, 17, 17]
        for i in 11..18 {
            x = inception_b(net, &i.to_string(), x, 7, [384, 192, 224, 256, 128]); // [1024, 17, 17]
        }
        x = reduction_b(net, "18", x, 7, [192, 256, 320], 0); // [1536, 8, 8]
        for i in 19..22 {
            x = inception_c(net, &i.to_string(), x, [256, 384, 448, 512]); // [1536, 8, 8]
        }
        x
    });
    let x = net.block("global_pool", BlockKind::Stage, |net| {
        let x = net.global_avg_pool("pool", x); // [1536, 1, 1]
        net.flatten(x) // [1536]
    });
    let x = net.dropout(x, 0.2);
    let x = net.linear("last_linear", x, 1000);
    net.finish(x)
}

/// Stem: a pooling and a convolution with step 2 side by side. The order in the stack differs from place to place.
fn pool_beside_conv(net: &mut Builder, name: &str, x: Var, channels: usize, padding: usize, pool_first: bool) -> Var {
    net.block(name, BlockKind::Stem, |net| {
        let pool = net.max_pool("maxpool", x, Pooling::new(3).stride(2).padding(padding));
        let conv = unit(net, "conv", x, Conv::new(channels, 3).stride(2).padding(padding));
        net.concat("concat", &if pool_first { [pool, conv] } else { [conv, pool] })
    })
}

/// Stem: a short path, and one that first looks along rows and columns.
fn two_paths(net: &mut Builder, name: &str, x: Var, n: usize, inner: usize, channels: usize, padding: usize) -> Var {
    let last = Conv::new(channels, 3).padding(padding);
    net.block(name, BlockKind::Stem, |net| {
        let a = branch(net, "branch0", x, &[Conv::new(inner, 1), last.clone()]);
        let long = [Conv::new(inner, 1), row(inner, n), column(inner, n), last];
        let b = branch(net, "branch1", x, &long);
        net.concat("concat", &[a, b])
    })
}

/// Figure 4: `[#maps of each branch, #1×1 before the 3×3]`.
fn inception_a(net: &mut Builder, name: &str, x: Var, [channels, inner]: [usize; 2]) -> Var {
    let three = Conv::new(channels, 3).same();
    net.block(name, BlockKind::Inception, |net| {
        let a = unit(net, "branch0", x, Conv::new(channels, 1));
        let b = branch(net, "branch1", x, &[Conv::new(inner, 1), three.clone()]);
        let c = branch(net, "branch2", x, &[Conv::new(inner, 1), three.clone(), three]);
        let d = mean_branch(net, x, channels);
        net.concat("concat", &[a, b, c, d])
    })
}

/// Figure 7 with `n` and `[k, l, m]` of table 1.
pub(super) fn reduction_a(net: &mut Builder, name: &str, x: Var, n: usize, klm: [usize; 3], padding: usize) -> Var {
    let [k, l, m] = klm;
    let halve = |channels| Conv::new(channels, 3).stride(2).padding(padding);
    net.block(name, BlockKind::Reduction, |net| {
        let a = unit(net, "branch0", x, halve(n));
        let b = branch(net, "branch1", x, &[Conv::new(k, 1), Conv::new(l, 3).same(), halve(m)]);
        let c = net.max_pool("branch2", x, Pooling::new(3).stride(2).padding(padding));
        net.concat("concat", &[a, b, c])
    })
}

/// Figure 5: `[#1×1, #inner, #middle, #end, #pool]`, with kernels of `n`.
fn inception_b(net: &mut Builder, name: &str, x: Var, n: usize, widths: [usize; 5]) -> Var {
    let [one, inner, middle, end, pool] = widths;
    net.block(name, BlockKind::Inception, |net| {
        let a = unit(net, "branch0", x, Conv::new(one, 1));
        let b = branch(net, "branch1", x, &[Conv::new(inner, 1), row(middle, n), column(end, n)]);
        let long = [Conv::new(inner, 1), column(inner, n), row(middle, n), column(middle, n), row(end, n)];
        let c = branch(net, "branch2", x, &long);
        let d = mean_branch(net, x, pool);
        net.concat("concat", &[a, b, c, d])
    })
}

/// Figure 8: `[#3×3, #inner, #end]`.
fn reduction_b(net: &mut Builder, name: &str, x: Var, n: usize, widths: [usize; 3], padding: usize) -> Var {
    let [three, inner, end] = widths;
    let halve = |channels| Conv::new(channels, 3).stride(2).padding(padding);
    net.block(name, BlockKind::Reduction, |net| {
        let a = branch(net, "branch0", x, &[Conv::new(three, 1), halve(three)]);
        let b = branch(net, "branch1", x, &[Conv::new(inner, 1), row(inner, n), column(end, n), halve(end)]);
        let c = net.max_pool("branch2", x, Pooling::new(3).stride(2).padding(padding));
        net.concat("concat", &[a, b, c])
    })
}

/// Figure 6: `[#out of each part, #inner, #column, #row]`; 1×3 and 3×1 side by side at the end of two branches.
fn inception_c(net: &mut Builder, name: &str, x: Var, widths: [usize; 4]) -> Var {
    let [channels, inner, tall, wide] = widths;
    net.block(name, BlockKind::Inception, |net| {
        let a = unit(net, "branch0", x, Conv::new(channels, 1));
        let b = unit(net, "branch1_0", x, Conv::new(inner, 1));
        let b1 = unit(net, "branch1_1a", b, row(channels, 3));
        let b2 = unit(net, "branch1_1b", b, column(channels, 3));
        let c = unit(net, "branch2_0", x, Conv::new(inner, 1));
        let c = unit(net, "branch2_1", c, column(tall, 3));
        let c = unit(net, "branch2_2", c, row(wide, 3));
        let c1 = unit(net, "branch2_3a", c, row(channels, 3));
        let c2 = unit(net, "branch2_3b", c, column(channels, 3));
        let d = mean_branch(net, x, channels);
        net.concat("concat", &[a, b1, b2, c1, c2, d])
    })
}

/// A mean over the pixels present, then 1×1.
pub(super) fn mean_branch(net: &mut Builder, x: Var, channels: usize) -> Var {
    net.scope("branch3", |net| {
        let x = net.avg_pool("0", x, Pooling::new(3).padding(1).exclude_pad());
        unit(net, "1", x, Conv::new(channels, 1))
    })
}

/// 1×n.
pub(super) fn row(channels: usize, n: usize) -> Conv {
    Conv::rect(channels, [1, n]).same()
}

/// n×1.
pub(super) fn column(channels: usize, n: usize) -> Conv {
    Conv::rect(channels, [n, 1]).same()
}

/// The branching stem and each module once, for 32×32 pictures.
pub fn inception_v4_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("inception_v4_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = unit(net, "0", x, Conv::new(16, 3).same()); // [16, 32, 32]
        let x = pool_beside_conv(net, "3", x, 24, 1, true); // [40, 16, 16]
        let x = two_paths(net, "4", x, 5, 12, 20, 1); // [40, 16, 16]
        let x = inception_a(net, "6", x, [16, 12]); // [64, 16, 16]
        let x = reduction_a(net, "10", x, 32, [12, 16, 24], 1); // [120, 8, 8]
        let x = inception_b(net, "11", x, 5, [40, 24, 28, 32, 24]); // [128, 8, 8]
        let x = reduction_b(net, "18", x, 5, [32, 32, 40], 1); // [200, 4, 4]
        inception_c(net, "19", x, [36, 48, 56, 64]) // [216, 4, 4]
    });
    let x = net.global_avg_pool("global_pool", x); // [216, 1, 1]
    let x = net.flatten(x);
    let x = net.dropout(x, 0.1);
    let x = net.linear("last_linear", x, 10);
    net.finish(x)
}
