//! What does a step do to each layer? Gradients and updates, measured while a training goes on.

use std::cell::Cell;
use std::rc::Rc;

use protocol::{Answer, LayerStep, Request, StepMeasures};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::format::three;
use crate::language::{fill, t};
use crate::session::{Session, TrainProgress};
use crate::ui::chart::Plot;
use crate::ui::use_toggle;

/// Between two measured steps, ms: often enough to see it move, and hardly any work.
const PAUSE: u32 = 600;

/// Properties of [`LayerSteps`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who trains.
    pub session: Session,
    /// How it goes.
    pub train: Rc<TrainProgress>,
}

/// The first step that was measured of this training, and the latest.
type Measured = Option<(Rc<StepMeasures>, Rc<StepMeasures>)>;

/// Folded until it is opened: while it is folded, or nothing trains, nothing is measured.
#[component]
pub fn LayerSteps(props: &Props) -> Html {
    let (is_open, on_toggle) = use_toggle();
    let measured = use_state(|| Measured::None);
    let latest = use_mut_ref(|| Measured::None);
    {
        let (session, setter) = (props.session.clone(), measured.setter());
        use_effect_with(is_open && props.train.is_active(), move |&is_wanted| {
            let is_over = Rc::new(Cell::new(!is_wanted));
            let ended = Rc::clone(&is_over);
            spawn_local(async move {
                while !is_over.get() {
                    let Ok(Answer::Measured(now)) = session.ask(Request::MeasureStep).await else { return };
                    let now = Rc::new(now);
                    let first = match &*latest.borrow() {
                        // A training that goes on keeps its first step, another one does not.
                        Some((first, last)) if is_later(&now, last) => Rc::clone(first),
                        _ => Rc::clone(&now),
                    };
                    latest.replace(Some((first, now)));
                    setter.set(latest.borrow().clone());
                    web::time::sleep(PAUSE).await;
                }
            });
            move || ended.set(true)
        });
    }
    html! {
        <details class="layer-steps" data-testid="train-layers" open={is_open}>
            <summary onclick={on_toggle}>{ t("Gradients and updates, layer by layer") }</summary>
            { match &*measured {
                Some((first, now)) => shown(first, now),
                None => html! { <p class="hint">{ t("They are measured while a training goes on.") }</p> },
            } }
        </details>
    }
}

fn is_later(now: &StepMeasures, last: &StepMeasures) -> bool {
    let nodes = |measures: &StepMeasures| measures.layers.iter().map(|layer| layer.node.clone()).collect::<Vec<_>>();
    now.step > last.step && nodes(now) == nodes(last)
}

fn shown(first: &StepMeasures, now: &StepMeasures) -> Html {
    let ratio = |layer: &LayerStep| layer.update / layer.weights;
    let row = |layer: &LayerStep| {
        let [gradient, update, change] = [layer.gradient, layer.update, ratio(layer)].map(scientific);
        html! {
            <tr key={layer.node.clone()}><th scope="row">{ &layer.node }</th><td>{ gradient }</td>
                <td>{ update }</td><td>{ change }</td></tr>
        }
    };
    let steps = [first.step, now.step].map(|step| step.to_string());
    html! {
        <div data-testid="train-layer-steps" data-step={now.step.to_string()}>
            <p class="hint">{ t("Each point is a layer, from the picture on the left to the answer on the right. \
                Gradients that shrink from layer to layer hardly move the first ones; an update of about a thousandth \
                of the weights is a usual pace.") }</p>
            <figure class="curves">
                { plot(t("Length of the gradient, before any clipping"), first, now, |layer| layer.gradient) }
                { plot(t("Length of the update, as a share of the weights'"), first, now, ratio) }
                <figcaption><span class="line-train">{ fill("step {0}", &[&steps[1]]) }</span>{ " · " }<span
                    class="line-first">{ fill("dashed: step {0}, the first that was measured", &[&steps[0]]) }</span>
                </figcaption>
            </figure>
            <div class="scroll" tabindex="0" role="region" aria-label={t("Every layer in numbers")}><table>
                <thead><tr><th>{ t("Layer") }</th><th>{ t("Gradient") }</th><th>{ t("Update") }</th>
                    <th>{ t("Update ÷ weights") }</th></tr></thead>
                <tbody>{ for now.layers.iter().map(row) }</tbody>
            </table></div>
        </div>
    }
}

/// Layer by layer, on a logarithmic axis.
fn plot(title: &str, first: &StepMeasures, now: &StepMeasures, of: impl Fn(&LayerStep) -> f32) -> Html {
    let power = |layer: &LayerStep| f64::from(of(layer)).log10();
    let powers = || first.layers.iter().chain(&now.layers).map(power).filter(|power| power.is_finite());
    let low = powers().fold(f64::INFINITY, f64::min).floor();
    let high = powers().fold(f64::NEG_INFINITY, f64::max).ceil().max(low + 1.0);
    if !low.is_finite() {
        return html! { <p>{ t("Nothing moves: every gradient is zero, or none is a number.") }</p> };
    }
    let x_most = (now.layers.len().max(2) - 1) as f64;
    let chart = Plot { left: 44.0, top: 20.0, width: 400.0, height: 96.0, x_most, y: (low, high) };
    let line = |measures: &StepMeasures| {
        chart.line(measures.layers.iter().enumerate().map(|(index, layer)| (index as f64, power(layer))))
    };
    let dot = |(index, layer): (usize, &LayerStep)| {
        let (x, y) = chart.at(index as f64, power(layer));
        html! {
            <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="3">
                <title>{ format!("{}: {}", layer.node, scientific(of(layer))) }</title></circle>
        }
    };
    let grid = [low, (low + high) / 2.0, high].map(|power| {
        let (_, y) = chart.at(0.0, power);
        html! {
            <><line class="grid" x1="44" x2="444" y1={format!("{y:.1}")} y2={format!("{y:.1}")} />
            <text x="38" y={format!("{:.1}", y + 4.0)} text-anchor="end">{
                scientific(10_f64.powf(power) as f32) }</text></>
        }
    });
    html! {
        <svg viewBox="0 0 460 138" role="img" aria-label={fill("{0}, layer by layer; the table below has the numbers",
            &[title])}>
            <text class="title" x="44" y="12">{ title }</text>
            { for grid }
            <polyline class="first" points={line(first)} />
            <polyline points={line(now)} />
            { for now.layers.iter().enumerate().map(dot) }
            <text x="44" y="132">{ now.layers.first().map(|layer| layer.node.clone()) }</text>
            <text x="444" y="132" text-anchor="end">{ now.layers.last().map(|layer| layer.node.clone()) }</text>
        </svg>
    }
}

/// `0.32`, and what is far from one as `1.2e-3`.
fn scientific(value: f32) -> String {
    if (0.1..1e3).contains(&value) { three(f64::from(value)) } else { format!("{value:.1e}") }
}
