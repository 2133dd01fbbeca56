//! What do the outputs of a network mean? ImageNet's thousand names are fetched when they are needed.

use std::cell::RefCell;
use std::rc::Rc;

use arch::Shape;
use experiment::Dataset;
use protocol::Preparation;
use wasm_bindgen::JsValue;
use web::fetch;

use crate::network::Network;
use crate::task::TaskSpec;

/// One name a line, in the order of the outputs.
const ADDRESS: &str = "checkpoints/imagenet.txt";
/// Classes of ImageNet's challenge.
pub const CLASSES: usize = 1000;

thread_local! {
    static NAMES: RefCell<Option<Rc<[String]>>> = const { RefCell::new(None) };
}

/// The task of a published network, by its input and outputs; `None` where the page does not know what they mean.
///
/// # Errors
/// When the names cannot be fetched.
pub async fn task_for(network: &Network, preparation: Preparation) -> Result<Option<Rc<TaskSpec>>, JsValue> {
    let output = network.analysis.shape(network.graph.output());
    if output.channels() == CLASSES && output.size() == (1, 1) {
        return Ok(Some(TaskSpec::imagenet(names().await?, preparation)));
    }
    let is_colour = network.graph.input == Shape::map(3, 32, 32) && output.channels() == 10;
    Ok(match () {
        () if network.reads_digits() => TaskSpec::of(&Dataset::Mnist),
        () if is_colour => TaskSpec::of(&Dataset::Cifar10),
        () => None,
    })
}

async fn names() -> Result<Rc<[String]>, JsValue> {
    if let Some(names) = NAMES.with_borrow(Clone::clone) {
        return Ok(names);
    }
    let names: Rc<[String]> = fetch::text(ADDRESS).await?.lines().map(str::to_owned).collect();
    if names.len() != CLASSES {
        return Err(format!("{ADDRESS} has {} names", names.len()).into());
    }
    NAMES.set(Some(Rc::clone(&names)));
    Ok(names)
}
