//! What would another number cost, and why can it not be?

use arch::Edit;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::bench::Bench;
use super::names::with_code;
use super::numbers::Figures;
use super::offers::costs;
use super::typed::{key, number_of, with_number};
use crate::language::{fill, t};
use crate::words;

/// Properties of [`NumberRow`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is changed.
    pub bench: Bench,
    /// A choice whose number another one takes the place of.
    pub like: Edit,
    /// May it not be changed now?
    pub busy: bool,
    /// With the change made.
    pub on_bench: Callback<Bench>,
}

/// A row with a number to type; its price, or why it cannot be, is there as it is typed.
#[component]
pub fn NumberRow(props: &Props) -> Html {
    let text = use_state(String::new);
    let Some(numbered) = number_of(&props.like) else { return Html::default() };
    let tried = (!text.trim().is_empty()).then(|| tried(props, &text));
    let on_input = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                text.set(input.value());
            }
        })
    };
    let take = {
        let (tried, on_bench, text) = (tried.clone(), props.on_bench.clone(), text.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(Ok(bench)) = &tried {
                text.set(String::new());
                on_bench.emit(bench.clone());
            }
        })
    };
    let (before, testid) = (Figures::of_network(&props.bench.network), key(&props.like));
    let is_possible = matches!(tried, Some(Ok(_)));
    html! {
        <tr class="typed">
            <th scope="row"><form onsubmit={take}>
                <label>{ t("another number: ") }
                    <input type="text" inputmode="decimal" size="5" value={(*text).clone()} oninput={on_input}
                        placeholder={numbered.now.to_string()} data-testid={format!("lab-number-{testid}")}
                        aria-describedby="help-lab-number" />
                    { " " }{ t(numbered.words) }</label>
                <button class="small" disabled={props.busy || !is_possible}
                    data-testid={format!("lab-take-{testid}")}>{ t("Take it") }</button>
            </form></th>
            { match tried {
                Some(Ok(bench)) => costs(before, Figures::of_network(&bench.network)),
                Some(Err(why)) => html! {
                    <td colspan="5" role="alert" class="refusal" data-testid="lab-refusal">{ with_code(&why) }</td>
                },
                None => html! { <td colspan="5"></td> },
            } }
        </tr>
    }
}

/// The network with what was typed, or why it cannot be.
fn tried(props: &Props, text: &str) -> Result<Bench, String> {
    let number = web::number::number(&text.replace(',', ".")).and_then(|number| with_number(&props.like, number));
    let edit = number.ok_or_else(|| fill("{0} is no number for this.", &[text]))?;
    props.bench.changed(edit).map_err(|error| words::edit_error(&error))
}
