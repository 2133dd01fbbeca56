//! The page of CNN Time Machine: it draws, and lets the engine compute.
//!
//! `pages` are what the addresses show, `panels` what can be done with a network, of which pages are made, and `ui`
//! what both share; each knows those behind it alone. `session` is the way to the engine, `words` are the sentences for
//! what it says in values, and what the browser gives is in the crate `web`.

mod app;
mod format;
mod instance;
mod language;
mod network;
mod order;
mod pages;
mod panels;
mod parts;
mod route;
mod session;
mod settings;
mod shipped;
mod task;
mod text;
mod timing;
mod ui;
mod words;

/// Before the router reads it.
fn mend_address() {
    if let Some(mended) = web::page::hash().and_then(|hash| route::mended(&hash)) {
        web::page::replace_address(&mended);
    }
}

fn main() {
    console_error_panic_hook::set_once();
    mend_address();
    web::events::listen("popstate", |_| mend_address()).forget();
    // The phrases first, so that no page is drawn in one language and then in another.
    wasm_bindgen_futures::spawn_local(async {
        language::speak(language::chosen()).await;
        yew::Renderer::<app::App>::new().render();
    });
}
