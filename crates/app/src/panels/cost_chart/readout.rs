//! What do the disc pointed at, and the table below, say?

use yew::prelude::*;
use yew_router::prelude::*;

use super::points::Point;
use crate::format::{count, ms, published, short, three};
use crate::language::{fill, phrase, t};
use crate::order;
use crate::route::{self, Route};
use crate::words::procedure;

/// What the disc pointed at says; a line of constant height, so that nothing moves.
pub fn detail(all: &[Point], pointed: Option<&str>) -> Html {
    let point = all.iter().find(|point| Some(point.model.id) == pointed);
    html! {
        <figcaption aria-live="polite" data-testid="figure-detail">
            if let Some(point) = point {
                <strong>{ sentence(point) }</strong>{ " " }
                <small>{ fill("Accuracy: {0}; {1}.", &[measured(point), t(point.source)]) }</small>{ " " }
                <Link<Route> to={route::model(point.model.id)}>{ t("Open its page") }</Link<Route>>
            } else {
                <span class="muted">
                    { t("Point at a disc, tap it, or reach it with the Tab key; press it to open the network's page.") }
                </span>
            }
        </figcaption>
    }
}

fn measured(point: &Point) -> &'static str {
    point.procedure.map_or("–", procedure)
}

/// The figure for those who read tables.
pub fn table(shown: &[&Point]) -> Html {
    let mut rows: Vec<&&Point> = shown.iter().collect();
    order::by(&mut rows, |point| -point.top1);
    let row = |point: &&Point| {
        html! {
            <tr key={point.model.id}>
                <th scope="row"><Link<Route> to={route::model(point.model.id)}>{ point.model.name }</Link<Route>></th>
                <td class="number">{ published(point.top1) }</td>
                <td>{ measured(point) }</td>
                <td class="number">{ count(point.macs as u64) }</td>
                <td class="number">{ count(point.params as u64) }</td>
                <td class="number">{ three(point.density()) }</td>
                <td class="number">{ if point.ms.is_finite() { three(point.ms) } else { "–".to_owned() } }</td>
                <td>{ t(point.source) }</td>
            </tr>
        }
    };
    html! {
        <details>
            <summary>{ t("The same as a table") }</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label={t("The figure as a table")}>
                <table>
                    <thead><tr>
                        <th scope="col">{ t("Network") }</th>
                        <th scope="col" class="number">{ t("Top-1, %") }</th>
                        <th scope="col">{ t("Measured by") }</th>
                        <th scope="col" class="number">{ t("MACs") }</th>
                        <th scope="col" class="number">{ t("Parameters") }</th>
                        <th scope="col" class="number">{ t("Top-1 per million, %") }</th>
                        <th scope="col" class="number">{ t("Here, ms") }</th>
                        <th scope="col">{ t("Source of the accuracy") }</th>
                    </tr></thead>
                    <tbody>{ for rows.into_iter().map(row) }</tbody>
                </table>
            </div>
        </details>
    }
}

/// One network in a sentence.
pub fn sentence(point: &Point) -> String {
    let numbers = [
        point.model.name,
        &point.model.year.to_string(),
        &three(point.top1),
        &short(point.macs as u64),
        &short(point.params as u64),
    ];
    let is_here = point.source.is_empty();
    let words = if is_here {
        phrase("{0}, {1}: {2}% here, {3} MACs, {4} parameters.")
    } else {
        phrase("{0}, {1}: {2}% top-1, {3} MACs, {4} parameters.")
    };
    let mut sentence = fill(words, &numbers);
    if point.ms.is_finite() {
        sentence += &fill(" On this device: {0}.", &[&ms(point.ms)]);
    }
    sentence
}
