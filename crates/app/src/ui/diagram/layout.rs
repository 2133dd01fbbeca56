//! Where does each part of a diagram go?
//!
//! Positions are along the flow of data (`main`) and across it (`cross`), in pixels, so that the same arithmetic serves
//! the wide page (left to right) and the phone (top to bottom).

use arch::{Analysis, Graph, OpFamily, Shape};

use super::fold::Part;
use super::label::{self, Flow, LINE, Text};
use super::scope;

/// Room for the arrow of an operation.
pub const ARROW: f64 = 26.0;
/// Thickness of an operation that keeps the shape.
pub const SLIM: f64 = 7.0;
/// Room at the edge of a lane for what is said of the part that is chosen.
pub const READOUT: f64 = 20.0;
/// Most rows of connections that pass others by.
const ROWS: usize = 6;
/// Distance between these rows.
const ROW: f64 = 20.0;

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
    /// Shape of the value that leaves it.
    pub shape: Shape,
    /// Where its tensor begins along the flow, after the arrow.
    pub tensor: f64,
    /// Its middle, across the flow.
    pub cross: f64,
    /// Channels, along the flow.
    pub thickness: f64,
    /// Space, across the flow.
    pub side: f64,
    /// How far the volume leans back: space in the third direction.
    pub lean: f64,
    /// How far the volume leans back along the flow, over its arrow.
    pub reach: f64,
    /// Lines of its name.
    pub name: Vec<String>,
    /// Lines of what leaves it, and of what is within.
    pub about: Vec<String>,
}

impl Placed {
    /// Where its arrow begins.
    pub fn start(&self) -> f64 {
        if self.form == Form::Slim { self.tensor - 4.0 } else { self.tensor - self.reach - ARROW }
    }

    /// Where its tensor ends.
    pub fn end(&self) -> f64 {
        self.tensor + self.thickness
    }

    /// The width of its widest line.
    fn label(&self) -> f64 {
        let widths = self.name.iter().map(|line| label::width(line, 12.0));
        widths.chain(self.about.iter().map(|line| label::width(line, 11.0))).fold(0.0, f64::max)
    }

    /// Room along the flow before and after the beginning of its tensor.
    fn along(&self, flow: Flow) -> (f64, f64) {
        if self.form == Form::Slim {
            return (4.0, SLIM + 4.0);
        }
        let body = self.thickness + self.lean;
        let (words, middle) = match flow {
            Flow::Right => (self.label() / 2.0 + 3.0, body / 2.0),
            Flow::Down => (((self.name.len() + self.about.len() + 1) as f64 * LINE) / 2.0 + 4.0, self.thickness / 2.0),
        };
        let body = if flow == Flow::Right { body } else { self.thickness };
        let before = if flow == Flow::Right { ARROW } else { ARROW + self.reach };
        (before.max(words - middle), (body + 6.0).max(middle + words))
    }

    /// Room across the flow before and after its middle.
    fn across(&self, flow: Flow) -> (f64, f64) {
        let half = self.side / 2.0;
        match (flow, self.form) {
            (_, Form::Slim) => (half + 6.0, half + 6.0),
            (Flow::Right, _) => {
                (half + self.lean + 12.0 + self.name.len() as f64 * LINE, half + 8.0 + self.about.len() as f64 * LINE)
            }
            (Flow::Down, _) => (half + 8.0, half + self.lean + 18.0 + self.label()),
        }
    }
}

/// A connection between two parts, by their places in [`Layout::placed`].
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// From this one.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// Where it passes others by, across the flow.
    pub past: Option<f64>,
    /// What flows there, where there is room to say it.
    pub label: Option<Text>,
}

/// A whole diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Which way it flows.
    pub flow: Flow,
    /// Every part, in the order of the graph.
    pub placed: Vec<Placed>,
    /// Every connection.
    pub edges: Vec<Edge>,
    /// Length along the flow.
    pub main: f64,
    /// Width across the flow.
    pub cross: f64,
    /// From the edge of a lane to the middle of what stands in it.
    pub lane: f64,
}

impl Layout {
    /// Width and height on the page.
    pub fn size(&self) -> (f64, f64) {
        label::at(self.main, self.cross, self.flow)
    }
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
pub fn layout(graph: &Graph, analysis: &Analysis, parts: &[Part], flow: Flow) -> Layout {
    let (depth, mut edges) = wiring(graph, parts);
    let mut placed: Vec<Placed> = parts.iter().map(|part| sized(graph, analysis, part, flow)).collect();
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); depth.iter().max().map_or(0, |deepest| deepest + 1)];
    for (index, column) in depth.iter().enumerate() {
        columns[*column].push(index);
    }
    let mut main = 0.0;
    for column in &columns {
        let room = column.iter().map(|index| placed[*index].along(flow));
        let (before, after) = room.fold((0.0, 0.0), |a: (f64, f64), b| (a.0.max(b.0), a.1.max(b.1)));
        column.iter().for_each(|index| placed[*index].tensor = main + before);
        main += before + after;
    }
    let most = columns.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let rows = rows(&placed, &mut edges, &depth, most == 1);
    let room = placed.iter().map(|item| item.across(flow));
    let (before, after) = room.fold((0.0, 0.0), |a: (f64, f64), b| (a.0.max(b.0), a.1.max(b.1)));
    let readout = if flow == Flow::Right { READOUT } else { 0.0 };
    let pitch = before + after + readout;
    for column in &columns {
        // Whole lanes, so that what is written at the edge of one lies in it alone.
        let free = (most - column.len()) / 2;
        for (lane, index) in column.iter().enumerate() {
            placed[*index].cross = rows + readout + (free + lane) as f64 * pitch + before;
        }
    }
    let skips = edges.iter_mut().filter_map(|edge| Some((edge.from, edge.to, edge.past.as_mut()?)));
    for (from, to, past) in skips {
        // The first rows are above all lanes; where there are several lanes, above the higher of both ends.
        *past =
            if most == 1 { rows - *past } else { placed[from].cross.min(placed[to].cross) - before - readout + 3.0 };
    }
    let mut plan =
        Layout { flow, placed, edges, main: main + 8.0, cross: rows + most as f64 * pitch, lane: before + readout };
    label::edges(&mut plan, most == 1);
    plan
}

/// How far each part is from the input, and the connections.
fn wiring(graph: &Graph, parts: &[Part]) -> (Vec<usize>, Vec<Edge>) {
    let mut owner = vec![0; graph.nodes.len()];
    for (index, part) in parts.iter().enumerate() {
        part.nodes.clone().for_each(|node| owner[node] = index);
    }
    let mut depth = vec![0_usize; parts.len()];
    let mut edges = Vec::new();
    for (to, part) in parts.iter().enumerate() {
        let inputs = part.nodes.clone().flat_map(|node| graph.nodes[node].inputs.iter());
        let mut sources: Vec<usize> = inputs.map(|input| owner[input.0]).filter(|source| *source != to).collect();
        sources.sort_unstable();
        sources.dedup();
        for from in sources {
            depth[to] = depth[to].max(depth[from] + 1);
            edges.push(Edge { from, to, past: None, label: None });
        }
    }
    (depth, edges)
}

/// Gives connections that pass others by a row each, as long as there are rows, and the room that they take.
fn rows(placed: &[Placed], edges: &mut [Edge], depth: &[usize], is_single: bool) -> f64 {
    let mut ends = [f64::MIN; ROWS];
    let mut most = 0;
    for edge in edges.iter_mut().filter(|edge| depth[edge.to] - depth[edge.from] > 1) {
        let free = ends.iter().position(|end| *end <= placed[edge.from].end());
        let row = free.unwrap_or(ROWS - 1);
        ends[row] = ends[row].max(placed[edge.to].start());
        most = most.max(row + 1);
        edge.past = Some((row as f64 + 0.3) * ROW);
    }
    if is_single { most as f64 * ROW } else { 0.0 }
}

fn sized(graph: &Graph, analysis: &Analysis, part: &Part, flow: Flow) -> Placed {
    let shape = analysis.shape(part.output);
    let (height, width) = shape.size();
    // A folded part wears the hue of its only operation, or of what makes its value.
    let made_by = scope::substance(graph, part.nodes.clone()).next_back().unwrap_or(part.output.0);
    let family = graph.nodes[made_by].op.family();
    let form = match &part.folded {
        Some(_) => Form::Folded,
        None if scope::keeps(family) => Form::Slim,
        None => Form::Volume,
    };
    let (name, about) = if form == Form::Slim { (Vec::new(), Vec::new()) } else { label::lines(part, shape) };
    let thickness = if form == Form::Slim { SLIM } else { thickness(shape.channels()) };
    let lean = if form == Form::Slim || matches!(shape, Shape::Features(_)) { 0.0 } else { side(width) * 0.28 };
    let reach = if flow == Flow::Down { lean } else { 0.0 };
    let part = part.clone();
    Placed {
        part,
        form,
        family,
        shape,
        tensor: 0.0,
        cross: 0.0,
        thickness,
        side: side(height),
        lean,
        reach,
        name,
        about,
    }
}

#[cfg(test)]
mod tests;
