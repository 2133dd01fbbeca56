//! Change the normalisation: none, over the batch, or over neighbouring channels.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::batch_norm::{EPS, can_be_normalised, with_bias};
use super::checked::Checked;
use super::rewrite::rewrite;
use super::{EditError, Target};
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const EDIT: &str = word("changing the normalisation");

/// Local response normalisation with the constants of Caffe's AlexNet (Krizhevsky et al. 2012, section 3.3, has
/// others).
const LOCAL: Op = Op::LocalResponseNorm { size: 5, alpha: 1e-4, beta: 0.75, k: 1.0 };

/// By what values are normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Normalisation {
    /// Nothing.
    None,
    /// Each channel over the batch (Ioffe and Szegedy 2015).
    Batch,
    /// Each value over the neighbouring channels (Krizhevsky et al. 2012).
    Local,
}

impl Normalisation {
    /// All of them.
    pub const ALL: [Normalisation; 3] = [Normalisation::None, Normalisation::Batch, Normalisation::Local];

    fn op(self) -> Option<Op> {
        match self {
            Normalisation::None => None,
            Normalisation::Batch => Some(Op::BatchNorm { eps: EPS }),
            Normalisation::Local => Some(LOCAL),
        }
    }

    /// The one that an operation is.
    pub(super) fn of(op: &Op) -> Self {
        match op {
            Op::BatchNorm { .. } => Normalisation::Batch,
            Op::LocalResponseNorm { .. } => Normalisation::Local,
            Op::Input
            | Op::Conv2d { .. }
            | Op::ConvTranspose2d { .. }
            | Op::Linear { .. }
            | Op::Activation(_)
            | Op::MaxPool(_)
            | Op::AvgPool { .. }
            | Op::MaxAvgPool(_)
            | Op::MaxUnpool { .. }
            | Op::GlobalAvgPool
            | Op::Subsample(_)
            | Op::Concat
            | Op::Add { .. }
            | Op::Join { .. }
            | Op::Dropout { .. }
            | Op::SpatialDropout { .. }
            | Op::Flatten
            | Op::PadChannels { .. }
            | Op::EuclideanCodes { .. } => Normalisation::None,
        }
    }
}

/// Replaces normalisations by `to`; a convolution that has none gets one: over the batch before its non-linearity
/// (`NAME_bn`), over the channels behind it (`NAME_lrn`), where AlexNet has it. A convolution whose batch normalisation
/// goes gets a bias, and one that gets one loses it.
///
/// # Errors
/// Where the node is neither a normalisation nor a convolution, or is normalised so already.
pub fn change_normalisation(graph: &Graph, target: &Target, to: Normalisation) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let plan = match target {
        Target::Everywhere => Plan::everywhere(&old, to),
        Target::Node(name) => Plan::of_node(&old, old.find(name)?, to)?,
    };
    if plan.replaced.is_empty() && plan.added.is_empty() {
        return Err(old.refused(&graph.name, words!("nothing is left to change")));
    }
    rewrite(&old, |copy, id, node| {
        let new = match plan.replaced.get(&id) {
            Some(None) => copy.value(node.inputs[0]),
            Some(Some(op)) => copy.keep_as(node, op.clone()),
            None => copy.keep_as(node, plan.with_its_bias(&old, id)),
        };
        Ok(match plan.added.get(&id) {
            Some((name, op)) => copy.push(name, op.clone(), vec![new]),
            None => new,
        })
    })
}

/// What happens to which nodes.
#[derive(Default)]
struct Plan {
    /// Normalisations that go, or become another one.
    replaced: HashMap<NodeId, Option<Op>>,
    /// Normalisations that are added behind a node, with their names.
    added: HashMap<NodeId, (String, Op)>,
}

impl Plan {
    fn everywhere(old: &Checked, to: Normalisation) -> Self {
        let mut plan = Plan::default();
        for (id, node) in old.graph.iter() {
            let now = Normalisation::of(&node.op);
            if now != Normalisation::None && now != to {
                plan.replaced.insert(id, to.op());
            } else if can_be_normalised(old, id).is_ok() && normalisation_of(old, id).is_none() {
                plan.add(old, id, to);
            }
        }
        plan
    }

    fn of_node(old: &Checked, id: NodeId, to: Normalisation) -> Result<Self, EditError> {
        let name = &old.node(id).name;
        let is_convolution = matches!(old.node(id).op, Op::Conv2d { .. } | Op::ConvTranspose2d { .. });
        let is_one = Normalisation::of(&old.node(id).op) != Normalisation::None;
        let mut plan = Plan::default();
        match if is_one { Some(id) } else { normalisation_of(old, id).filter(|_| is_convolution) } {
            Some(at) if Normalisation::of(&old.node(at).op) == to => {
                return Err(old.refused(name, words!("it is normalised so already")));
            }
            Some(at) => drop(plan.replaced.insert(at, to.op())),
            None if !is_convolution => {
                return Err(old.refused(name, words!("it is {0}", old.node(id).op.noun())));
            }
            None if to == Normalisation::None => return Err(old.refused(name, words!("it is not normalised"))),
            None => plan.add(old, id, to),
        }
        Ok(plan)
    }

    fn add(&mut self, old: &Checked, conv: NodeId, to: Normalisation) {
        let name = &old.node(conv).name;
        match to {
            Normalisation::None => {}
            Normalisation::Batch => {
                self.added.insert(conv, (format!("{name}_bn"), Op::BatchNorm { eps: EPS }));
            }
            Normalisation::Local => {
                let activation = |reader: &NodeId| matches!(old.node(*reader).op, Op::Activation(_));
                let behind = old.only_reader(conv).filter(activation).unwrap_or(conv);
                self.added.insert(behind, (format!("{name}_lrn"), LOCAL));
            }
        }
    }

    /// A bias is for convolutions that no batch normalisation follows.
    fn with_its_bias(&self, old: &Checked, id: NodeId) -> Op {
        let op = &old.node(id).op;
        let is_batch = |op: &Op| Normalisation::of(op) == Normalisation::Batch;
        let gets = self.added.get(&id).is_some_and(|(_, op)| is_batch(op));
        let freed =
            old.readers(id).iter().any(|reader| self.replaced.contains_key(reader) && is_batch(&old.node(*reader).op));
        if old.is_shared(id) || !(gets || freed) { op.clone() } else { with_bias(op, !gets) }
    }
}

/// The normalisation that follows a convolution: directly, or over channels behind its non-linearity.
fn normalisation_of(old: &Checked, conv: NodeId) -> Option<NodeId> {
    let direct = old.readers(conv).iter().copied().find(|reader| is_normalisation(old, *reader));
    let behind = || {
        let activation = old.only_reader(conv).filter(|next| matches!(old.node(*next).op, Op::Activation(_)))?;
        old.only_reader(activation).filter(|next| matches!(old.node(*next).op, Op::LocalResponseNorm { .. }))
    };
    direct.or_else(behind)
}

fn is_normalisation(old: &Checked, id: NodeId) -> bool {
    Normalisation::of(&old.node(id).op) != Normalisation::None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{add_batch_norm, remove_batch_norm};
    use crate::zoo;

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    fn count(graph: &Graph, wanted: Normalisation) -> usize {
        graph.nodes.iter().filter(|node| Normalisation::of(&node.op) == wanted).count()
    }

    #[test]
    fn everywhere_it_does_what_adding_and_removing_do() {
        let plain = (zoo::vgg::MODELS[4].full)().unwrap();
        let batch = change_normalisation(&plain, &Target::Everywhere, Normalisation::Batch).unwrap();
        assert_eq!(batch, add_batch_norm(&plain, &Target::Everywhere).unwrap());
        let none = change_normalisation(&batch, &Target::Everywhere, Normalisation::None).unwrap();
        assert_eq!(none, remove_batch_norm(&batch, &Target::Everywhere).unwrap());
        assert_eq!(none, plain);
        let local = change_normalisation(&batch, &Target::Everywhere, Normalisation::Local).unwrap();
        assert_eq!((count(&local, Normalisation::Local), count(&local, Normalisation::Batch)), (13, 0));
        assert_eq!(params(&local), params(&plain), "a bias for each convolution, and nothing to learn beside it");
        assert!(change_normalisation(&plain, &Target::Everywhere, Normalisation::None).is_err());
    }

    #[test]
    fn alexnet_gets_batch_normalisation_where_it_had_its_own() {
        let graph = zoo::alexnet::bvlc_alexnet().unwrap();
        let batch = change_normalisation(&graph, &Target::node("norm1"), Normalisation::Batch).unwrap();
        assert_eq!(params(&batch) - params(&graph), 2 * 96);
        // The convolution stands for its normalisation, two nodes further on.
        assert_eq!(change_normalisation(&graph, &Target::node("conv1"), Normalisation::Batch).unwrap(), batch);
        let none = change_normalisation(&graph, &Target::node("conv2"), Normalisation::None).unwrap();
        assert!(none.find("norm1").is_some() && none.find("norm2").is_none());
        let more = change_normalisation(&graph, &Target::node("conv3"), Normalisation::Local).unwrap();
        let norm = more.node(more.find("conv3_lrn").unwrap());
        assert_eq!(more.node(norm.inputs[0]).name, "conv3.relu");
        let all = change_normalisation(&graph, &Target::Everywhere, Normalisation::Batch).unwrap();
        // Five convolutions: two keep their biases beside a normalisation that came later, three lose them.
        let (maps, without_bias) = (96 + 256 + 384 + 384 + 256, 384 + 384 + 256);
        assert_eq!(params(&all) - params(&graph), 2 * maps - without_bias);
    }

    #[test]
    fn what_is_no_convolution_or_is_so_already_is_refused() {
        let graph = zoo::alexnet::bvlc_alexnet().unwrap();
        let refusal = |name: &str, to| change_normalisation(&graph, &Target::node(name), to).unwrap_err().to_string();
        assert!(refusal("fc6", Normalisation::Batch).contains("fully connected"));
        assert!(refusal("norm1", Normalisation::Local).contains("already"));
        assert!(refusal("conv3", Normalisation::None).contains("not normalised"));
    }
}
