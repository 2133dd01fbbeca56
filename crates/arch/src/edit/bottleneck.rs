//! Insert a bottleneck: fewer maps where the kernel is large.

use super::rewrite::{find, following_activation, is_shared, rewrite};
use super::stack::activated;
use super::{EditError, refused};
use crate::graph::Graph;
use crate::op::{Op, Window};

const EDIT: &str = "inserting a bottleneck";

/// Replaces a k×k convolution by 1×1 to `1/reduction` of its input maps (`NAME_reduce`), k×k between as many maps
/// (`NAME_inner`), and 1×1 to its own number of maps (`NAME_expand`), with its non-linearity between them.
///
/// # Errors
/// Where the convolution is 1×1, grouped, sparse or shared, or would keep no map.
pub fn insert_bottleneck(graph: &Graph, name: &str, reduction: usize) -> Result<Graph, EditError> {
    let id = find(graph, name)?;
    let Op::Conv2d { out, window, groups, bias, ref connections } = graph.node(id).op else {
        return Err(refused(EDIT, name, format!("it is a {}", graph.node(id).op.name())));
    };
    if window.kernel == [1; 2] {
        return Err(refused(EDIT, name, "it is a 1×1 convolution: there is nothing to save"));
    }
    if groups != 1 || connections.is_some() || is_shared(graph, id) {
        return Err(refused(EDIT, name, "it is grouped, sparse or shared"));
    }
    let analysis = super::rewrite::check(graph, EDIT)?;
    let channels = analysis.shape(graph.node(id).inputs[0]).channels();
    if reduction < 2 || channels / reduction == 0 {
        return Err(refused(EDIT, name, format!("{channels} maps cannot be reduced {reduction} times")));
    }
    let inner = channels / reduction;
    let activation = following_activation(graph, id);
    rewrite(graph, EDIT, |copy, at, node| {
        if at != id {
            return Ok(copy.keep(node));
        }
        let conv = |out, window| Op::Conv2d { out, window, groups: 1, bias, connections: None };
        let x = copy.value(node.inputs[0]);
        let x = copy.push(format!("{name}_reduce"), conv(inner, Window::square(1)), vec![x]);
        let x = activated(copy, x, &format!("{name}_reduce"), activation);
        let x = copy.push(format!("{name}_inner"), conv(inner, window), vec![x]);
        let x = activated(copy, x, &format!("{name}_inner"), activation);
        Ok(copy.push(format!("{name}_expand"), conv(out, Window::square(1)), vec![x]))
    })
}
