//! What shapes flow through a graph, and what does each node cost?

use serde::{Deserialize, Serialize};

use crate::cost;
use crate::error::ArchError;
use crate::graph::{Graph, Node, NodeId};
use crate::limits::{MAX_ELEMENTS, MAX_MACS, MAX_TOTAL};
use crate::params::{self, ParamSpec};
use crate::receptive::ReceptiveField;
use crate::shape::Shape;
use crate::shapes;
use crate::structure::{self, wiring};
use crate::words::{word, words};

/// What is known of one node before any number flows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeReport {
    /// Shape of its value for one picture.
    pub shape: Shape,
    /// Learnable parameters of its own (a tied node has none); absent connections are not counted.
    pub params: usize,
    /// Multiply-accumulates for one picture: convolutions and fully connected layers, over the connections present.
    pub macs: u64,
    /// The same with every connection of a sparse table counted, as frameworks compute it.
    pub macs_dense: u64,
    /// The part of the picture that one of its values sees.
    pub receptive_field: ReceptiveField,
}

/// Reports on all nodes of a graph, and the tensors it keeps.
///
/// Totals are within [`crate::limits`]: a graph above them has no analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// One report per node, in the order of the graph.
    pub nodes: Vec<NodeReport>,
    /// Every tensor, in the order of the nodes.
    pub params: Vec<ParamSpec>,
    totals: Totals,
}

/// Sums over the nodes so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Totals {
    /// Numbers of all values of one picture.
    values: u64,
    /// Numbers of all tensors, running statistics and absent connections included.
    weights: u64,
    /// Learnable parameters, absent connections left out.
    params: usize,
    macs: u64,
    macs_dense: u64,
}

impl Analysis {
    /// Walks the graph once, in topological order.
    pub(crate) fn of(graph: &Graph) -> Result<Self, ArchError> {
        structure::check(graph)?;
        let mut analysis = Analysis { nodes: Vec::with_capacity(graph.nodes.len()), ..Analysis::default() };
        for (id, node) in graph.iter() {
            analysis.push(graph, id, node)?;
        }
        Ok(analysis)
    }

    /// The shape of a node's value.
    ///
    /// # Panics
    /// If the id comes from another graph.
    pub fn shape(&self, id: NodeId) -> Shape {
        self.nodes[id.0].shape
    }

    /// Learnable parameters of the whole network.
    pub fn total_params(&self) -> usize {
        self.totals.params
    }

    /// Multiply-accumulates of one forward pass of one picture, over the connections present.
    pub fn total_macs(&self) -> u64 {
        self.totals.macs
    }

    /// Multiply-accumulates with every connection of sparse tables counted.
    pub fn total_macs_dense(&self) -> u64 {
        self.totals.macs_dense
    }

    /// Bytes of all values of one picture in 32-bit floats: what training has to keep.
    pub fn activation_bytes(&self) -> u64 {
        self.totals.values * 4
    }

    /// Bytes of all tensors in 32-bit floats, running statistics included.
    pub fn weight_bytes(&self) -> u64 {
        self.totals.weights * 4
    }

    /// Most bytes of one picture that inference of `graph` holds at once when each value is freed at its last use.
    pub fn peak_inference_bytes(&self, graph: &Graph) -> u64 {
        let mut left = graph.readers();
        let (mut held, mut peak) = (0, 0);
        let bytes = |id: NodeId| self.nodes.get(id.0).map_or(0, |report| report.shape.bytes() as u64);
        for (id, node) in graph.iter() {
            held += bytes(id);
            peak = peak.max(held);
            for read in node.reads() {
                let Some(readers) = left.get_mut(read.0) else { continue };
                *readers -= 1;
                if *readers == 0 {
                    held -= bytes(read);
                }
            }
        }
        peak
    }

    /// Adds the report of the next node of `graph`.
    pub(crate) fn push(&mut self, graph: &Graph, id: NodeId, node: &Node) -> Result<(), ArchError> {
        if let Some(later) = node.reads().find(|read| read.0 >= id.0) {
            return Err(wiring(&node.name, words!("input {0} does not come before it", later.0)));
        }
        let shape = shapes::of_node(self, graph, node)?;
        shapes::limited(node, word("the count of numbers in its value"), shape)?;
        let input = node.inputs.first().map_or(shape, |input| self.shape(*input));
        if let Some(owner) = node.tied_to {
            self.check_tie(graph, id, node, input, owner)?;
        }
        let own = params::of_node(id, node, input);
        let report = self.report(graph, node, input, shape, &own)?;
        self.totals = self.totals_with(node, &report, &own)?;
        self.nodes.push(report);
        self.params.extend(own);
        Ok(())
    }

    fn report(
        &self,
        graph: &Graph,
        node: &Node,
        input: Shape,
        shape: Shape,
        own: &[ParamSpec],
    ) -> Result<NodeReport, ArchError> {
        if own.iter().any(|spec| spec.elements() > MAX_ELEMENTS) {
            return Err(too_large(node, word("the count of numbers in one of its tensors"), MAX_ELEMENTS as u64));
        }
        let learned = own.iter().filter(|spec| spec.kind.is_learned()).map(ParamSpec::elements).sum::<usize>();
        let absent = if own.is_empty() { Some(0) } else { cost::absent_weights(&node.op) };
        let params = absent.and_then(|absent| learned.checked_sub(absent));
        let macs = cost::macs(&node.op, input, shape).filter(|macs| macs.dense.max(macs.present) <= MAX_MACS);
        let (Some(params), Some(macs)) = (params, macs) else {
            return Err(too_large(node, word("the count of its multiply-accumulates"), MAX_MACS));
        };
        let fields: Vec<_> = node.inputs.iter().map(|i| (self.nodes[i.0].receptive_field, self.shape(*i))).collect();
        let unpooled = node.op.reference().and_then(|of| graph.nodes.get(of.0)).and_then(|pool| pool.op.window());
        let receptive_field = ReceptiveField::after(&node.op, &fields, unpooled);
        if !receptive_field.is_finite() {
            return Err(too_large(node, word("the count of pixels in its receptive field"), MAX_MACS));
        }
        Ok(NodeReport { shape, params, macs: macs.present, macs_dense: macs.dense, receptive_field })
    }

    fn totals_with(&self, node: &Node, report: &NodeReport, own: &[ParamSpec]) -> Result<Totals, ArchError> {
        let weights: u64 = own.iter().map(|spec| spec.elements() as u64).sum();
        let totals = Totals {
            values: self.totals.values + report.shape.elements() as u64,
            weights: self.totals.weights + weights,
            params: self.totals.params.saturating_add(report.params),
            macs: self.totals.macs + report.macs,
            macs_dense: self.totals.macs_dense + report.macs_dense,
        };
        let counts = [
            (word("the count of numbers in all values up to here"), totals.values, MAX_TOTAL),
            (word("the count of numbers in all tensors up to here"), totals.weights, MAX_TOTAL),
            (word("the count of multiply-accumulates up to here"), totals.macs.max(totals.macs_dense), MAX_MACS),
        ];
        match counts.into_iter().find(|(_, count, most)| count > most) {
            Some((what, _, most)) => Err(too_large(node, what, most)),
            None => Ok(totals),
        }
    }

    /// A tied node does what the owner of its weights does, to as many channels.
    fn check_tie(&self, graph: &Graph, id: NodeId, node: &Node, input: Shape, owner: NodeId) -> Result<(), ArchError> {
        let before = graph.nodes.get(owner.0).filter(|_| owner.0 < id.0);
        let Some(before) = before.filter(|before| before.tied_to.is_none()) else {
            return Err(wiring(
                &node.name,
                words!("it can share only the weights of a node before it that has its own"),
            ));
        };
        if before.op != node.op {
            return Err(wiring(
                &node.name,
                words!("it does not do what `{0}` does, whose weights it shares", before.name),
            ));
        }
        let own = before.inputs.first().map_or(0, |input| self.shape(*input).channels());
        if own != input.channels() {
            let problem = words!(
                "numbers of channels: it takes {0}, the node whose weights it shares {1}",
                input.channels(),
                own
            );
            return Err(wiring(&node.name, problem));
        }
        Ok(())
    }
}

fn too_large(node: &Node, what: &'static str, most: u64) -> ArchError {
    ArchError::TooLarge { node: node.name.clone(), what, most }
}

#[cfg(test)]
mod tests;
