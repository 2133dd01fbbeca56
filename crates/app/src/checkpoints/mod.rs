//! Weights that others trained: where they are, whether they fit this device, and how they come into a network here.

mod cache;
mod given;
mod manifest;
pub mod memory;
mod names;
mod page;
mod panel;

pub use given::Given;
pub use manifest::use_manifest;
pub use names::lesson_for;
pub use page::CheckpointsPage;
pub use panel::Checkpoints;
