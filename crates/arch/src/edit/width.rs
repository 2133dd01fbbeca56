//! Multiply the width.

use std::collections::HashMap;

use super::rewrite::{check, rewrite};
use super::{EditError, refused};
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::shape::Shape;

const EDIT: &str = "multiplying the width";

/// Multiplies the maps of every convolution and the features of every fully connected layer by `factor`, rounded, at
/// least one (Howard et al. 2017, arXiv:1704.04861, section 3.3). What gives the outputs stays as wide as it is.
/// Where a sum or an unpooling meets widths that rounded differently, the convolutions that feed it are evened out.
///
/// # Errors
/// Where a table of connections or a code fixes the width, or sums cannot be evened out.
pub fn multiply_width(graph: &Graph, factor: f64) -> Result<Graph, EditError> {
    if !(factor.is_finite() && factor > 0.0) {
        return Err(refused(EDIT, &graph.name, format!("{factor} is no factor")));
    }
    for node in &graph.nodes {
        match node.op {
            Op::Conv2d { connections: Some(_), .. } => {
                return Err(refused(EDIT, &node.name, "its table of connections is for a fixed number of maps"));
            }
            Op::EuclideanCodes { .. } => return Err(refused(EDIT, &node.name, "its codes have a fixed length")),
            _ => {}
        }
    }
    let analysis = check(graph, EDIT)?;
    let fixed: Vec<NodeId> = graph.outputs.iter().filter_map(|output| source(graph, output.node)).collect();
    let mut units: HashMap<NodeId, usize> = HashMap::new();
    for node in &graph.nodes {
        if let Op::Conv2d { groups, .. } | Op::ConvTranspose2d { groups, .. } = node.op
            && groups > 1
            && groups != analysis.shape(node.inputs[0]).channels()
            && let Some(source) = source(graph, node.inputs[0])
        {
            let unit = units.entry(source).or_insert(1);
            *unit = lcm(*unit, groups);
        }
    }
    let mut widths = Widths { graph, fixed, units, wanted: HashMap::new(), factor };
    // Every round evens out one sum; there are no more rounds than sums.
    for _ in 0..=graph.nodes.len() {
        match widths.uneven(&analysis.nodes.iter().map(|report| report.shape).collect::<Vec<_>>()) {
            None => return widths.applied(),
            Some((name, sources)) => widths.even_out(&name, &sources)?,
        }
    }
    Err(refused(EDIT, &graph.name, "its sums cannot be evened out"))
}

struct Widths<'g> {
    graph: &'g Graph,
    fixed: Vec<NodeId>,
    /// Groups that the readers of a node divide its maps into.
    units: HashMap<NodeId, usize>,
    /// Widths that a sum has asked for, by the node that owns the parameters.
    wanted: HashMap<NodeId, usize>,
    factor: f64,
}

impl Widths<'_> {
    /// The new number of maps or features of a node that chooses it.
    fn out(&self, id: NodeId, old: usize, groups: usize) -> usize {
        let owner = self.graph.node(id).tied_to.unwrap_or(id);
        if self.fixed.contains(&id) {
            return old;
        }
        if let Some(wanted) = self.wanted.get(&owner) {
            return *wanted;
        }
        let unit = lcm(groups, self.units.get(&id).copied().unwrap_or(1));
        let units = (old as f64 * self.factor / unit as f64).round().max(1.0) as usize;
        units * unit
    }

    /// Channels of every new value; the first sum or unpooling whose sides differ, with their sources and widths.
    fn uneven(&self, old: &[Shape]) -> Option<(String, Vec<(NodeId, usize)>)> {
        let mut channels: Vec<usize> = Vec::with_capacity(old.len());
        for (id, node) in self.graph.iter() {
            let inputs: Vec<usize> = node.inputs.iter().map(|input| channels[input.0]).collect();
            let sides: Vec<NodeId> = match node.op {
                Op::Add { .. } | Op::Join { .. } => node.inputs.clone(),
                Op::MaxUnpool { of } => vec![of, node.inputs[0]],
                _ => Vec::new(),
            };
            if let [first, rest @ ..] = &sides[..]
                && rest.iter().any(|side| channels[side.0] != channels[first.0])
            {
                return Some((node.name.clone(), sides.iter().map(|side| (*side, channels[side.0])).collect()));
            }
            channels.push(match &node.op {
                Op::Conv2d { out, groups, .. } if *groups > 1 && *groups == old[node.inputs[0].0].channels() => {
                    inputs[0] * (out / groups) // depthwise: as wide as its input
                }
                Op::Conv2d { out, groups, .. } | Op::ConvTranspose2d { out, groups, .. } => self.out(id, *out, *groups),
                Op::Linear { out, .. } => self.out(id, *out, 1),
                Op::PadChannels { out } => self.out(id, *out, 1),
                Op::Concat => inputs.iter().sum(),
                Op::Flatten => inputs[0], // not used again before a fully connected layer
                _ => inputs.first().copied().unwrap_or(self.graph.input.channels()),
            });
        }
        None
    }

    /// Sets all sides that choose their width to the width of the first side that does not, or of the first.
    fn even_out(&mut self, name: &str, sides: &[(NodeId, usize)]) -> Result<(), EditError> {
        let free = |id: NodeId| source(self.graph, id).filter(|source| !self.fixed.contains(source));
        let target = sides.iter().find(|(id, _)| free(*id).is_none()).or(sides.first()).map_or(1, |(_, width)| *width);
        let changes: Vec<NodeId> =
            sides.iter().filter(|(_, width)| *width != target).filter_map(|(id, _)| free(*id)).collect();
        let unchanged = |id: &NodeId| self.wanted.get(&self.owner(*id)) == Some(&target);
        if changes.is_empty() || changes.iter().all(unchanged) {
            return Err(refused(EDIT, name, "its sides get different widths"));
        }
        for id in changes {
            let owner = self.owner(id);
            self.wanted.insert(owner, target);
        }
        Ok(())
    }

    fn owner(&self, id: NodeId) -> NodeId {
        self.graph.node(id).tied_to.unwrap_or(id)
    }

    fn applied(&self) -> Result<Graph, EditError> {
        let analysis = check(self.graph, EDIT)?;
        let mut channels: Vec<usize> = Vec::new();
        rewrite(self.graph, EDIT, |copy, id, node| {
            let inputs: Vec<usize> = node.inputs.iter().map(|input| channels[input.0]).collect();
            let mut op = node.op.clone();
            let width = match &mut op {
                Op::Conv2d { out, groups, .. }
                    if *groups > 1 && *groups == analysis.shape(node.inputs[0]).channels() =>
                {
                    *out = inputs[0] * (*out / *groups);
                    *groups = inputs[0];
                    *out
                }
                Op::Conv2d { out, groups, .. } | Op::ConvTranspose2d { out, groups, .. } => {
                    *out = self.out(id, *out, *groups);
                    *out
                }
                Op::Linear { out, .. } | Op::PadChannels { out } => {
                    *out = self.out(id, *out, 1);
                    *out
                }
                Op::Concat => inputs.iter().sum(),
                _ => inputs.first().copied().unwrap_or(self.graph.input.channels()),
            };
            channels.push(width);
            Ok(copy.keep_as(node, op))
        })
    }
}

/// The node that chooses how many channels a value has, behind operations that change none.
fn source(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let node = graph.node(id);
    match node.op {
        Op::Conv2d { .. } | Op::ConvTranspose2d { .. } | Op::Linear { .. } | Op::PadChannels { .. } => Some(id),
        Op::Input | Op::Concat | Op::Add { .. } | Op::Join { .. } => None,
        _ => node.inputs.first().and_then(|input| source(graph, *input)),
    }
}

fn lcm(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}
