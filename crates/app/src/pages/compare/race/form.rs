//! The form of a race: who takes part, and what is the same for all.

use std::rc::Rc;

use arch::zoo::{self, Model};
use bundle::Run;
use experiment::{Base, Dataset};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::setup::{Common, DATASETS, ENTRANTS, Race, experiment};
use crate::language::{fill, t};
use crate::panels::runs::shown_name;
use crate::route;
use crate::task::TaskSpec;
use crate::ui::{Help, described_by, with_help};

/// With what the value of a run begins, where a network or a run is chosen.
const RUN: &str = "run ";

/// Properties of [`Form`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What stands there.
    pub race: Race,
    /// Runs that may take part.
    pub runs: Rc<Vec<Run>>,
    /// Is a race going on?
    pub busy: bool,
    /// Something was changed.
    pub on_race: Callback<Race>,
}

/// All of it.
#[component]
pub fn Form(props: &Props) -> Html {
    let entry = |(place, text): (usize, &String)| {
        let remove = {
            let race = props.race.clone();
            props.on_race.reform(move |_: MouseEvent| {
                let mut next = race.clone();
                next.entrants.remove(place);
                next
            })
        };
        let title = props.race.title(text);
        let name = match experiment(text) {
            Ok(experiment) => html! { <a href={route::lab(&experiment)}>{ &title }</a> },
            Err(_) => html! { { &title } },
        };
        html! {
            <li class={format!("run-{place}")} data-testid="race-entry">
                <i aria-hidden="true"></i>{ name }
                <button class="small" data-testid="race-remove" disabled={props.busy} onclick={remove}
                    aria-label={fill("Leave out {0}", &[&title])}>{ t("Leave out") }</button>
            </li>
        }
    };
    html! {
        <>
            <ol class="race-entries">{ for props.race.entrants.iter().enumerate().map(entry) }</ol>
            if props.race.entrants.len() < ENTRANTS.1 {
                <Adder race={props.race.clone()} runs={props.runs.clone()} busy={props.busy}
                    on_race={props.on_race.clone()} />
            }
            { common(props) }
        </>
    }
}

/// What is the same for all.
fn common(props: &Props) -> Html {
    let with = |change: fn(&mut Race, String)| {
        let (race, on_race) = (props.race.clone(), props.on_race.clone());
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let mut next = race.clone();
            change(&mut next, select.map(|select| select.value()).unwrap_or_default());
            on_race.emit(next);
        })
    };
    let on_data = with(|race, key| race.dataset = Dataset::of_key(&key).unwrap_or(Dataset::Mnist));
    let on_rules = with(|race, key| race.is_common = key == "first");
    let number = |common: Common| {
        let (race, on_race) = (props.race.clone(), props.on_race.clone());
        let typed = Callback::from(move |event: InputEvent| {
            let mut next = race.clone();
            next.typed[common as usize] = event.target_unchecked_into::<HtmlInputElement>().value();
            on_race.emit(next);
        });
        let testid = ["race-", common.key()].concat();
        with_help(
            &testid,
            common.title(),
            html! {
                <label>{ common.title() }
                    <input type="number" inputmode="decimal" min="1"
                    step={if common == Common::Size { "100" } else { "1" }}
                        data-testid={testid.clone()} aria-describedby={described_by(&testid)} disabled={props.busy}
                        value={props.race.typed[common as usize].clone()} oninput={typed} /></label>
            },
        )
    };
    let set = |dataset: &Dataset| {
        let title = TaskSpec::of(dataset).map(|task| task.shown_title()).unwrap_or_default();
        html! { <option value={dataset.key()} selected={*dataset == props.race.dataset}>{ title }</option> }
    };
    html! {
        <div class="fields">
            <div class="field"><label>{ t("Pictures") }
                <select data-testid="race-data" aria-describedby={described_by("race-data")} disabled={props.busy}
                    onchange={on_data}>
                    { for DATASETS.iter().map(set) }</select></label>
                <Help testid="race-data" words={t("Pictures")} /></div>
            { for Common::ALL.map(number) }
            <div class="field"><label>{ t("Other rules") }
                <select data-testid="race-rules" aria-describedby={described_by("race-rules")} disabled={props.busy}
                    onchange={on_rules}>
                    <option value="own" selected={!props.race.is_common}>{ t("each its own") }</option>
                    <option value="first" selected={props.race.is_common}>{ t("those of the first for all") }</option>
                </select></label><Help testid="race-rules" words={t("Other rules")} /></div>
        </div>
    }
}

/// Properties of [`Adder`].
#[derive(PartialEq, Properties)]
struct AdderProps {
    race: Race,
    runs: Rc<Vec<Run>>,
    busy: bool,
    on_race: Callback<Race>,
}

/// One more: a network, a run of the list, or an address of the laboratory.
#[component]
fn Adder(props: &AdderProps) -> Html {
    let choice = use_node_ref();
    let pasted = use_state(String::new);
    let told = use_state(|| None::<String>);
    let typed = {
        let pasted = pasted.setter();
        Callback::from(move |event: InputEvent| pasted.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let add = {
        let (choice, pasted, told) = (choice.clone(), pasted.clone(), told.setter());
        let (race, runs, on_race) = (props.race.clone(), props.runs.clone(), props.on_race.clone());
        Callback::from(move |_: MouseEvent| {
            let chosen = choice.cast::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
            let text = if !pasted.trim().is_empty() {
                experiment(pasted.trim()).map(|experiment| experiment.text())
            } else if let Some(id) = chosen.strip_prefix(RUN) {
                let run = runs.iter().find(|run| run.id() == id);
                run.map(|run| run.experiment.text()).ok_or_else(String::new)
            } else {
                Ok(chosen)
            };
            told.set(text.as_ref().err().cloned());
            if let Ok(text) = text {
                pasted.set(String::new());
                let mut next = race.clone();
                next.entrants.push(text);
                on_race.emit(next);
            }
        })
    };
    let learns = |model: &&Model| {
        let task = Base::runnable(model).and_then(|base| base.task());
        task.is_some_and(|task| !Dataset::of_task(task).has_scenes())
    };
    let first =
        zoo::all().filter(learns).find(|model| !props.race.entrants.iter().any(|text| text.as_str() == model.id));
    let network = |model: &'static Model| {
        let is_first = first.is_some_and(|first| first.id == model.id);
        html! { <option value={model.id} selected={is_first}>{ model.name }</option> }
    };
    let run = |run: &Run| html! { <option value={[RUN, &run.id()].concat()}>{ shown_name(run) }</option> };
    let takes_part = |run: &&Run| !run.experiment.dataset.has_scenes();
    html! {
        <div class="fields race-adder">
            <div class="field"><label>{ t("One more") }
                <select data-testid="race-choice" aria-describedby={described_by("race-choice")} ref={choice}
                    disabled={props.busy}>
                    <optgroup label={t("Networks, as they run here")}>
                        { for zoo::all().filter(learns).map(network) }</optgroup>
                    if !props.runs.is_empty() {
                        <optgroup label={t("Your runs")}>
                            { for props.runs.iter().filter(takes_part).map(run) }</optgroup>
                    }
                </select></label><Help testid="race-choice" words={t("One more")} /></div>
            <div class="field"><label>{ t("or an address of the laboratory") }
                <input type="text" data-testid="race-link"
                    aria-describedby={described_by("race-link")} placeholder="…#/lab?model=…" disabled={props.busy}
                    value={(*pasted).clone()} oninput={typed} /></label>
                <Help testid="race-link" words={t("or an address of the laboratory")} /></div>
            <button data-testid="race-add" disabled={props.busy} onclick={add}>{ t("Let it take part") }</button>
            if let Some(told) = &*told { <p class="refusal" role="alert">{ told }</p> }
        </div>
    }
}
