//! The table of claims, with a filter.

use std::rc::Rc;

use experiment::verdict::Verdict;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::shipped::{Shipped, files};
use super::{Claim, Part, Proof, State, all};
use crate::language::{fill, t};
use crate::pages::concepts;

/// All of it.
#[component]
pub fn Claims() -> Html {
    let shipped = use_shipped();
    let chosen = use_state_eq(|| None::<State>);
    let Some(shipped) = shipped else {
        return html! { <p class="muted coming">{ t("The verdicts are on their way.") }</p> };
    };
    let states: Vec<State> = all().map(|claim| claim.state(&shipped)).collect();
    let count = |state: Option<State>| states.iter().filter(|it| state.is_none_or(|state| **it == state)).count();
    let button = |state: Option<State>| {
        let (pressed, setter) = (*chosen == state, chosen.setter());
        let (key, word) = state.map_or(("all", t("all")), |state| (state.key(), word(state)));
        html! {
            <button type="button" class="claim-filter" aria-pressed={pressed.to_string()}
                data-testid={["claims-", key].concat()} onclick={move |_| setter.set(state)}>
                { word }{ " " }<b>{ count(state) }</b></button>
        }
    };
    let shown = count(*chosen).to_string();
    let said = match *chosen {
        None => fill("{0} claims", &[&shown]),
        Some(state) => fill("{0} of {1} claims: {2}", &[&shown, &states.len().to_string(), word(state)]),
    };
    let part = |part: &'static Part| {
        let rows: Vec<Html> = part
            .claims
            .iter()
            .map(|claim| (claim, claim.state(&shipped)))
            .filter(|(_, state)| chosen.is_none_or(|chosen| chosen == *state))
            .map(|(claim, state)| row(claim, state, &shipped))
            .collect();
        if rows.is_empty() {
            return Html::default();
        }
        html! {
            <tbody key={part.title}>
                <tr><th colspan="3" scope="rowgroup">{ t(part.title) }</th></tr>
                { for rows }
            </tbody>
        }
    };
    html! {
        <section class="claims" data-testid="claims">
            <h2 id="claims-title">{ t("Every claim, and what became of it") }</h2>
            <div class="buttons" role="group" aria-label={t("Which claims are shown")}>
                { button(None) }{ for State::ALL.map(|state| button(Some(state))) }
            </div>
            <p role="status" data-testid="claims-count">{ said }</p>
            <div class="table-frame" tabindex="0" role="region" aria-labelledby="claims-title">
                <table data-testid="claims-table">
                    <thead><tr><th scope="col">{ t("Claim") }</th><th scope="col">{ t("State") }</th>
                        <th scope="col">{ t("Why, and where") }</th></tr></thead>
                    { for super::all::ALL.iter().map(part) }
                </table>
            </div>
        </section>
    }
}

fn row(claim: &'static Claim, state: State, shipped: &Shipped) -> Html {
    html! {
        <tr key={claim.says} data-state={state.key()}>
            <th scope="row">{ t(claim.says) }</th>
            <td><span class={classes!("claim-state", state.key())}>{ word(state) }</span></td>
            <td>{ why(claim, shipped) }{ " " }<a href={["#/", claim.page].concat()}>{ title(claim.page) }</a></td>
        </tr>
    }
}

fn word(state: State) -> &'static str {
    match state {
        State::Told => t("told"),
        State::Shown => t("shown"),
        State::Tested => t("tested here"),
        State::Contradicted => t("contradicted"),
    }
}

fn why(claim: &Claim, shipped: &Shipped) -> &'static str {
    match claim.proof {
        Proof::Told(why) | Proof::Contradicted(why) => t(why),
        Proof::Shown => t("Drawn or computed, to be tried:"),
        Proof::Counted { holds, .. } if holds() => t("Counted on the networks of this site, it holds:"),
        Proof::Counted { otherwise, .. } => t(otherwise),
        Proof::Tested(experiment) => match shipped.of(experiment) {
            Some(Verdict::Agrees) => t("Our own trainings agree; test it yourself:"),
            Some(Verdict::Disagrees) => t("Our own trainings disagree; test it yourself:"),
            Some(Verdict::CannotTell) => t("Our own trainings cannot tell at this size; test it yourself:"),
            None => t("A test is prepared, and no trainings of ours ship; test it yourself:"),
        },
    }
}

/// As the page calls itself.
fn title(page: &str) -> &'static str {
    match page.split_once('/') {
        Some(("models", id)) => arch::zoo::find(id).map_or("", |model| model.name),
        Some((_, id)) => concepts::find(id).map_or("", |concept| t(concept.title)),
        None => "",
    }
}

/// The verdicts, as soon as they are there.
#[hook]
fn use_shipped() -> Option<Rc<Shipped>> {
    let shipped = use_state(|| None::<Rc<Shipped>>);
    {
        let shipped = shipped.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                let mut texts = Vec::new();
                for name in files() {
                    match web::fetch::text(&["content/", name, ".json"].concat()).await {
                        Ok(text) => texts.push((name, text)),
                        Err(error) => web_sys::console::warn_1(&error),
                    }
                }
                let texts = texts.iter().map(|(name, text)| (*name, text.as_str()));
                shipped.set(Some(Rc::new(Shipped::read(texts))));
            });
        });
    }
    (*shipped).clone()
}
