//! How does a training become a drawing that stands by itself?

use bundle::{Point, Run, Test};

use super::name;
use crate::format::three;
use crate::language::t;
use crate::ui::chart::{Plot, round_up};
use crate::ui::drawing::escaped;

/// Width and height of the drawing, in its own units.
pub const SIZE: (u32, u32) = (720, 520);

/// Edges of both plots.
const LEFT: f64 = 64.0;
const WIDTH: f64 = 632.0;
const HEIGHT: f64 = 168.0;

/// What one plot shows.
struct Chart {
    title: &'static str,
    top: f64,
    most: f64,
    tick: fn(f64) -> String,
    of_point: fn(&Point) -> f64,
    of_test: fn(&Test) -> f64,
}

/// Loss and accuracy over the steps as an SVG file, with axes and words.
pub fn svg(run: &Run) -> String {
    let losses = run.points.iter().map(|point| point.loss).chain(run.tests.iter().map(|test| test.loss));
    let worst = losses.map(f64::from).filter(|loss| loss.is_finite()).fold(0.0, f64::max);
    let loss = Chart {
        title: t("Loss (cross-entropy, nats)"),
        top: 68.0,
        most: round_up(worst),
        tick: three,
        of_point: |point| f64::from(point.loss),
        of_test: |test| f64::from(test.loss),
    };
    let accuracy = Chart {
        title: t("Accuracy"),
        top: 286.0,
        most: 1.0,
        tick: |share| format!("{:.0}%", share * 100.0),
        of_point: |point| f64::from(point.accuracy),
        of_test: |test| test.accuracy,
    };
    let (width, height) = SIZE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    svg += &format!("<text x=\"{LEFT}\" y=\"28\" font-size=\"17\">{}</text>\n", escaped(&name::shown(run)));
    svg += &plot(run, &loss);
    svg += &plot(run, &accuracy);
    let legend = [t("line: batches while learning"), t("dots: test pictures after each epoch")].join(" · ");
    svg += &format!("<text x=\"{LEFT}\" y=\"506\" fill=\"#555\">{}</text>\n</svg>\n", escaped(&legend));
    svg
}

fn plot(run: &Run, chart: &Chart) -> String {
    let (top, x_most) = (chart.top, f64::from(run.total.max(1)));
    let plot = Plot { left: LEFT, top, width: WIDTH, height: HEIGHT, x_most, y: (0.0, chart.most) };
    let (right, bottom) = (LEFT + WIDTH, top + HEIGHT);
    let mut svg =
        format!("<text x=\"{LEFT}\" y=\"{}\" font-weight=\"bold\">{}</text>\n", top - 8.0, escaped(chart.title));
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (_, y) = plot.at(0.0, share * chart.most);
        svg += &format!("<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>\n");
        let (x, y, tick) = (LEFT - 8.0, y + 4.0, (chart.tick)(share * chart.most));
        svg += &format!("<text x=\"{x}\" y=\"{y:.1}\" text-anchor=\"end\">{tick}</text>\n");
    }
    let end = format!("{} {}", t("Step"), run.total);
    svg += &format!("<text x=\"{LEFT}\" y=\"{:.1}\">0</text>\n", bottom + 18.0);
    svg += &format!("<text x=\"{right}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n", bottom + 18.0, escaped(&end));
    let line = plot.line(run.points.iter().map(|point| (f64::from(point.step), (chart.of_point)(point))));
    svg +=
        &format!("<polyline points=\"{}\" fill=\"none\" stroke=\"#1a5fb4\" stroke-width=\"1.5\"/>\n", line.trim_end());
    for test in &run.tests {
        let (x, y) = plot.at(f64::from(test.step), (chart.of_test)(test));
        svg += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"#c64600\"/>\n");
    }
    svg
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use bundle::Curve;
    use experiment::{Base, Dataset, Experiment};

    #[test]
    fn a_drawing_has_a_line_and_a_dot_for_everything_and_its_name_stays_a_name() {
        let mut run = Run::of(Experiment::of(Base::full("lenet5"), Dataset::Mnist), 0.0);
        run.name = "<script>\"&\"".to_owned();
        let mut curve = Curve::default();
        (1..=50).for_each(|step| curve.add(Point { step, loss: 2.0, accuracy: 0.5, learning_rate: 0.1 }));
        run.follow(None, &curve, &[Test { step: 50, accuracy: 0.9, loss: 0.3 }], 50);
        let svg = svg(&run);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>\n"));
        assert!(svg.contains("&lt;script&gt;&quot;&amp;&quot;") && !svg.contains("<script"));
        assert_eq!(svg.matches("<circle").count(), 2);
        let lines: Vec<&str> = svg.lines().filter(|line| line.starts_with("<polyline")).collect();
        assert!(lines.len() == 2 && lines.iter().all(|line| line.matches(',').count() == 50));
        // Nothing learned yet is a frame without a line.
        let empty = super::svg(&Run::of(run.experiment, 0.0));
        assert!(empty.contains("points=\"\"") && !empty.contains("NaN"));
    }
}
