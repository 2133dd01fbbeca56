//! The form of a training: one field for each setting of an experiment.

use experiment::{FIELDS, Field, Kind};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::form::Form;
use crate::language::t;
use crate::ui::{described_by, with_help};

/// Settings that most visitors leave as they are.
const FURTHER: [&str; 5] = ["warmup", "label-smoothing", "clip", "balance", "wrong-labels"];

/// Properties of [`Fields`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What stands there.
    pub form: Form,
    /// Does every pixel have a class?
    pub has_scenes: bool,
    /// Does a training run?
    pub busy: bool,
    /// Something was typed.
    pub on_form: Callback<Form>,
}

/// All fields that make sense together.
#[component]
pub fn Fields(props: &Props) -> Html {
    let makes_sense = |field: &&Field| match field.key {
        "momentum" => props.form.typed_under("optimizer") == "sgd",
        "balance" => props.has_scenes,
        "augment" | "wrong-labels" => !props.has_scenes,
        _ => true,
    };
    let (further, usual): (Vec<&Field>, Vec<&Field>) =
        FIELDS.iter().filter(makes_sense).partition(|field| FURTHER.contains(&field.key));
    html! {
        <>
            <div class="fields">{ for usual.into_iter().map(|field| one(props, field)) }</div>
            <details class="further"><summary>{ t("More settings") }</summary>
                <div class="fields">{ for further.into_iter().map(|field| one(props, field)) }</div></details>
        </>
    }
}

/// A label and what can be typed or chosen.
fn one(props: &Props, field: &'static Field) -> Html {
    let typed = props.form.typed(field).to_owned();
    let set = {
        let (form, on_form) = (props.form.clone(), props.on_form.clone());
        move |text: String| on_form.emit(form.clone().with(field, text))
    };
    let testid = format!("train-{}", field.key.strip_prefix("weight-").unwrap_or(field.key));
    let control = match field.kind {
        Kind::Choice(choices) => {
            let changed = Callback::from(move |event: Event| {
                if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
                    set(select.value());
                }
            });
            let mut options: Vec<(String, &'static str)> =
                choices.iter().map(|(key, words)| ((*key).to_owned(), t(words))).collect();
            if options.iter().all(|(key, _)| *key != typed) {
                options.push((typed.clone(), t("as in the address")));
            }
            let option = |(key, words): &(String, &'static str)| {
                html! { <option value={key.clone()} selected={*key == typed}>{ *words }</option> }
            };
            html! {
                <select data-testid={testid.clone()} aria-describedby={described_by(&testid)} onchange={changed}
                    disabled={props.busy}>
                    { for options.iter().map(option) }</select>
            }
        }
        Kind::Whole { .. } | Kind::Number { .. } => {
            let changed = Callback::from(move |event: InputEvent| {
                if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                    set(input.value());
                }
            });
            let step = match field.kind {
                Kind::Whole { .. } if field.key == "size" => "100",
                Kind::Whole { .. } => "1",
                _ => "any",
            };
            html! {
                <input type="number" inputmode="decimal" min="0" step={step} data-testid={testid.clone()}
                    aria-describedby={described_by(&testid)} value={typed}
                    oninput={changed} disabled={props.busy} />
            }
        }
    };
    with_help(&testid, t(field.words), html! { <label>{ t(field.words) }{ control }</label> })
}
