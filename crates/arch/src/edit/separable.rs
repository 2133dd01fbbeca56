//! Replace a convolution by a depthwise separable one.

use super::EditError;
use super::checked::Checked;
use super::rewrite::rewrite;
use crate::graph::Graph;
use crate::op::{Op, Window};
use crate::words::{word, words};

const EDIT: &str = word("making it separable");

/// Replaces a k×k convolution by k×k per map (`NAME_depthwise`) and 1×1 across maps (`NAME_pointwise`), without a
/// non-linearity between them (Chollet 2017, section 4.7).
///
/// # Errors
/// Where the convolution is 1×1, grouped, sparse or shared.
pub fn to_separable(graph: &Graph, name: &str) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let id = old.find(name)?;
    let Op::Conv2d { out, window, groups, bias, ref connections } = old.node(id).op else {
        return Err(old.refused(name, words!("it is {0}", old.node(id).op.noun())));
    };
    if window.kernel == [1; 2] {
        return Err(old.refused(name, words!("it is a 1×1 convolution and looks at channels only")));
    }
    if groups != 1 || connections.is_some() || old.is_shared(id) {
        return Err(old.refused(name, words!("it is grouped, sparse or shared")));
    }
    let channels = old.input_shape(id).channels();
    rewrite(&old, |copy, at, node| {
        if at != id {
            return Ok(copy.keep(node));
        }
        let x = copy.value(node.inputs[0]);
        let depthwise = Op::Conv2d { out: channels, window, groups: channels, bias: false, connections: None };
        let x = copy.push(&format!("{name}_depthwise"), depthwise, vec![x]);
        let pointwise = Op::Conv2d { out, window: Window::square(1), groups: 1, bias, connections: None };
        Ok(copy.push(&format!("{name}_pointwise"), pointwise, vec![x]))
    })
}
