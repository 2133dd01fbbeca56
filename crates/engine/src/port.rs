//! What does the engine need of the place where it runs?
//!
//! Everything else of the engine is the same in a browser's worker (`browser.rs`) and in a native test.

use std::future::Future;

use protocol::{DeviceChoice, Failure, FromEngine};

/// Where something is kept for the next visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Weights that were fetched, by their address.
    Checkpoints,
    /// Trainings, by the page's name for them.
    Trainings,
}

/// Something that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When it was kept, ms since 1970, where that is known.
    pub on: Option<f64>,
}

/// How is an address asked?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// What the browser has of it will do: the file never changes.
    AnyWillDo,
    /// The host is asked whether what the browser has is still so.
    Revalidated,
}

/// A graphics adapter, as the place describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adapter {
    /// Vendor, architecture, device and description, as far as they are given.
    pub name: String,
    /// Does a CPU play the GPU?
    pub is_software: bool,
}

/// A place where an engine runs.
pub trait Port: 'static {
    /// A file on its way here.
    type Body;

    /// Milliseconds of a steady clock.
    fn now(&self) -> f64;

    /// Tells the page.
    fn send(&self, message: &FromEngine);

    /// The next message of the page, if one waits.
    fn receive(&self) -> Option<Vec<u8>>;

    /// Sleeps until a message waits.
    fn wait(&self) -> impl Future<Output = ()>;

    /// Lets messages that wait be delivered, and comes back at once after.
    fn give_way(&self) -> impl Future<Output = ()>;

    /// Sleeps for so many milliseconds.
    fn sleep(&self, ms: f64) -> impl Future<Output = ()>;

    /// Begins to fetch a file; gives its length too, where that is told.
    fn fetch(
        &self,
        address: &str,
        freshness: Freshness,
    ) -> impl Future<Output = Result<(Self::Body, Option<u64>), Failure>>;

    /// The next piece of a file; none at its end.
    fn piece(&self, body: &mut Self::Body) -> impl Future<Output = Result<Option<Vec<u8>>, String>>;

    /// What was kept under this name.
    fn recall(&self, shelf: Shelf, key: &str) -> impl Future<Output = Option<Kept>>;

    /// Keeps something, in place of what was kept under this name.
    fn keep(&self, shelf: Shelf, key: &str, bytes: Vec<u8>) -> impl Future<Output = Result<(), Failure>>;

    /// Keeps something no longer.
    fn forget(&self, shelf: Shelf, key: &str) -> impl Future<Output = ()>;

    /// The graphics adapter, where there is one that this engine could use.
    fn adapter(&self, choice: DeviceChoice) -> impl Future<Output = Option<Adapter>>;

    /// Hears that a device is lost, or reports an error that nobody waited for.
    fn on_device_lost(&self) -> impl Fn(String) + Clone + Send + Sync + 'static;

    /// For whoever looks for the cause of a failure.
    fn log(&self, words: &str);
}
