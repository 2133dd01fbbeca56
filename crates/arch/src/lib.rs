//! Convolutional networks as data.
//!
//! A network is written once, as a [`Graph`] of operations, and everything else is derived from it:
//! shapes and costs ([`analysis`]), the names and shapes of its parameters ([`params`]), the diagram and
//! table of the page, the forward pass and training (crate `runtime`), and the edits a visitor makes.
//!
//! The networks of the story live in [`zoo`], a file per architecture in the order of history.
//! This crate knows no tensors: it compiles in seconds and runs anywhere.

pub mod analysis;
pub mod builder;
pub mod connections;
mod cost;
pub mod edit;
pub mod error;
pub mod export;
mod fingerprint;
mod fnv;
pub mod graph;
pub mod limits;
pub mod op;
pub mod paper;
pub mod params;
pub mod preparation;
pub mod receptive;
pub mod recipe;
pub mod reference;
pub mod shape;
mod shapes;
mod structure;
pub mod words;
pub mod zoo;

pub use analysis::{Analysis, NodeReport};
pub use builder::{Builder, Conv, Pooling, Var};
pub use connections::ConnectionTable;
pub use edit::{Edit, EditError};
pub use error::ArchError;
pub use fnv::Fnv1a;
pub use graph::{Block, BlockKind, Graph, Node, NodeId, Output};
pub use op::{Activation, Op, OpFamily, Window};
pub use paper::{Figure, Paper, Procedure, Published};
pub use params::{ParamKind, ParamSpec};
pub use preparation::Preparation;
pub use receptive::ReceptiveField;
pub use recipe::{Augmentation, Optimizer, Recipe, Schedule};
pub use shape::Shape;
pub use words::{Value, Words};
