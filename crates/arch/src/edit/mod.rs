//! What can a visitor change about a network?
//!
//! Every edit is a pure function from a graph to a new graph, in a file of its own, and refuses with a reason where it
//! does not apply. [`Edit`] names them all, so that a list of edits can be kept, sent, written into an address
//! ([`text`]) and undone; [`offered`] says which of them apply to a place of a graph, and [`compare`] what they cost.
//! Nodes that an edit does not touch keep their names, and with them their trained numbers; nodes that it makes get new
//! names, the same each time.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::error::ArchError;
use crate::graph::{Block, Graph};
use crate::op::Activation;
use crate::shape::Shape;
use crate::words::{Words, words};

mod ablation;
mod activation;
mod batch_norm;
mod bottleneck;
mod channels;
mod checked;
mod classes;
mod compare;
mod depth;
mod dropout;
mod fold;
mod fully_connected;
mod input;
mod insert;
mod kernel;
mod modules;
mod new_head;
mod normalisation;
mod offer;
mod pooling;
#[cfg(any(test, feature = "testing"))]
pub mod random;
mod remove_block;
mod remove_layer;
mod rewrite;
mod separable;
mod stack;
pub mod text;
mod title;
mod width;

pub use ablation::{alike, columns, keep_column, removable, swap, switch_off};
pub use activation::change_activation;
pub use batch_norm::{add_batch_norm, remove_batch_norm};
pub use bottleneck::insert_bottleneck;
pub use classes::change_classes;
pub use compare::{Change, Comparison, Names, compare};
pub use depth::{apply_again, multiply_depth, repeat_block};
pub use dropout::{remove_dropout, set_dropout};
pub use fold::{Folded, FoldedPair, fold_batch_norm};
pub use fully_connected::fully_connected_to_convolution;
pub use input::change_input;
pub use insert::{Layer, insert_layer};
pub use kernel::{set_kernel, set_stride};
pub use modules::{Module, ModuleKind, Part, WIDTH_STEP, build_of_modules};
pub use new_head::{NEW_HEAD, new_head};
pub use normalisation::{Normalisation, change_normalisation};
pub use offer::{Offer, Place, Property, offered};
pub use pooling::{PoolingKind, change_pooling};
pub use remove_block::{Removal, remove_block, remove_shortcut};
pub use remove_layer::remove_layer;
pub use separable::to_separable;
pub use stack::to_stack_of_3x3;
pub use width::{multiply_width, set_width};

/// Which nodes an edit is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Wherever it applies.
    Everywhere,
    /// The node of this name.
    Node(String),
}

impl Target {
    /// One node, by name.
    pub fn node(name: &str) -> Self {
        Target::Node(name.to_owned())
    }

    fn contains(&self, name: &str) -> bool {
        match self {
            Target::Everywhere => true,
            Target::Node(wanted) => wanted == name,
        }
    }

    /// Is the node of this name asked for, and not just met on the way?
    fn names(&self, name: &str) -> bool {
        matches!(self, Target::Node(wanted) if wanted == name)
    }
}

/// A change to a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Edit {
    /// [`change_activation`].
    ChangeActivation(Target, Activation),
    /// [`add_batch_norm`].
    AddBatchNorm(Target),
    /// [`remove_batch_norm`].
    RemoveBatchNorm(Target),
    /// [`to_stack_of_3x3`] of this node.
    StackOf3x3(String),
    /// [`insert_bottleneck`] into this node, with so many times fewer maps inside.
    InsertBottleneck(String, usize),
    /// [`to_separable`] of this node.
    Separable(String),
    /// [`change_pooling`].
    ChangePooling(Target, PoolingKind),
    /// [`multiply_width`].
    MultiplyWidth(f64),
    /// [`multiply_depth`].
    MultiplyDepth(f64),
    /// [`remove_block`].
    RemoveBlock(String, Removal),
    /// [`remove_shortcut`].
    RemoveShortcut(String),
    /// [`fully_connected_to_convolution`].
    FullyConnectedToConvolution,
    /// [`set_width`] of this node.
    SetWidth(String, usize),
    /// [`set_kernel`] of this node, `[rows, columns]`.
    SetKernel(String, [usize; 2]),
    /// [`set_stride`] of this node, `[rows, columns]`.
    SetStride(String, [usize; 2]),
    /// [`change_normalisation`].
    ChangeNormalisation(Target, Normalisation),
    /// [`set_dropout`].
    SetDropout(Target, f64),
    /// [`remove_dropout`].
    RemoveDropout(Target),
    /// [`insert_layer`] behind this node.
    Insert(String, Layer),
    /// [`remove_layer`].
    RemoveLayer(String),
    /// [`repeat_block`], so many more times.
    RepeatBlock(String, usize),
    /// [`change_classes`].
    ChangeClasses(usize),
    /// [`change_input`] to pictures of `[channels, height, width]`.
    ChangeInput([usize; 3]),
    /// [`build_of_modules`].
    BuildOfModules(Vec<Part>),
}

impl Edit {
    /// The network after this change.
    ///
    /// # Errors
    /// Where the edit does not apply, with the reason.
    pub fn apply(&self, graph: &Graph) -> Result<Graph, EditError> {
        match self {
            Edit::ChangeActivation(target, to) => change_activation(graph, target, *to),
            Edit::AddBatchNorm(target) => add_batch_norm(graph, target),
            Edit::RemoveBatchNorm(target) => remove_batch_norm(graph, target),
            Edit::StackOf3x3(node) => to_stack_of_3x3(graph, node),
            Edit::InsertBottleneck(node, reduction) => insert_bottleneck(graph, node, *reduction),
            Edit::Separable(node) => to_separable(graph, node),
            Edit::ChangePooling(target, kind) => change_pooling(graph, target, *kind),
            Edit::MultiplyWidth(factor) => multiply_width(graph, *factor),
            Edit::MultiplyDepth(factor) => multiply_depth(graph, *factor),
            Edit::RemoveBlock(block, removal) => remove_block(graph, block, *removal),
            Edit::RemoveShortcut(block) => remove_shortcut(graph, block),
            Edit::FullyConnectedToConvolution => fully_connected_to_convolution(graph),
            Edit::SetWidth(node, out) => set_width(graph, node, *out),
            Edit::SetKernel(node, kernel) => set_kernel(graph, node, *kernel),
            Edit::SetStride(node, stride) => set_stride(graph, node, *stride),
            Edit::ChangeNormalisation(target, to) => change_normalisation(graph, target, *to),
            Edit::SetDropout(target, p) => set_dropout(graph, target, *p),
            Edit::RemoveDropout(target) => remove_dropout(graph, target),
            Edit::Insert(node, layer) => insert_layer(graph, node, layer),
            Edit::RemoveLayer(node) => remove_layer(graph, node),
            Edit::RepeatBlock(block, copies) => repeat_block(graph, block, *copies),
            Edit::ChangeClasses(count) => change_classes(graph, *count),
            Edit::ChangeInput([channels, height, width]) => change_input(graph, Shape::map(*channels, *height, *width)),
            Edit::BuildOfModules(parts) => build_of_modules(graph, parts),
        }
    }
}

/// The network after all changes of a chain.
///
/// # Errors
/// The first edit that does not apply, and why.
pub fn apply_all(graph: &Graph, chain: &[Edit]) -> Result<Graph, ChainError> {
    let mut edited = graph.clone();
    for (place, edit) in chain.iter().enumerate() {
        edited = edit.apply(&edited).map_err(|error| ChainError { place, error: Box::new(error) })?;
    }
    Ok(edited)
}

/// Why a chain of edits does not apply.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{error}")]
pub struct ChainError {
    /// The place in the chain of the edit at fault.
    pub place: usize,
    /// Why it does not apply to what the edits before it made.
    pub error: Box<EditError>,
}

/// Why an edit does not apply.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.words())]
pub enum EditError {
    /// The graph has no node or block of this name.
    Unknown {
        /// `node` or `block`.
        what: &'static str,
        /// The name asked for.
        name: String,
    },
    /// The node or block is not of a kind that the edit changes.
    Refused {
        /// The edit.
        edit: &'static str,
        /// The node, block or network.
        name: String,
        /// Why.
        reason: Words,
    },
    /// The network that would result is impossible.
    Impossible {
        /// The edit.
        edit: &'static str,
        /// What is wrong with it.
        error: ArchError,
    },
}

impl EditError {
    /// The sentence, as a template and its values.
    pub fn words(&self) -> Words {
        match self {
            EditError::Unknown { what, name } => words!("the network has no {0} called `{1}`", what, name),
            EditError::Refused { edit, name, reason } => {
                words!("{0} does not apply to `{1}`: {2}", edit, name, reason)
            }
            EditError::Impossible { edit, error } => {
                words!("{0} gives an impossible network: {1}", edit, error.words())
            }
        }
    }
}

/// As they follow each other in the graph; of two that begin together, the outer one first.
fn put_in_order(blocks: &mut [&Block]) {
    blocks.sort_by_key(|block| (block.nodes.start, std::cmp::Reverse(block.nodes.end)));
}

fn refused(edit: &'static str, name: &str, reason: impl Into<Words>) -> EditError {
    EditError::Refused { edit, name: name.to_owned(), reason: reason.into() }
}

#[cfg(test)]
mod tests;
