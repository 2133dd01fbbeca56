//! How is a graph drawn?
//!
//! [`outline`] chooses the boxes that tell a network's idea, of the runs of nodes that [`scope`] finds and [`names`]
//! names; [`fold`] says what is drawn as one, [`layout`] and [`label`] where, [`draw`] with which lines. [`view`] and
//! [`stage`] show it, [`sight`] builds only what is in sight, and [`save`] makes files of it; [`explain`] puts a
//! layer's numbers into words, [`faces`] what a running network makes of a picture onto its boxes, and [`poster`] is
//! what a hall sees.

mod detail;
mod draw;
pub mod explain;
mod faces;
pub mod fold;
mod label;
mod layout;
mod legend;
mod names;
mod outline;
mod overview;
mod poster;
mod save;
mod scope;
mod sight;
mod stage;
mod tools;
mod view;

pub use faces::Faces;
pub use poster::Poster;
pub use view::{Diagram, Watching};
