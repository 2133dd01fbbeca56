//! Why does the network say what it says, and what does it cost? Panels on the page of a model that runs.

mod dense;
mod drive;
mod heat;
mod lesions;
mod peaks;
mod profile;
mod steps;
mod unit;
mod why;

pub use dense::Dense;
pub use drive::Drive;
pub use lesions::Lesions;
pub use profile::Profile;
pub use unit::{Place, Unit};
pub use why::Why;
