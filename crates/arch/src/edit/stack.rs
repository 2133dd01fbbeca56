//! Replace a large kernel by a stack of 3×3.

use super::rewrite::{find, following_activation, is_shared, rewrite};
use super::{EditError, refused};
use crate::graph::{Graph, NodeId};
use crate::op::{Op, Window};

const EDIT: &str = "replacing by a stack of 3×3";

/// Replaces a k×k convolution by (k-1)/2 convolutions of 3×3, `NAME_1`, `NAME_2`, …, with its non-linearity between
/// them: the same receptive field, the same size of maps (VGG, section 2.3). The step stays with the last one.
///
/// # Errors
/// Where the kernel is not square, odd and at least 5, or the convolution is dilated, grouped, sparse or shared.
pub fn to_stack_of_3x3(graph: &Graph, name: &str) -> Result<Graph, EditError> {
    let id = find(graph, name)?;
    let Op::Conv2d { out, window, groups, bias, ref connections } = graph.node(id).op else {
        return Err(refused(EDIT, name, format!("it is a {}", graph.node(id).op.name())));
    };
    let kernel = window.kernel[0];
    if window.kernel != [kernel; 2] || kernel < 5 || kernel.is_multiple_of(2) {
        return Err(refused(EDIT, name, format!("its kernel is {:?}, not 5×5, 7×7, …", window.kernel)));
    }
    if window.dilation != [1; 2] || groups != 1 || connections.is_some() || is_shared(graph, id) {
        return Err(refused(EDIT, name, "it is dilated, grouped, sparse or shared"));
    }
    let count = (kernel - 1) / 2;
    if window.padding.iter().any(|&padding| padding > count) {
        return Err(refused(EDIT, name, "it pads more than its kernel reaches"));
    }
    let activation = following_activation(graph, id);
    rewrite(graph, EDIT, |copy, at, node| {
        if at != id {
            return Ok(copy.keep(node));
        }
        let mut x = copy.value(node.inputs[0]);
        for i in 0..count {
            // As many of the small convolutions pad as the large one padded pixels.
            let padding = window.padding.map(|padding| usize::from(i < padding));
            let stride = if i + 1 == count { window.stride } else { [1; 2] };
            let window = Window { kernel: [3; 2], padding, stride, ..window };
            x = copy.push(
                format!("{name}_{}", i + 1),
                Op::Conv2d { out, window, groups: 1, bias, connections: None },
                vec![x],
            );
            if i + 1 < count {
                x = activated(copy, x, &format!("{name}_{}", i + 1), activation);
            }
        }
        Ok(x)
    })
}

/// Adds a non-linearity behind a new node.
pub(super) fn activated(
    copy: &mut super::rewrite::Rewrite,
    x: NodeId,
    name: &str,
    activation: crate::op::Activation,
) -> NodeId {
    copy.push(format!("{name}_act"), Op::Activation(activation), vec![x])
}
