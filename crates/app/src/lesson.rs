//! What does a network learn on its page, and from which pictures?

use crate::language::t;
use arch::zoo::{Task, recipes};
use data::KnownSet;
use data::sets::{CIFAR10, FASHION_MNIST, MNIST};
use data::streets::CLASSES;
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
    /// Pictures to run at once, where there are some.
    pub strip: Option<Strip>,
    /// What to do with the samples, in a sentence.
    pub try_it: &'static str,
    /// What is learned from what, in a sentence or two; empty where the page has no pictures to learn from.
    pub train_it: &'static str,
    /// What chance does to the training pictures; empty where it does nothing.
    pub augmentation: &'static str,
    /// Training pictures to begin with.
    pub pictures: u32,
    /// Passes over them that are worth the wait.
    pub epochs: u32,
}

/// Sample pictures side by side in one file.
#[derive(Debug, PartialEq)]
pub struct Strip {
    /// Where it is.
    pub address: &'static str,
    /// Rows and columns of one.
    pub side: u32,
    /// What they show.
    pub names: &'static [&'static str],
    /// The one that runs when the page opens.
    pub first: usize,
}

/// Street scenes, which the engine draws.
static STREETS: KnownSet = KnownSet {
    id: "streets",
    title: "Streets",
    classes: &{
        let mut names = [""; CLASSES.len()];
        let mut class = 0;
        while class < names.len() {
            names[class] = CLASSES[class].name;
            class += 1;
        }
        names
    },
    channels: 3,
    side: 96,
    mean: &[0.5; 3],
    std: &[0.25; 3],
};

static DIGITS: Lesson = Lesson {
    set: &MNIST,
    noun: "digit",
    sample: Preparation::Digit,
    own: Preparation::Drawing,
    strip: Some(Strip { address: "samples/mnist.png", side: 28, names: MNIST.classes, first: 3 }),
    try_it: "Draw a digit on the black square, or choose one of the test digits.",
    train_it: "From nothing, on real handwritten digits (MNIST), on this machine. Meanwhile you can go on drawing: the network that \
        answers is the one that is learning.",
    augmentation: "by up to 2 pixels",
    pictures: recipes::DIGITS.pictures,
    epochs: recipes::DIGITS.epochs,
};

static CLOTHES: Lesson = Lesson {
    set: &FASHION_MNIST,
    noun: "piece of clothing",
    sample: Preparation::Digit,
    own: Preparation::Grey,
    strip: Some(Strip { address: "samples/fashion-mnist.png", side: 28, names: FASHION_MNIST.classes, first: 7 }),
    try_it: "Choose one of the test pictures, or bring a picture of one piece of clothing, laid flat: choose a file, paste it, or \
        drop it here.",
    train_it: "From nothing, on small grey pictures of clothes (Fashion-MNIST), on this machine: as many pictures of the same size as \
        there are digits, and harder to tell apart.",
    augmentation: "by up to 2 pixels",
    pictures: 10_000,
    epochs: 4,
};

static COLOUR_PICTURES: Lesson = Lesson {
    set: &CIFAR10,
    noun: "picture",
    sample: Preparation::Cifar10,
    own: Preparation::Cifar10,
    strip: Some(Strip { address: "samples/cifar10.png", side: 32, names: CIFAR10.classes, first: 8 }),
    try_it: "Choose one of the test pictures, or bring one of your own: choose a file, paste it, or drop it here.",
    train_it: "From nothing, on small colour pictures of ten kinds of things (a part of CIFAR-10, 13 MB), on this machine. Meanwhile \
        the network that answers above is the one that is learning.",
    augmentation: "by up to 4 pixels, and mirror",
    pictures: recipes::NORMALISED.pictures,
    epochs: recipes::NORMALISED.epochs,
};

static SCENES: Lesson = Lesson {
    set: &STREETS,
    noun: "scene",
    sample: Preparation::Street,
    own: Preparation::Street,
    strip: None,
    try_it: "Each picture is a street that was drawn a moment ago, with a label for every pixel. Choose one, or have new ones drawn.",
    train_it: "From nothing, on streets that are drawn while it learns, so that it never sees one twice. Meanwhile the picture above \
        shows what it makes of a street that it has not learned from.",
    augmentation: "",
    pictures: recipes::SCENES.pictures,
    epochs: recipes::SCENES.epochs,
};

/// What a classifier of ImageNet's 1000 classes is asked; it learns nothing here.
pub fn of_imagenet(set: &'static KnownSet, own: Preparation) -> Lesson {
    Lesson {
        set,
        noun: "photo",
        sample: own,
        own,
        strip: Some(Strip {
            address: "samples/imagenet.jpg",
            side: 256,
            names: &["a cat", "a cup of coffee", "a rocket", "an astronaut"],
            first: 0,
        }),
        try_it: "Choose one of the photos, or bring one of your own: choose a file, paste it, or drop it here.",
        train_it: "",
        augmentation: "",
        pictures: 0,
        epochs: 0,
    }
}

/// What a network learns from pictures that the visitor brought.
pub fn of_own(set: &'static KnownSet, pictures: u32) -> Lesson {
    let own = if set.channels == 1 { Preparation::Grey } else { Preparation::Cifar10 };
    Lesson {
        set,
        noun: "picture",
        sample: own,
        own,
        strip: None,
        try_it: "Choose a picture that it has not learned from: choose a file, paste it, or drop it here.",
        train_it: "From nothing, on your own pictures, of which a fifth is held out for the test. They stay on this machine.",
        augmentation: if set.channels == 1 { DIGITS.augmentation } else { COLOUR_PICTURES.augmentation },
        pictures,
        epochs: 10,
    }
}

impl Lesson {
    /// What a network of this task learns; `None` where the page cannot show it yet.
    pub fn of(task: Task) -> Option<&'static Self> {
        match task {
            Task::Mnist => Some(&DIGITS),
            Task::Cifar10 => Some(&COLOUR_PICTURES),
            Task::Streets => Some(&SCENES),
        }
    }

    /// Lessons that a network can learn whose own one is that of `task`, which is the first; none where this is none of them.
    pub fn alternatives(&self, task: Task) -> &'static [&'static Self] {
        static GREY: [&Lesson; 2] = [&DIGITS, &CLOTHES];
        static COLOUR: [&Lesson; 3] = [&COLOUR_PICTURES, &CLOTHES, &DIGITS];
        let all: &[&Lesson] = match task {
            Task::Mnist => &GREY,
            Task::Cifar10 => &COLOUR,
            Task::Streets => &[],
        };
        if all.contains(&self) { all } else { &[] }
    }

    /// Address of the folder with the pictures, in the engine's own format, or of pictures that the engine has.
    pub fn data(&self) -> String {
        let id = self.set.id;
        if id == STREETS.id || id == "own" { id.to_owned() } else { format!("data/{id}") }
    }

    /// Is a picture drawn by hand?
    pub fn is_drawn(&self) -> bool {
        self.own == Preparation::Drawing
    }

    /// Are pictures grey, bright on dark?
    pub fn is_grey(&self) -> bool {
        self.set.channels == 1
    }

    /// Does every pixel have a class?
    pub fn has_scenes(&self) -> bool {
        self.own == Preparation::Street
    }

    /// The name of a class; its number where there is no such class. Names that the visitor gave, and ImageNet's thousand,
    /// are the same in every language.
    pub fn class(&self, index: usize) -> String {
        let is_translated = !["own", "imagenet"].contains(&self.set.id);
        let name = |name: &&'static str| if is_translated { t(name) } else { *name }.to_owned();
        self.set.classes.get(index).map_or_else(|| index.to_string(), name)
    }
}

/// `a ship`, `an airplane`, `an 8`.
pub fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u', '8', 'A', 'E', 'I', 'O']) { "an" } else { "a" }
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
        assert_eq!(named(Task::Streets, 0), "a sky");
    }

    #[test]
    fn every_sample_of_a_class_is_named_by_it() {
        for task in [Task::Mnist, Task::Cifar10] {
            let lesson = Lesson::of(task).unwrap_or(&DIGITS);
            assert_eq!(lesson.strip.as_ref().map(|strip| strip.names), Some(lesson.set.classes));
        }
        assert_eq!(DIGITS.alternatives(Task::Mnist).len(), 2);
        assert_eq!(CLOTHES.alternatives(Task::Cifar10).first(), Some(&&COLOUR_PICTURES));
        assert!(SCENES.alternatives(Task::Streets).is_empty());
    }
}
