//! The one training loop, for the page's engine and the native tool.
//!
//! [`PictureSet`] gives batches, [`Session`] takes steps, [`SavedTraining`] is where one stands, so that another
//! process goes on from there with the same losses bit for bit, and [`TestRun`] says how good a network is. Nothing
//! here waits for a clock or tells anybody: when to test, to report and to save is for whoever drives the loop.

mod divergence;
mod error;
mod pictures;
mod saved;
mod session;
mod test_run;
mod wrong_labels;

pub use divergence::{Divergence, Watch};
pub use error::TrainingError;
pub use pictures::PictureSet;
pub use saved::SavedTraining;
pub use session::{EpochSums, Session, StepRecord};
pub use test_run::{Outcome, TestRun};
