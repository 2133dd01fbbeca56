//! Weights that others trained: where they are, whether they fit this device, and how they come into a network here.

mod giver;
mod manifest;
pub mod memory;
mod names;
mod panel;

pub use giver::of_file;
pub use manifest::{Published, use_manifest};
pub use panel::Checkpoints;
