//! The two residual blocks of the paper, figure 5, with or without their shortcuts.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::graph::BlockKind;
use crate::op::Op;

const EPS: f64 = 1e-5;

/// What carries the input around a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Nothing: the plain network.
    None,
    /// The input itself; where the shape changes, every second pixel, and maps of zeros appended (option A).
    Zeros,
    /// The input itself; where the shape changes, a 1×1 convolution and BN (option B).
    Projection,
}

/// Two 3×3 convolutions, the first with the step; then the shortcut is added, then ReLU.
pub fn basic_block(net: &mut Builder, name: &str, x: Var, channels: usize, stride: usize, shortcut: Shortcut) -> Var {
    net.block(name, BlockKind::Residual, |net| {
        let y = conv_bn(net, 1, x, Conv::new(channels, 3).same().stride(stride));
        let y = net.relu(y);
        let y = conv_bn(net, 2, y, Conv::new(channels, 3).same());
        joined(net, x, y, channels, stride, shortcut)
    })
}

/// 1×1 to a quarter of the maps, 3×3 with the step, 1×1 back to all of them; then the shortcut, then ReLU.
pub fn bottleneck(net: &mut Builder, name: &str, x: Var, inner: usize, stride: usize, shortcut: Shortcut) -> Var {
    net.block(name, BlockKind::Bottleneck, |net| {
        let y = conv_bn(net, 1, x, Conv::new(inner, 1));
        let y = net.relu(y);
        let y = conv_bn(net, 2, y, Conv::new(inner, 3).same().stride(stride));
        let y = net.relu(y);
        let y = conv_bn(net, 3, y, Conv::new(4 * inner, 1));
        joined(net, x, y, 4 * inner, stride, shortcut)
    })
}

/// `relu(shortcut(x) + y)`, or `relu(y)` in a plain network.
fn joined(net: &mut Builder, x: Var, y: Var, channels: usize, stride: usize, shortcut: Shortcut) -> Var {
    let changes = stride > 1 || net.channels(x) != channels;
    let around = match shortcut {
        Shortcut::None => return net.activation_named("relu", y, crate::op::Activation::Relu),
        Shortcut::Projection if changes => {
            let z = net.conv("downsample.0", x, Conv::new(channels, 1).stride(stride).no_bias());
            net.batch_norm("downsample.1", z, EPS)
        }
        Shortcut::Zeros if changes => {
            let z = net.max_pool("shortcut.skip", x, Pooling::new(1).stride(stride));
            net.op("shortcut.zeros", Op::PadChannels { out: channels }, &[z])
        }
        Shortcut::Zeros | Shortcut::Projection => x,
    };
    let sum = net.add("add", y, around);
    net.relu(sum)
}

fn conv_bn(net: &mut Builder, number: usize, x: Var, conv: Conv) -> Var {
    let x = net.conv(&format!("conv{number}"), x, conv.no_bias());
    net.batch_norm(&format!("bn{number}"), x, EPS)
}
