//! What is written in a diagram, and where?

use arch::Shape;

use super::fold::Part;
use super::layout::{Form, Layout, Placed};
use crate::language::{fill, t, word};

/// Distance between lines.
pub const LINE: f64 = 14.0;
/// Most letters in a line of a name that can be broken.
const LONG: usize = 16;

/// Which way data flow on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Left to right, on a wide page.
    Right,
    /// Top to bottom, on a phone.
    Down,
}

/// A point along and across the flow, on the page.
pub fn at(main: f64, cross: f64, flow: Flow) -> (f64, f64) {
    if flow == Flow::Down { (cross, main) } else { (main, cross) }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it is: `name`, `shape`, `size`.
    pub class: &'static str,
    /// What stands there.
    pub line: String,
    /// Its middle, or where it begins when it does not stand in the middle.
    pub x: f64,
    /// Its base line.
    pub y: f64,
    /// Is `x` its middle?
    pub is_centred: bool,
}

impl Text {
    /// Pixels of its letters.
    pub fn size(&self) -> f64 {
        if self.class == "name" { 12.0 } else { 11.0 }
    }

    /// Left, upper, right and lower edge, by estimate.
    pub fn bounds(&self) -> [f64; 4] {
        let width = width(&self.line, self.size());
        let left = if self.is_centred { self.x - width / 2.0 } else { self.x };
        [left, self.y - self.size() + 1.0, left + width, self.y + 2.5]
    }
}

/// Pixels of a line in bold letters of this size, rather more than less.
pub fn width(line: &str, size: f64) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'l' | 'j' | '.' | ',' | ' ' | '1' | '|' | '\'' => 0.36,
        'f' | 't' | 'r' | '-' => 0.46,
        'm' | 'w' | 'M' | 'W' | '…' | '→' => 0.98,
        'A'..='Z' => 0.77,
        _ => 0.67,
    };
    line.chars().map(letter).sum::<f64>() * size
}

/// Lines of a part's name; lines of the shape that leaves it and of what is within.
pub fn lines(part: &Part, shape: Shape) -> (Vec<String>, Vec<String>) {
    let mut about = vec![shape.to_string()];
    if let Some((count, kind)) = part.folded.as_ref().and_then(|folded| folded.repeats) {
        about.push(fill("{0} × {1}", &[&count.to_string(), &word(kind)]));
    }
    (broken(&part.name), about)
}

/// A name in lines, broken before `…` ends and at points and underscores, and never cut.
fn broken(name: &str) -> Vec<String> {
    if let Some((first, last)) = name.split_once(" … ") {
        let mut lines = broken(first);
        if let Some(end) = lines.last_mut() {
            end.push_str(" …");
        }
        lines.extend(broken(last));
        return lines;
    }
    let mut lines = vec![String::new()];
    for piece in name.split_inclusive(['.', '_']) {
        match lines.last_mut() {
            Some(line) if line.is_empty() || line.chars().count() + piece.chars().count() <= LONG => {
                line.push_str(piece)
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
}

/// The lines at a part.
pub fn texts(placed: &Placed, flow: Flow) -> Vec<Text> {
    let half = placed.side / 2.0;
    // Clear of the dashed line.
    let gap = if placed.form == Form::Folded { 4.0 } else { 0.0 };
    let (above, below) = (placed.name.len() as f64, placed.about.len() as f64);
    let (x, name_y, about_y, is_centred) = match flow {
        Flow::Right => (
            placed.tensor + (placed.thickness + placed.lean) / 2.0,
            placed.cross - half - placed.lean - 6.0 - gap - (above - 1.0) * LINE,
            placed.cross + half + 14.0 + gap,
            true,
        ),
        Flow::Down => {
            let top = placed.tensor + placed.thickness / 2.0 - (above + below + 1.0) * LINE / 2.0 + 11.0;
            (placed.cross + half + placed.lean + 10.0, top, top + above * LINE, false)
        }
    };
    let text = |class, (row, line): (usize, &String), y: f64| Text {
        class,
        line: line.clone(),
        x,
        y: y + row as f64 * LINE,
        is_centred,
    };
    let name = placed.name.iter().enumerate().map(|line| text("name", line, name_y));
    name.chain(placed.about.iter().enumerate().map(|line| text("shape", line, about_y))).collect()
}

/// What flows into and out of a part.
pub fn readout(plan: &Layout, chosen: usize) -> Option<Text> {
    let placed = plan.placed.get(chosen)?;
    let inputs =
        plan.edges.iter().filter(|edge| edge.to == chosen).map(|edge| plan.placed[edge.from].shape.to_string());
    let inputs: Vec<String> = inputs.collect();
    let line = match inputs.as_slice() {
        [] => return None,
        [one] => [one, " → ", &placed.shape.to_string()].concat(),
        [first, .., last] if inputs.len() > 2 => [first, " + … + ", last, " → ", &placed.shape.to_string()].concat(),
        _ => [&inputs.join(" + "), " → ", &placed.shape.to_string()].concat(),
    };
    // A bar bears no name.
    let line = if placed.form == Form::Slim { [&placed.part.name, ": ", &line].concat() } else { line };
    let width = width(&line, 11.0);
    let text = |x: f64, y: f64, is_centred: bool, line: String| Text { class: "size", line, x, y, is_centred };
    match plan.flow {
        Flow::Right => {
            let middle = placed.tensor + (placed.thickness + placed.lean) / 2.0;
            let x = middle.min(plan.main - width / 2.0 - 1.0).max(width / 2.0 + 1.0);
            (width + 2.0 < plan.main).then(|| text(x, placed.cross - plan.lane + 13.0, true, line))
        }
        Flow::Down if placed.form == Form::Slim => None,
        Flow::Down => {
            let last = texts(placed, plan.flow).pop()?;
            let inputs = fill("from {0}", &[&inputs.join(" + ")]);
            (last.x + self::width(&inputs, 11.0) < plan.cross).then(|| text(last.x, last.y + LINE, false, inputs))
        }
    }
}

/// Writes beside connections that pass others by what flows there, where no other label is.
pub fn edges(plan: &mut Layout, is_single: bool) {
    if plan.flow == Flow::Down || !is_single {
        return;
    }
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for edge in &mut plan.edges {
        let Some(past) = edge.past else { continue };
        let (from, to) = (&plan.placed[edge.from], &plan.placed[edge.to]);
        let (x, y) = ((from.end() + to.start()) / 2.0, past - 3.0);
        let text = Text { class: "size", line: from.shape.to_string(), x, y, is_centred: true };
        let [left, top, right, bottom] = text.bounds();
        let near = taken.iter().rev().take(24);
        let is_free = near.clone().all(|[l, t, r, b]| right <= *l || *r <= left || bottom <= *t || *b <= top);
        if is_free && top >= 0.0 && right - left + 40.0 < to.start() - from.end() {
            taken.push([left, top, right, bottom]);
            edge.label = Some(text);
        }
    }
}

/// Where a part's values come from and go to, by name.
pub fn described(plan: &Layout, chosen: usize) -> String {
    let line = |from: bool| {
        let ends = plan.edges.iter().filter(|edge| if from { edge.to == chosen } else { edge.from == chosen });
        let ends = ends.map(|edge| &plan.placed[if from { edge.from } else { edge.to }].part.name);
        ends.map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let (from, to) = (line(true), line(false));
    let none = t("none").to_owned();
    let or_none = |names: String| if names.is_empty() { none.clone() } else { names };
    fill("From: {0}. To: {1}.", &[&or_none(from), &or_none(to)])
}
