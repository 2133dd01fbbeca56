//! What stands under every page?

use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::t;
use crate::route::Route;

/// Where the computing happens, and under which licence.
#[component]
pub fn Footer() -> Html {
    html! {
        <footer class="site-footer">
            <p>{ t("Everything here is computed on your own machine. No picture, drawing or weights file leaves \
                    it.") }</p>
            <p><Link<Route> to={Route::Offline}>{ t("Use it without a connection") }</Link<Route>>{ " · " }<Link<Route>
                to={Route::Glossary}>{ t("Glossary") }</Link<Route>>{ " · " }<Link<Route>
                to={Route::Benchmark}>{ t("Benchmark") }</Link<Route>></p>
            <p>{ concat!("CNN Time Machine ", env!("CARGO_PKG_VERSION"), ", MIT / Apache 2.0.") }</p>
        </footer>
    }
}
