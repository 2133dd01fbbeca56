//! How does a visitor find the way, and choose light or dark?

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew_router::prelude::*;

use super::use_media;
use crate::language::{self, Language, t};
use crate::route::{self, Route};
use crate::settings::{self, Theme};

/// Properties of [`Header`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Another language was chosen.
    pub on_language: Callback<&'static Language>,
}

/// Name of the site, navigation, language, theme. On a phone all but the name unfold from one word.
#[component]
pub fn Header(props: &Props) -> Html {
    let here = use_route::<Route>();
    let is_phone = use_media("(max-width: 700px)");
    let theme = use_state(settings::theme);
    let turn = {
        let theme = theme.clone();
        Callback::from(move |_: MouseEvent| {
            let next = theme.next();
            settings::keep_theme(next);
            theme.set(next);
        })
    };
    let link = |to: Route, words: &'static str| {
        let current = (here.as_ref() == Some(&to)).then_some("current");
        html! { <li><Link<Route> to={to} classes={classes!(current)}>{ words }</Link<Route>></li> }
    };
    let words = match *theme {
        Theme::Auto => t("Theme: as the system"),
        Theme::Light => t("Theme: light"),
        Theme::Dark => t("Theme: dark"),
    };
    let ways = html! {
        <>
            <nav aria-label={t("Pages")}>
                <ul>
                    { link(Route::Home, t("Time line")) }
                    { link(route::model("lenet5"), "LeNet-5") }
                    { link(Route::Webcam, t("Webcam")) }
                    { link(Route::Lab, t("Laboratory")) }
                    { link(Route::Teach, t("Teach it")) }
                    { link(Route::Compare, t("Compare")) }
                    { link(Route::Concepts, t("Concepts")) }
                    { link(Route::Class, t("In class")) }
                    { link(Route::Checkpoints, t("Checkpoints")) }
                </ul>
            </nav>
            { languages(props) }
            <button class="theme" onclick={turn} data-testid="theme-toggle">{ words }</button>
        </>
    };
    html! {
        <header class="site-header">
            <Link<Route> to={Route::Home} classes="brand">{ "CNN Time Machine" }</Link<Route>>
            if is_phone {
                // Another page has a menu of its own, which is folded.
                <details key={here.map(|here| here.to_path()).unwrap_or_default()} class="menu"
                    onkeydown={Callback::from(close_by_escape)}>
                    <summary data-testid="menu">{ t("Menu") }</summary>
                    { ways }
                </details>
            } else {
                { ways }
            }
        </header>
    }
}

fn close_by_escape(event: KeyboardEvent) {
    let menu = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let menu = menu.and_then(|element| element.closest(".menu").ok().flatten());
    if let Some(menu) = menu.filter(|_| event.key() == "Escape") {
        // An attribute can always be taken away.
        let _ = menu.remove_attribute("open");
    }
}

/// A choice where there is more than one.
fn languages(props: &Props) -> Html {
    let changed = props.on_language.reform(|event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let code = select.map(|select| select.value()).unwrap_or_default();
        language::ALL.iter().find(|language| language.code == code).unwrap_or_else(language::spoken)
    });
    let options = language::ALL.iter().map(|language| {
        html! {
            <option value={language.code} lang={language.code}
                selected={*language == *language::spoken()}>{ language.name }</option>
        }
    });
    html! {
        <select class="language" aria-label={t("Language")} onchange={changed}
            data-testid="language">{ for options }</select>
    }
}
