//! Which network of a list?

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{described_by, with_help};
use crate::language::t;

/// A choice of networks by place in the list; the empty one is none.
pub fn picker(
    words: &'static str,
    testid: &'static str,
    titles: &[String],
    chosen: Option<usize>,
    may_be_none: bool,
    on_choose: Callback<Option<usize>>,
) -> Html {
    let on_change = Callback::from(move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        on_choose.emit(select.and_then(|select| select.value().parse().ok()));
    });
    let option = |(index, title): (usize, &String)| {
        html! { <option value={index.to_string()} selected={chosen == Some(index)}>{ title.clone() }</option> }
    };
    let label = html! {
        <label>{ words }
            <select data-testid={testid} aria-describedby={described_by(testid)} onchange={on_change}>
                if may_be_none { <option value="" selected={chosen.is_none()}>{ t("none") }</option> }
                { for titles.iter().enumerate().map(option) }
            </select>
        </label>
    };
    with_help(testid, words, label)
}
