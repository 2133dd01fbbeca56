//! `#/concepts/search`: evolution and chance search among the modules of the story, here and natively.
//!
//! [`page`] is what is asked for and how far it is; [`course`] goes from training to training and [`learner`] has one
//! learned; [`figure`], [`tree`] and [`table`] show what was found, [`published`] has the project's own search, and
//! [`sentences`] the words. All of it is fetched when the page is opened.

mod course;
mod figure;
mod learner;
mod page;
mod published;
mod sentences;
mod table;
mod tree;

use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use crate::pages::Story;
use crate::ui::part::{Fetched, use_part};

/// The address of the text among the others.
const STORY: &str = "concepts/search";

/// With the laboratory, into which its winner leads.
#[wasm_split(lab, fallible)]
fn fetch_search() -> Fetched<fn() -> Html> {
    Ok(|| html! { <page::SearchPage /> })
}

/// The story, and the search as soon as it is there.
#[component]
pub fn Searching() -> Html {
    let search = match use_part(fetch_search) {
        Ok(draw) => draw(),
        Err(said) => said,
    };
    html! { <><Story system={STORY} />{ search }</> }
}
