//! The page of CNN Time Machine: it draws, and lets the engine compute.
//!
//! `pages` are what the addresses show, `components` what pages share, `live` and `train` the parts of a running network,
//! `diagram` the drawing of a graph, `insight` the panels that look into one, `cost_chart` the chart of all networks,
//! `concepts` the ideas behind them, `webcam` and `teach` what a camera sees, `checkpoints` the weights of others, `own` the
//! visitor's pictures, `runs` the trainings that this browser keeps, `classroom` what teachers need, `offline` what is kept for use without a connection, and `session` the
//! way to the engine.

mod app;
mod browser;
mod checkpoints;
mod classroom;
mod components;
mod concepts;
mod cost_chart;
mod diagram;
mod format;
mod insight;
mod instance;
mod language;
mod live;
mod network;
mod offline;
mod order;
mod own;
mod pages;
mod route;
mod runs;
mod session;
mod settings;
mod shipped;
mod task;
mod teach;
mod text;
mod train;
mod webcam;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    // The phrases first, so that no page is drawn in one language and then in another.
    wasm_bindgen_futures::spawn_local(async {
        language::speak(language::chosen()).await;
        yew::Renderer::<app::App>::new().render();
    });
}
