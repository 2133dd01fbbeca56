//! The unit from which the later Inceptions are built: convolution, batch normalisation, ReLU.

use crate::builder::{Builder, Conv, Var};
use crate::graph::BlockKind;

/// Added to the variance by every network of the Inception family.
pub const EPS: f64 = 1e-3;

/// `NAME.conv` without bias, `NAME.bn`, ReLU.
pub fn conv_bn_relu(net: &mut Builder, name: &str, x: Var, conv: Conv) -> Var {
    net.block(name, BlockKind::Stage, |net| {
        let x = net.conv("conv", x, conv.no_bias());
        let x = net.batch_norm("bn", x, EPS);
        net.relu(x)
    })
}

/// A chain of units `NAME.0`, `NAME.1`, …: one branch of an inception module.
pub fn branch(net: &mut Builder, name: &str, x: Var, convs: &[Conv]) -> Var {
    net.scope(name, |net| {
        convs.iter().enumerate().fold(x, |x, (i, conv)| conv_bn_relu(net, &i.to_string(), x, conv.clone()))
    })
}
