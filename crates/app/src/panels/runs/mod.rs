//! The runs of this browser: which trainings are kept, and how do they leave and come back?
//!
//! The engine keeps where a training stands, under the experiment's id; here is what is known of it besides, in the
//! page's own storage ([`store`]). [`recording()`] writes it while a session learns, [`RunList`] shows it.

mod compare;
mod drawing;
mod export;
mod files;
mod import;
mod item;
mod list;
mod name;
mod recording;
mod resume;
mod space;
pub mod store;

pub use compare::chosen;
pub use export::code_ending;
pub use list::{Props as ListProps, RunList};
pub use name::{proposed as proposed_name, shown as shown_name};
pub use recording::recording;
pub use resume::left;
