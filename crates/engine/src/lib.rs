//! The engine: a web worker that owns devices, networks and trainings.
//!
//! Follow a message: `inbox` takes it from the page, `engine::Engine` answers it, `outbox` sends the answer.
//! Between two steps of a training the engine looks into its inbox, so that pause, stop and live
//! inference work while a network learns.

#[cfg(feature = "webgpu")]
mod adapter;
mod clock;
mod dataset;
mod devices;
mod engine;
mod evaluation;
mod explain;
mod failure;
mod fetch;
mod inbox;
mod infer;
mod outbox;
mod own;
mod remote;
mod streets;
mod teach;
mod training;

use wasm_bindgen_futures::spawn_local;

/// Runs the static constructors of Burn's crates, once.
///
/// A wasm module with constructors that never mentions this function is linked as a "command": every call from
/// JavaScript into it then runs all constructors again, thousands of times a second with WebGPU.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code)]
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: the linker defines the function in every wasm module; it is called once, before anything else.
    unsafe { __wasm_call_ctors() }
}

/// Natively the loader has already run them.
#[cfg(not(target_family = "wasm"))]
fn run_constructors() {}

/// Listens to the page from now on. Called once, by each engine's `main`.
pub fn start() {
    run_constructors();
    failure::report_panics();
    let inbox = inbox::Inbox::open();
    spawn_local(async move {
        outbox::announce();
        engine::Engine::new().run(inbox).await;
    });
}
