//! The messages between the page and the engine.
//!
//! Plain data only: the engine holds every tensor, and what crosses here are numbers, pictures and bytes.
//! Each message travels as one transferred `ArrayBuffer` of [postcard](https://postcard.jamesmunns.com) bytes.
//!
//! The page sends [`Request`]s in an [`Envelope`] with a number of its own; every [`Event`] that answers one
//! comes back under the same number. Events that nobody asked for (training progress, a lost device) bear number 0
//! or that of the request that started the training.

mod device;
mod event;
mod explain;
mod picture;
mod request;
mod training;

pub use arch::Preparation;
pub use device::{Backend, DeviceChoice, DeviceInfo, SelfCheck};
pub use event::{Event, FeatureMaps, LabelMap, LayerTime, Prediction, Task};
pub use explain::{Explanation, HELD_BACK, Question, Rule, Teaching, Term};
pub use picture::Picture;
pub use request::{NetworkId, OwnSet, Remote, Request, WeightSource};
pub use training::{Evaluation, Mistake, Optimizer, Schedule, StepRecord, TrainSettings, TrainState};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

/// A message with the number that pairs request and answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Chosen by the page, counting up from 1.
    pub number: u64,
    /// The message.
    pub body: T,
}

/// A message that is not one of ours, or was cut short.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a message of {bytes} bytes between page and engine is damaged ({detail})")]
pub struct DecodeError {
    /// Its length.
    pub bytes: usize,
    /// What the decoder says.
    pub detail: String,
}

/// The bytes of a message.
///
/// # Errors
/// Only when memory is exhausted.
pub fn encode<T: Serialize>(message: &Envelope<T>) -> Result<Vec<u8>, DecodeError> {
    postcard::to_stdvec(message).map_err(|error| DecodeError { bytes: 0, detail: error.to_string() })
}

/// The message behind these bytes.
///
/// # Errors
/// When they are not a whole message of this kind.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<Envelope<T>, DecodeError> {
    postcard::from_bytes(bytes).map_err(|error| DecodeError { bytes: bytes.len(), detail: error.to_string() })
}

#[cfg(test)]
mod tests;
