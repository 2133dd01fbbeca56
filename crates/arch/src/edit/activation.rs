//! Change the non-linearity.

use super::checked::Checked;
use super::rewrite::rewrite;
use super::{EditError, Target};
use crate::graph::Graph;
use crate::op::{Activation, Op};
use crate::words::{word, words};

const EDIT: &str = word("changing the activation");

/// Replaces non-linearities by `to`. PReLU brings one slope per layer as a new parameter.
///
/// # Errors
/// Where there is no non-linearity, or it is `to` already.
pub fn change_activation(graph: &Graph, target: &Target, to: Activation) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    old.check_target(target)?;
    let mut changed = 0;
    let result = rewrite(&old, |copy, _, node| match node.op {
        Op::Activation(from) if target.contains(&node.name) && from != to => {
            changed += 1;
            Ok(copy.keep_as(node, Op::Activation(to)))
        }
        Op::Activation(_) => Ok(copy.keep(node)),
        _ if target.names(&node.name) => Err(old.refused(&node.name, words!("it is {0}", node.op.noun()))),
        _ => Ok(copy.keep(node)),
    })?;
    if changed == 0 {
        return Err(old.refused(&graph.name, words!("there is nothing but {0} already", to.name())));
    }
    Ok(result)
}
