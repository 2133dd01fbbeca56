//! A residual network whose blocks share their weights: one block, applied again and again.
//!
//! Liao, Poggio: "Bridging the Gaps Between Residual Learning, Recurrent Neural Networks and Visual Cortex", 2016,
//! arXiv:1604.03640. A residual block with shared weights is a recurrent network unrolled in time; three of them, one
//! per resolution, stand for three areas of the visual cortex. As in the paper, the convolutions are shared over time
//! and the batch normalisations are not. The widths are our choice: those of the CIFAR family, doubled.

use super::blocks::{Shortcut, basic_block};
use crate::builder::{Builder, Conv, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Task, recipes};

pub(super) const MODEL: Model = Model {
    id: "resnet_recurrent",
    name: "Recurrent ResNet",
    year: 2016,
    system: "resnet",
    idea: "One block applied again and again, as cortex might, does nearly the work of many different ones.",
    paper: Paper {
        title: "Bridging the Gaps Between Residual Learning, Recurrent Neural Networks and Visual Cortex",
        authors: "Qianli Liao, Tomaso Poggio",
        year: 2016,
        venue: "arXiv",
        link: "https://arxiv.org/abs/1604.03640",
    },
    published: Published { params: None, macs: None, top1: None, top5: None },
    full: resnet_recurrent,
    small: Some(Small { graph: resnet_recurrent_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
};

/// 32, 64 and 128 maps, nine steps in each area: as deep as ResNet-56.
pub fn resnet_recurrent() -> Result<Graph, ArchError> {
    build("resnet_recurrent", 32, &[(32, 1), (64, 2), (128, 2)], 8)
}

/// Three areas, three steps in each, for a short training.
pub fn resnet_recurrent_small() -> Result<Graph, ArchError> {
    build("resnet_recurrent_small", 16, &[(18, 2), (36, 2), (64, 2)], 2)
}

fn build(name: &str, stem: usize, areas: &[(usize, usize)], steps: usize) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(stem, 3).same().no_bias()); // [32, 32, 32]
    let x = net.batch_norm("bn1", x, 1e-5);
    let mut x = net.relu(x);
    for (i, &(channels, stride)) in areas.iter().enumerate() {
        x = net.block(&format!("area{}", i + 1), BlockKind::Stage, |net| {
            let x = basic_block(net, "enter", x, channels, stride, Shortcut::Projection);
            unrolled(net, x, channels, steps)
        });
    }
    let x = net.global_avg_pool("avgpool", x); // [128, 1, 1]
    let x = net.flatten(x);
    let x = net.linear("fc", x, 10);
    net.finish(x)
}

/// `steps` residual blocks with the convolutions of the first and a normalisation each.
pub fn unrolled(net: &mut Builder, x: Var, channels: usize, steps: usize) -> Var {
    let mut owners: Option<[Var; 2]> = None;
    (0..steps).fold(x, |x, step| {
        net.block(&format!("step{step}"), BlockKind::Residual, |net| {
            let conv = |net: &mut Builder, number: usize, x: Var| {
                let name = format!("conv{}", number + 1);
                match owners {
                    Some(owners) => net.tied(&name, owners[number], x),
                    None => net.conv(&name, x, Conv::new(channels, 3).same().no_bias()),
                }
            };
            let conv1 = conv(net, 0, x);
            let y = net.batch_norm("bn1", conv1, 1e-5);
            let y = net.relu(y);
            let conv2 = conv(net, 1, y);
            let y = net.batch_norm("bn2", conv2, 1e-5);
            owners.get_or_insert([conv1, conv2]);
            let sum = net.add("add", y, x);
            net.relu(sum)
        })
    })
}
