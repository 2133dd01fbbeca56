//! The page of CNN Time Machine: it draws, and lets the engine compute.
//!
//! `pages` are what the addresses show, `components` what pages share, `live` and `train` the parts of a running network,
//! `diagram` the drawing of a graph, `figure` the chart of all networks, `concepts` the ideas behind them, `checkpoints` the weights of others, and `engine` the way to the worker.

mod app;
mod browser;
mod checkpoints;
mod components;
mod concepts;
mod diagram;
mod engine;
mod figure;
mod format;
mod insight;
mod lesson;
mod live;
mod network;
mod own;
mod pages;
mod route;
mod runnable;
mod settings;
mod shipped;
mod teach;
mod train;
mod webcam;

fn main() {
    console_error_panic_hook::set_once();
    yew::Renderer::<app::App>::new().render();
}
