//! Which pages are fetched only when they are opened? Pages that share much are one part.

use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use crate::pages::{
    BenchmarkPage, CheckpointsPage, ComparePage, ConceptList, ConceptPage, Glossary, LabPage, NotFound, OfflinePage,
    Paper, Present, Sheet, Speaker, TeachPage, WebcamPage, concepts,
};
use crate::route::Route;
use crate::ui::part::{Fetched, use_part};

/// Draws a page of a part.
type Draw = fn(&Route) -> Html;

#[wasm_split(lab, fallible)]
fn lab() -> Fetched<Draw> {
    Ok(|_| html! { <LabPage /> })
}

#[wasm_split(lab, fallible)]
fn compare() -> Fetched<Draw> {
    Ok(|_| html! { <ComparePage /> })
}

#[wasm_split(camera, fallible)]
fn camera() -> Fetched<Draw> {
    Ok(|route| match route {
        Route::Teach => html! { <TeachPage /> },
        _ => html! { <WebcamPage /> },
    })
}

#[wasm_split(camera, fallible)]
fn files() -> Fetched<Draw> {
    Ok(|route| match route {
        Route::Offline => html! { <OfflinePage /> },
        Route::Benchmark => html! { <BenchmarkPage /> },
        _ => html! { <CheckpointsPage /> },
    })
}

#[wasm_split(lessons, fallible)]
fn lessons() -> Fetched<Draw> {
    Ok(|route| match route.clone() {
        Route::Concepts => html! { <ConceptList /> },
        Route::Concept { id } => match concepts::find(&id) {
            Some(concept) => html! { <ConceptPage key={concept.id} id={concept.id} /> },
            None => html! { <NotFound /> },
        },
        Route::Class => html! { <Sheet id="index" /> },
        Route::Sheet { id } => html! { <Sheet id={id} /> },
        Route::Present { id } => html! { <Present id={id} number=1 /> },
        Route::Speaker { id } => html! { <Speaker id={id} /> },
        Route::Paper { id } => html! { <Paper id={id} /> },
        Route::Slide { id, number } => html! { <Present id={id} number={number} /> },
        Route::Term { entry } => html! { <Glossary entry={entry} /> },
        _ => html! { <Glossary /> },
    })
}

/// What is fetched together.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Lab,
    Compare,
    Camera,
    Lessons,
    Files,
}

impl Part {
    /// The part to which a page belongs; none for those that are there from the beginning.
    pub fn of(route: &Route) -> Option<Self> {
        Some(match route {
            Route::Lab => Self::Lab,
            Route::Compare => Self::Compare,
            Route::Webcam | Route::Teach => Self::Camera,
            Route::Checkpoints | Route::Offline | Route::Benchmark => Self::Files,
            Route::Concepts
            | Route::Concept { .. }
            | Route::Class
            | Route::Sheet { .. }
            | Route::Present { .. }
            | Route::Slide { .. }
            | Route::Speaker { .. }
            | Route::Paper { .. }
            | Route::Glossary
            | Route::Term { .. } => Self::Lessons,
            Route::Home | Route::Model { .. } | Route::NotFound => return None,
        })
    }

    async fn fetch(self) -> Fetched<Draw> {
        match self {
            Self::Lab => lab().await,
            Self::Compare => compare().await,
            Self::Camera => camera().await,
            Self::Lessons => lessons().await,
            Self::Files => files().await,
        }
    }
}

/// Properties of [`Later`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is fetched.
    pub part: Part,
    /// The page of it that is shown.
    pub route: Route,
}

/// A page of a part, and what is said until it is there.
#[component]
pub fn Later(props: &Props) -> Html {
    let part = props.part;
    match use_part(move || part.fetch()) {
        Ok(draw) => draw(&props.route),
        Err(said) => html! { <article class="plain">{ said }</article> },
    }
}
