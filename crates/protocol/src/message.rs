//! How does a message become bytes, and what comes back from the engine?

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{Answer, Failure, Report, Request, Task};

/// A request with the number under which it is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Chosen by the page, counting up from 1.
    pub number: u64,
    /// The request.
    pub request: Request,
}

/// What the engine says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromEngine {
    /// The one answer to a request.
    Answer {
        /// The request's number.
        number: u64,
        /// What came of it. After a failure everything is as it was before the request.
        result: Result<Answer, Failure>,
    },
    /// A request is being met.
    Progress {
        /// The request's number.
        number: u64,
        /// With what the engine is busy.
        task: Task,
        /// From 0 to 1.
        done: f32,
    },
    /// Something that nobody asked for at this moment.
    Report(Report),
}

/// A message that is not one of ours, or was cut short.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a message of {bytes} bytes between page and engine is damaged ({detail})")]
pub struct DecodeError {
    /// Its length.
    pub bytes: usize,
    /// Number of the request, where that much could be read.
    pub number: Option<u64>,
    /// What the decoder says.
    pub detail: String,
}

/// The bytes of a message.
///
/// # Errors
/// Only when memory is exhausted.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, DecodeError> {
    postcard::to_stdvec(message).map_err(|error| DecodeError { bytes: 0, number: None, detail: error.to_string() })
}

/// The message behind these bytes.
///
/// # Errors
/// When they are not a whole message of this kind.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => {
            Err(DecodeError { bytes: bytes.len(), number: None, detail: format!("{} bytes are left over", rest.len()) })
        }
        Err(error) => Err(DecodeError { bytes: bytes.len(), number: None, detail: error.to_string() }),
    }
}

/// The request behind these bytes. A damaged one still tells its number where that is readable, so that it can be
/// answered.
///
/// # Errors
/// When they are not a whole request.
pub fn decode_request(bytes: &[u8]) -> Result<Envelope, DecodeError> {
    decode::<Envelope>(bytes).map_err(|error| {
        let number = postcard::take_from_bytes::<u64>(bytes).ok().map(|(number, _)| number);
        DecodeError { number, ..error }
    })
}
