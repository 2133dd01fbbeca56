//! The replay on the page: how long, which networks, how far, and the figure that grows.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::course::{Course, Now};
use super::plan;
use super::results::{Outcome, Progress};
use crate::format::{count, ms, percent, seconds};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::cost_chart::{Discs, Point, Quantity};
use crate::shipped::use_card;

/// Minutes that a replay takes when nothing else is asked for.
const MINUTES: &str = "30";

/// `Draw the figure of history on this machine`.
#[component]
pub fn Replay() -> Html {
    let progress = use_state(Progress::recall);
    let now = use_state(|| None::<Now>);
    let told = use_state(|| None::<String>);
    let minutes = use_state(|| MINUTES.to_owned());
    let left_out = use_state(Vec::<&'static str>::new);
    let across = use_state(|| Quantity::Macs);
    let all = use_memo((), |()| plan::all());
    let course = {
        let (bench, is_stopped) = (use_mut_ref(|| None), use_mut_ref(|| Rc::new(Cell::new(false))));
        let is_stopped = Rc::clone(&is_stopped.borrow());
        Course { progress: progress.setter(), now: now.setter(), told: told.setter(), bench, is_stopped }
    };
    use_leaving(&course.bench);
    let stop = {
        let course = course.clone();
        Callback::from(move |_: MouseEvent| {
            let course = course.clone();
            spawn_local(async move { course.stop().await });
        })
    };
    let start = {
        let (course, all, minutes, left_out) = (course, Rc::clone(&all), minutes.clone(), left_out.clone());
        let progress = (*progress).clone();
        Callback::from(move |_: MouseEvent| {
            let next =
                if progress.queue.is_empty() { fresh(&all, &minutes, &left_out) } else { Some(progress.clone()) };
            match next {
                Some(next) => spawn_local(course.clone().run(next)),
                None => course.told.set(Some(t("Choose at least one network, and a number of minutes.").to_owned())),
            }
        })
    };
    let clear = {
        let progress = progress.setter();
        Callback::from(move |_: MouseEvent| {
            Progress::default().remember();
            progress.set(Progress::default());
        })
    };
    let export = {
        let progress = (*progress).clone();
        move |_: MouseEvent| web::files::save("replay.json", progress.json().as_bytes())
    };
    let ours = saving_ours(&told);
    let is_left = !progress.queue.is_empty();
    let words = if is_left {
        fill("Go on: {0} of {1} networks are left", &[&progress.queue.len().to_string(), &progress.of.to_string()])
    } else {
        t("Draw the figure on this machine").to_owned()
    };
    html! {
        <section class="replay" aria-labelledby="replay-title">
            <h2 id="replay-title">{ t("The figure of history, by your own machine") }</h2>
            <p>
                { t("One after the other, the small sibling of every network learns here, by the rules that suit it, \
                    within the time that you give; then it is tested and timed. You may stop, leave, and go on another \
                    day.") }
            </p>
            if now.is_none() {
                if !is_left { { choices(&all, &minutes, &left_out) } }
                <div class="buttons">
                    <button class="primary" data-testid="replay-start" onclick={start}>{ words }</button>
                    if !progress.outcomes.is_empty() || is_left {
                        <button data-testid="replay-clear" onclick={clear}>{ t("Forget all of it") }</button>
                    }
                    if !progress.outcomes.is_empty() {
                        <button data-testid="replay-export" onclick={export}>
                            { t("Save what was found (JSON)") }</button>
                    }
                    <button data-testid="replay-ours" onclick={ours}>
                        { t("Save what we found, with each recipe (JSON)") }</button>
                </div>
            }
            if let Some(now) = &*now { { going(&progress, now, stop) } }
            if let Some(told) = &*told { <p class="notice error" role="alert" data-testid="replay-told">{ told }</p> }
            <Figure outcomes={progress.outcomes.clone()} across={*across}
                on_across={Callback::from(move |next| across.set(next))} />
        </section>
    }
}

/// Called to save what the project's own trainings reached.
fn saving_ours(told: &UseStateHandle<Option<String>>) -> Callback<MouseEvent> {
    let told = told.setter();
    Callback::from(move |_| {
        let told = told.clone();
        spawn_local(async move {
            match super::ours::json().await {
                Ok(json) => web::files::save("replay-ours.json", json.as_bytes()),
                Err(error) => {
                    web_sys::console::warn_1(&error);
                    told.set(Some(t("Our figures could not be fetched. Try again.").to_owned()));
                }
            }
        });
    })
}

/// Whoever leaves the page ends the worker; what it learned was kept every few seconds.
#[hook]
fn use_leaving(bench: &Rc<RefCell<Option<super::run::Bench>>>) {
    let bench = Rc::clone(bench);
    use_effect_with((), move |()| {
        move || {
            if let Some(bench) = bench.borrow_mut().take() {
                spawn_local(async move { bench.stop().await });
            }
        }
    });
}

fn fresh(all: &[Instance], minutes: &str, left_out: &[&'static str]) -> Option<Progress> {
    let minutes = web::number::number(minutes).filter(|minutes| *minutes > 0.0)?;
    let ids = all.iter().map(|instance| instance.network.model.id).filter(|id| !left_out.contains(id));
    let queue: Vec<String> = ids.map(str::to_owned).collect();
    let of = queue.len();
    (of > 0).then(|| Progress { minutes, queue, of, current: None, outcomes: Vec::new() })
}

/// How long, and which.
fn choices(all: &[Instance], minutes: &UseStateHandle<String>, left_out: &UseStateHandle<Vec<&'static str>>) -> Html {
    let on_minutes = {
        let minutes = minutes.setter();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                minutes.set(input.value());
            }
        })
    };
    let chip = |instance: &Instance| {
        let id = instance.network.model.id;
        let toggle = {
            let left_out = left_out.clone();
            Callback::from(move |_: MouseEvent| {
                let mut next = (*left_out).clone();
                match next.iter().position(|other| *other == id) {
                    Some(place) => drop(next.remove(place)),
                    None => next.push(id),
                }
                left_out.set(next);
            })
        };
        let pressed = (!left_out.contains(&id)).to_string();
        html! {
            <button key={id} class="chip" aria-pressed={pressed} data-testid={format!("replay-with-{id}")}
                onclick={toggle}>{ instance.network.model.name }</button>
        }
    };
    html! {
        <>
            <div class="fields"><label>{ t("Minutes for all of it") }
                <input type="number" min="0" step="any" data-testid="replay-minutes" value={(**minutes).clone()}
                    oninput={on_minutes} /></label></div>
            <div class="chips" role="group" aria-label={t("Networks that learn")}>{ for all.iter().map(chip) }</div>
        </>
    }
}

/// How far it is, and how to stop.
fn going(progress: &Progress, now: &Now, stop: Callback<MouseEvent>) -> Html {
    let done = progress.of - progress.queue.len();
    let share = f64::from(now.watched.step) / f64::from(now.watched.total.max(1));
    let numbers = [&(done + 1).to_string(), &progress.of.to_string(), now.name];
    html! {
        <div class="measuring" data-testid="replay-progress">
            <progress max={progress.of.to_string()} value={format!("{:.3}", done as f64 + share)}
                aria-label={t("Networks that have learned")} />
            <p>{ fill("{0} of {1}: {2} learns, ", &numbers.map(|it| it as &str)) }
                { fill("step {0} of {1}", &[&count(now.watched.step.into()), &count(now.watched.total.into())]) }</p>
            <button class="small" data-testid="replay-stop" onclick={stop}>
                { t("Stop, and keep what there is") }</button>
        </div>
    }
}

/// Properties of [`Figure`].
#[derive(PartialEq, Properties)]
struct FigureProps {
    outcomes: Vec<Outcome>,
    across: Quantity,
    on_across: Callback<Quantity>,
}

/// Accuracy reached here against what it costs here, and the same as a table beside ours.
#[component]
fn Figure(props: &FigureProps) -> Html {
    let pointed = use_state(|| None::<&'static str>);
    let points: Vec<Point> = props.outcomes.iter().filter_map(point).collect();
    if props.outcomes.is_empty() {
        return Html::default();
    }
    const CHOICES: [Quantity; 3] = [Quantity::Macs, Quantity::Params, Quantity::Ms];
    let changed = props.on_across.reform(|event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let key = select.map(|select| select.value()).unwrap_or_default();
        CHOICES.into_iter().find(|choice| choice.key() == key).unwrap_or(Quantity::Macs)
    });
    let option = |choice: Quantity| {
        html! { <option value={choice.key()} selected={choice == props.across}>{ choice.title() }</option> }
    };
    html! {
        <figure class="lead-figure" data-testid="replay-figure">
            <div class="figure-controls"><label>{ t("Across") }
                <select data-testid="replay-x" onchange={changed}>{ for CHOICES.map(option) }</select></label></div>
            if !points.is_empty() {
                <Discs points={points} across={props.across} up={Quantity::Here} pointed={pointed} />
            }
            <div class="table-frame" tabindex="0" role="region" aria-label={t("What was found here")}>
                <table>
                    <thead><tr>
                        <th scope="col">{ t("Network") }</th>
                        <th scope="col" class="number">{ t("Here") }</th>
                        <th scope="col" class="number">{ t("Trained by us") }</th>
                        <th scope="col" class="number">{ t("MACs") }</th>
                        <th scope="col" class="number">{ t("Parameters") }</th>
                        <th scope="col" class="number">{ t("Here, ms") }</th>
                        <th scope="col" class="number">{ t("Learned for") }</th>
                    </tr></thead>
                    <tbody>{ for props.outcomes.iter().map(|outcome| {
                        html! { <Row key={outcome.model.clone()} outcome={outcome.clone()} /> }
                    }) }</tbody>
                </table>
            </div>
        </figure>
    }
}

fn point(outcome: &Outcome) -> Option<Point> {
    let Network { analysis, model, .. } = network(outcome)?;
    Some(Point {
        model,
        macs: analysis.total_macs() as f64,
        params: analysis.total_params() as f64,
        ms: outcome.ms,
        top1: outcome.accuracy? * 100.0,
        procedure: None,
        source: "",
        is_marked: false,
    })
}

fn network(outcome: &Outcome) -> Option<Network> {
    Network::new(outcome.model()?, outcome.experiment.graph().ok()?).ok()
}

/// Properties of [`Row`].
#[derive(PartialEq, Properties)]
struct RowProps {
    outcome: Outcome,
}

/// One network, beside our own training of it.
#[component]
fn Row(props: &RowProps) -> Html {
    let outcome = &props.outcome;
    let network = use_memo(outcome.clone(), network);
    let card = use_card(network.as_ref().as_ref().map_or("", |network| network.graph.name.as_str()));
    let Some(network) = network.as_ref() else { return Html::default() };
    let here = outcome.accuracy.map_or_else(|| t("it could not learn").to_owned(), percent);
    let ours = card.map_or_else(|| "–".to_owned(), |card| percent(card.accuracy));
    html! {
        <tr>
            <th scope="row"><a href={format!("#/lab?{}", outcome.experiment.text())}>{ network.model.name }</a></th>
            <td class="number">{ here }</td>
            <td class="number">{ ours }</td>
            <td class="number">{ count(network.analysis.total_macs()) }</td>
            <td class="number">{ count(network.analysis.total_params() as u64) }</td>
            <td class="number">{ ms(outcome.ms) }</td>
            <td class="number">{ seconds(outcome.seconds) }</td>
        </tr>
    }
}
