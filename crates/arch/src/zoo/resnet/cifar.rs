//! The CIFAR-10 family of section 4.2: 6n+2 layers, 16, 32 and 64 maps, shortcuts without parameters (option A).
//!
//! Parameters agree with table 6 (0.27, 0.46, 0.66, 0.85, 1.7 and 19.4 million) to its rounding.

use super::blocks::Shortcut::{self, Zeros};
use super::blocks::basic_block;
use crate::builder::{Builder, Conv};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Published};
use crate::shape::Shape;
use crate::zoo::Model;

const RESIDUAL: &str = "Residual blocks make even a hundred layers trainable on small pictures.";
const EXTREME: &str = "Over a thousand layers still train, but on so little data they learn no more than a hundred do.";
const PLAIN: &str = "Without shortcuts, more layers learn less.";

const fn model(
    id: &'static str,
    name: &'static str,
    idea: &'static str,
    full: fn() -> Result<Graph, ArchError>,
    published: Published,
) -> Model {
    Model { id, name, year: 2015, system: "resnet", idea, paper: super::PAPER, published, full, small: None }
}

/// Table 6: parameters in millions, with half of the last digit as tolerance, and 100 minus the errors.
const fn table6(params: f64, rounding: f64, top1: f64) -> Published {
    Published {
        params: Some(Figure::new(params * 1e6, rounding / params, "He et al. 2015, table 6, rounded")),
        macs: None,
        top1: Some(Figure::whole(top1, "He et al. 2015, table 6, CIFAR-10")),
        top5: None,
    }
}

const NOTHING: Published = Published { params: None, macs: None, top1: None, top5: None };

pub(super) const MODELS: [Model; 8] = [
    model("resnet20", "ResNet-20 (CIFAR)", RESIDUAL, || build("resnet20", 3, Zeros), table6(0.27, 0.005, 91.25)),
    model("resnet32", "ResNet-32 (CIFAR)", RESIDUAL, || build("resnet32", 5, Zeros), table6(0.46, 0.005, 92.49)),
    model("resnet44", "ResNet-44 (CIFAR)", RESIDUAL, || build("resnet44", 7, Zeros), table6(0.66, 0.005, 92.83)),
    model("resnet56", "ResNet-56 (CIFAR)", RESIDUAL, || build("resnet56", 9, Zeros), table6(0.85, 0.005, 93.03)),
    model("resnet110", "ResNet-110 (CIFAR)", RESIDUAL, || build("resnet110", 18, Zeros), table6(1.7, 0.05, 93.57)),
    model("resnet1202", "ResNet-1202 (CIFAR)", EXTREME, || build("resnet1202", 200, Zeros), table6(19.4, 0.05, 92.07)),
    model("plain20", "Plain-20 (CIFAR)", PLAIN, || build("plain20", 3, Shortcut::None), NOTHING),
    model("plain56", "Plain-56 (CIFAR)", PLAIN, || build("plain56", 9, Shortcut::None), NOTHING),
];

/// `6n + 2` layers.
pub fn build(name: &str, n: usize, shortcut: Shortcut) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(16, 3).same().no_bias()); // [16, 32, 32]
    let x = net.batch_norm("bn1", x, 1e-5);
    let mut x = net.relu(x);
    for (i, channels) in [16, 32, 64].into_iter().enumerate() {
        let first = if i == 0 { 1 } else { 2 }; // 32, 16, 8
        x = net.block(&format!("layer{}", i + 1), BlockKind::Stage, |net| {
            (0..n).fold(x, |x, j| {
                let stride = if j == 0 { first } else { 1 };
                basic_block(net, &j.to_string(), x, channels, stride, shortcut)
            })
        });
    }
    let x = net.global_avg_pool("avgpool", x); // [64, 1, 1]
    let x = net.flatten(x); // [64]
    let x = net.linear("fc", x, 10);
    net.finish(x)
}
