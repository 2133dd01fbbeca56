//! Where does each part of a diagram go?
//!
//! Positions are along the flow of data (`main`) and across it (`cross`), in pixels, so that the same arithmetic serves
//! the wide page (left to right) and the phone (top to bottom).

use arch::{Analysis, Graph, OpFamily, Shape};

use super::fold::Part;

/// Room for the arrow of an operation.
pub const ARROW: f64 = 26.0;
/// Thickness of an operation that keeps the shape.
pub const SLIM: f64 = 7.0;

/// How a part is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The coloured arrow of an operation and the tensor that it makes.
    Volume,
    /// A coloured bar: the operation keeps the shape.
    Slim,
    /// A folded block and the tensor that leaves it.
    Folded,
}

/// A part with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// What it is.
    pub part: Part,
    /// How it is drawn.
    pub form: Form,
    /// Whose hue it wears.
    pub family: OpFamily,
    /// Where it begins, along the flow.
    pub main: f64,
    /// Its middle, across the flow.
    pub cross: f64,
    /// Channels, along the flow.
    pub thickness: f64,
    /// Space, across the flow.
    pub side: f64,
    /// How far the volume leans back: space in the third direction.
    pub lean: f64,
}

impl Placed {
    /// Where its tensor begins, after the arrow.
    pub fn tensor(&self) -> f64 {
        self.main + if self.form == Form::Slim { 4.0 } else { ARROW }
    }

    /// Where its tensor ends.
    pub fn end(&self) -> f64 {
        self.tensor() + self.thickness
    }
}

/// A connection between two parts, by their places in [`Layout::placed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From this one.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// It passes others by.
    pub skips: bool,
}

/// A whole diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Every part, in the order of the graph.
    pub placed: Vec<Placed>,
    /// Every connection.
    pub edges: Vec<Edge>,
    /// Length along the flow.
    pub main: f64,
    /// Width across the flow.
    pub cross: f64,
}

/// Pixels of a side of `size` values: a logarithmic scale.
pub fn side(size: usize) -> f64 {
    8.0 + 10.0 * (size.max(1) as f64).log2()
}

/// Pixels of `channels` channels: a logarithmic scale.
pub fn thickness(channels: usize) -> f64 {
    3.0 + 5.0 * (channels.max(1) as f64).log2()
}

/// Places parts in columns by their distance from the input, and in lanes where several share a column.
/// `label` is the room that a name takes along the flow, `pitch` the least distance between lanes.
pub fn layout(graph: &Graph, analysis: &Analysis, parts: &[Part], label: f64, pitch: f64) -> Layout {
    let owner = owners(graph, parts);
    let mut depth = vec![0_usize; parts.len()];
    let mut edges = Vec::new();
    for (to, part) in parts.iter().enumerate() {
        for from in sources(graph, &owner, part, to) {
            depth[to] = depth[to].max(depth[from] + 1);
            edges.push(Edge { from, to, skips: false });
        }
    }
    for edge in &mut edges {
        edge.skips = depth[edge.to] - depth[edge.from] > 1;
    }
    let mut placed: Vec<Placed> = parts.iter().map(|part| sized(graph, analysis, part)).collect();
    let columns = depth.iter().max().map_or(0, |deepest| deepest + 1);
    let (mut main, mut lanes) = (0.0, vec![0_usize; columns]);
    for (column, lane) in lanes.iter_mut().enumerate() {
        let mut width: f64 = 0.0;
        for item in placed.iter_mut().zip(&depth).filter(|(_, at)| **at == column).map(|(item, _)| item) {
            item.main = main;
            item.cross = *lane as f64;
            *lane += 1;
            let room =
                if item.form == Form::Slim { 4.0 + SLIM } else { ARROW + (item.thickness + item.lean).max(label) };
            width = width.max(room);
        }
        main += width + 4.0;
    }
    // Drawings stand in the middle of their lane, and lean over to one side of it; a name needs room there too.
    let widest = placed.iter().map(|item| item.side + 2.0 * item.lean + 52.0).fold(pitch, f64::max);
    let most = lanes.iter().copied().max().unwrap_or(1).max(1) as f64;
    let skip_room = if edges.iter().any(|edge| edge.skips) { 30.0 } else { 0.0 };
    for (item, depth) in placed.iter_mut().zip(&depth) {
        let free = (most - lanes[*depth] as f64) / 2.0;
        item.cross = skip_room + (item.cross + free + 0.5) * widest;
    }
    Layout { placed, edges, main: main + 8.0, cross: most * widest + skip_room }
}

fn owners(graph: &Graph, parts: &[Part]) -> Vec<usize> {
    let mut owner = vec![0; graph.nodes.len()];
    for (index, part) in parts.iter().enumerate() {
        part.nodes().for_each(|node| owner[node] = index);
    }
    owner
}

fn sources(graph: &Graph, owner: &[usize], part: &Part, own: usize) -> Vec<usize> {
    let mut sources: Vec<usize> = part
        .nodes()
        .flat_map(|node| graph.nodes[node].inputs.iter().map(|input| owner[input.0]))
        .filter(|&source| source != own)
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

fn sized(graph: &Graph, analysis: &Analysis, part: &Part) -> Placed {
    let output = part.output();
    let shape = analysis.shape(output);
    let (height, width) = shape.size();
    let family = graph.node(output).op.family();
    let keeps =
        matches!(family, OpFamily::Activation | OpFamily::Normalisation | OpFamily::Regularisation | OpFamily::Shape);
    let form = match part {
        Part::Block { .. } => Form::Folded,
        Part::Node(_) if keeps => Form::Slim,
        Part::Node(_) => Form::Volume,
    };
    let thickness = if form == Form::Slim { SLIM } else { thickness(shape.channels()) };
    let lean = if form == Form::Slim || matches!(shape, Shape::Features(_)) { 0.0 } else { side(width) * 0.28 };
    Placed { part: part.clone(), form, family, main: 0.0, cross: 0.0, thickness, side: side(height), lean }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ui::diagram::fold;

    #[test]
    fn data_only_flow_forward_and_nothing_overlaps() {
        for model in arch::zoo::all() {
            let graph = (model.full)().unwrap();
            let analysis = graph.analyse().unwrap();
            let parts = fold::parts(&graph, &analysis, &(0..graph.blocks.len()).collect::<HashSet<_>>());
            let plan = layout(&graph, &analysis, &parts, 60.0, 90.0);
            for edge in &plan.edges {
                assert!(plan.placed[edge.from].end() <= plan.placed[edge.to].tensor(), "{}", model.id);
            }
            for (index, a) in plan.placed.iter().enumerate() {
                for b in &plan.placed[index + 1..] {
                    let apart = (a.cross - b.cross).abs() >= (a.side + b.side) / 2.0;
                    assert!(apart || a.end() <= b.tensor() || b.end() <= a.tensor(), "{}: {a:?} {b:?}", model.id);
                }
            }
        }
    }

    #[test]
    fn scales_grow_with_space_and_channels() {
        assert!(side(32) > side(28) && side(1) > 0.0);
        assert!(thickness(16) > thickness(6) && thickness(1) > 0.0);
    }
}
