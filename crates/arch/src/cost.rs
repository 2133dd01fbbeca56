//! How many multiply-accumulates does an operation cost?

use crate::op::Op;
use crate::shape::Shape;

/// Multiply-accumulates for one picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Macs {
    /// With every connection of a sparse table counted.
    pub dense: u64,
    /// Over the connections present.
    pub present: u64,
}

/// As `reference/README.md` counts: no bias, normalisation, pooling or activation. `None` where a `u64` is too small.
pub(crate) fn macs(op: &Op, input: Shape, output: Shape) -> Option<Macs> {
    match op {
        Op::Conv2d { window, groups, connections, .. } => {
            let [rows, columns] = window.kernel;
            let dense = product(&[output.elements(), input.channels() / groups, rows, columns])?;
            let (height, width) = output.size();
            let present = match connections {
                Some(table) => product(&[table.count(), rows, columns, height, width])?,
                None => dense,
            };
            Some(Macs { dense, present })
        }
        Op::ConvTranspose2d { out, window, groups, .. } => {
            both(product(&[input.elements(), out / groups, window.kernel[0], window.kernel[1]]))
        }
        Op::Linear { out, .. } => both(product(&[input.elements(), *out])),
        Op::Input
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => Some(Macs::default()),
    }
}

/// Weights of a dense kernel that a connection table switches off. `None` where a `usize` is too small.
pub(crate) fn absent_weights(op: &Op) -> Option<usize> {
    match op {
        Op::Conv2d { window, connections: Some(table), .. } => {
            let absent = table.inputs().checked_mul(table.outputs())?.checked_sub(table.count())?;
            absent.checked_mul(window.kernel[0])?.checked_mul(window.kernel[1])
        }
        Op::Conv2d { connections: None, .. }
        | Op::Input
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => Some(0),
    }
}

fn both(macs: Option<u64>) -> Option<Macs> {
    macs.map(|macs| Macs { dense: macs, present: macs })
}

fn product(factors: &[usize]) -> Option<u64> {
    factors.iter().try_fold(1, |product: u64, factor| product.checked_mul(*factor as u64))
}
