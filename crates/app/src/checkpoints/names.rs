//! What do the outputs of a network mean? ImageNet's thousand names are fetched when they are needed.

use std::cell::RefCell;

use arch::Shape;
use arch::zoo::Task;
use data::KnownSet;
use data::sets::IMAGENET;
use protocol::Preparation;
use wasm_bindgen::JsValue;

use crate::browser::fetch_text;
use crate::lesson::{Lesson, of_imagenet};
use crate::network::Network;

/// One name a line, in the order of the outputs.
const ADDRESS: &str = "checkpoints/imagenet.txt";
/// Classes of ImageNet's challenge.
pub const CLASSES: usize = 1000;

thread_local! {
    /// One lesson per way of preparing pictures. They live as long as the page, as those that it is built with do.
    static LESSONS: RefCell<Vec<&'static Lesson>> = const { RefCell::new(Vec::new()) };
}

/// The lesson of a published network, by its input and outputs; `None` where the page does not know what they mean.
///
/// # Errors
/// When the names cannot be fetched.
pub async fn lesson_for(network: &Network, preparation: Preparation) -> Result<Option<&'static Lesson>, JsValue> {
    let output = network.analysis.shape(network.graph.output());
    if output.channels() == CLASSES && output.size() == (1, 1) {
        return imagenet(preparation).await.map(Some);
    }
    let colour = network.graph.input == Shape::map(3, 32, 32) && output.channels() == 10;
    Ok(match () {
        () if network.reads_digits() => Lesson::of(Task::Mnist),
        () if colour => Lesson::of(Task::Cifar10),
        () => None,
    })
}

async fn imagenet(preparation: Preparation) -> Result<&'static Lesson, JsValue> {
    let known = |lesson: &&&'static Lesson| lesson.own == preparation;
    if let Some(lesson) = LESSONS.with_borrow(|lessons| lessons.iter().find(known).copied()) {
        return Ok(lesson);
    }
    let other = LESSONS.with_borrow(|lessons| lessons.first().map(|lesson| lesson.set));
    let set = match other {
        Some(set) => set,
        None => {
            let text: &'static str = Box::leak(fetch_text(ADDRESS).await?.into_boxed_str());
            let classes: &'static [&'static str] = text.lines().collect::<Vec<_>>().leak();
            if classes.len() != CLASSES {
                return Err(format!("{ADDRESS} has {} names", classes.len()).into());
            }
            Box::leak(Box::new(KnownSet { classes, ..IMAGENET }))
        }
    };
    let lesson: &'static Lesson = Box::leak(Box::new(of_imagenet(set, preparation)));
    LESSONS.with_borrow_mut(|lessons| lessons.push(lesson));
    Ok(lesson)
}
