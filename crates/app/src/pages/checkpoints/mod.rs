//! `#/checkpoints`: weights that others trained, and those that this browser keeps.

mod cache;
mod page;

pub use page::CheckpointsPage;
