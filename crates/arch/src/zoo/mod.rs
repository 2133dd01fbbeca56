//! The networks of the story, a file per architecture, in the order of history.
//!
//! Each file opens with its paper and what its network does that others leave out, and lists its
//! [`Model`]s. A file named in the table below is listed, tested and shown by being there.

use crate::error::ArchError;
use crate::graph::Graph;
use crate::paper::{Paper, Published};
use crate::preparation::Preparation;
use crate::shape::Shape;

mod convolution;

macro_rules! history {
    ($($file:ident),* $(,)?) => {
        $(pub mod $file;)*

        /// Every model of every file, in the order of history.
        pub fn all() -> impl Iterator<Item = &'static Model> {
            [$($file::MODELS),*].into_iter().flatten()
        }
    };
}

history! {
    lenet5, ciresan, alexnet, overfeat, nin, vgg, googlenet, bninception, inception_v3, resnet,
    inception_v4, inception_resnet, squeezenet, enet, xception, fractalnet,
}

/// Data a small sibling is trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Handwritten digits, 28×28, one channel.
    Mnist,
    /// Small colour pictures, 32×32.
    Cifar10,
    /// Synthetic street scenes with a label per pixel.
    Streets,
}

/// A network of the zoo: what it is, where it comes from, and how to build it.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The id used in addresses, by the tool and by the reference files.
    pub id: &'static str,
    /// The name as people say it.
    pub name: &'static str,
    /// The year of the work as the story tells it.
    pub year: u16,
    /// The page that tells its story; several models share one.
    pub system: &'static str,
    /// The idea in one sentence.
    pub idea: &'static str,
    /// Its paper.
    pub paper: Paper,
    /// What was published about it.
    pub published: Published,
    /// The published network, parameter for parameter.
    pub full: fn() -> Result<Graph, ArchError>,
    /// The same idea at a size that a laptop trains, and the data it is trained on.
    pub small: Option<Small>,
}

impl Model {
    /// How a picture of a file is usually prepared for this network, or for its small sibling: `input` tells them apart.
    ///
    /// Digits, CIFAR's pictures and scenes are known by their shape. Of ImageNet's networks, the Inception family takes -1 to 1
    /// (Szegedy et al.'s code; torchvision's GoogLeNet was trained on the same), and Caffe's reference network its own way.
    pub fn preparation(&self, input: Shape) -> Preparation {
        match (input, self.id) {
            (Shape::Features(_) | Shape::Map { channels: 1, .. }, _) => Preparation::Drawing,
            (Shape::Map { height: 32, width: 32, .. }, _) => Preparation::Cifar10,
            (_, "enet") => Preparation::Street,
            (_, "bvlc_alexnet") => Preparation::Caffe,
            (_, "googlenet") | (Shape::Map { height: 299, .. }, _) => Preparation::Inception,
            _ => Preparation::ImageNet,
        }
    }
}

/// The small sibling of a network.
#[derive(Clone, Copy, Debug)]
pub struct Small {
    /// Builds it.
    pub graph: fn() -> Result<Graph, ArchError>,
    /// What it learns.
    pub task: Task,
}

/// The model of this id.
pub fn find(id: &str) -> Option<&'static Model> {
    all().find(|model| model.id == id)
}

#[cfg(test)]
mod tests;
