//! The two trainings as drawings: where the values lie, step by step, and how long the gradients are, layer by layer.

use experiment::normalisation::Arm;
use protocol::LayerStep;
use yew::prelude::*;

use super::watch::Watched;
use crate::format::three;
use crate::language::{fill, t};
use crate::ui::chart::Plot;

/// Both networks, side by side.
pub fn drawn(watched: &[Watched; 2]) -> Html {
    let values = || watched.iter().flat_map(|it| &it.values).flat_map(|(_, ends)| ends);
    let finite = || values().copied().filter(|value| value.is_finite());
    let ends = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let lengths = || watched.iter().flat_map(|it| it.first.iter().chain(&it.latest)).filter_map(power);
    let powers = (lengths().fold(f64::INFINITY, f64::min).floor(), lengths().fold(f64::NEG_INFINITY, f64::max).ceil());
    let one = |(arm, it): (Arm, &Watched)| {
        if it.values.is_empty() {
            return Html::default();
        }
        html! {
            <figure class="curves" data-testid={format!("normalisation-values-{}", arm as usize)}
                data-steps={it.step.to_string()}>
                <figcaption><b>{ t(arm.name()) }</b>{ " " }
                    { fill("step {0} of {1}", &[&it.step.to_string(), &it.total.to_string()]) }</figcaption>
                { values_of(arm, it, ends) }
                { gradients_of(arm, it, powers) }
                if let Some(why) = &it.failed {
                    <p class="hint">{ why }</p>
                }
            </figure>
        }
    };
    html! { <div class="side-by-side" data-testid="normalisation-picture">{
    for Arm::ALL.into_iter().zip(watched).map(one) }</div> }
}

fn power(layer: &LayerStep) -> Option<f64> {
    Some(f64::from(layer.gradient).log10()).filter(|power| power.is_finite())
}

fn values_of(arm: Arm, it: &Watched, ends: (f64, f64)) -> Html {
    let y = if ends.1 > ends.0 { ends } else { (ends.0, ends.0 + 1.0) };
    let chart = Plot { left: 48.0, top: 20.0, width: 396.0, height: 96.0, x_most: f64::from(it.total.max(1)), y };
    let line = |share: usize| {
        let points = it.values.iter().map(|(step, values)| (f64::from(*step), values[share]));
        let class = if share == 1 { "" } else { "first" };
        html! { <polyline class={class} points={chart.line(points.filter(|(_, value)| value.is_finite()))} /> }
    };
    let mark = |value: f64| {
        let (_, y) = chart.at(0.0, value);
        html! {
            <><line class="grid" x1="48" x2="444" y1={format!("{y:.1}")} y2={format!("{y:.1}")} />
            <text x="42" y={format!("{:.1}", y + 4.0)} text-anchor="end">{ three(value) }</text></>
        }
    };
    let told = it.values.last().map(|(_, [low, middle, high])| {
        fill(
            "{0}: half of the values lie below {1}, and seven in ten between {2} and {3}",
            &[t(arm.name()), &three(*middle), &three(*low), &three(*high)],
        )
    });
    html! {
        <svg viewBox="0 0 460 138" role="img" aria-label={told.unwrap_or_default()}>
            <text class="title" x="48" y="12">{ t("Values of the last convolution: middle, and seven in ten") }</text>
            { mark(y.0) }{ mark(0.0) }{ mark(y.1) }
            { for (0..3).map(line) }
            <text x="48" y="132">{ t("step 1") }</text>
            <text x="444" y="132" text-anchor="end">{ fill("step {0}", &[&it.total.to_string()]) }</text>
        </svg>
    }
}

fn gradients_of(arm: Arm, it: &Watched, powers: (f64, f64)) -> Html {
    if !powers.0.is_finite() {
        return Html::default();
    }
    let x_most = (it.latest.len().max(2) - 1) as f64;
    let y = (powers.0, powers.1.max(powers.0 + 1.0));
    let chart = Plot { left: 48.0, top: 20.0, width: 396.0, height: 96.0, x_most, y };
    let line = |layers: &[LayerStep]| {
        let points = layers.iter().enumerate();
        chart.line(points.filter_map(|(place, layer)| power(layer).map(|power| (place as f64, power))))
    };
    let grid = [y.0, y.1].map(|power| {
        let (_, y) = chart.at(0.0, power);
        html! {
            <><line class="grid" x1="48" x2="444" y1={format!("{y:.1}")} y2={format!("{y:.1}")} />
            <text x="42" y={format!("{:.1}", y + 4.0)} text-anchor="end">{
                format!("1e{power:.0}") }</text></>
        }
    });
    let ends = |layers: &[LayerStep]| {
        let of = |layer: Option<&LayerStep>| layer.map_or_else(String::new, |layer| three(f64::from(layer.gradient)));
        (of(layers.first()), of(layers.last()))
    };
    let (first, last) = ends(&it.latest);
    let told =
        fill("{0}: the gradient is {1} long in the first layer and {2} in the last", &[t(arm.name()), &first, &last]);
    html! {
        <svg viewBox="0 0 460 138" role="img" aria-label={told}>
            <text class="title" x="48" y="12">{ t("Length of the gradient, layer by layer; dashed: step 1") }</text>
            { for grid }
            <polyline class="first" points={line(&it.first)} />
            <polyline points={line(&it.latest)} />
            <text x="48" y="132">{ it.latest.first().map(|layer| layer.node.clone()) }</text>
            <text x="444" y="132" text-anchor="end">{ it.latest.last().map(|layer| layer.node.clone()) }</text>
        </svg>
    }
}
