//! The frame around every page, and which page it shows.

use wasm_bindgen_futures::spawn_local;
use web::page::focus;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::{self, t};
use crate::pages::{Home, ModelPage, NotFound, UpdateNotice};
use crate::panels::live::Elsewhere;
use crate::parts::{Later, Part};
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
                settings::forget_asked("lang");
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
            <Elsewhere />
            <Arrivals />
        </HashRouter>
    }
}

fn page(route: Route) -> Html {
    if let Some(part) = Part::of(&route) {
        return html! { <Later key={part as usize} part={part} route={route} /> };
    }
    match route {
        Route::Home => html! { <Home /> },
        Route::Model { id } => match arch::zoo::find(&id) {
            Some(model) => html! { <ModelPage key={model.id} id={model.id} /> },
            None => html! { <NotFound /> },
        },
        _ => html! { <NotFound /> },
    }
}
