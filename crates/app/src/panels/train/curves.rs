//! Live curves of loss and accuracy: a fixed frame whose lines grow, and the same as a table.

use std::rc::Rc;

use yew::prelude::*;

use crate::format::{percent, three};
use crate::language::{fill, t};
use crate::session::{TestPoint, TrainProgress};
use crate::ui::chart::{Plot, round_up};
use client::Point;

/// What [`curves`] shows.
pub struct Props {
    /// How it goes.
    pub train: Rc<TrainProgress>,
}

/// What one chart shows.
struct Chart {
    title: &'static str,
    most: f64,
    tick: fn(f64) -> String,
    of_point: fn(&Point) -> f64,
    of_test: fn(&TestPoint) -> f64,
}

/// Two charts, one below the other.
pub fn curves(props: &Props) -> Html {
    let train = &props.train;
    let worst = train.curve.points().iter().map(|point| f64::from(point.loss)).fold(0.0, f64::max);
    let loss = Chart {
        title: t("Loss (cross-entropy, nats)"),
        most: if worst > 0.0 { round_up(worst) } else { 2.5 },
        tick: three,
        of_point: |point| f64::from(point.loss),
        of_test: |test| f64::from(test.loss),
    };
    let accuracy = Chart {
        title: t("Accuracy"),
        most: 1.0,
        tick: |share| format!("{:.0}%", share * 100.0),
        of_point: |point| f64::from(point.accuracy),
        of_test: |test| test.accuracy,
    };
    html! {
        <figure class="curves" data-testid="train-curves">
            { draw(train, &loss) }
            { draw(train, &accuracy) }
            <figcaption><span class="line-train">{ t("line: batches while learning") }</span>{ " · " }<span
                class="line-test">{ t("dots: test pictures after each epoch") }</span></figcaption>
            { table(train) }
        </figure>
    }
}

fn draw(train: &TrainProgress, chart: &Chart) -> Html {
    let x_most = f64::from(train.total().max(1));
    let plot = Plot { left: 44.0, top: 20.0, width: 400.0, height: 96.0, x_most, y: (0.0, chart.most) };
    let line = plot.line(train.curve.points().iter().map(|point| (f64::from(point.step), (chart.of_point)(point))));
    let dots = train.tests.iter().map(|test| {
        let (x, y) = plot.at(f64::from(test.step), (chart.of_test)(test));
        html! { <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="4" /> }
    });
    let grid = [0.0, 0.5, 1.0].map(|share| {
        let value = share * chart.most;
        let (_, y) = plot.at(0.0, value);
        html! {
            <><line class="grid" x1="44" x2="444" y1={format!("{y:.1}")} y2={format!("{y:.1}")} />
            <text x="38" y={format!("{:.1}", y + 4.0)} text-anchor="end">{ (chart.tick)(value) }</text></>
        }
    });
    let last = if train.total() > 0 { fill("step {0}", &[&train.total().to_string()]) } else { t("steps").to_owned() };
    html! {
        <svg viewBox="0 0 460 138" role="img"
            aria-label={fill("{0} over the steps of the training; the table below has the numbers", &[chart.title])}>
            <text class="title" x="44" y="12">{ chart.title }</text>
            { for grid }
            <text x="44" y="132">{ "0" }</text><text x="444" y="132" text-anchor="end">{ last }</text>
            <polyline points={line} />
            { for dots }
        </svg>
    }
}

fn table(train: &TrainProgress) -> Html {
    let row = |(index, test): (usize, &TestPoint)| {
        html! {
            <tr key={index}><td>{ index + 1 }</td><td>{ test.step }</td><td>{ three(f64::from(test.loss)) }</td>
                <td>{ percent(test.accuracy) }</td></tr>
        }
    };
    html! {
        <table class="sr-only">
            <caption>{ t("Test pictures after each epoch") }</caption>
            <thead><tr><th>{ t("Epoch") }</th><th>{ t("Step") }</th><th>{ t("Loss") }</th>
                <th>{ t("Accuracy") }</th></tr></thead>
            <tbody>{ for train.tests.iter().enumerate().map(row) }</tbody>
        </table>
    }
}
