//! Change the non-linearity.

use super::rewrite::{check_target, rewrite};
use super::{EditError, Target, refused};
use crate::graph::Graph;
use crate::op::{Activation, Op};

const EDIT: &str = "changing the activation";

/// Replaces non-linearities by `to`. PReLU brings one slope per layer as a new parameter.
///
/// # Errors
/// Where there is no non-linearity, or it is `to` already.
pub fn change_activation(graph: &Graph, target: &Target, to: Activation) -> Result<Graph, EditError> {
    check_target(graph, target)?;
    let mut changed = 0;
    let result = rewrite(graph, EDIT, |copy, _, node| match node.op {
        Op::Activation(from) if target.contains(&node.name) && from != to => {
            changed += 1;
            Ok(copy.keep_as(node, Op::Activation(to)))
        }
        Op::Activation(_) => Ok(copy.keep(node)),
        _ if target.names(&node.name) => Err(refused(EDIT, &node.name, format!("it is a {}", node.op.name()))),
        _ => Ok(copy.keep(node)),
    })?;
    if changed == 0 {
        return Err(refused(EDIT, &graph.name, format!("there is nothing but {} already", to.name())));
    }
    Ok(result)
}
