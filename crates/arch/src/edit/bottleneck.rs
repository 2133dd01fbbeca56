//! Insert a bottleneck: fewer maps where the kernel is large.

use super::EditError;
use super::checked::Checked;
use super::rewrite::rewrite;
use super::stack::activated;
use crate::graph::Graph;
use crate::op::{Op, Window};
use crate::words::{word, words};

const EDIT: &str = word("inserting a bottleneck");

/// Replaces a k×k convolution by 1×1 to `1/reduction` of its input maps (`NAME_reduce`), k×k between as many maps
/// (`NAME_inner`), and 1×1 to its own number of maps (`NAME_expand`), with its non-linearity between them.
///
/// # Errors
/// Where the convolution is 1×1, grouped, sparse or shared, or would keep no map.
pub fn insert_bottleneck(graph: &Graph, name: &str, reduction: usize) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let id = old.find(name)?;
    let Op::Conv2d { out, window, groups, bias, ref connections } = old.node(id).op else {
        return Err(old.refused(name, words!("it is {0}", old.node(id).op.noun())));
    };
    if window.kernel == [1; 2] {
        return Err(old.refused(name, words!("it is a 1×1 convolution: there is nothing to save")));
    }
    if groups != 1 || connections.is_some() || old.is_shared(id) {
        return Err(old.refused(name, words!("it is grouped, sparse or shared")));
    }
    let channels = old.input_shape(id).channels();
    if reduction < 2 {
        return Err(old.refused(name, words!("a bottleneck has at least 2 times fewer maps, not {0}", reduction)));
    }
    if channels < reduction {
        let reason = match channels {
            1 => words!("it takes no more than 1 map, too few for {0} times fewer", reduction),
            _ => words!("it takes no more than {0} maps, too few for {1} times fewer", channels, reduction),
        };
        return Err(old.refused(name, reason));
    }
    let inner = channels / reduction;
    let activation = old.following_activation(id);
    rewrite(&old, |copy, at, node| {
        if at != id {
            return Ok(copy.keep(node));
        }
        let conv = |out, window| Op::Conv2d { out, window, groups: 1, bias, connections: None };
        let x = copy.value(node.inputs[0]);
        let x = copy.push(&format!("{name}_reduce"), conv(inner, Window::square(1)), vec![x]);
        let x = activated(copy, x, &format!("{name}_reduce"), activation);
        let x = copy.push(&format!("{name}_inner"), conv(inner, window), vec![x]);
        let x = activated(copy, x, &format!("{name}_inner"), activation);
        Ok(copy.push(&format!("{name}_expand"), conv(out, Window::square(1)), vec![x]))
    })
}
