//! How does something that went wrong reach the visitor?

use std::fmt::Display;

use protocol::Event;
use runtime::RuntimeError;

use crate::outbox;

/// A sentence for the visitor and a detail for the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened, what was kept, what to do now.
    pub sentence: String,
    /// The error as the code knows it.
    pub detail: String,
}

impl Failure {
    /// A sentence, and what lies behind it.
    pub fn new(sentence: impl Into<String>, detail: impl Display) -> Self {
        Failure { sentence: sentence.into(), detail: detail.to_string() }
    }

    /// Something that only a mistake of ours explains.
    pub fn internal(detail: &impl Display) -> Self {
        Failure::new("Something went wrong inside the engine. Nothing was changed; please try again.", detail)
    }

    /// A network that the page speaks of and the engine does not have.
    pub fn no_network() -> Self {
        Failure::new("The network is not loaded yet. Wait for it to load, then try again.", "unknown network id")
    }

    /// A request that needs pictures before there are any.
    pub fn no_data() -> Self {
        Failure::new("The pictures are not loaded yet. Wait for them to load, then try again.", "no data set open")
    }
}

impl From<RuntimeError> for Failure {
    fn from(error: RuntimeError) -> Self {
        let sentence = match &error {
            RuntimeError::Damaged(why) => {
                format!(
                    "This weights file is damaged: {why}. The network keeps the weights it had; choose another file."
                )
            }
            RuntimeError::NotWeights(why) => {
                format!(
                    "No weights can be read from this file: {why}. The network keeps the weights it had; choose \
                     another file."
                )
            }
            RuntimeError::NotFinite { name } => {
                format!("These weights are of no use: `{name}` holds values that are not numbers. Nothing was changed.")
            }
            RuntimeError::OutOfRange { name, value, limit } => {
                format!(
                    "These weights do not fit into 16 bits: `{name}` holds {value}, and {limit} is the most. Save them \
                     with 32 bits."
                )
            }
            RuntimeError::Mismatch { .. } | RuntimeError::Format { .. } => {
                format!("These weights are for another network: {error}. The network keeps the weights it had.")
            }
            RuntimeError::Unwritten(error) => return Failure::internal(error),
            RuntimeError::Device(_) => {
                "The device stopped answering. The last checkpoint is kept; the engine starts again.".to_owned()
            }
            RuntimeError::Graph(error) => format!("This network cannot be built: {error}."),
            RuntimeError::Shape { .. } | RuntimeError::NoSuchNode { .. } => {
                format!("That does not fit this network: {error}. Nothing was changed.")
            }
        };
        Failure::new(sentence, error)
    }
}

/// Tells the page of a panic before the worker ends, so that it starts another.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        outbox::send(0, Event::Crashed { detail: info.to_string() });
    }));
}
