//! Lines over an axis: errors over a training, gradients through a network, accuracies without each part.

use yew::prelude::*;

use crate::ui::chart::Plot;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// In the legend.
    pub name: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
    /// Of what is drawn dashed across, where something is: the whole network.
    pub level: Option<f64>,
}

/// What stands at the axes.
pub struct Axes<'a> {
    /// What the drawing shows, for whoever does not see it.
    pub label: String,
    /// Below the horizontal axis.
    pub across: &'a str,
    /// The ends of the vertical axis.
    pub y: (f64, f64),
    /// How a value of the vertical axis is written.
    pub write: fn(f64) -> String,
    /// Are values at points marked by dots?
    pub has_dots: bool,
}

const SIZE: (f64, f64) = (440.0, 258.0);
/// Colours that there are for lines.
const COLOURS: usize = 6;

/// The drawing, with its legend; `None` where no line has a point.
pub fn lines(lines: &[Line], axes: &Axes) -> Option<Html> {
    let x_most = lines.iter().flat_map(|line| &line.points).map(|point| point.0).fold(0.0, f64::max);
    if lines.iter().all(|line| line.points.is_empty()) {
        return None;
    }
    let plot = Plot { left: 64.0, top: 14.0, width: 360.0, height: 200.0, x_most, y: axes.y };
    let mark = |share: f64| {
        let value = axes.y.0 + share * (axes.y.1 - axes.y.0);
        let y = plot.at(0.0, value).1;
        html! {
            <><line class="grid" x1="64" x2="424" y1={one(y)} y2={one(y)} />
            <text x="58" y={one(y + 4.0)} text-anchor="end">{ (axes.write)(value) }</text></>
        }
    };
    let line = |(index, line): (usize, &Line)| {
        let dots = line.points.iter().filter(|_| axes.has_dots).map(|(x, y)| {
            let (x, y) = plot.at(*x, *y);
            html! { <circle cx={one(x)} cy={one(y)} r="3.5" /> }
        });
        let level = line.level.map(|level| {
            let y = one(plot.at(0.0, level).1);
            html! { <line class="level" x1="64" x2="424" y1={y.clone()} y2={y} /> }
        });
        html! {
            <g class={format!("run-{}", index % COLOURS)}>
                { for level }<polyline points={plot.line(line.points.iter().copied())} fill="none" />{ for dots }</g>
        }
    };
    let item = |(index, line): (usize, &Line)| {
        html! { <li class={format!("run-{}", index % COLOURS)}><i aria-hidden="true"></i>{ &line.name }</li> }
    };
    Some(html! {
        <>
            <svg viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} role="img" aria-label={axes.label.clone()}>
                { for [0.0, 0.25, 0.5, 0.75, 1.0].map(mark) }
                <text x="424" y="244" text-anchor="end">{ format!("{} →", axes.across) }</text>
                { for lines.iter().enumerate().map(line) }
            </svg>
            <ul class="compared-legend">{ for lines.iter().enumerate().map(item) }</ul>
        </>
    })
}

/// A power of ten: `10³`, told without superscripts, which not every font has: `1e3`.
pub fn power(exponent: f64) -> String {
    format!("1e{:.0}", exponent.round())
}

/// The ends of an axis of logarithms: whole powers, in four equal steps of whole powers.
pub fn powers(logarithms: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        logarithms.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
    if low > high {
        return (-2.0, 2.0);
    }
    let low = low.floor();
    let step = ((high - low) / 4.0).ceil().max(1.0);
    (low, low + 4.0 * step)
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_of_logarithms_have_room_for_all_in_whole_powers() {
        assert_eq!(powers([-1.5, 2.5].into_iter()), (-2.0, 6.0));
        assert_eq!(powers([0.2, 0.4].into_iter()), (0.0, 4.0));
        assert_eq!(powers(std::iter::empty()), (-2.0, 2.0));
        assert_eq!([power(-3.0), power(0.0)], ["1e-3", "1e0"]);
    }
}
