//! What is remembered of a training, and how does it travel between browsers and the tool?
//!
//! A [`Run`] is everything but the weights: the experiment, its [`Curve`] and tests, what the visitor wrote about it.
//! The page keeps runs in the browser's storage, as [`Run::to_json`] writes them. A [`Bundle`] is the file
//! `<name>.timemachine.zip`, with which another browser or the tool goes on:
//!
//! | file                  | what is in it                                                            |
//! |-----------------------|--------------------------------------------------------------------------|
//! | `experiment.txt`      | [`experiment::Experiment::text`]                                         |
//! | `run.json`            | [`Run::to_json`]: name, note, curve, tests, seconds                      |
//! | `training.bin`        | where the training stands, as the one training loop writes it            |
//! | `weights.safetensors` | the weights alone, for other programs                                    |
//!
//! All but the first may be missing: the training then begins anew.

mod curve;
mod file;
pub mod json;
mod name;
mod run;
mod table;
pub mod zip;

pub use curve::{Curve, Point};
pub use file::{Bundle, BundleError, ENDING, Part};
pub use json::JsonError;
pub use name::{cell, file_name, folder_names, visible};
pub use run::{Run, RunError, Standing, Test};
