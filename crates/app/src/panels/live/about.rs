//! What runs here, and how good is it?

use experiment::Size;
use yew::prelude::*;

use crate::format::{bytes, count, percent, short};
use crate::instance::Instance;
use crate::language::{fill, phrase, t};
use crate::shipped::{Card, use_card};

/// Properties of [`About`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What runs.
    pub instance: Instance,
    /// Is it the published network itself?
    pub is_published: bool,
    /// Does the engine have it?
    pub is_there: bool,
}

/// A sentence or two: the network that runs, its cost, and what its shipped weights reach.
#[component]
pub fn About(props: &Props) -> Html {
    let network = &props.instance.network;
    let card = use_card(props.instance.weights().as_deref().unwrap_or_default());
    let name = network.model.name;
    let is_full = props.instance.experiment.base.size == Size::Full;
    let what = match (props.is_there, props.is_published, is_full) {
        (true, true, _) => phrase("{0} itself runs here, as published"),
        (false, true, _) => phrase("{0} itself, as published, is on its way"),
        (true, false, true) => phrase("{0} runs here"),
        (false, false, true) => phrase("{0} is on its way"),
        (true, false, false) => {
            phrase("What runs here is the small sibling of {0}, the same idea for pictures of {1}×{2}")
        }
        (false, false, false) => {
            phrase("On its way is the small sibling of {0}, the same idea for pictures of {1}×{2}")
        }
    };
    let (height, width) = network.graph.input.size();
    let what = fill(what, &[name, &height.to_string(), &width.to_string()]);
    let changed = match props.instance.experiment.edits.len() {
        0 => String::new(),
        1 => t(" It was changed in one step.").to_owned(),
        steps => fill(" It was changed in {0} steps.", &[&steps.to_string()]),
    };
    let (params, macs) = (short(network.analysis.total_params() as u64), short(network.analysis.total_macs()));
    let trained = match card {
        Some(Card { mean_iou: Some(mean_iou), accuracy, test_pictures, file_bytes, .. }) => fill(
            " Its shipped weights ({0}) name {1} of the pixels of {2} unseen streets right; the mean IoU of the \
             classes is {3}.",
            &[&bytes(file_bytes), &percent(accuracy), &count(test_pictures), &percent(mean_iou)],
        ),
        Some(card) => fill(
            " Its shipped weights ({0}) name {1} of {2}’s {3} test pictures right.",
            &[&bytes(card.file_bytes), &percent(card.accuracy), card.title(), &count(card.test_pictures)],
        ),
        None => String::new(),
    };
    html! {
        <p class="origin" data-testid="runs-here">{
            fill("{0}: {1} parameters, {2} MACs for one picture.{3}",
                &[&what, &params, &macs, &(changed + &trained)]) }</p>
    }
}
