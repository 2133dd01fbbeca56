//! What does the network lose when a part of it is switched off, or two change places?

use std::rc::Rc;

use arch::Graph;
use arch::edit::{alike, removable, swap, switch_off};
use protocol::{Event, Request, WeightSource};
use web_sys::{Event as DomEvent, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::engine::Lab;
use crate::engine::lab::{NETWORK, VARIANT};
use crate::engine::state::Notice;
use crate::format::{count, percent};
use crate::language::{fill, known, t};
use crate::network::Network;

/// Pairs that are offered for exchange, at most: networks of a thousand layers have more than a list can show.
const MOST_PAIRS: usize = 1000;

/// Properties of [`Lesions`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who measures.
    pub lab: Lab,
    /// What is operated on.
    pub network: Network,
    /// Is there a network, and does it rest?
    pub ready: bool,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// What is changed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Plan {
    /// Which parts are off.
    off: Vec<bool>,
    /// Two parts in each other's place.
    swapped: Option<(usize, usize)>,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
struct Measured {
    words: String,
    accuracy: f64,
    pictures: u32,
}

/// Switches, the accuracy as it is now, and what was measured before.
#[component]
pub fn Lesions(props: &Props) -> Html {
    let parts = use_memo(props.network.clone(), |network| removable(&network.graph));
    let plan = use_state(|| Plan { off: vec![false; parts.len()], swapped: None });
    let pairs = use_memo(props.network.clone(), |network| alike(&network.graph, &parts, MOST_PAIRS));
    let pair = use_state(|| 0usize);
    let progress = use_state(|| None::<f32>);
    let results = use_reducer(Results::default);
    // Measurements of earlier plans that come late are not heard.
    let turn = use_mut_ref(|| 0u32);
    if parts.is_empty() {
        return Html::default();
    }
    let measure = {
        let (lab, network, parts) = (props.lab.clone(), props.network.clone(), parts.clone());
        let (plan, progress, results, tell) =
            (plan.setter(), progress.setter(), results.dispatcher(), props.tell.clone());
        Callback::from(move |next: Plan| {
            let graph = match operate(&network.graph, &parts, &next) {
                Ok(graph) => graph,
                Err(error) => {
                    let why = known(&error.to_string());
                    return tell
                        .emit(Some(Notice::error(fill("That cannot be done: {0}. Nothing was changed.", &[&why]))));
                }
            };
            let words = describe(&parts, &next);
            plan.set(next);
            *turn.borrow_mut() += 1;
            let own = *turn.borrow();
            progress.set(Some(0.0));
            let (inner, progress, results, turn) = (lab.clone(), progress.clone(), results.clone(), turn.clone());
            lab.ask(Request::OpenData { address: lab.data() }, move |event| match event {
                _ if own != *turn.borrow() => {}
                Event::DataReady { .. } => {
                    let load = Request::Load {
                        network: VARIANT,
                        graph: graph.clone(),
                        weights: WeightSource::Within(NETWORK),
                    };
                    inner.ask(load, |_| {});
                    let (words, progress, results, turn) =
                        (words.clone(), progress.clone(), results.clone(), turn.clone());
                    inner.ask(Request::Evaluate { network: VARIANT }, move |event| match event {
                        _ if own != *turn.borrow() => {}
                        Event::Progress { done, .. } => progress.set(Some(done)),
                        Event::Evaluated { evaluation, .. } => {
                            progress.set(None);
                            let (accuracy, pictures) = (evaluation.accuracy(), evaluation.total);
                            results.dispatch(Measured { words: words.clone(), accuracy, pictures });
                        }
                        _ => progress.set(None),
                    });
                }
                Event::Progress { .. } => {}
                _ => progress.set(None),
            });
        })
    };
    let whole = {
        let (measure, none) = (measure.clone(), Plan { off: vec![false; parts.len()], swapped: None });
        Callback::from(move |_: MouseEvent| measure.emit(none.clone()))
    };
    let toggle = |index: usize| {
        let (measure, plan) = (measure.clone(), (*plan).clone());
        Callback::from(move |event: DomEvent| {
            let mut next = plan.clone();
            next.off[index] = !event.target_unchecked_into::<HtmlInputElement>().checked();
            measure.emit(next);
        })
    };
    let exchange = {
        let (measure, plan, pair) = (measure.clone(), (*plan).clone(), pairs.get(*pair).copied());
        Callback::from(move |_: MouseEvent| measure.emit(Plan { swapped: pair, ..plan.clone() }))
    };
    let on_pair = {
        let pair = pair.setter();
        Callback::from(move |event: DomEvent| {
            pair.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0));
        })
    };
    let option = |(index, &(a, b)): (usize, &(usize, usize))| html! { <option value={index.to_string()} selected={index == *pair}>{ &parts[a] }{ " ↔ " }{ &parts[b] }</option> };
    let part = |(index, name): (usize, &String)| {
        html! {
            <label key={name.clone()}><input type="checkbox" checked={!plan.off[index]} disabled={!props.ready} onchange={toggle(index)}
                data-testid={format!("lesion-block-{index}")} />{ " " }{ name }</label>
        }
    };
    let latest = results.0.last();
    let line = |result: &Rc<Measured>| {
        html! {
            <tr><th scope="row">{ &result.words }</th>
                <td class="number">{ percent(result.accuracy) }<i class="share-bar" style={format!("--share:{}", percent(result.accuracy))}></i></td></tr>
        }
    };
    html! {
        <section class="lesions" aria-labelledby="lesions-title">
            <h2 id="lesions-title">{ t("Switch parts off") }</h2>
            <p class="hint">{ t("What is switched off hands on what it got. Networks with shortcuts lose little; without them, one missing layer \
                can be enough (Veit et al. 2016).") }</p>
            <div class="parts" role="group" aria-label={t("Parts that are on")}>{ for parts.iter().enumerate().map(part) }</div>
            if pairs.is_empty() {
                <p class="hint">{ t("No two parts of this network are built alike, so none can change places.") }</p>
            } else {
                <p class="exchange"><select onchange={on_pair} aria-label={t("Parts that are built alike")} data-testid="lesion-pair">{ for pairs.iter().enumerate().map(option) }</select>{ " " }
                    <button class="small" onclick={exchange} disabled={!props.ready} data-testid="lesion-swap">{ t("Exchange them") }</button></p>
            }
            <div class="buttons"><button class="small" onclick={whole} disabled={!props.ready} data-testid="lesion-whole">{ t("Measure the whole network") }</button></div>
            <p>{ t("Right on the test pictures: ") }<strong data-testid="lesion-accuracy" aria-live="polite">
                { latest.filter(|_| progress.is_none()).map_or_else(|| "–".to_owned(), |result| percent(result.accuracy)) }</strong>
                { latest.map(|result| fill(" of {0}", &[&count(u64::from(result.pictures))])) }
            </p>
            if let Some(done) = *progress { <progress max="1" value={format!("{done:.3}")} aria-label={t("Running the test pictures")} /> } else { <span class="no-bar"></span> }
            if !results.0.is_empty() {
                <div class="table-frame"><table data-testid="lesion-results">
                    <caption>{ t("What was measured") }</caption>
                    <tbody>{ for results.0.iter().rev().take(12).map(line) }</tbody>
                </table></div>
            }
        </section>
    }
}

/// All measurements of this visit, oldest first.
#[derive(Default, PartialEq)]
struct Results(Vec<Rc<Measured>>);

impl Reducible for Results {
    type Action = Measured;

    fn reduce(self: Rc<Self>, result: Measured) -> Rc<Self> {
        Rc::new(Results(self.0.iter().cloned().chain([Rc::new(result)]).collect()))
    }
}

fn operate(graph: &Graph, parts: &[String], plan: &Plan) -> Result<Graph, arch::EditError> {
    let mut graph = graph.clone();
    if let Some((a, b)) = plan.swapped {
        graph = swap(&graph, &parts[a], &parts[b])?;
    }
    for (name, _) in parts.iter().zip(&plan.off).filter(|(_, off)| **off) {
        graph = switch_off(&graph, name)?;
    }
    Ok(graph)
}

fn describe(parts: &[String], plan: &Plan) -> String {
    let off: Vec<&str> = parts.iter().zip(&plan.off).filter(|(_, off)| **off).map(|(name, _)| name.as_str()).collect();
    let swapped = plan.swapped.map(|(a, b)| fill("{0} and {1} exchanged", &[&parts[a], &parts[b]]));
    match (off.is_empty(), swapped) {
        (true, None) => t("the whole network").to_owned(),
        (true, Some(swapped)) => swapped,
        (false, None) => fill("without {0}", &[&off.join(", ")]),
        (false, Some(swapped)) => fill("{0}, without {1}", &[&swapped, &off.join(", ")]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_keep_the_size_are_alike() {
        let graph = arch::zoo::find("resnet18").and_then(|model| (model.small?.graph)().ok()).expect("it is there");
        let parts = removable(&graph);
        let names: Vec<_> =
            alike(&graph, &parts, MOST_PAIRS).into_iter().map(|(a, b)| [&parts[a][..], &parts[b][..]]).collect();
        assert_eq!(names, [["layer1.1", "layer1.2"], ["layer2.1", "layer2.2"]]);
    }

    #[test]
    fn a_plan_is_told_in_words() {
        let parts = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let plan = |off: [bool; 3], swapped| Plan { off: off.to_vec(), swapped };
        assert_eq!(describe(&parts, &plan([false; 3], None)), "the whole network");
        assert_eq!(describe(&parts, &plan([true, false, true], None)), "without a, c");
        assert_eq!(describe(&parts, &plan([false; 3], Some((0, 1)))), "a and b exchanged");
    }
}
