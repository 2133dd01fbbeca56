//! What does the page's side need of the place where it runs?

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use protocol::Picture;

/// The engine's variants, three workers built from one crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Burn Flex alone, small.
    Cpu,
    /// The same on several threads.
    Threads,
    /// Flex and WebGPU, larger.
    WebGpu,
}

/// What comes from a worker.
#[derive(Clone, Debug)]
pub enum Incoming {
    /// A message of the engine.
    Message(Vec<u8>),
    /// The worker could not start, or ended; for the console.
    Lost(String),
}

/// The way to a worker. Dropping it ends the worker.
pub trait Link: 'static {
    /// Sends bytes, now or as soon as the worker listens.
    fn post(&self, bytes: Vec<u8>);
}

/// A browser, or a test in its place.
pub trait Platform: 'static {
    /// The way to a worker.
    type Link: Link;

    /// Starts a worker, and hands everything it says to `receive`.
    ///
    /// # Errors
    /// When there can be none; for the console.
    fn start(&self, variant: Variant, receive: Rc<dyn Fn(Incoming)>) -> Result<Self::Link, String>;

    /// May several threads of an engine share memory here, and is that engine there?
    fn has_threads(&self) -> bool {
        false
    }

    /// Fetches a worker's code, so that it is here when the worker asks, and tells bytes so far and in all.
    fn fetch_code(
        &self,
        variant: Variant,
        progress: impl Fn(f64, Option<f64>),
    ) -> impl Future<Output = Result<(), String>>;

    /// The picture in a file that the engine does not read, with its opacity; `None` where nobody reads it.
    fn decode(&self, file: &[u8]) -> impl Future<Output = Option<Picture>>;

    /// The name of a graphics adapter that is worth fetching the large engine for.
    fn adapter(&self) -> impl Future<Output = Option<String>>;

    /// Sleeps for so many milliseconds.
    fn sleep(&self, ms: u32) -> impl Future<Output = ()>;

    /// Lets a future run by itself.
    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()>>>);

    /// For whoever looks for the cause of a failure.
    fn log(&self, words: &str);
}
