//! What does a session remember?

use protocol::{DeviceChoice, Input, NetworkId};

use super::NETWORK;
use super::learning::Learning;
use crate::Runs;
use crate::platform::{Platform, Variant};
use crate::worker::Worker;

pub(super) struct Memory<P: Platform> {
    pub(super) runs: Runs,
    pub(super) choice: DeviceChoice,
    pub(super) variant: Variant,
    pub(super) worker: Option<Worker<P>>,
    /// Counts workers, so that what was begun for an old one is not finished.
    pub(super) generation: u32,
    /// Workers lost in a row.
    pub(super) losses: u32,
    pub(super) shown: Option<Input>,
    /// The network that pictures are shown to.
    pub(super) shown_to: NetworkId,
    /// The node looked into.
    pub(super) tap: Option<String>,
    /// The convolution whose kernels are shown.
    pub(super) kernels_of: Option<String>,
    /// Address of the pictures that the engine has.
    pub(super) open_data: Option<String>,
    pub(super) learning: Option<Learning>,
    next: u32,
}

impl<P: Platform> Memory<P> {
    /// Nothing started, nothing asked for.
    pub(super) fn new(runs: Runs, choice: DeviceChoice) -> Self {
        Memory {
            runs,
            choice,
            variant: Variant::Cpu,
            worker: None,
            generation: 0,
            losses: 0,
            shown: None,
            shown_to: NETWORK,
            tap: None,
            kernels_of: None,
            open_data: None,
            learning: None,
            next: NETWORK.0,
        }
    }

    /// A number that no other network has.
    pub(super) fn allot(&mut self) -> NetworkId {
        self.next += 1;
        NetworkId(self.next)
    }

    /// A new worker begins, which has been asked for nothing.
    pub(super) fn begin(&mut self, variant: Variant) -> u32 {
        self.generation += 1;
        self.variant = variant;
        if let Some(worker) = self.worker.take() {
            worker.end();
        }
        self.open_data = None;
        self.shown_to = NETWORK;
        self.generation
    }

    /// This runs from now on. What the page looked at belonged to the network before, where that was built otherwise.
    pub(super) fn adopt(&mut self, runs: Runs) {
        let is_same = self.runs.is_same_network(&runs);
        let is_same_data = self.runs.experiment.dataset == runs.experiment.dataset;
        if !is_same_data {
            self.open_data = None;
        }
        // The same network in another size takes other pictures; a changed one may be shown the same.
        if !is_same_data || self.runs.experiment.base != runs.experiment.base {
            self.shown = None;
        }
        self.runs = runs;
        self.learning = None;
        if !is_same {
            (self.tap, self.kernels_of) = (None, None);
        }
    }
}
