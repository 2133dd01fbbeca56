//! The frame around every page, and which page it shows.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::checkpoints::CheckpointsPage;
use crate::components::{Footer, Header};
use crate::concepts::{self, ConceptList, ConceptPage};
use crate::pages::{ComparePage, Home, ModelPage, NotFound};
use crate::route::Route;
use crate::settings;
use crate::teach::TeachPage;
use crate::webcam::WebcamPage;

/// The site.
#[component]
pub fn App() -> Html {
    use_effect_with((), |()| settings::apply_theme(settings::theme()));
    html! {
        <HashRouter>
            <button class="skip" onclick={|_| focus_main()}>{ "Skip to the content" }</button>
            <Header />
            <main id="main" tabindex="-1"><Switch<Route> render={page} /></main>
            <Footer />
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
        Route::Checkpoints => html! { <CheckpointsPage /> },
        Route::NotFound => html! { <NotFound /> },
    }
}

/// A link to `#main` would be taken for a page of its own by the router.
fn focus_main() {
    use wasm_bindgen::JsCast;
    let main =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("main"));
    let main = main.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(Err(error)) = main.map(|main| main.focus()) {
        web_sys::console::error_1(&error);
    }
}
