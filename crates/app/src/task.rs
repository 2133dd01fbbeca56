//! What is a network asked, and from which pictures does it learn?

use std::rc::Rc;

use arch::zoo::Task;
use data::KnownSet;
use data::sets::{CIFAR10, FASHION_MNIST, IMAGENET, MNIST};
use experiment::{Dataset, OwnPictures};
use protocol::Preparation;
use streets::CLASSES;

use crate::language::{phrase, word};

/// What the page knows of a task before any of its pictures are fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSpec {
    /// The pictures.
    pub dataset: Dataset,
    /// What people call them.
    pub title: String,
    /// Names of the classes, in the order of the outputs: English, or as the visitor gave them.
    classes: Rc<[String]>,
    /// 1 for grey pictures, bright on dark; 3 for red, green, blue.
    pub channels: usize,
    /// Rows and columns of a picture of the set.
    pub side: usize,
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
    /// What is learned from what, in a sentence or two; `None` where the page has no pictures to learn from.
    pub train_it: Option<&'static str>,
}

/// Sample pictures side by side in one file.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl TaskSpec {
    /// What a network learns from these pictures; `None` for ImageNet's, whose names are fetched
    /// ([`TaskSpec::imagenet`]).
    pub fn of(dataset: &Dataset) -> Option<Rc<Self>> {
        let spec = match dataset {
            Dataset::Mnist => digits(),
            Dataset::FashionMnist => clothes(),
            Dataset::Cifar10 => colour_pictures(),
            Dataset::Streets => scenes(),
            Dataset::Own(own) => of_own(own),
            Dataset::ImageNet => return None,
        };
        Some(Rc::new(spec))
    }

    /// What a network of this task of the zoo learns.
    pub fn of_task(task: Task) -> Option<Rc<Self>> {
        Self::of(&Dataset::of_task(task))
    }

    /// What a classifier of ImageNet's 1000 classes is asked; it learns nothing here.
    pub fn imagenet(classes: Rc<[String]>, own: Preparation) -> Rc<Self> {
        const PHOTOS: &[&str] =
            &[phrase("a cat"), phrase("a cup of coffee"), phrase("a rocket"), phrase("an astronaut")];
        let strip = Strip { address: "samples/imagenet.jpg", side: 256, names: PHOTOS, first: 0 };
        Rc::new(TaskSpec {
            classes,
            noun: phrase("photo"),
            sample: own,
            own,
            strip: Some(strip),
            try_it: phrase(
                "Choose one of the photos, or bring one of your own: choose a file, paste it, or drop it here.",
            ),
            train_it: None,
            ..of_set(Dataset::ImageNet, &IMAGENET)
        })
    }

    /// Does the page have pictures that it can learn from?
    pub fn is_learnable(&self) -> bool {
        self.train_it.is_some()
    }

    /// Is a picture drawn by hand?
    pub fn is_drawn(&self) -> bool {
        self.own == Preparation::Drawing
    }

    /// Does every pixel have a class?
    pub fn has_scenes(&self) -> bool {
        self.dataset.has_scenes()
    }

    /// How many classes there are.
    pub fn class_count(&self) -> usize {
        self.classes.len()
    }

    /// The name of a class; its number where there is no such class. Names that the visitor gave, and ImageNet's
    /// thousand, are the same in every language.
    pub fn class(&self, index: usize) -> String {
        let Some(name) = self.classes.get(index) else { return index.to_string() };
        match self.dataset {
            Dataset::Own(_) | Dataset::ImageNet => name.clone(),
            _ => word(name),
        }
    }

    /// The class that a folder is named after, in whatever way words are parted there; English or as it is shown.
    pub fn class_of_folder(&self, folder: &str) -> Option<usize> {
        let plain =
            |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase() };
        let folder = plain(folder);
        let is_named = |class: &usize| plain(&self.classes[*class]) == folder || plain(&self.class(*class)) == folder;
        (!folder.is_empty()).then(|| (0..self.classes.len()).find(is_named)).flatten()
    }

    /// The title, in the visitor's language where it is the page's own.
    pub fn shown_title(&self) -> String {
        word(&self.title)
    }
}

/// A set that is known by heart; the rest is for each to say.
fn of_set(dataset: Dataset, set: &KnownSet) -> TaskSpec {
    TaskSpec {
        dataset,
        title: set.title.to_owned(),
        classes: set.classes.iter().map(|name| (*name).to_owned()).collect(),
        channels: set.channels,
        side: set.side,
        noun: phrase("picture"),
        sample: Preparation::Cifar10,
        own: Preparation::Cifar10,
        strip: None,
        try_it: phrase(
            "Choose one of the test pictures, or bring one of your own: choose a file, paste it, or drop it here.",
        ),
        train_it: None,
    }
}

fn digits() -> TaskSpec {
    TaskSpec {
        noun: phrase("digit"),
        sample: Preparation::Digit,
        own: Preparation::Drawing,
        strip: Some(Strip { address: "samples/mnist.png", side: 28, names: MNIST.classes, first: 3 }),
        try_it: phrase("Draw a digit on the black square, or choose one of the test digits."),
        train_it: Some(phrase(
            "From nothing, on real handwritten digits (MNIST), on this machine. Meanwhile you can go on drawing: the \
             network that answers is the one that is learning.",
        )),
        ..of_set(Dataset::Mnist, &MNIST)
    }
}

fn clothes() -> TaskSpec {
    TaskSpec {
        noun: phrase("piece of clothing"),
        sample: Preparation::Digit,
        own: Preparation::Grey,
        strip: Some(Strip { address: "samples/fashion-mnist.png", side: 28, names: FASHION_MNIST.classes, first: 7 }),
        try_it: phrase(
            "Choose one of the test pictures, or bring a picture of one piece of clothing, laid flat: choose a file, \
             paste it, or drop it here.",
        ),
        train_it: Some(phrase(
            "From nothing, on small grey pictures of clothes (Fashion-MNIST), on this machine: as many pictures of the \
             same size as there are digits, and harder to tell apart.",
        )),
        ..of_set(Dataset::FashionMnist, &FASHION_MNIST)
    }
}

fn colour_pictures() -> TaskSpec {
    TaskSpec {
        strip: Some(Strip { address: "samples/cifar10.png", side: 32, names: CIFAR10.classes, first: 8 }),
        train_it: Some(phrase(
            "From nothing, on small colour pictures of ten kinds of things (a part of CIFAR-10, 13 MB), on this \
             machine. Meanwhile the network that answers above is the one that is learning.",
        )),
        ..of_set(Dataset::Cifar10, &CIFAR10)
    }
}

fn scenes() -> TaskSpec {
    TaskSpec {
        title: phrase("Streets").to_owned(),
        classes: CLASSES.iter().map(|class| class.name.to_owned()).collect(),
        side: 96,
        noun: phrase("scene"),
        sample: Preparation::Street,
        own: Preparation::Street,
        try_it: phrase(
            "Each picture is a street that was drawn a moment ago, with a label for every pixel. Choose one, or have \
             new ones drawn.",
        ),
        train_it: Some(phrase(
            "From nothing, on streets that are drawn while it learns, so that it never sees one twice. Meanwhile the \
             picture above shows what it makes of a street that it has not learned from.",
        )),
        ..of_set(Dataset::Streets, &CIFAR10)
    }
}

fn of_own(own: &OwnPictures) -> TaskSpec {
    let (like, way) = if own.channels == 1 { (&MNIST, Preparation::Grey) } else { (&CIFAR10, Preparation::Cifar10) };
    TaskSpec {
        title: own.title.clone(),
        classes: own.classes.iter().cloned().collect(),
        side: own.side as usize,
        sample: way,
        own: way,
        try_it: phrase("Choose a picture that it has not learned from: choose a file, paste it, or drop it here."),
        train_it: Some(phrase(
            "From nothing, on your own pictures, of which a fifth is held out for the test. They stay on this machine.",
        )),
        ..of_set(Dataset::Own(own.clone()), like)
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
            let name = TaskSpec::of_task(task).map(|spec| spec.class(index)).unwrap_or_default();
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
            for spec in Dataset::alternatives(task).iter().filter_map(TaskSpec::of) {
                let names = spec.strip.map(|strip| strip.names).unwrap_or_default();
                assert_eq!(names, &*spec.classes, "{}", spec.title);
            }
        }
    }

    #[test]
    fn a_folder_is_named_after_a_class_however_its_words_are_parted() {
        let spec = TaskSpec::of(&Dataset::FashionMnist).unwrap_or_else(|| panic!("no spec"));
        let of = |folder| spec.class_of_folder(folder);
        // https://github.com/zalandoresearch/fashion-mnist: 0 T-shirt/top, 9 Ankle boot.
        assert_eq!([of("ankle_boot"), of("Ankle Boot"), of("t-shirt top")], [Some(9), Some(9), Some(0)]);
        assert_eq!([of("boot"), of(""), of("-")], [None; 3]);
    }

    #[test]
    fn what_the_visitor_brought_keeps_its_names() {
        let own = OwnPictures {
            title: "Mugs".to_owned(),
            classes: vec!["tea".to_owned(), "coffee".to_owned()],
            channels: 1,
            side: 28,
            train: 8,
            content: 1,
        };
        let spec = TaskSpec::of(&Dataset::Own(own));
        let spec = spec.as_deref();
        assert_eq!(
            spec.map(|spec| (spec.class(1), spec.class_count(), spec.own)),
            Some(("coffee".to_owned(), 2, Preparation::Grey))
        );
    }
}
