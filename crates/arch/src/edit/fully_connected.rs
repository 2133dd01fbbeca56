//! Turn fully connected layers into convolutions.

use super::EditError;
use super::checked::Checked;
use super::rewrite::rewrite;
use crate::graph::Graph;
use crate::op::{Op, Window};
use crate::shape::Shape;
use crate::words::{word, words};

const EDIT: &str = word("turning fully connected layers into convolutions");

/// Every fully connected layer becomes a convolution as large as its maps (1×1 from the second on), so that a larger
/// picture gives a map of scores (OverFeat, section 3.5). Names stay; a weight `[out, in]` is the kernel
/// `[out, maps, rows, columns]` in the same order. The flattening moves to the outputs.
///
/// # Errors
/// Where there is no fully connected layer, or one whose features never were maps.
pub fn fully_connected_to_convolution(graph: &Graph) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    if !graph.nodes.iter().any(|node| matches!(node.op, Op::Linear { .. })) {
        return Err(old.refused(&graph.name, words!("it has none")));
    }
    // The maps that each value is in the new graph.
    let mut shapes: Vec<Shape> = Vec::with_capacity(graph.nodes.len());
    rewrite(&old, |copy, id, node| {
        let input = node.inputs.first().map(|input| shapes[input.0]);
        let is_output = old.gives(id);
        let (value, shape) = match (&node.op, input) {
            (Op::Linear { out, bias }, Some(Shape::Map { height, width, .. })) => {
                let window = Window { kernel: [height, width], ..Window::square(1) };
                let op = Op::Conv2d { out: *out, window, groups: 1, bias: *bias, connections: None };
                (copy.keep_as(node, op), Shape::map(*out, 1, 1))
            }
            (Op::Linear { .. }, _) => {
                return Err(old.refused(&node.name, words!("its input never was a stack of maps")));
            }
            (Op::Flatten, Some(shape)) if !is_output => (copy.value(node.inputs[0]), shape),
            // What needs a vector gets one.
            (Op::EuclideanCodes { .. }, Some(Shape::Map { .. })) => {
                let flat = copy.push(&format!("{}_flatten", node.name), Op::Flatten, copy.inputs(node));
                (copy.keep_with(node, node.op.clone(), vec![flat]), old.shape(id))
            }
            (_, Some(shape @ Shape::Map { .. })) if matches!(old.shape(id), Shape::Features(_)) => {
                (copy.keep(node), shape)
            }
            _ => (copy.keep(node), old.shape(id)),
        };
        let flatten = is_output && matches!(old.shape(id), Shape::Features(_)) && matches!(shape, Shape::Map { .. });
        shapes.push(shape);
        Ok(if flatten && node.op != Op::Flatten {
            copy.push(&format!("{}_flatten", node.name), Op::Flatten, vec![value])
        } else {
            value
        })
    })
}
