//! All series as one drawing: a row for each axis; time and memory of predictions, then of steps. Both axes of a panel
//! are powers, so the line of a panel is straight where what grows is in proportion, and levels out where it begins
//! from what is always there.

use std::fmt::Write as _;

use super::Measured;
use super::fit::Line;
use super::point::Point;
use super::series::{Axis, Series};
use super::table::{FIGURES, fitted, found};

/// Size of a panel, and of the room in it for what stands at its left and below.
const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 34.0;
/// Pieces of a drawn line.
const PIECES: usize = 32;

/// Okabe–Ito's blue and vermilion.
const COLOURS: [&str; 2] = ["#0072b2", "#d55e00"];

/// The drawing, as an SVG file.
pub fn plot(measured: &[Measured]) -> String {
    let found = found(measured);
    let mut body = String::new();
    let mut rows = 0;
    for axis in [Axis::Macs, Axis::Batch, Axis::Depth] {
        let along: Vec<_> = found.iter().filter(|(series, _)| series.axis == axis).collect();
        let mut column = 0.0;
        for (series, one) in &along {
            for (place, figure) in FIGURES.into_iter().enumerate() {
                let (name, unit, value) = figure;
                let points: Vec<(f64, f64, &Point)> =
                    one.points.iter().map(|point| (point.along(axis), value(point), point)).collect();
                let titles = [format!("{}: {name}, {unit}", task(series)), axis.title().to_owned()];
                let line = fitted(&one.points, axis, figure);
                let at = (column * WIDTH, f64::from(rows) * HEIGHT);
                panel(&mut body, at, &titles, &points, line, COLOURS[place]);
                column += 1.0;
            }
        }
        rows += i32::from(!along.is_empty());
    }
    let (width, height) = (4.0 * WIDTH, f64::from(rows) * HEIGHT);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"10\" fill=\"#333\">\n<rect width=\"{width}\" \
         height=\"{height}\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

/// What stands before the comma of a series says which networks; what stands behind, what they do.
fn task(series: &Series) -> &str {
    series.title.rsplit(", ").next().unwrap_or(series.title)
}

/// A scale of powers of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Option<Self> {
        let values = values.filter(|value| value.is_finite() && *value > 0.0);
        let (low, high) = values.fold((f64::INFINITY, 0.0), |(low, high), value| (low.min(value), value.max(high)));
        (high > 0.0).then_some(Scale { low: low / 1.3, high: high * 1.3, from, to })
    }

    fn at(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * (value / self.low).ln() / (self.high / self.low).ln()
    }

    /// Powers of ten; between few of them 2 and 5 times those.
    fn marks(&self) -> Vec<f64> {
        let steps: &[f64] = if self.high / self.low > 100.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let powers = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let marks = powers.flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)));
        marks.filter(|mark| (self.low..=self.high).contains(mark)).collect()
    }
}

fn panel(
    body: &mut String,
    (x, y): (f64, f64),
    titles: &[String; 2],
    points: &[(f64, f64, &Point)],
    line: Option<Line>,
    colour: &str,
) {
    let across = Scale::of(points.iter().map(|point| point.0), LEFT, WIDTH - RIGHT);
    let up = Scale::of(points.iter().map(|point| point.1), HEIGHT - BOTTOM, TOP);
    let (Some(across), Some(up)) = (across, up) else { return };
    let [title, below] = titles;
    let _ = writeln!(
        body,
        "<g transform=\"translate({x} {y})\"><text x=\"{LEFT}\" y=\"20\" font-weight=\"bold\">{title}</text>\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{below}</text>",
        WIDTH - RIGHT,
        HEIGHT - 6.0,
    );
    for mark in across.marks() {
        let at = across.at(mark);
        let (top, bottom) = (TOP, HEIGHT - BOTTOM);
        let _ = writeln!(
            body,
            "<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"#ddd\"/><text x=\"{at:.1}\" y=\"{:.1}\" \
             text-anchor=\"middle\">{mark}</text>",
            bottom + 13.0
        );
    }
    for mark in up.marks() {
        let at = up.at(mark);
        let _ = writeln!(
            body,
            "<path d=\"M{LEFT} {at:.1}H{}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.1}\" \
             text-anchor=\"end\">{mark}</text>",
            WIDTH - RIGHT,
            LEFT - 4.0,
            at + 3.0
        );
    }
    if let Some(line) = line {
        let ratio = across.high / across.low;
        let places = (0..=PIECES).map(|piece| across.low * ratio.powf(piece as f64 / PIECES as f64));
        let drawn =
            places.map(|place| (place, line.at(place))).filter(|(_, height)| (up.low..=up.high).contains(height));
        let path: Vec<String> =
            drawn.map(|(place, height)| format!("{:.1} {:.1}", across.at(place), up.at(height))).collect();
        if !path.is_empty() {
            let _ = writeln!(body, "<path d=\"M{}\" fill=\"none\" stroke=\"#888\"/>", path.join("L"));
        }
    }
    for (place, height, point) in points {
        if *place > 0.0 && *height > 0.0 {
            let _ = writeln!(
                body,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\">\
                 <title>{} × {}: {height:.1}</title></circle>",
                across.at(*place),
                up.at(*height),
                point.network,
                point.batch,
            );
        }
    }
    body.push_str("</g>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_is_drawn_within_its_panel() {
        let measured = super::super::table::tests::some();
        let svg = plot(&measured);
        let points: usize = measured.iter().map(|one| one.points.len()).sum();
        assert_eq!(svg.matches("<circle").count(), 2 * points, "once for time and once for memory");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        for at in svg.split("cx=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok()) {
            assert!((LEFT..=WIDTH - RIGHT).contains(&at), "{at}");
        }
    }

    #[test]
    fn marks_are_round_and_lie_on_the_scale() {
        let scale = Scale::of([1.5, 60.0].into_iter(), 0.0, 100.0).unwrap();
        assert_eq!(scale.marks(), [2.0, 5.0, 10.0, 20.0, 50.0]);
        assert!((scale.at(scale.low)).abs() < 1e-9 && (scale.at(scale.high) - 100.0).abs() < 1e-9);
        assert!(Scale::of([f64::NAN, 0.0].into_iter(), 0.0, 1.0).is_none());
    }
}
