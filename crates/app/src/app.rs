//! The frame around every page, and which page it shows.

use wasm_bindgen_futures::spawn_local;
use web::page::focus;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::{self, t};
use crate::pages::{
    CheckpointsPage, ComparePage, ConceptList, ConceptPage, Glossary, Home, LabPage, ModelPage, NotFound, OfflinePage,
    Present, Sheet, TeachPage, UpdateNotice, WebcamPage, concepts,
};
use crate::route::Route;
use crate::settings;
use crate::ui::{Arrivals, Footer, Header};

/// The site. Another language draws all of it again.
#[component]
pub fn App() -> Html {
    let language = use_state(language::spoken);
    use_effect_with((), |()| settings::apply_theme(settings::theme()));
    let on_language = {
        let language = language.setter();
        Callback::from(move |chosen| {
            let language = language.clone();
            spawn_local(async move {
                language::speak(chosen).await;
                language::keep(chosen);
                language.set(chosen);
            });
        })
    };
    html! {
        <HashRouter key={language.code}>
            <button class="skip" onclick={|_| focus("main")}>{ t("Skip to the content") }</button>
            <Header on_language={on_language} />
            <main id="main" tabindex="-1"><Switch<Route> render={page} /></main>
            <Footer />
            <UpdateNotice />
            <Arrivals />
        </HashRouter>
    }
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Model { id } => match arch::zoo::find(&id) {
            Some(model) => html! { <ModelPage key={model.id} id={model.id} /> },
            None => html! { <NotFound /> },
        },
        Route::Concepts => html! { <ConceptList /> },
        Route::Concept { id } => match concepts::find(&id) {
            Some(concept) => html! { <ConceptPage key={concept.id} id={concept.id} /> },
            None => html! { <NotFound /> },
        },
        Route::Webcam => html! { <WebcamPage /> },
        Route::Compare => html! { <ComparePage /> },
        Route::Teach => html! { <TeachPage /> },
        Route::Lab => html! { <LabPage /> },
        Route::Checkpoints => html! { <CheckpointsPage /> },
        Route::Class => html! { <Sheet id="index" /> },
        Route::Sheet { id } => html! { <Sheet id={id} /> },
        Route::Present { id } => html! { <Present id={id} number=1 /> },
        Route::Slide { id, number } => html! { <Present id={id} number={number} /> },
        Route::Glossary => html! { <Glossary /> },
        Route::Term { entry } => html! { <Glossary entry={entry} /> },
        Route::Offline => html! { <OfflinePage /> },
        Route::NotFound => html! { <NotFound /> },
    }
}
