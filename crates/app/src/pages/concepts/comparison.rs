//! Sliders, and under them what each way costs: as bars, as numbers, layer by layer.

use arch::Analysis;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::play::volumes;
use super::{Alternative, Concept};
use crate::format::{count, three};
use crate::language::{fill, t};
use crate::ui::diagram::explain;
use crate::words;

/// What costs so much fills its bar where there is nothing to compare with, on a logarithmic scale.
const MOST: f64 = 1e12;

/// Properties of [`Comparison`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its id.
    pub id: &'static str,
}

/// The working part of a concept page.
#[component]
pub fn Comparison(props: &Props) -> Html {
    let concept = super::find(props.id);
    let places = use_state(|| {
        concept.map(|concept| concept.sliders.iter().map(|slider| slider.start).collect::<Vec<_>>()).unwrap_or_default()
    });
    let Some(concept) = concept else { return Html::default() };
    let values: Vec<usize> = concept.sliders.iter().zip(places.iter()).map(|(s, place)| s.values[*place]).collect();
    let ways: Vec<(String, Result<Way, String>)> =
        (concept.alternatives)(&values).into_iter().map(|way| (way.name.clone(), count_up(way))).collect();
    let most =
        |of: fn(&Way) -> u64| ways.iter().filter_map(|(_, way)| way.as_ref().ok().map(of)).max().unwrap_or(1).max(1);
    let most = (most(|way| way.params), most(|way| way.macs));
    html! {
        <div class="comparison" data-testid="comparison">
            <div class="sliders" data-testid={(concept.id == "counting").then_some("concept-control")}>{
                for (0..concept.sliders.len()).map(|index| slider(concept, index, &places)) }</div>
            if concept.id == "counting" {
                { volumes(&values) }
            }
            <div class="ways">{ for ways.iter().map(|(name, way)| show(name, way, most, ways.len() == 1)) }</div>
            { verdict(&ways) }
        </div>
    }
}

/// What one way costs.
struct Way {
    graph: arch::Graph,
    analysis: Analysis,
    params: u64,
    macs: u64,
}

fn count_up(way: Alternative) -> Result<Way, String> {
    let counted = way.graph.and_then(|graph| graph.analyse().map(|analysis| (graph, analysis)));
    let (graph, analysis) = counted.map_err(|error| words::graph_error(&error))?;
    Ok(Way { params: analysis.total_params() as u64, macs: analysis.total_macs(), graph, analysis })
}

fn slider(concept: &'static Concept, index: usize, places: &UseStateHandle<Vec<usize>>) -> Html {
    let slider = &concept.sliders[index];
    let changed = {
        let places = places.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let place = input.and_then(|input| input.value().parse::<usize>().ok());
            if let Some(place) = place.filter(|place| *place < slider.values.len()) {
                let mut next = (*places).clone();
                next[index] = place;
                places.set(next);
            }
        })
    };
    let value = slider.values[places[index]];
    html! {
        <label>
            <span>{ t(slider.label) }<output>{ value }</output></span>
            <input type="range" min="0" max={(slider.values.len() - 1).to_string()} step="1"
                value={places[index].to_string()} oninput={changed}
                aria-valuetext={value.to_string()} data-testid={format!("slider-{index}")} />
        </label>
    }
}

fn show(name: &str, way: &Result<Way, String>, (most_params, most_macs): (u64, u64), is_alone: bool) -> Html {
    let way = match way {
        Ok(way) => way,
        Err(reason) => {
            let words = fill("Not possible with these numbers: {0}.", &[reason]);
            return html! { <section class="way"><h2>{ name }</h2><p class="muted">{ words }</p></section> };
        }
    };
    let bar = |label: &str, value: u64, most: u64| {
        let share = if is_alone { (value.max(1) as f64).ln() / MOST.ln() } else { value as f64 / most as f64 };
        let width = format!("width:{:.2}%", share.min(1.0) * 100.0);
        html! {
            <div class="cost">
                <dt>{ label }</dt>
                <dd>
                    <strong>{ count(value) }</strong>
                    <span class="cost-bar" aria-hidden="true"><i style={width}></i></span>
                </dd>
            </div>
        }
    };
    let field = explain::field(&way.graph, &way.analysis, way.graph.output());
    let layers = way.graph.iter().skip(1).map(|(id, node)| {
        let report = &way.analysis.nodes[id.0];
        let costs = fill(" {0} parameters, {1} MACs", &[&count(report.params as u64), &count(report.macs)]);
        html! {
            <li key={id.0}>
                <span class={classes!("hue", node.op.family().name())}>
                    <i aria-hidden="true"></i>{ explain::describe(&node.op) }
                </span>
                { format!(" → {}", report.shape) }<small>{ costs }</small>
            </li>
        }
    });
    html! {
        <section class="way">
            <h2>{ name }</h2>
            <dl>
                { bar(t("Parameters"), way.params, most_params) }
                { bar(t("MACs"), way.macs, most_macs) }
                <div class="cost"><dt>{ t("Each value sees") }</dt><dd>{ fill("{0} pixels", &[&field]) }</dd></div>
            </dl>
            if is_alone {
                <p class="hint">{ t("The bars have a logarithmic scale.") }</p>
            }
            <ol>{ for layers }</ol>
        </section>
    }
}

/// What the second way costs beside the first, in a sentence.
fn verdict(ways: &[(String, Result<Way, String>)]) -> Html {
    let [(first, Ok(one)), rest @ ..] = ways else { return Html::default() };
    let sentences = rest.iter().filter_map(|(name, way)| {
        let way = way.as_ref().ok().filter(|way| way.macs > 0 && one.macs > 0)?;
        let ratio = one.macs as f64 / way.macs as f64;
        let sentence = match ratio {
            1.0 => fill("“{0}” needs as many MACs as “{1}”.", &[name, first]),
            ratio if ratio > 1.0 => fill("“{0}” needs {1} times fewer MACs than “{2}”.", &[name, &three(ratio), first]),
            ratio => fill("“{0}” needs {1} times more MACs than “{2}”.", &[name, &three(1.0 / ratio), first]),
        };
        Some(html! { <li>{ sentence }</li> })
    });
    html! { <div class="verdict" role="status" data-testid="verdict"><ul>{ for sentences }</ul></div> }
}
