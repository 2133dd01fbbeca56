//! Claims of the story, each with a test that runs here: the findings of `#/concepts/modules` and
//! `#/concepts/small-filters`, [`depth`] and, without any training, [`lesions`].
//!
//! [`page`] lets one at a time be tested, by the machinery of races; [`one`] shows it, [`plot`] draws it, [`costs`]
//! counts and times what is compared, [`sentences`] has the words, and [`published`] what the project's own trainings
//! reached. All of it is fetched when the page is opened.

mod costs;
mod depth;
mod gradients;
mod lesions;
mod lines;
mod one;
mod page;
mod plot;
mod published;
mod sentences;

pub use sentences::points;

#[cfg(test)]
pub use lesions::shipped_verdict as lesions_that_ship;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use crate::pages::Story;
use crate::ui::part::{Fetched, use_part};

/// With the races, whose machinery it is.
#[wasm_split(lab, fallible)]
fn fetch() -> Fetched<fn(&'static str) -> Html> {
    Ok(|concept| html! { <page::Findings key={concept} {concept} /> })
}

/// Properties of [`TestedStory`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The id of a concept that has findings.
    pub concept: &'static str,
}

#[wasm_split(lab, fallible)]
fn fetch_depth() -> Fetched<fn() -> Html> {
    Ok(|| html! { <depth::Depth /> })
}

#[wasm_split(lab, fallible)]
fn fetch_lesions() -> Fetched<fn() -> Html> {
    Ok(|| html! { <lesions::Bypassing /> })
}

/// The story of depth, with its test.
#[component]
pub fn DepthStory() -> Html {
    match use_part(fetch_depth) {
        Ok(draw) => draw(),
        Err(said) => html! { <><Story system="concepts/depth" />{ said }</> },
    }
}

/// The story of bypassing, with its lesions.
#[component]
pub fn BypassingStory() -> Html {
    match use_part(fetch_lesions) {
        Ok(draw) => draw(),
        Err(said) => html! { <><Story system="concepts/bypassing" />{ said }</> },
    }
}

/// The story of the findings, with their tests as soon as these are there.
#[component]
pub fn TestedStory(props: &Props) -> Html {
    match use_part(fetch) {
        Ok(draw) => draw(props.concept),
        Err(said) => html! { <><Story system={story(props.concept)} />{ said }</> },
    }
}

/// The address of the text among the others.
fn story(concept: &str) -> AttrValue {
    ["concepts/", concept].concat().into()
}
