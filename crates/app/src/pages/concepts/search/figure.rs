//! Accuracy against cost: a mark for each candidate, and the line through those that nobody beats.

use experiment::search::{Candidate, RUNGS, Strategy, frontier};
use yew::prelude::*;

use super::sentences;
use crate::format::short;
use crate::language::t;
use crate::ui::chart::{Plot, round_up};

/// Width of the drawing in its own units: on a wide screen, and on a phone; and its height.
const WIDTHS: [f64; 2] = [760.0, 380.0];
const HEIGHT: f64 = 360.0;
/// Room for the numbers of the axes.
const LEFT: f64 = 48.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 30.0;
const BELOW: f64 = 44.0;

/// Candidates of one search, with the class of their marks.
pub struct Series<'s> {
    /// Whose.
    pub strategy: Strategy,
    /// All of them.
    pub candidates: &'s [Candidate],
}

/// Costs and accuracies of those that were trained, and their places.
fn points(candidates: &[Candidate]) -> Vec<(usize, u64, f64)> {
    let one = |(place, candidate): (usize, &Candidate)| Some((place, candidate.cost.macs, candidate.accuracy()?));
    candidates.iter().enumerate().filter_map(one).collect()
}

/// The drawing with its legend.
pub fn figure(series: &[Series<'_>], testid: &'static str, is_wide: bool) -> Html {
    let width = WIDTHS[usize::from(!is_wide)];
    let all: Vec<(usize, u64, f64)> = series.iter().flat_map(|it| points(it.candidates)).collect();
    let costliest = all.iter().map(|(_, macs, _)| *macs).max().unwrap_or(0);
    let most = all.iter().map(|(_, _, accuracy)| *accuracy).fold(0.0, f64::max);
    let plot = Plot {
        left: LEFT,
        top: TOP,
        width: width - LEFT - RIGHT,
        height: HEIGHT - TOP - BELOW,
        x_most: round_up(costliest as f64),
        y: (0.0, ((most * 10.0).ceil() / 10.0).max(0.2)),
    };
    html! {
        <figure class="timed searched" data-testid={testid}>
            <svg viewBox={format!("0 0 {width} {HEIGHT}")} role="img"
                aria-label={t("Accuracy on held-out pictures against multiply-accumulates; the table has the numbers")}>
                { grid(&plot) }
                { for series.iter().map(|series| drawn(&plot, series)) }
            </svg>
            <figcaption aria-hidden="true">{ for series.iter().map(legend) }</figcaption>
        </figure>
    }
}

fn class(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Evolution => "ours",
        Strategy::Random => "theirs",
    }
}

fn grid(plot: &Plot) -> Html {
    let (right, bottom) = (plot.left + plot.width, plot.top + plot.height);
    let steps = (plot.y.1 * 10.0).round() as u32;
    let across = (0..=4).map(|quarter| {
        let macs = plot.x_most * f64::from(quarter) / 4.0;
        let x = one(plot.at(macs, 0.0).0);
        html! { <><line class="grid" x1={x.clone()} x2={x.clone()} y1={one(plot.top)} y2={one(bottom)} />
        <text x={x} y={one(bottom + 16.0)} text-anchor={if quarter == 4 { "end" } else { "middle" }}>
            { short(macs as u64) }</text></> }
    });
    let up = (0..=steps).map(|tenth| {
        let y = plot.at(0.0, f64::from(tenth) / 10.0).1;
        html! { <><line class="grid" x1={one(plot.left)} x2={one(right)} y1={one(y)} y2={one(y)} />
        <text x={one(plot.left - 6.0)} y={one(y + 4.0)} text-anchor="end">{ format!("{}%", tenth * 10) }</text></> }
    });
    html! {
        <>
            { for across }{ for up }
            <text x={one(right)} y={one(bottom + 36.0)} text-anchor="end">
                { ["→ ", t("multiply-accumulates for one picture")].concat() }</text>
            <text x={one(plot.left - 40.0)} y="16">{ ["↑ ", t("held-out pictures named right")].concat() }</text>
        </>
    }
}

/// Its marks, the larger the longer they learned, and its frontier.
fn drawn(plot: &Plot, series: &Series<'_>) -> Html {
    let points = points(series.candidates);
    let costs: Vec<(u64, f64)> = points.iter().map(|(_, macs, accuracy)| (*macs, *accuracy)).collect();
    let line = plot.line(frontier(&costs).into_iter().map(|place| (costs[place].0 as f64, costs[place].1)));
    let mark = |(place, macs, accuracy): &(usize, u64, f64)| {
        let (x, y) = plot.at(*macs as f64, *accuracy);
        let candidate = &series.candidates[*place];
        let r = 2.0 + 1.5 * candidate.accuracies.len().min(RUNGS.len()) as f64;
        html! {
            <circle key={*place} class={class(series.strategy)} cx={one(x)} cy={one(y)} r={one(r)}>
                <title>{ sentences::candidate(*place, candidate) }</title></circle>
        }
    };
    html! {
        <g>
            <polyline class={classes!("front", class(series.strategy))} points={line} />
            { for points.iter().map(mark) }
        </g>
    }
}

fn legend(series: &Series<'_>) -> Html {
    html! {
        <span><svg viewBox="0 0 16 16" width="16" height="16">
            <circle class={class(series.strategy)} cx="8" cy="8" r="5" /></svg>
            { sentences::strategy(series.strategy) }</span>
    }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}
