//! The figure of history, by the visitor's own machine: the small sibling of every network learns here, one after the
//! other, and is measured.
//!
//! [`plan`] says which networks there are and by which rules each learns within its share of the time; [`run`] teaches
//! and measures one in a worker of its own; [`results`] is what is kept for the next visit, [`ours`] what the
//! project's own trainings reached; [`view`] shows it.

mod course;
mod ours;
mod plan;
mod results;
mod run;
mod view;

pub use view::Replay;
