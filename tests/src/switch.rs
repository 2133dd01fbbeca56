//! What a test turns on while its server answers.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A switch that a server and a test share.
#[derive(Clone, Default)]
pub struct Switch(Arc<AtomicBool>);

impl Switch {
    /// Turns it on or off.
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }

    /// Is it on?
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
