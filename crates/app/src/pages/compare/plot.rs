//! How are trainings drawn over each other: as curves, and as points of accuracy against cost?

use yew::prelude::*;

use super::axes::{Across, Up};
use super::band::Spread;
use super::group::Group;
use crate::format::{seconds, short, three};
use crate::language::{fill, t};
use crate::ui::chart::{Plot, round_up};

/// Width and height of the drawing of curves, and the edges of its plot, in its own units.
const CURVES: Frame = Frame { size: (720.0, 312.0), left: 76.0, top: 16.0, width: 626.0, height: 240.0 };
/// The same of the smaller drawing of points.
const POINTS: Frame = Frame { size: (440.0, 258.0), left: 56.0, top: 14.0, width: 360.0, height: 190.0 };

struct Frame {
    size: (f64, f64),
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Frame {
    fn plot(&self, x_most: f64, y: (f64, f64)) -> Plot {
        Plot { left: self.left, top: self.top, width: self.width, height: self.height, x_most, y }
    }

    /// Lines across, what they stand for, and the ends of the axis below.
    fn axes(&self, plot: &Plot, across: Across, write: &dyn Fn(f64) -> String) -> Html {
        let (right, bottom) = (self.left + self.width, self.top + self.height);
        let tick = |share: f64| {
            let value = plot.y.0 + share * (plot.y.1 - plot.y.0);
            let y = plot.at(0.0, value).1;
            html! {
                <><line class="grid" x1={one(self.left)} x2={one(right)} y1={one(y)} y2={one(y)} />
                <text class="mark" x={one(self.left - 6.0)} y={one(y + 4.0)} text-anchor="end">
                    { write(value) }</text></>
            }
        };
        let end = match across {
            Across::Seconds => seconds(plot.x_most),
            Across::Steps | Across::Macs => short(plot.x_most as u64),
        };
        html! {
            <>
                { for [0.0, 0.25, 0.5, 0.75, 1.0].map(tick) }
                <text class="title" x={one(right)} y={one(bottom + 44.0)} text-anchor="end">
                    { format!("{} →", across.title()) }</text>
                <text class="mark" x={one(right)} y={one(bottom + 20.0)} text-anchor="end">{ end }</text>
                <text class="mark" x={one(self.left)} y={one(bottom + 20.0)}>{ "0" }</text>
            </>
        }
    }

    fn svg(&self, words: String, inside: Html) -> Html {
        html! {
            <svg viewBox={format!("0 0 {} {}", self.size.0, self.size.1)} role="img" aria-label={words}>
                { inside }</svg>
        }
    }
}

/// The curves of all groups; of several seeds the mean, and how far apart they lie.
pub fn curves(groups: &[Group], up: Up, across: Across) -> Html {
    let lines: Vec<Vec<(f64, Spread)>> = groups.iter().map(|group| group.line(up, across)).collect();
    let points = || lines.iter().flatten().filter(|(x, it)| x.is_finite() && it.low.is_finite());
    let x_most = points().map(|point| point.0).fold(1e-9, f64::max);
    let y = match up {
        Up::Loss => (0.0, round_up(points().map(|(_, it)| it.high).fold(0.0, f64::max))),
        Up::Test | Up::Accuracy => shares(points().map(|(_, it)| (it.low, it.high))),
    };
    let plot = CURVES.plot(x_most, y);
    let write = |value: f64| if up == Up::Loss { three(value) } else { share(value) };
    let line = |(index, line): (usize, &Vec<(f64, Spread)>)| {
        let dots = line.iter().map(|(x, it)| {
            let (x, y) = plot.at(*x, it.mean);
            html! { <circle cx={one(x)} cy={one(y)} r="4" /> }
        });
        let dots: Html = if up == Up::Test { dots.collect() } else { Html::default() };
        let has_width = groups[index].runs.len() > 1;
        let upper = line.iter().map(|(x, it)| (*x, it.high));
        let edge = upper.chain(line.iter().rev().map(|(x, it)| (*x, it.low)));
        html! {
            <g class={format!("run-{index}")}>
                if has_width { <polygon class="band" points={plot.line(edge)} /> }
                <polyline points={plot.line(line.iter().map(|(x, it)| (*x, it.mean)))} fill="none" />{ dots }
            </g>
        }
    };
    let words = fill("{0} against {1}; the table below has the numbers", &[up.title(), across.title()]);
    let inside = html! {
        <>{ CURVES.axes(&plot, across, &write) }{ for lines.iter().enumerate().map(line) }</>
    };
    CURVES.svg(words, inside)
}

/// A point for each group: the last test, against what it took.
pub fn points(groups: &[Group], across: Across) -> Html {
    let found: Vec<(usize, f64, Spread)> = groups
        .iter()
        .enumerate()
        .filter_map(|(index, group)| Some((index, group.cost(across), group.last_test()?)))
        .collect();
    let x_most = round_up(found.iter().map(|point| point.1).fold(0.0, f64::max));
    let plot = POINTS.plot(x_most, shares(found.iter().map(|point| (point.2.low, point.2.high))));
    let point = |(index, cost, test): &(usize, f64, Spread)| {
        let (x, y) = plot.at(*cost, test.mean);
        let [low, high] = [test.low, test.high].map(|value| one(plot.at(0.0, value).1));
        html! {
            <g class={format!("run-{index}")}>
                <line class="whisker" x1={one(x)} x2={one(x)} y1={low} y2={high} />
                <circle cx={one(x)} cy={one(y)} r="9" />
                <text class="number" x={one(x)} y={one(y + 4.0)} text-anchor="middle">{ index + 1 }</text>
            </g>
        }
    };
    let words = fill("{0} against {1}; the table below has the numbers", &[t("the last test"), across.title()]);
    let inside = html! { <>{ POINTS.axes(&plot, across, &share) }{ for found.iter().map(point) }</> };
    POINTS.svg(words, inside)
}

/// Which line is whose.
pub fn legend(groups: &[Group]) -> Html {
    let item = |(index, group): (usize, &Group)| {
        let number = (index + 1).to_string();
        html! {
            <li class={format!("run-{index}")}><i aria-hidden="true"></i>{ number }{ " · " }{ &group.title }</li>
        }
    };
    html! { <ul class="compared-legend">{ for groups.iter().enumerate().map(item) }</ul> }
}

/// The ends of an axis of shares: the tenths below the smallest and above the largest.
fn shares(values: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (low, high) = values.fold((1.0, 0.0), |(low, high), next| (next.0.min(low), next.1.max(high)));
    let high = (high * 10.0).ceil().clamp(1.0, 10.0);
    ((low * 10.0).floor().clamp(0.0, high - 1.0) / 10.0, high / 10.0)
}

fn share(value: f64) -> String {
    let percent = value * 100.0;
    // Quarters of a tenth have halves.
    if (percent - percent.round()).abs() < 0.01 { format!("{percent:.0}%") } else { three(percent) + "%" }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_shares_has_all_of_them_and_little_else() {
        assert_eq!(shares([(0.574, 0.58), (0.62, 0.685)].into_iter()), (0.5, 0.7));
        assert_eq!(shares([(0.97, 0.99)].into_iter()), (0.9, 1.0));
        assert_eq!(shares([(1.0, 1.0)].into_iter()), (0.9, 1.0));
        assert_eq!(shares([(-0.02, 0.0)].into_iter()), (0.0, 0.1));
        assert_eq!(shares(std::iter::empty()), (0.0, 0.1));
        assert_eq!([0.25, 0.925, 1.0].map(share), ["25%", "92.5%", "100%"]);
    }
}
