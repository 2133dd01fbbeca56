//! What lines and areas are a part and a connection drawn with?
//!
//! As values, so that the page and a file that is saved show the same.

use super::label::{self, Flow, Text, at};
use super::layout::{ARROW, Edge, Form, Layout, Placed};

/// Below this scale labels cannot be read.
pub const READABLE: f64 = 0.5;
/// Below this one a part is one area.
const ROUGH: f64 = 0.25;

/// A line or an area, or words.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Of this class, along this path.
    Path(&'static str, String),
    /// A line of text.
    Words(Text),
}

fn rectangle(x: f64, y: f64, w: f64, h: f64) -> String {
    format!("M{x:.1} {y:.1}h{w:.1}v{h:.1}h{:.1}z", -w)
}

/// A part as it is drawn at this scale: what could not be told apart is left out.
pub fn part(placed: &Placed, flow: Flow, scale: f64) -> Vec<Mark> {
    let half = placed.side / 2.0;
    let (x, y) = at(placed.tensor, placed.cross - half, flow);
    let (w, h) = at(placed.thickness, placed.side, flow);
    if scale < ROUGH {
        let class = if placed.form == Form::Slim { "bar" } else { "face" };
        return vec![Mark::Path(class, rectangle(x, y, w, h))];
    }
    if placed.form == Form::Slim {
        let touch = rectangle(x - 4.0, y - 5.0, w + 8.0, h + 10.0);
        return vec![Mark::Path("touch", touch), Mark::Path("bar", rectangle(x, y, w, h))];
    }
    let lean = placed.lean;
    let mut marks = Vec::new();
    if placed.part.nodes.start > 0 {
        marks.push(Mark::Path("arrow", arrow(placed, flow)));
    }
    if lean > 0.0 {
        marks.push(Mark::Path("top", format!("M{x:.1} {y:.1}l{lean:.1} {:.1}h{w:.1}l{:.1} {lean:.1}z", -lean, -lean)));
        let end = format!("M{:.1} {y:.1}l{lean:.1} {:.1}v{h:.1}l{:.1} {lean:.1}z", x + w, -lean, -lean);
        marks.push(Mark::Path("end", end));
    }
    marks.push(Mark::Path("face", rectangle(x, y, w, h)));
    if placed.form == Form::Folded {
        marks.push(Mark::Path("fold", rectangle(x - 4.0, y - lean - 4.0, w + lean + 8.0, h + lean + 8.0)));
    }
    if scale >= READABLE {
        marks.extend(label::texts(placed, flow).into_iter().map(Mark::Words));
    }
    marks
}

fn arrow(placed: &Placed, flow: Flow) -> String {
    let (tail, tip, c) = (placed.start(), placed.start() + ARROW - 4.0, placed.cross);
    let points = [
        (tail, -4.0),
        (tip - 9.0, -4.0),
        (tip - 9.0, -9.0),
        (tip, 0.0),
        (tip - 9.0, 9.0),
        (tip - 9.0, 4.0),
        (tail, 4.0),
    ];
    let mut path = String::new();
    for (index, (main, aside)) in points.into_iter().enumerate() {
        let (x, y) = at(main, c + aside, flow);
        path += &format!("{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    path + "z"
}

/// The line of a connection.
pub fn edge(plan: &Layout, edge: &Edge) -> String {
    let (from, to) = (&plan.placed[edge.from], &plan.placed[edge.to]);
    let (start, end) = (from.end(), to.start());
    let far = (end - start).min(60.0) / 3.0;
    let middle = (start + end) / 2.0;
    // Past the volumes in between, or from one to the next.
    let corners = match edge.past {
        Some(past) => [
            [(start + far, from.cross), (start, past), (start + far, past)],
            [(end - far, past), (end - far, past), (end - far, past)],
            [(end, past), (end - far, to.cross), (end, to.cross)],
        ],
        None => [[(middle, from.cross), (middle, to.cross), (end, to.cross)]; 3],
    };
    let count = if edge.past.is_some() { 3 } else { 1 };
    let (x, y) = at(start, from.cross, plan.flow);
    let mut path = format!("M{x:.1} {y:.1}");
    for corner in &corners[..count] {
        path.push('C');
        for (main, cross) in corner {
            let (x, y) = at(*main, *cross, plan.flow);
            path += &format!("{x:.1} {y:.1} ");
        }
    }
    path
}
