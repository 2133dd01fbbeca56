//! The engine: owner of devices, networks and trainings.
//!
//! Follow a message: a [`Port`] hands it over, [`Engine::turn`] takes it, [`requests`](Engine) finds who answers, and
//! the port sends the answer. Between two steps of a training the engine looks at what waits, so that pause, stop and
//! live inference work while a network learns; what is fetched is fetched beside all of this.
//!
//! What touches the browser is `browser.rs`; everything else runs natively, and is tested there.

#[cfg(target_family = "wasm")]
mod browser;
mod devices;
mod engine;
mod evaluations;
mod examples;
mod explain;
mod failure;
mod fetch;
mod fetches;
mod infer;
mod own_pictures;
mod pictures;
#[cfg(all(target_family = "wasm", feature = "threads"))]
mod pool;
mod port;
mod requests;
mod streets;
#[cfg(feature = "testing")]
pub mod testing;
mod training_job;

pub use engine::{Engine, Turn};
pub use port::{Adapter, Freshness, Kept, Port, Shelf};

/// Listens to the page from now on. Called once, by each engine's `main`.
#[cfg(target_family = "wasm")]
pub fn start() {
    browser::start();
}

/// An engine that is a program has nobody to listen to.
#[cfg(not(target_family = "wasm"))]
pub fn start() {}
