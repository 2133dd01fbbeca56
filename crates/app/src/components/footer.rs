//! What stands under every page?

use yew::prelude::*;

/// Where the computing happens, and under which licence.
#[component]
pub fn Footer() -> Html {
    html! {
        <footer class="site-footer">
            <p>{ "Everything here is computed on your own machine. No picture, drawing or weights file leaves it." }</p>
            <p>{ concat!("CNN Time Machine ", env!("CARGO_PKG_VERSION"), ", MIT or Apache 2.0.") }</p>
        </footer>
    }
}
