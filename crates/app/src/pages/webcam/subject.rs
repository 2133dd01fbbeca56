//! What do networks look at together?

use std::rc::Rc;

use experiment::Dataset;
use protocol::{Input, Picture};

use crate::task::TaskSpec;
use crate::ui::camera::{Frame, photo};

/// Something to look at. Each is another one, even where it shows the same.
#[derive(Clone, Debug)]
pub struct Subject(Rc<Content>);

#[derive(Debug)]
enum Content {
    Frame(Rc<Frame>),
    Sample(Picture, Dataset),
    File(Vec<u8>),
}

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Subject {
    /// What a camera sees.
    pub fn frame(frame: Rc<Frame>) -> Self {
        Subject(Rc::new(Content::Frame(frame)))
    }

    /// A picture of the strip of this set.
    pub fn sample(picture: Picture, dataset: Dataset) -> Self {
        Subject(Rc::new(Content::Sample(picture, dataset)))
    }

    /// A picture file of the visitor's, which the engine reads.
    pub fn file(bytes: Vec<u8>) -> Self {
        Subject(Rc::new(Content::File(bytes)))
    }

    /// As a network of this task takes it.
    pub fn input(&self, task: &TaskSpec) -> Input {
        match &*self.0 {
            Content::Frame(frame) => frame.input(task),
            Content::Sample(picture, dataset) if *dataset == task.dataset => {
                Input::Picture(picture.clone(), task.sample)
            }
            Content::Sample(picture, _) => photo(picture, task),
            Content::File(bytes) => Input::File(bytes.clone(), task.own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Preparation;

    #[test]
    fn a_sample_is_prepared_as_its_own_set_is_and_as_a_photo_for_others() {
        let picture = Picture { width: 1, height: 1, channels: 3, pixels: vec![255; 3] };
        let subject = Subject::sample(picture, Dataset::Cifar10);
        let way = |dataset: &Dataset| {
            let input = TaskSpec::of(dataset).map(|task| subject.input(&task));
            match input {
                Some(Input::Picture(picture, way)) => Some((picture.channels, way)),
                _ => None,
            }
        };
        assert_eq!(way(&Dataset::Cifar10), Some((3, Preparation::Cifar10)));
        assert_eq!(way(&Dataset::Mnist), Some((1, Preparation::Drawing)));
    }
}
