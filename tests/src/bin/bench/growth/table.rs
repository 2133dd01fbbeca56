//! The lines and the points, for BENCHMARKS.md.

use std::fmt::Write as _;

use super::fit::{Line, line};
use super::point::Point;
use super::series::{Axis, Series, series};
use super::{Findings, Measured};
use crate::peers::Place;

/// A line that explains less than this share, or that some point is further from than this, is said to be bent.
const STRAIGHT: f64 = 0.95;
const NEAR: f64 = 0.25;

/// What is measured of a point.
type Figure = (&'static str, &'static str, fn(&Point) -> f64);

/// Its time and its memory.
pub const FIGURES: [Figure; 2] = [("time", "ms", |point| point.ms), ("memory", "MB", |point| point.mb)];

/// The line of a figure along an axis.
pub fn fitted(points: &[Point], axis: Axis, (_, _, figure): Figure) -> Option<Line> {
    line(&points.iter().map(|point| (point.along(axis), figure(point))).collect::<Vec<_>>())
}

/// Where, the lines, and the points along batch and depth.
pub fn table(findings: &Findings) -> String {
    let Place { machine, browser, load, .. } = &findings.place;
    let mut text = format!("{machine}; {browser}; load {load} when it began.\n\n");
    text += "| what | along | figure | line | R² | furthest from it |\n|---|---|---|---|---|---|\n";
    for (series, measured) in found(&findings.measured) {
        for figure in FIGURES {
            row(&mut text, &series, &measured.points, series.axis, figure);
        }
        if series.axis == Axis::Macs {
            row(&mut text, &series, &measured.points, Axis::Bytes, FIGURES[1]);
        }
    }
    for axis in [Axis::Batch, Axis::Depth] {
        points(&mut text, &found(&findings.measured), axis);
    }
    for refusal in findings.measured.iter().flat_map(|measured| &measured.refusals) {
        let _ = write!(text, "\nWithout a figure: {refusal}.");
    }
    text
}

/// The series that were measured, in their usual order.
pub fn found(measured: &[Measured]) -> Vec<(Series, &Measured)> {
    let of = |series: Series| measured.iter().find(|one| one.series == series.key).map(|one| (series, one));
    series().into_iter().filter_map(of).collect()
}

fn row(text: &mut String, series: &Series, points: &[Point], axis: Axis, figure: Figure) {
    let Some(line) = fitted(points, axis, figure) else { return };
    let (name, unit, _) = figure;
    let Line { intercept, slope, r2, worst: (at, off) } = line;
    let bent = if r2 < STRAIGHT || off.abs() > NEAR { " (bent)" } else { "" };
    let who = points.get(at).map(|point| subject(point, series.axis)).unwrap_or_default();
    let _ = writeln!(
        text,
        "| {} | {} | {name} | {} {unit} + {} {unit} for each {}{bent} | {r2:.3} | {who}, {:+.0}% |",
        series.title,
        axis.title(),
        three(intercept),
        three(slope),
        axis.unit(),
        100.0 * off,
    );
}

fn subject(point: &Point, axis: Axis) -> String {
    if axis == Axis::Batch { point.batch.to_string() } else { point.network.clone() }
}

/// The points along an axis, of predictions and steps beside each other.
fn points(text: &mut String, found: &[(Series, &Measured)], axis: Axis) {
    let along: Vec<_> = found.iter().filter(|(series, _)| series.axis == axis).collect();
    let heads: String = along.iter().map(|(series, _)| format!(" {}, ms | MB |", series.title)).collect();
    let _ = write!(text, "\n| {} |{heads}\n|---|{}", axis.title(), "---|---|".repeat(along.len()));
    let mut places: Vec<f64> = along.iter().flat_map(|(_, one)| one.points.iter().map(|it| it.along(axis))).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    for place in places {
        let _ = write!(text, "\n| {place} |");
        for (_, measured) in &along {
            let at = measured.points.iter().find(|point| point.along(axis).total_cmp(&place).is_eq());
            let _ = match at {
                Some(Point { ms, quartiles: [low, high], mb, .. }) => {
                    write!(text, " {} ({}–{}) | {mb:.0} |", three(*ms), three(*low), three(*high))
                }
                None => write!(text, " – | – |"),
            };
        }
    }
    text.push('\n');
}

/// With three figures.
pub fn three(value: f64) -> String {
    let digits = (2.0 - value.abs().max(1e-9).log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{value:.digits$}")
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Two series that nobody measured.
    pub fn some() -> Vec<Measured> {
        let point = |network: &str, batch: u32, ms: f64| Point {
            network: network.to_owned(),
            batch,
            macs: 1_000_000,
            graph_mb: 2.0,
            ms,
            quartiles: [0.9 * ms, 1.1 * ms],
            wall_ms: ms,
            mb: 50.0 + ms,
            is_stable: true,
        };
        let batches = [1, 2, 4, 8].map(|batch| point("resnet18_small", batch, 2.0 + f64::from(batch)));
        let depths = [20, 32, 44, 110].map(|depth| point(&format!("resnet{depth}"), 1, f64::from(depth * depth)));
        let of = |series: &str, points: &[Point]| Measured {
            series: series.to_owned(),
            points: points.to_vec(),
            refusals: vec![],
        };
        vec![of("prediction-depth", &depths), of("step-batch", &batches)]
    }

    #[test]
    fn straight_and_bent_lines_are_told_apart() {
        let place = Place {
            machine: "none".to_owned(),
            browser: "none".to_owned(),
            adapter: None,
            time: 0,
            load: "0".to_owned(),
            peers: vec![],
        };
        let text = table(&Findings { place, measured: some() });
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
        let straight = line("| small ResNet-18, a step | pictures at once | time |");
        assert!(straight.contains("2.00 ms + 1.00 ms for each picture | 1.000"), "{straight}");
        assert!(line("| ResNet-20 to 1202, a prediction | layers | time |").contains("(bent)"), "{text}");
        assert!(line("| 110 |").contains("12100 (10890–13310) | 12150 |"), "{text}");
    }

    #[test]
    fn three_figures_are_three() {
        assert_eq!([0.01234, 1.234, 12.34, 123.4, 1234.0].map(three), ["0.0123", "1.23", "12.3", "123", "1234"]);
    }
}
