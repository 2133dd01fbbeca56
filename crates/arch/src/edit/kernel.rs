//! Change the kernel of one layer, or its step.

use super::EditError;
use super::checked::Checked;
use super::rewrite::with_op;
use crate::graph::Graph;
use crate::op::{Op, Window};
use crate::words::{word, words};

const KERNEL: &str = word("changing the kernel");
const STRIDE: &str = word("changing the stride");

/// Gives a convolution, a pooling or a subsampling a kernel of `[rows, columns]`. Where its padding keeps the size of
/// the maps but for the step ("same"), the new padding does too; a layer that does not pad goes on without. What shares
/// its weights changes with it.
///
/// # Errors
/// Where the layer has no window, it has that one already, an even kernel would have to keep the size, or the maps get
/// too small.
pub fn set_kernel(graph: &Graph, name: &str, kernel: [usize; 2]) -> Result<Graph, EditError> {
    let old = Checked::new(graph, KERNEL)?;
    let id = old.find(name)?;
    let Some(&window) = old.node(id).op.window() else {
        return Err(old.refused(name, words!("{0} has no kernel", old.node(id).op.noun())));
    };
    let [rows, columns] = kernel;
    if window.kernel == kernel {
        return Err(old.refused(name, words!("it is {0}×{1} already", rows, columns)));
    }
    let mut new = Window { kernel, ..window };
    for axis in 0..2 {
        let reach = |window: &Window| window.span(axis).saturating_sub(1);
        let is_same = 2 * window.padding[axis] == reach(&window);
        if is_same && !reach(&new).is_multiple_of(2) {
            return Err(old.refused(name, words!("{0}×{1} would not keep the size of its maps", rows, columns)));
        }
        if is_same {
            new.padding[axis] = reach(&new) / 2;
        }
    }
    with_op(&old, id, &over(&old.node(id).op, new))
}

/// Gives a convolution, a pooling or a subsampling steps of `[rows, columns]`. What shares its weights changes with it.
///
/// # Errors
/// Where the layer has no window, it has that step already, or what follows needs maps of the size that they had.
pub fn set_stride(graph: &Graph, name: &str, stride: [usize; 2]) -> Result<Graph, EditError> {
    let old = Checked::new(graph, STRIDE)?;
    let id = old.find(name)?;
    let Some(&window) = old.node(id).op.window() else {
        return Err(old.refused(name, words!("{0} has no stride", old.node(id).op.noun())));
    };
    if window.stride == stride {
        let [rows, columns] = stride;
        return Err(old.refused(name, words!("it is {0}×{1} already", rows, columns)));
    }
    with_op(&old, id, &over(&old.node(id).op, Window { stride, ..window }))
}

/// The same operation over another window, where it has one.
fn over(op: &Op, new: Window) -> Op {
    let mut op = op.clone();
    match &mut op {
        Op::Conv2d { window, .. }
        | Op::ConvTranspose2d { window, .. }
        | Op::MaxPool(window)
        | Op::AvgPool { window, .. }
        | Op::MaxAvgPool(window)
        | Op::Subsample(window) => *window = new,
        Op::Input
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => {}
    }
    op
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shape, zoo};

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    fn shape(graph: &Graph, name: &str) -> Shape {
        graph.analyse().unwrap().shape(graph.find(name).unwrap())
    }

    #[test]
    fn padding_that_keeps_the_size_goes_on_keeping_it() {
        let graph = zoo::resnet::imagenet::resnet18().unwrap();
        let larger = set_kernel(&graph, "layer1.0.conv1", [5, 5]).unwrap();
        assert_eq!(params(&larger) - params(&graph), 64 * 64 * (25 - 9));
        assert_eq!(shape(&larger, "layer1.0.conv1"), Shape::map(64, 56, 56));
        let row = set_kernel(&graph, "layer2.0.conv1", [1, 7]).unwrap();
        assert_eq!(shape(&row, "layer2.0.conv1"), Shape::map(128, 28, 28));
        assert_eq!(params(&graph) - params(&row), 128 * 64 * (9 - 7));
        assert!(set_kernel(&graph, "layer1.0.conv1", [4, 4]).unwrap_err().to_string().contains("keep the size"));
        assert!(set_kernel(&graph, "layer1.0.conv1", [3, 3]).unwrap_err().to_string().contains("already"));
        assert!(set_kernel(&graph, "fc", [3, 3]).unwrap_err().to_string().contains("no kernel"));
    }

    #[test]
    fn without_padding_maps_get_larger_or_smaller() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let smaller = set_kernel(&graph, "conv1", [3, 3]).unwrap();
        assert_eq!(shape(&smaller, "conv1"), Shape::map(6, 30, 30));
        // conv1: 6 × 16 weights fewer; fc1 sees 16 maps of 5×5 as before, because 30 halves to 15, 11 and 5.
        assert_eq!(params(&graph) - params(&smaller), 6 * 16);
        let error = set_kernel(&graph, "conv2", [15, 15]).unwrap_err().to_string();
        assert!(error.contains("larger than its input"), "{error}");
    }

    #[test]
    fn a_step_of_two_halves_the_maps_or_is_refused_by_what_is_added() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let halved = set_stride(&graph, "conv1", [2, 2]).unwrap();
        assert_eq!(shape(&halved, "conv1"), Shape::map(6, 14, 14));
        // fc1 sees 16 maps of 1×1 in place of 5×5.
        assert_eq!(params(&graph) - params(&halved), 16 * 24 * 120);
        let resnet = zoo::resnet::imagenet::resnet18().unwrap();
        let error = set_stride(&resnet, "layer1.0.conv1", [2, 2]).unwrap_err().to_string();
        assert!(error.contains("`layer1.0.add`: addition of 64×28×28"), "{error}");
        assert!(set_stride(&zoo::enet::enet_small().unwrap(), "transposed_conv", [1, 1]).is_err());
    }

    #[test]
    fn what_shares_weights_changes_together() {
        let graph = zoo::resnet::recurrent::resnet_recurrent_small().unwrap();
        let larger = set_kernel(&graph, "area1.step1.conv1", [5, 5]).unwrap();
        let kernel = |name: &str| larger.node(larger.find(name).unwrap()).op.window().unwrap().kernel;
        assert_eq!((kernel("area1.step0.conv1"), kernel("area1.step1.conv1")), ([5; 2], [5; 2]));
        assert_eq!(params(&larger) - params(&graph), 18 * 18 * 16);
    }
}
