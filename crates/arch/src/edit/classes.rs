//! A network for another number of classes: its last layer gets as many outputs.

use super::EditError;
use super::checked::Checked;
use super::rewrite::check;
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const EDIT: &str = word("changing the number of classes");

/// The network with `count` classes. The layer that gives the scores of each output is widened or narrowed; activation,
/// pooling and flattening after it stay as they are.
///
/// # Errors
/// When the scores do not come from one convolution or fully connected layer, or the new network is impossible.
pub fn change_classes(graph: &Graph, count: usize) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let mut changed = graph.clone();
    for output in &graph.outputs {
        let last = last_layer(graph, output.node)
            .ok_or_else(|| old.refused(&graph.name, words!("its scores do not come from one layer")))?;
        let node = &mut changed.nodes[last.0];
        if old.is_shared(last) {
            return Err(old.refused(&node.name, words!("it shares its weights")));
        }
        if let Op::Conv2d { out, .. } | Op::ConvTranspose2d { out, .. } | Op::Linear { out, .. } = &mut node.op {
            *out = count;
        }
    }
    check(&changed, EDIT)?;
    Ok(changed)
}

/// The nearest layer with weights that a value comes from, by nodes with one input.
fn last_layer(graph: &Graph, mut at: NodeId) -> Option<NodeId> {
    loop {
        let node = graph.node(at);
        match &node.op {
            Op::Conv2d { connections: None, groups: 1, .. }
            | Op::ConvTranspose2d { groups: 1, .. }
            | Op::Linear { .. } => return Some(at),
            Op::Activation(_)
            | Op::BatchNorm { .. }
            | Op::LocalResponseNorm { .. }
            | Op::GlobalAvgPool
            | Op::AvgPool { .. }
            | Op::MaxPool(_)
            | Op::MaxAvgPool(_)
            | Op::Subsample(_)
            | Op::Flatten
            | Op::Dropout { .. }
            | Op::SpatialDropout { .. } => at = *node.inputs.first()?,
            // They have their channels from somewhere else, or for good.
            Op::Conv2d { .. }
            | Op::ConvTranspose2d { .. }
            | Op::Input
            | Op::MaxUnpool { .. }
            | Op::Concat
            | Op::Add { .. }
            | Op::Join { .. }
            | Op::PadChannels { .. }
            | Op::EuclideanCodes { .. } => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    #[test]
    fn every_small_sibling_can_tell_three_things_apart() {
        for model in zoo::all() {
            let Some(small) = model.small else { continue };
            let graph = (small.graph)().unwrap();
            let changed = change_classes(&graph, 3).unwrap();
            let before = graph.analyse().unwrap();
            let analysis = changed.analyse().unwrap();
            assert_eq!(analysis.shape(changed.output()).channels(), 3, "{}", model.id);
            assert!(analysis.total_params() < before.total_params(), "{}", model.id);
            assert_eq!(change_classes(&graph, before.shape(graph.output()).channels()).unwrap(), graph, "{}", model.id);
        }
    }

    #[test]
    fn all_heads_change_and_codes_refuse() {
        let aux = change_classes(&zoo::inception_v3::inception_v3_aux().unwrap(), 7).unwrap();
        let analysis = aux.analyse().unwrap();
        assert!(aux.outputs.iter().all(|output| analysis.shape(output.node).channels() == 7));
        assert!(change_classes(&zoo::lenet5::lenet5_rbf().unwrap(), 7).is_err());
    }
}
