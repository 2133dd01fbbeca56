//! How is a graph drawn?
//!
//! [`fold`] decides what is drawn as one, [`layout`] where, [`view`] how; [`explain`] puts a layer's numbers into
//! words.

pub mod explain;
pub mod fold;
pub mod layout;
pub mod legend;
pub mod view;

pub use view::Diagram;
