//! How does the page speak with the engine?
//!
//! A [`Session`] of the crate `client` keeps one network alive in a worker, and its `State` is what the page knows of
//! it; here is what a browser gives them ([`Browser`]), how a component gets one ([`use_session`]), and which of them
//! outlive their pages ([`store`]). Components read nothing else.

mod adapter;
mod hook;
mod platform;
pub mod store;

pub use client::{DataInfo, Notice, Phase, Signal, TestPoint, TrainProgress, TrainingStart, Variant};
pub use hook::{Known, use_device_choice, use_kept_session, use_session};
pub use platform::Browser;
pub use store::{Page, Place};

/// A network kept alive in a worker of this browser.
pub type Session = client::Session<Browser>;

/// An engine that is asked a few things and then sent away.
pub type Worker = client::Worker<Browser>;

/// Starts an engine beside the visitor's network, for the device that the visitor asked for. On one thread: several
/// such engines may be at work.
///
/// # Errors
/// When this browser has no module workers; for the console.
pub fn start_beside(hear: impl Fn(client::Heard) + 'static) -> Result<Worker, String> {
    let is_gpu = crate::settings::device() == protocol::DeviceChoice::WebGpu;
    Worker::start(&std::rc::Rc::new(Browser), if is_gpu { Variant::WebGpu } else { Variant::Cpu }, hear)
}

/// Ends the training of such an engine, which is kept, and the engine.
pub async fn stop_beside(worker: &Worker) {
    if let Err(failure) = worker.ask(protocol::Request::Stop).await {
        web_sys::console::warn_1(&format!("{failure:?}").into());
    }
    worker.end();
}

/// Starts an engine for a few questions; what nobody asked for is passed over.
///
/// # Errors
/// When this browser has no module workers; for the console.
pub fn start_worker(variant: Variant) -> Result<Worker, String> {
    Worker::start(&std::rc::Rc::new(Browser), variant, |_| {})
}
