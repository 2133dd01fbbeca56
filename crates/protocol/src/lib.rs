//! The messages between the page and the engine.
//!
//! Plain data only: the engine holds every tensor, and what crosses here are numbers, pictures and bytes.
//! Each message travels as one transferred `ArrayBuffer` of [postcard](https://postcard.jamesmunns.com) bytes.
//!
//! The page sends [`Request`]s in an [`Envelope`] with a number of its own. Each is answered once, by an [`Answer`] or
//! a [`Failure`] under the same number; on the way there may be progress. What nobody asked for at that moment, such as
//! the steps of a training, is a [`Report`].

mod answer;
mod device;
mod evaluation;
mod explain;
mod failure;
mod measures;
mod message;
mod picture;
mod report;
mod request;

pub use arch::Preparation;

pub use answer::{Answer, FeatureMaps, Kernels, LabelMap, LayerTime, Prediction};
pub use device::{Backend, DeviceChoice, DeviceInfo, DeviceReason, SelfCheck};
pub use evaluation::{Evaluation, Mistake};
pub use explain::{Explanation, HELD_BACK, Question, Rule, Teaching, Term};
pub use failure::{Failure, Misfit, WrongFile};
pub use measures::{BINS, Histogram, LayerStep, StepMeasures};
pub use message::{DecodeError, Envelope, FromEngine, decode, decode_request, encode};
pub use picture::{Input, Picture};
pub use report::{Report, StepRecord, Task, TrainState};
pub use request::{CodeLanguage, NetworkId, OwnPictures, Remote, Request, WeightSource};

#[cfg(test)]
mod tests;
