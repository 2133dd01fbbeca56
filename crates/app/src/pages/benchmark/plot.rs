//! The figures of one part as a drawing: a line for each network, a disc for here and a diamond for the other run.

use yew::prelude::*;

use super::report::{Part, Row};
use super::table::{Line, title};
use crate::format::three;
use crate::language::{fill, t};

/// Height of a line, and of what stands above and below all of them, in the drawing's units.
const LINE: f64 = 22.0;
const ABOVE: f64 = 8.0;
const BELOW: f64 = 46.0;
/// Half the size of a mark.
const MARK: f64 = 5.0;

/// Width of the drawing and of the names in it: on a wide screen, and on a phone.
const WIDTHS: [(f64, f64); 2] = [(760.0, 200.0), (380.0, 172.0)];

/// The value that is drawn: milliseconds, or pictures learned a second.
fn value(row: &Row) -> f64 {
    if row.part == Part::Training { row.pace() } else { row.ms() }
}

/// An axis of powers of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
    left: f64,
    width: f64,
}

impl Axis {
    /// On which all values have room; none where there are none.
    fn fit(values: impl Iterator<Item = f64>, left: f64, width: f64) -> Option<Self> {
        let values = values.filter(|value| value.is_finite() && *value > 0.0);
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        (high > 0.0).then_some(Axis { low: low / 1.4, high: high * 1.4, left, width })
    }

    fn at(&self, value: f64) -> f64 {
        let share = (value / self.low).ln() / (self.high / self.low).ln();
        self.left + self.width * share.clamp(0.0, 1.0)
    }

    /// Powers of ten, and between few of them 2 and 5 times those.
    fn marks(&self) -> Vec<f64> {
        let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let steps: &[f64] = if self.high / self.low > 300.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let marks = decades.flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)));
        marks.filter(|mark| (self.low..=self.high).contains(mark)).collect()
    }
}

/// The drawing, with its legend; nothing where there are no figures.
pub fn plot(part: Part, lines: &[Line], other: &str, is_wide: bool) -> Html {
    let (width, names) = WIDTHS[usize::from(!is_wide)];
    let rows = || lines.iter().flat_map(|line| [&line.ours, &line.theirs]).flatten();
    let Some(axis) = Axis::fit(rows().map(value), names + 8.0, width - names - 24.0) else { return Html::default() };
    let bottom = ABOVE + LINE * lines.len() as f64;
    let mark = |value: f64| {
        html! {
            <><line class="grid" x1={one(axis.at(value))} x2={one(axis.at(value))} y1={one(ABOVE)} y2={one(bottom)} />
            <text x={one(axis.at(value))} y={one(bottom + 18.0)} text-anchor="middle">{ mark_words(value) }</text></>
        }
    };
    let unit = if part == Part::Training {
        t("pictures learned a second; further right is faster")
    } else {
        t("milliseconds for one picture; further left is faster")
    };
    let words = fill("{0}: {1}; the table below has the numbers", &[title(part), unit]);
    html! {
        <figure class="timed" data-testid={["benchmark-plot-", part.key()].concat()}>
            <svg viewBox={format!("0 0 {width} {}", bottom + BELOW)} role="img" aria-label={words}>
                { for axis.marks().into_iter().map(mark) }
                { for lines.iter().enumerate().map(|(index, line)| drawn(&axis, index, line, names)) }
                <text x={one(width - 8.0)} y={one(bottom + 38.0)} text-anchor="end">{ unit }</text>
            </svg>
            <figcaption aria-hidden="true">
                <span><svg viewBox="0 0 16 16" width="16" height="16"><circle class="ours" cx="8" cy="8" r="5" /></svg>
                    { t("here, with the middle half of the samples") }</span>
                <span><svg viewBox="0 0 16 16" width="16" height="16">
                    <path class="theirs" d={diamond(8.0, 8.0)} /></svg>{ other }</span>
            </figcaption>
        </figure>
    }
}

fn drawn(axis: &Axis, index: usize, line: &Line, names: f64) -> Html {
    let y = ABOVE + LINE * (index as f64 + 0.5);
    let theirs = line.theirs.as_ref().map(value).filter(|value| *value > 0.0);
    let ours = line.ours.as_ref().filter(|row| value(row) > 0.0);
    let whisker = |row: &Row| {
        let (low, high) = row.quartiles();
        let of = |ms: f64| axis.at(if row.part == Part::Training { f64::from(row.batch) * 1e3 / ms } else { ms });
        html! { <line class="whisker" x1={one(of(low))} x2={one(of(high))} y1={one(y)} y2={one(y)} /> }
    };
    html! {
        <g key={line.network} class={line.is_at_work.then_some("at-work")}>
            <line class="guide" x1={one(axis.left)} x2={one(axis.left + axis.width)} y1={one(y)} y2={one(y)} />
            <text class="name" x={one(names)} y={one(y + 4.0)} text-anchor="end">{ line.name }</text>
            { for theirs.map(|value| html! { <path class="theirs" d={diamond(axis.at(value), y)} /> }) }
            { for ours.map(|row| html! {
                <>{ whisker(row) }<circle class="ours" cx={one(axis.at(value(row)))} cy={one(y)} r={one(MARK)} /></>
            }) }
        </g>
    }
}

fn diamond(x: f64, y: f64) -> String {
    let size = MARK + 1.5;
    format!("M{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}Z", x - size, y - size, x + size, y + size)
}

/// A round number without digits that say nothing.
fn mark_words(value: f64) -> String {
    if value < 0.1 {
        format!("{value}")
    } else if value < 1.0 {
        format!("{value:.1}")
    } else {
        three_or_whole(value)
    }
}

fn three_or_whole(value: f64) -> String {
    if value < 1e4 { format!("{value:.0}") } else { three(value) }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_room_for_all_and_round_marks() {
        let axis = Axis::fit([1.4, 140.0, f64::NAN, 0.0].into_iter(), 100.0, 200.0);
        let axis = axis.unwrap_or(Axis { low: 0.0, high: 0.0, left: 0.0, width: 0.0 });
        assert_eq!((axis.low.round(), axis.high.round()), (1.0, 196.0));
        // The middle of 1 and 196 on this axis is 14.
        assert!((axis.at(14.0) - 200.0).abs() < 0.1, "{}", axis.at(14.0));
        assert_eq!(axis.marks().len(), "1 2 5 10 20 50 100".split(' ').count());
        assert_eq!(Axis::fit(std::iter::empty(), 0.0, 1.0), None);
    }

    #[test]
    fn marks_are_short() {
        assert_eq!([0.02, 0.1, 0.5, 2.0, 500.0, 5000.0].map(mark_words), ["0.02", "0.1", "0.5", "2", "500", "5000"]);
    }
}
