//! How does a visitor find the way, and choose light or dark?

use yew::prelude::*;
use yew_router::prelude::*;

use crate::route::{self, Route};
use crate::settings::{self, Theme};

/// Name of the site, navigation, theme.
#[component]
pub fn Header() -> Html {
    let here = use_route::<Route>();
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
        Theme::Auto => "Theme: as the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    html! {
        <header class="site-header">
            <Link<Route> to={Route::Home} classes="brand">{ "CNN Time Machine" }</Link<Route>>
            <nav aria-label="Pages">
                <ul>
                    { link(Route::Home, "Time line") }
                    { link(route::model("lenet5"), "LeNet-5") }
                    { link(Route::Webcam, "Webcam") }
                    { link(Route::Teach, "Teach it") }
                    { link(Route::Compare, "Compare") }
                    { link(Route::Concepts, "Concepts") }
                    { link(Route::Checkpoints, "Checkpoints") }
                </ul>
            </nav>
            <button class="theme" onclick={turn} data-testid="theme-toggle">{ words }</button>
        </header>
    }
}
