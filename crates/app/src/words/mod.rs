//! Which words does the page find for what the engine says in values?
//!
//! Failures, notices, reasons and origins cross the protocol without a sentence. The sentences are chosen here, once,
//! in the visitor's language: what happened, what was kept, and what to do now.

mod architecture;
mod camera;
mod device;
mod failure;
mod file;
mod help;
mod notice;
mod origin;
mod procedure;
mod setting;

pub use architecture::{edit_error, edit_title, graph_error, property, words};
pub use camera::refused_camera;
pub use device::device_reason;
pub use failure::failure;
pub use file::misfits;
pub use help::help;
pub use notice::notice;
pub use origin::origin;
pub use procedure::procedure;
pub use setting::{problem, read_error};

#[cfg(test)]
mod tests;
