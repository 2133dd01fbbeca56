//! The page of CNN Time Machine: it draws, and lets the engine compute.
//!
//! `pages` are what the addresses show, `components` what pages share, `live` and `train` the parts of a running network,
//! `diagram` the drawing of a graph, `insight` the panels that look into one, `figure` the chart of all networks, `concepts` the ideas behind them,
//! `webcam` and `teach` what a camera sees, `checkpoints` the weights of others, `own` the visitor's pictures, `class` what teachers need, `offline` what is
//! kept for use without a connection, and `engine` the way to the worker.

mod app;
mod browser;
mod checkpoints;
mod class;
mod components;
mod concepts;
mod diagram;
mod engine;
mod figure;
mod format;
mod insight;
mod language;
mod lesson;
mod live;
mod network;
mod offline;
mod order;
mod own;
mod pages;
mod route;
mod runnable;
mod settings;
mod shipped;
mod teach;
mod text;
mod train;
mod webcam;

fn main() {
    console_error_panic_hook::set_once();
    // The phrases first, so that no page is drawn in one language and then in another.
    wasm_bindgen_futures::spawn_local(async {
        language::speak(language::chosen()).await;
        yew::Renderer::<app::App>::new().render();
    });
}
