//! From which pictures does a network learn?

use arch::zoo::Task;
use serde::{Deserialize, Serialize};

use crate::{Augmentation, Recipe};

/// Pictures with the names of their classes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dataset {
    /// Handwritten digits.
    Mnist,
    /// Clothes in grey, as large as the digits.
    FashionMnist,
    /// Small colour pictures of ten kinds of things.
    Cifar10,
    /// Street scenes that are drawn while a network learns, with a class for every pixel.
    Streets,
    /// A thousand kinds of things. Published networks know them; nothing learns them here.
    ImageNet,
    /// Pictures of the visitor's own.
    Own(OwnPictures),
}

/// What is known of pictures of the visitor's own. They themselves stay on the visitor's machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OwnPictures {
    /// What they are called.
    pub title: String,
    /// Names of the classes, in the order of the labels.
    pub classes: Vec<String>,
    /// 1 (grey) or 3 (red, green, blue).
    pub channels: u8,
    /// Rows and columns of every picture.
    pub side: u32,
    /// How many are learned from; a fifth of each class is held out beside them.
    pub train: u32,
    /// Hash of their pixels and labels.
    pub content: u64,
}

impl Dataset {
    /// Those that need nothing but their name.
    pub const KNOWN: [Dataset; 5] =
        [Dataset::Mnist, Dataset::FashionMnist, Dataset::Cifar10, Dataset::Streets, Dataset::ImageNet];

    /// Its short name, in addresses, on the command line and of its folder.
    pub const fn key(&self) -> &'static str {
        match self {
            Dataset::Mnist => "mnist",
            Dataset::FashionMnist => "fashion-mnist",
            Dataset::Cifar10 => "cifar10",
            Dataset::Streets => "streets",
            Dataset::ImageNet => "imagenet",
            Dataset::Own(_) => "own",
        }
    }

    /// The set of this short name, where it needs nothing else.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::KNOWN.into_iter().find(|dataset| dataset.key() == key)
    }

    /// What a network of this task is made to learn.
    pub const fn of_task(task: Task) -> Self {
        match task {
            Task::Mnist => Dataset::Mnist,
            Task::Cifar10 => Dataset::Cifar10,
            Task::Streets => Dataset::Streets,
        }
    }

    /// What a network can learn that is made for `task`, its own first.
    pub fn alternatives(task: Task) -> Vec<Self> {
        match task {
            Task::Mnist => vec![Dataset::Mnist, Dataset::FashionMnist],
            Task::Cifar10 => vec![Dataset::Cifar10, Dataset::FashionMnist, Dataset::Mnist],
            Task::Streets => vec![Dataset::Streets],
        }
    }

    /// Does every pixel have a class?
    pub const fn has_scenes(&self) -> bool {
        matches!(self, Dataset::Streets)
    }

    /// The rules of a network made for `task`, with as many pictures and passes as suit this set, and the changes by
    /// chance that suit its kind.
    pub fn suited(&self, task: Task, recipe: Recipe) -> Recipe {
        if *self == Self::of_task(task) {
            return recipe;
        }
        let (pictures, epochs, augmentation) = match self {
            Dataset::Mnist => (20_000, 3, Augmentation::DIGITS),
            Dataset::FashionMnist => (10_000, 4, Augmentation::DIGITS),
            Dataset::Cifar10 => (6_000, 10, Augmentation::CIFAR),
            Dataset::Streets => (2_000, 4, Augmentation::NONE),
            Dataset::ImageNet => (0, 0, Augmentation::NONE),
            Dataset::Own(own) if own.channels == 1 => (own.train, 10, Augmentation::DIGITS),
            Dataset::Own(own) => (own.train, 10, Augmentation::CIFAR),
        };
        Recipe { pictures, epochs, augmentation, batch: recipe.batch.min(pictures.max(1)), ..recipe }
    }
}
