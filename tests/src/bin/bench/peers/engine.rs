//! What is measured: an engine in a worker of its own, with one network.

use anyhow::Result;
use e2e::Page;
use serde_json::json;

use super::threads::Threads;

/// An engine that has a network, and does the same thing again and again: a prediction, or a step of a training.
pub trait Engine {
    /// Its name in the tables.
    fn name(&self) -> &str;

    /// Its worker.
    fn worker(&self) -> &Worker<'_>;

    /// Threads that it may use.
    fn most_threads(&self) -> usize {
        1
    }

    /// Does it so many times; milliseconds of each by the browser's clock.
    ///
    /// # Errors
    /// When the engine fails.
    fn run(&mut self, times: usize) -> Result<Vec<f64>>;

    /// Does it for the first time after loading, and finds the threads that do it; milliseconds that a visitor waits.
    ///
    /// # Errors
    /// When the engine fails.
    fn cold(&mut self) -> Result<f64>;

    /// CPU time of a run that is no part of what is measured, ms.
    fn overhead_ms(&self) -> f64 {
        0.0
    }

    /// What came of the last run: outputs, or the loss.
    ///
    /// # Errors
    /// When the engine fails.
    fn outcome(&mut self) -> Result<Vec<f32>>;
}

/// A worker in the page; it ends when dropped.
pub struct Worker<'a> {
    page: &'a Page,
    name: String,
    others: Threads,
    threads: Threads,
}

impl<'a> Worker<'a> {
    /// Starts one of this script.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(page: &'a Page, name: &str, address: &str, is_module: bool) -> Result<Self> {
        let others = Threads::of(page)?;
        let kind = if is_module { "module" } else { "classic" };
        let () = page.script("return bench.start(...arguments)", &[json!(name), json!(address), json!(kind)])?;
        let mut worker = Worker { page, name: name.to_owned(), others, threads: Threads::default() };
        worker.find_threads()?;
        Ok(worker)
    }

    /// The page that it is in.
    pub fn page(&self) -> &'a Page {
        self.page
    }

    /// Its name in the page.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Finds its threads: those that came since it was started. An engine starts more while it loads and when it first
    /// runs, so this is done again then, before another worker is started.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn find_threads(&mut self) -> Result<()> {
        self.threads = Threads::of(self.page)?.without(&self.others);
        Ok(())
    }

    /// Milliseconds that it has computed so far; with those of the adapter, where that is a process of the browser.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn cpu_ms(&self, has_adapter: bool) -> Result<f64> {
        let adapter = if has_adapter { Threads::of_adapter(self.page)?.cpu_ms() } else { 0.0 };
        Ok(self.threads.cpu_ms() + adapter)
    }

    /// Its threads.
    pub fn threads(&self) -> &Threads {
        &self.threads
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        // Where the browser is gone, so is the worker.
        let _ = self.page.script::<()>("bench.end(arguments[0])", &[json!(self.name)]);
    }
}
