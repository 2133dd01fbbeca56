//! Why does the network say what it says, and what does it cost? Panels on the page of a model that runs.

mod ablation;
mod attribution;
mod dense;
mod derived;
mod drive;
mod heat;
mod profile;
mod steps;
mod top_activations;
mod unit;

pub use ablation::Ablation;
pub use attribution::Attribution;
pub use dense::Dense;
pub use drive::Drive;
pub use profile::Profile;
pub use unit::{Place, Unit};

use protocol::Failure;

use crate::session::Session;

/// Tells the visitor why a question that a panel asked by itself has no answer. That there is no network, or that it
/// was exchanged meanwhile, has been told where it happened.
fn fail_unasked(session: &Session, failure: Failure) {
    if !matches!(failure, Failure::NoNetwork | Failure::NoSuchPlace { .. }) {
        session.fail(failure);
    }
}
