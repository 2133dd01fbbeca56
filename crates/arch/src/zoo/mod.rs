//! The networks of the story, a file per architecture, in the order of history.
//!
//! Each file opens with its paper and what its network does that others leave out, and holds all facts of its
//! [`System`]: its place on the time line, its forebears, its [`Model`]s, and how they learn. A file named in the table
//! below is listed, tested and shown by being there.

use crate::error::ArchError;
use crate::graph::Graph;
use crate::paper::{Paper, Published};
use crate::preparation::Preparation;
use crate::recipe::Recipe;
use crate::shape::Shape;

mod between;
mod convolution;
pub mod recipes;

use between::BETWEEN;

macro_rules! history {
    ($($file:ident),* $(,)?) => {
        $(pub mod $file;)*

        /// The system of every file, in the order of history.
        pub fn systems() -> impl Iterator<Item = &'static System> {
            const SYSTEMS: &[System] = &[$($file::SYSTEM),*];
            SYSTEMS.iter()
        }
    };
}

history! {
    lenet5, ciresan, alexnet, overfeat, nin, vgg, googlenet, bninception, inception_v3, resnet,
    inception_v4, inception_resnet, squeezenet, enet, xception, fractalnet, densenet,
}

/// Every model of every file, in the order of history.
pub fn all() -> impl Iterator<Item = &'static Model> {
    systems().flat_map(|system| system.models)
}

/// One stop of the time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// As it is shown.
    pub when: &'static str,
    /// Name of the work.
    pub name: &'static str,
    /// What it brought, in a sentence or two. Told from the papers; where the usual telling is simplified, it says what
    /// is so.
    pub sentence: &'static str,
}

/// A stop where it stands in history.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// What is told.
    pub stop: Stop,
    /// The system that tells more, where the zoo has it.
    pub system: Option<&'static System>,
    /// A pause in the story and not a network.
    pub is_gap: bool,
}

/// What a system took from an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Id of the forebear.
    pub system: &'static str,
    /// What was taken over. The story tells where that is documented.
    pub what: &'static str,
}

/// Networks that are told together: a page of the story.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// The id that its models and texts bear.
    pub id: &'static str,
    /// Its stop of the time line; a system that is told with another one has none.
    pub stop: Option<Stop>,
    /// What it took from whom.
    pub forebears: &'static [Tie],
    /// What its published networks learn as they are, where they are small enough for that.
    pub as_published: Option<(Task, Recipe)>,
    /// Its networks, the best known first.
    pub models: &'static [Model],
}

impl System {
    /// Its name: that of its stop, or of its first model.
    pub fn name(&self) -> &'static str {
        self.stop.map_or_else(|| self.models.first().map_or(self.id, |model| model.name), |stop| stop.name)
    }

    /// Systems that took something from it, and what, in the order of history.
    pub fn heirs(&self) -> impl Iterator<Item = (&'static System, &'static str)> {
        let ties = systems().flat_map(|heir| heir.forebears.iter().map(move |tie| (heir, tie)));
        ties.filter(|(_, tie)| tie.system == self.id).map(|(heir, tie)| (heir, tie.what))
    }
}

/// The system of this id.
pub fn system(id: &str) -> Option<&'static System> {
    systems().find(|system| system.id == id)
}

/// The stops of the time line, in the order of history.
pub fn timeline() -> impl Iterator<Item = Moment> {
    systems().flat_map(|system| {
        let between = BETWEEN.iter().filter(|between| between.before == system.id);
        let between = between.map(|it| Moment { stop: it.stop, system: None, is_gap: it.is_gap });
        between.chain(system.stop.map(|stop| Moment { stop, system: Some(system), is_gap: false }))
    })
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
    /// How a picture of a file is usually prepared for this network, or for its small sibling: `input` tells them
    /// apart.
    ///
    /// Digits, CIFAR's pictures and scenes are known by their shape. Of ImageNet's networks, the Inception family takes
    /// -1 to 1 (Szegedy et al.'s code; torchvision's GoogLeNet was trained on the same), and Caffe's reference network
    /// its own way.
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
    /// How it learns that well in a few minutes.
    pub recipe: Recipe,
}

impl Model {
    /// What is learned on the model's page, and how: by its small sibling, or by the published network where that is
    /// small.
    pub fn proposed(&self) -> Option<(Task, Recipe)> {
        let published = || system(self.system).and_then(|system| system.as_published);
        self.small.map(|small| (small.task, small.recipe)).or_else(published)
    }
}

/// The model of this id.
pub fn find(id: &str) -> Option<&'static Model> {
    all().find(|model| model.id == id)
}

#[cfg(test)]
mod tests;
