//! Replace a large kernel by a stack of 3×3.

use super::EditError;
use super::checked::Checked;
use super::rewrite::{Rewrite, rewrite};
use crate::graph::{Graph, NodeId};
use crate::op::{Activation, Op, Window};
use crate::words::{word, words};

const EDIT: &str = word("replacing by a stack of 3×3");

/// Replaces a k×k convolution by (k-1)/2 convolutions of 3×3, `NAME_1`, `NAME_2`, …, with its non-linearity between
/// them: the same receptive field, the same size of maps (VGG, section 2.3). The step stays with the last one.
///
/// # Errors
/// Where the kernel is not square, odd and at least 5, or the convolution is dilated, grouped, sparse or shared.
pub fn to_stack_of_3x3(graph: &Graph, name: &str) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let id = old.find(name)?;
    let Op::Conv2d { out, window, groups, bias, ref connections } = old.node(id).op else {
        return Err(old.refused(name, words!("it is {0}", old.node(id).op.noun())));
    };
    let kernel = window.kernel[0];
    if window.kernel != [kernel; 2] || kernel < 5 || kernel.is_multiple_of(2) {
        let [rows, columns] = window.kernel;
        return Err(old.refused(name, words!("its kernel is {0}×{1}, not 5×5, 7×7, …", rows, columns)));
    }
    if window.dilation != [1; 2] || groups != 1 || connections.is_some() || old.is_shared(id) {
        return Err(old.refused(name, words!("it is dilated, grouped, sparse or shared")));
    }
    let count = (kernel - 1) / 2;
    if window.padding.iter().any(|&padding| padding > count) {
        return Err(old.refused(name, words!("it pads more than its kernel reaches")));
    }
    let activation = old.following_activation(id);
    rewrite(&old, |copy, at, node| {
        if at != id {
            return Ok(copy.keep(node));
        }
        let mut x = copy.value(node.inputs[0]);
        for i in 0..count {
            // As many of the small convolutions pad as the large one padded pixels.
            let padding = window.padding.map(|padding| usize::from(i < padding));
            let stride = if i + 1 == count { window.stride } else { [1; 2] };
            let window = Window { kernel: [3; 2], padding, stride, ..window };
            let own = format!("{name}_{}", i + 1);
            x = copy.push(&own, Op::Conv2d { out, window, groups: 1, bias, connections: None }, vec![x]);
            if i + 1 < count {
                x = activated(copy, x, &own, activation);
            }
        }
        Ok(x)
    })
}

/// Adds a non-linearity behind a new node.
pub(super) fn activated(copy: &mut Rewrite, x: NodeId, name: &str, activation: Activation) -> NodeId {
    copy.push(&format!("{name}_act"), Op::Activation(activation), vec![x])
}
