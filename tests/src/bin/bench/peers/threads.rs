//! How long has a worker computed? The kernel counts the time of each thread; the page cannot.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::{Context, Result};
use e2e::Page;

/// What Chromium calls the threads of workers, as far as the kernel keeps names.
const NAME: &str = "DedicatedWorker";

/// The browser's process that a software adapter computes in.
const ADAPTER: &str = "--type=gpu-process";

/// Folders in `/proc` of threads of workers.
#[derive(Clone, Debug, Default)]
pub struct Threads(BTreeSet<PathBuf>);

impl Threads {
    /// Those of the browser of this page.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn of(page: &Page) -> Result<Self> {
        let is_worker =
            |thread: &PathBuf| fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.starts_with(NAME));
        Ok(Threads(all(page, "--type=renderer")?.into_iter().filter(is_worker).collect()))
    }

    /// Those of the adapter, which all workers share.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn of_adapter(page: &Page) -> Result<Self> {
        Ok(Threads(all(page, ADAPTER)?))
    }

    /// Those that are not among `others`.
    pub fn without(mut self, others: &Threads) -> Self {
        self.0.retain(|thread| !others.0.contains(thread));
        self
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds that all of them have computed so far.
    pub fn cpu_ms(&self) -> f64 {
        // The first figure of `schedstat` is time on a CPU, ns.
        let of = |thread: &PathBuf| {
            let figures = fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
            figures.split_whitespace().next().and_then(|time| time.parse::<f64>().ok()).unwrap_or(0.0)
        };
        self.0.iter().map(of).sum::<f64>() / 1e6
    }
}

/// All threads of the processes of this kind of the browser of this page.
fn all(page: &Page, kind: &str) -> Result<BTreeSet<PathBuf>> {
    let profile = page.profile().to_string_lossy().into_owned();
    let mut threads = BTreeSet::new();
    for process in fs::read_dir("/proc").context("CPU time is measured on Linux alone")?.flatten() {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        if line.contains(&profile) && line.contains(kind) {
            // A process may end meanwhile.
            let tasks = fs::read_dir(process.path().join("task")).into_iter().flatten().flatten();
            threads.extend(tasks.map(|task| task.path()));
        }
    }
    Ok(threads)
}
