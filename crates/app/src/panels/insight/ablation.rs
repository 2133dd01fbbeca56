//! What does the network lose when a part of it is switched off, or two change places?

use std::rc::Rc;

use arch::Graph;
use arch::edit::{alike, removable, swap, switch_off};
use protocol::{Answer, Evaluation, Failure, Request};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event as DomEvent, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::derived::{Derived, use_deriver};
use crate::format::{count, percent};
use crate::language::{fill, t};
use crate::network::Network;
use crate::session::Session;
use crate::ui::Told;
use crate::words;

/// Pairs that are offered for exchange, at most: networks of a thousand layers have more than a list can show.
const MOST_PAIRS: usize = 1000;
/// Measurements shown.
const SHOWN: usize = 12;

/// Properties of [`Ablation`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who measures.
    pub session: Session,
    /// What is operated on.
    pub network: Network,
    /// Is there a network, and does it rest?
    pub ready: bool,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// What is changed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Plan {
    /// Which parts are off.
    off: Vec<bool>,
    /// Two parts in each other's place.
    swapped: Option<(usize, usize)>,
}

impl Plan {
    /// Nothing is changed.
    fn whole(parts: usize) -> Self {
        Plan { off: vec![false; parts], swapped: None }
    }
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
pub fn Ablation(props: &Props) -> Html {
    let parts = use_memo(props.network.clone(), |network| removable(&network.graph));
    let pairs = use_memo(props.network.clone(), |network| alike(&network.graph, &parts, MOST_PAIRS));
    let chosen = use_state(|| Plan::whole(parts.len()));
    let progress = use_state(|| None::<f32>);
    let results = use_reducer(Results::default);
    let deriver = use_deriver(&props.session);
    if parts.is_empty() {
        return Html::default();
    }
    // After an exchange of the network the plan is still one for the network before.
    let plan = if chosen.off.len() == parts.len() { (*chosen).clone() } else { Plan::whole(parts.len()) };
    let measure = {
        let (session, network, parts) = (props.session.clone(), props.network.clone(), Rc::clone(&parts));
        let (chosen, progress, results, tell) =
            (chosen.setter(), progress.setter(), results.dispatcher(), props.tell.clone());
        Callback::from(move |next: Plan| {
            let graph = match operate(&network.graph, &parts, &next) {
                Ok(graph) => graph,
                Err(error) => {
                    let why = fill("That cannot be done: {0}. Nothing was changed.", &[&words::edit_error(&error)]);
                    return tell.emit(Some(Told::error(why)));
                }
            };
            let words = describe(&parts, &next);
            chosen.set(next);
            progress.set(Some(0.0));
            let variant = Rc::new(deriver.begin());
            let (session, progress, results) = (session.clone(), progress.clone(), results.clone());
            spawn_local(async move {
                let measured = evaluate(&session, &variant, graph, progress.clone()).await;
                // Measurements of earlier plans that come late are not heard.
                if !variant.is_latest() {
                    return;
                }
                progress.set(None);
                match measured {
                    Ok(evaluation) => {
                        let (accuracy, pictures) = (evaluation.accuracy(), evaluation.total);
                        results.dispatch(Measured { words, accuracy, pictures });
                    }
                    Err(failure) => session.fail(failure),
                }
            });
        })
    };
    html! {
        <section class="lesions" aria-labelledby="lesions-title">
            <h2 id="lesions-title">{ t("Switch parts off") }</h2>
            <p class="hint">
                { t("What is switched off hands on what it got. Networks with shortcuts lose little; without them, one \
                    missing layer can be enough (Veit et al. 2016).") }
            </p>
            { switches(&parts, &plan, props.ready, &measure) }
            <Exchange parts={Rc::clone(&parts)} pairs={pairs} plan={plan} ready={props.ready}
                measure={measure.clone()} />
            <div class="buttons">
                <button class="small" onclick={measure.reform(move |_: MouseEvent| Plan::whole(parts.len()))}
                    disabled={!props.ready} data-testid="lesion-whole">{ t("Measure the whole network") }</button>
            </div>
            { accuracy(&results, *progress) }
            { table(&results) }
        </section>
    }
}

/// A switch for each part.
fn switches(parts: &[String], plan: &Plan, is_ready: bool, measure: &Callback<Plan>) -> Html {
    let part = |(index, (name, is_off)): (usize, (&String, &bool))| {
        let plan = plan.clone();
        let toggle = measure.reform(move |event: DomEvent| {
            let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
            let off = plan.off.iter().enumerate().map(|(at, off)| if at == index { !is_on } else { *off });
            Plan { off: off.collect(), ..plan.clone() }
        });
        html! {
            <label key={name.clone()}>
                <input type="checkbox" checked={!is_off} disabled={!is_ready} onchange={toggle}
                    data-testid={format!("lesion-block-{index}")} />{ " " }{ name }
            </label>
        }
    };
    html! {
        <div class="parts" role="group" aria-label={t("Parts that are on")}>
            { for parts.iter().zip(&plan.off).enumerate().map(part) }
        </div>
    }
}

/// Properties of [`Exchange`].
#[derive(PartialEq, Properties)]
struct ExchangeProps {
    parts: Rc<Vec<String>>,
    /// Parts that are built alike.
    pairs: Rc<Vec<(usize, usize)>>,
    plan: Plan,
    ready: bool,
    measure: Callback<Plan>,
}

/// A choice of two parts that can change places.
#[component]
fn Exchange(props: &ExchangeProps) -> Html {
    let ExchangeProps { parts, pairs, plan, ready, measure } = props;
    let pair = use_state(|| 0usize);
    if pairs.is_empty() {
        let words = t("No two parts of this network are built alike, so none can change places.");
        return html! { <p class="hint">{ words }</p> };
    }
    let on_pair = {
        let pair = pair.setter();
        Callback::from(move |event: DomEvent| {
            pair.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0));
        })
    };
    let exchange = {
        let (plan, swapped) = (plan.clone(), pairs.get(*pair).copied());
        measure.reform(move |_: MouseEvent| Plan { swapped, ..plan.clone() })
    };
    let option = |(index, &(a, b)): (usize, &(usize, usize))| {
        html! {
            <option value={index.to_string()} selected={index == *pair}>{ &parts[a] }{ " ↔ " }{ &parts[b] }</option>
        }
    };
    html! {
        <p class="exchange">
            <select onchange={on_pair} aria-label={t("Parts that are built alike")} data-testid="lesion-pair">
                { for pairs.iter().enumerate().map(option) }
            </select>{ " " }
            <button class="small" onclick={exchange} disabled={!ready} data-testid="lesion-swap">
                { t("Exchange them") }
            </button>
        </p>
    }
}

/// The latest accuracy, or how far it is.
fn accuracy(results: &Results, progress: Option<f32>) -> Html {
    let latest = results.0.last();
    let share = latest.filter(|_| progress.is_none()).map_or_else(|| "–".to_owned(), |it| percent(it.accuracy));
    html! {
        <>
        <p>{ t("Right on the test pictures: ") }
            <strong data-testid="lesion-accuracy" aria-live="polite">{ share }</strong>
            { latest.map(|it| fill(" of {0}", &[&count(u64::from(it.pictures))])) }
        </p>
        if let Some(done) = progress {
            <progress max="1" value={format!("{done:.3}")} aria-label={t("Running the test pictures")} />
        } else {
            <span class="no-bar"></span>
        }
        </>
    }
}

/// What was measured, the latest first.
fn table(results: &Results) -> Html {
    let line = |it: &Rc<Measured>| {
        let share = percent(it.accuracy);
        html! {
            <tr><th scope="row">{ &it.words }</th>
                <td class="number">{ &share }<i class="share-bar" style={format!("--share:{share}")}></i></td></tr>
        }
    };
    if results.0.is_empty() {
        return Html::default();
    }
    html! {
        <div class="table-frame"><table data-testid="lesion-results">
            <caption>{ t("What was measured") }</caption>
            <tbody>{ for results.0.iter().rev().take(SHOWN).map(line) }</tbody>
        </table></div>
    }
}

/// Runs the test pictures through another graph with the weights of the session's network.
async fn evaluate(
    session: &Session,
    variant: &Rc<Derived>,
    graph: Graph,
    progress: UseStateSetter<Option<f32>>,
) -> Result<Evaluation, Failure> {
    session.open_data().await?;
    variant.load(graph).await?;
    let hear = {
        let variant = Rc::clone(variant);
        move |_, done| {
            if variant.is_latest() {
                progress.set(Some(done));
            }
        }
    };
    match session.ask_and_hear(Request::Evaluate { network: variant.id() }, hear).await? {
        Answer::Evaluated(evaluation) => Ok(evaluation),
        _ => Err(Failure::Internal { detail: "another answer to an evaluation".to_owned() }),
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
