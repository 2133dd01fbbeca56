//! Which nodes of a graph are computed together?
//!
//! A unit begins with a node that computes (its root) and takes in what follows as long as nobody else reads the values
//! between: a normalisation, an activation, the addition of a value that is already there, another activation. A value
//! that somebody looks at ends its unit, so that it is in memory exactly as the graph defines it. Nodes that do nothing
//! in inference are other names for their input.

use arch::{Graph, NodeId, Op, Shape};

/// An addition taken into a unit: `own * value + others * other`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Addition {
    pub other: NodeId,
    pub own: f32,
    pub others: f32,
}

/// Nodes that are computed in one step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    /// The node that computes.
    pub root: NodeId,
    /// A batch normalisation of its value.
    pub norm: Option<NodeId>,
    /// The activation before an addition, or without one.
    pub first: Option<NodeId>,
    pub addition: Option<Addition>,
    /// The activation after an addition.
    pub second: Option<NodeId>,
    /// The node whose value the unit gives.
    pub value: NodeId,
}

/// How a graph is read by a plan.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The node that computes the value of each node; itself but for those that do nothing.
    pub source: Vec<NodeId>,
    /// Who reads each value: sources of nodes that are computed, every use once.
    pub readers: Vec<Vec<NodeId>>,
    /// Is the value wanted as an output or by a visitor?
    pub kept: Vec<bool>,
    /// Is the node computed at all?
    pub live: Vec<bool>,
}

impl Reading {
    /// Reads a graph whose nodes have the values `shapes`, for its outputs and `taps`.
    pub fn of(graph: &Graph, shapes: &[Shape], taps: &[NodeId]) -> Self {
        let count = graph.nodes.len();
        let mut source: Vec<NodeId> = Vec::with_capacity(count);
        for (id, node) in graph.iter() {
            let same = node.inputs.first().filter(|input| does_nothing(graph, shapes, id, **input));
            source.push(same.map_or(id, |input| source[input.0]));
        }
        let wanted = || graph.outputs.iter().map(|output| output.node).chain(taps.iter().copied());
        let (mut live, mut kept) = (vec![false; count], vec![false; count]);
        for id in wanted() {
            kept[source[id.0].0] = true;
            live[source[id.0].0] = true;
        }
        let mut readers = vec![Vec::new(); count];
        for (id, node) in graph.iter().collect::<Vec<_>>().into_iter().rev() {
            if !live[id.0] {
                continue;
            }
            for input in &node.inputs {
                live[source[input.0].0] = true;
                readers[source[input.0].0].push(id);
            }
            if let Op::MaxUnpool { of } = node.op {
                live[of.0] = true;
            }
        }
        Reading { source, readers, kept, live }
    }

    /// The only one who reads the value of `id`, if nobody else does.
    pub fn only_reader(&self, id: NodeId) -> Option<NodeId> {
        match self.readers[id.0][..] {
            [reader] if !self.kept[id.0] => Some(reader),
            _ => None,
        }
    }

    /// The values that a node takes, by the nodes that compute them.
    pub fn inputs(&self, graph: &Graph, id: NodeId) -> Vec<NodeId> {
        graph.node(id).inputs.iter().map(|input| self.source[input.0]).collect()
    }
}

/// Is the value of `id` that of its first input?
fn does_nothing(graph: &Graph, shapes: &[Shape], id: NodeId, input: NodeId) -> bool {
    let node = graph.node(id);
    match &node.op {
        Op::Dropout { .. } | Op::SpatialDropout { .. } => true,
        // One pixel is a vector already.
        Op::Flatten => matches!(shapes[input.0], Shape::Features(_) | Shape::Map { height: 1, width: 1, .. }),
        Op::Concat | Op::Join { .. } => node.inputs.len() == 1,
        Op::Add { scales } => scales[..] == [1.0],
        Op::PadChannels { out } => shapes[input.0].channels() == *out,
        Op::Input
        | Op::Conv2d { .. }
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::EuclideanCodes { .. } => false,
    }
}

/// The factors of an addition or a join.
pub(crate) fn factors(op: &Op, inputs: usize) -> Option<Vec<f32>> {
    match op {
        Op::Add { scales } => Some(scales.iter().map(|&scale| scale as f32).collect()),
        Op::Join { .. } => Some(vec![1.0 / inputs as f32; inputs]),
        _ => None,
    }
}

/// The units of a graph, in the order in which they are computed.
pub(crate) fn units(graph: &Graph, reading: &Reading) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut taken = vec![false; graph.nodes.len()];
    // Values that are in memory when the next unit is computed.
    let mut present = vec![false; graph.nodes.len()];
    for (id, _) in graph.iter() {
        if !reading.live[id.0] || reading.source[id.0] != id || taken[id.0] {
            continue;
        }
        let unit = grow(graph, reading, id, &present, &mut taken);
        present[unit.value.0] = true;
        units.push(unit);
    }
    units
}

/// The unit that begins with `root`.
fn grow(graph: &Graph, reading: &Reading, root: NodeId, present: &[bool], taken: &mut [bool]) -> Unit {
    let mut unit = Unit { root, norm: None, first: None, addition: None, second: None, value: root };
    match graph.node(root).op {
        Op::BatchNorm { .. } => unit.norm = Some(root),
        Op::Activation(_) => unit.first = Some(root),
        // The second value is copied, and the first added on its way.
        Op::Add { .. } | Op::Join { .. } => unit.addition = addition(graph, reading, root, 1),
        _ => {}
    }
    while let Some(next) = reading.only_reader(unit.value) {
        let before_addition = unit.addition.is_none() && unit.first.is_none();
        match &graph.node(next).op {
            Op::BatchNorm { .. } if before_addition && unit.norm.is_none() => unit.norm = Some(next),
            Op::Activation(_) if before_addition => unit.first = Some(next),
            Op::Activation(_) if unit.addition.is_some() && unit.second.is_none() => unit.second = Some(next),
            Op::Add { .. } | Op::Join { .. } if unit.addition.is_none() => {
                let place = reading.inputs(graph, next).iter().position(|&input| input == unit.value);
                let fits = place.and_then(|place| addition(graph, reading, next, place));
                let Some(fits) = fits.filter(|it| present[it.other.0]) else { break };
                unit.addition = Some(fits);
            }
            _ => break,
        }
        taken[next.0] = true;
        unit.value = next;
    }
    unit
}

/// The addition `id` seen from its input `own`, where it has two.
fn addition(graph: &Graph, reading: &Reading, id: NodeId, own: usize) -> Option<Addition> {
    let inputs = reading.inputs(graph, id);
    let factors = factors(&graph.node(id).op, inputs.len())?;
    match (&inputs[..], &factors[..]) {
        (&[_, _], &[_, _]) => Some(Addition { other: inputs[1 - own], own: factors[own], others: factors[1 - own] }),
        _ => None,
    }
}
