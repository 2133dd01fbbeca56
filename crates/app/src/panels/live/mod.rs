//! The running network beside the story: run it, look inside it, train it.

mod about;
mod at_once;
mod column;
mod device;
mod elsewhere;
mod faces;
mod file;
mod given;
mod histograms;
mod inside;
mod pad;
mod panels;
mod prediction;
mod preparing;
mod progress;
mod run;
pub mod samples;
mod scenes;
mod seen;
mod streets;
mod tab;
mod top_five;

pub use column::Live;
pub use device::DeviceBar;
pub use elsewhere::{Elsewhere, may_train};
pub use faces::use_watching;
pub use given::use_given_pictures;
pub use pad::Pad;
pub use prediction::{Bars, winner};
pub use progress::{EngineProgress, Fetched};
pub use samples::{Samples, use_samples};
pub use seen::Seen;
pub use tab::Tab;
pub use top_five::likeliest;
