//! A [`arch::Graph`] made into a Burn network, the same natively and in the browser.
//!
//! The path that a prediction takes: [`Network::from_checkpoint`] or [`Network::init`] fills the tensors
//! that the graph asks for; [`Network::predict`] answers, on the CPU by a [`Plan`] made for it. [`Network::forward`]
//! walks the nodes, frees each value at its last use and keeps those that were tapped; [`read`] brings numbers back to
//! the host. Training: [`Trainer`].
//!
//! Every read from a device is asynchronous, because a browser cannot wait.

mod chance;
pub mod checkpoint;
pub mod device;
mod error;
pub mod evaluate;
mod fold;
mod forward;
mod grad_cam;
pub mod head;
mod init;
mod kernels;
mod layers;
mod network;
mod occlusion;
mod optimizer;
mod optimizer_state;
pub mod parallel;
mod plan;
mod predict;
mod profile;
pub mod reference;
pub mod segment;
mod self_check;
mod step_figures;
mod story;
mod train;
mod value;
mod weights;

pub use burn::tensor::Device;
pub use error::RuntimeError;
pub use forward::Forward;
pub use grad_cam::{GradCam, grad_cam};
pub use network::Network;
pub use occlusion::occlusion;
pub use plan::{Plan, PlanMemory, Planned, StepTime};
pub use predict::Predicted;
pub use profile::LayerTime;
pub use self_check::{Agreement, agreement, forward_agrees, relative_error, self_check};
pub use step_figures::{LayerStep, StepFigures};
pub use story::{Rule, Story, Term, story};
pub use train::{StepReading, StepResult, Trainer};
pub use value::{Host, Value, read};
