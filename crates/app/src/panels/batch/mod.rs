//! Many pictures at once: each goes through the network in its turn, and the answers stand in a table.

mod csv;
mod given;
mod panel;
mod row;
mod work;

pub use given::Given;
pub use panel::{Batch, Props, batch_panel};
