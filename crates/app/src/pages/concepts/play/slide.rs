//! A slider of its own, and a choice of a few.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::format::three;

/// A slider from `low` to `high`; `state` is what it is at.
pub fn slide(
    label: &'static str,
    testid: &'static str,
    (low, high, step): (f64, f64, f64),
    state: &UseStateHandle<f64>,
) -> Html {
    let changed = {
        let state = state.clone();
        move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(value) = input.map(|input| input.value_as_number()).filter(|value| value.is_finite()) {
                state.set(value);
            }
        }
    };
    let shown = if step >= 1.0 { format!("{:.0}", **state) } else { three(**state) };
    html! {
        <label>
            <span>{ label }<output>{ shown }</output></span>
            <input type="range" min={low.to_string()} max={high.to_string()} step={step.to_string()}
                value={state.to_string()} oninput={changed} data-testid={testid} />
        </label>
    }
}
