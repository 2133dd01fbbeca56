//! What does a network learn on its page, and from which pictures?

use crate::language::t;
use arch::zoo::Task;
use data::KnownSet;
use data::sets::{CIFAR10, MNIST};
use protocol::Preparation;

/// What the page knows of a task before any of its pictures are fetched.
#[derive(Debug, PartialEq)]
pub struct Lesson {
    /// The pictures and the names of their classes.
    pub set: &'static KnownSet,
    /// What one picture is called.
    pub noun: &'static str,
    /// How a picture of the set becomes the input.
    pub sample: Preparation,
    /// How a picture of the visitor's does.
    pub own: Preparation,
    /// The sample that runs when the page opens.
    pub first: usize,
    /// What to do with the samples, in a sentence.
    pub try_it: &'static str,
    /// What is learned from what, in a sentence or two.
    pub train_it: &'static str,
    /// What chance does to the training pictures.
    pub augmentation: &'static str,
    /// Training pictures that ship with the page.
    pub pictures: u32,
    /// Passes over them that are worth the wait.
    pub epochs: u32,
}

static DIGITS: Lesson = Lesson {
    set: &MNIST,
    noun: "digit",
    sample: Preparation::Digit,
    own: Preparation::Drawing,
    first: 3,
    try_it: "Draw a digit on the black square, or choose one of the test digits.",
    train_it: "From nothing, on real handwritten digits (MNIST), on this machine. Meanwhile you can go on drawing: the network that \
        answers is the one that is learning.",
    augmentation: "by up to 2 pixels",
    pictures: 20_000,
    epochs: 3,
};

static COLOUR_PICTURES: Lesson = Lesson {
    set: &CIFAR10,
    noun: "picture",
    sample: Preparation::Cifar10,
    own: Preparation::Cifar10,
    first: 8,
    try_it: "Choose one of the test pictures, or bring one of your own: choose a file, paste it, or drop it here.",
    train_it: "From nothing, on small colour pictures of ten kinds of things (a part of CIFAR-10, 13 MB), on this machine. Meanwhile \
        the network that answers above is the one that is learning.",
    augmentation: "by up to 4 pixels, and mirror",
    pictures: 6_000,
    epochs: 10,
};

impl Lesson {
    /// What a network of this task learns; `None` where the page cannot show it yet.
    pub fn of(task: Task) -> Option<&'static Self> {
        match task {
            Task::Mnist => Some(&DIGITS),
            Task::Cifar10 => Some(&COLOUR_PICTURES),
            Task::Streets => None,
        }
    }

    /// Address of the folder with the pictures, in the engine's own format.
    pub fn data(&self) -> String {
        format!("data/{}", self.set.id)
    }

    /// Address of the strip of samples: a test picture of each class, side by side.
    pub fn strip(&self) -> String {
        format!("samples/{}.png", self.set.id)
    }

    /// Is a picture drawn by hand?
    pub fn is_drawn(&self) -> bool {
        self.own == Preparation::Drawing
    }

    /// The name of a class; its number where there is no such class.
    pub fn class(&self, index: usize) -> String {
        self.set.classes.get(index).map_or_else(|| index.to_string(), |name| t(name).to_owned())
    }
}

/// `a ship`, `an airplane`, `an 8`.
pub fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u', '8']) { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_their_names_and_articles() {
        let named = |task: Task, index| {
            let name = Lesson::of(task).map(|lesson| lesson.class(index)).unwrap_or_default();
            format!("{} {name}", article(&name))
        };
        assert_eq!(named(Task::Mnist, 8), "an 8");
        assert_eq!(named(Task::Mnist, 3), "a 3");
        assert_eq!(named(Task::Cifar10, 1), "an automobile");
        assert_eq!(named(Task::Cifar10, 8), "a ship");
        assert_eq!(named(Task::Cifar10, 10), "a 10");
    }
}
