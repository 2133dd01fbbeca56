//! Give a network a last layer for other classes.

use super::checked::Checked;
use super::rewrite::{check, rewrite};
use super::{EditError, refused};
use crate::graph::{Graph, Node, NodeId, Output};
use crate::op::Op;
use crate::words::{word, words};

const EDIT: &str = word("a new last layer");
/// Name of the new layer.
pub const NEW_HEAD: &str = "taught";

/// The network up to its last layer with weights, then the mean of each map where there are maps, and a new fully
/// connected layer for `classes` classes, [`NEW_HEAD`]. Auxiliary outputs go.
///
/// # Errors
/// Where the network has no layer with weights.
pub fn new_head(graph: &Graph, classes: usize) -> Result<Graph, EditError> {
    let weighted = |node: &Node| matches!(node.op, Op::Conv2d { .. } | Op::Linear { .. });
    let graph = Graph { outputs: graph.outputs.iter().take(1).cloned().collect(), ..graph.clone() };
    let mut made = only_what_is_read(&graph)?;
    let last = made.nodes.iter().rposition(weighted);
    let Some(features) = last.and_then(|last| made.nodes[last].inputs.first().copied()) else {
        return Err(refused(EDIT, &graph.name, words!("it has no layer with weights")));
    };
    let is_map = check(&made, EDIT)?.shape(features).size() != (1, 1);
    made.nodes.truncate(features.0 + 1);
    let mut push = |name: &str, op: Op, input: NodeId| {
        made.nodes.push(Node { name: name.to_owned(), op, inputs: vec![input], tied_to: None });
        NodeId(made.nodes.len() - 1)
    };
    let mut at = features;
    if is_map {
        at = push("taught.pool", Op::GlobalAvgPool, at);
    }
    at = push("taught.features", Op::Flatten, at);
    let output = push(NEW_HEAD, Op::Linear { out: classes, bias: true }, at);
    made.outputs = vec![Output { name: "logits".to_owned(), node: output, loss_weight: 1.0 }];
    made.blocks.retain(|block| block.nodes.end <= features.0 + 1);
    only_what_is_read(&made)
}

/// The graph without what nobody reads.
fn only_what_is_read(graph: &Graph) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    rewrite(&old, |copy, _, node| Ok(copy.keep(node)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    #[test]
    fn every_small_network_gets_a_new_head_and_keeps_the_rest() {
        for model in zoo::all() {
            let Some(small) = model.small.filter(|small| small.task != zoo::Task::Streets) else { continue };
            let old = (small.graph)().unwrap();
            let new = new_head(&old, 3).unwrap();
            let analysis = new.analyse().unwrap();
            assert_eq!(analysis.shape(new.output()).elements(), 3, "{}", model.id);
            let names: Vec<_> = old.analyse().unwrap().params.into_iter().map(|spec| (spec.name, spec.shape)).collect();
            for spec in analysis.params {
                let is_new = spec.name.starts_with(NEW_HEAD);
                assert!(
                    is_new || names.contains(&(spec.name.clone(), spec.shape.clone())),
                    "{}: {}",
                    model.id,
                    spec.name
                );
            }
        }
    }
}
