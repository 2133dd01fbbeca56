//! What runs here, and how good is it?

use yew::prelude::*;

use crate::format::{bytes, count, percent, short};
use crate::runnable::Runnable;
use crate::shipped::use_card;

/// Properties of [`About`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What runs.
    pub runnable: Runnable,
    /// Is it the published network itself?
    pub is_published: bool,
}

/// A sentence or two: the network that runs, its cost, and what its shipped weights reach.
#[component]
pub fn About(props: &Props) -> Html {
    let network = &props.runnable.network;
    let card = use_card(&network.graph.name);
    let name = network.model.name;
    let what = if props.is_published {
        format!("{name} itself runs here, as published")
    } else {
        let (height, width) = network.graph.input.size();
        format!("What runs here is the small sibling of {name}, the same idea for pictures of {height}×{width}")
    };
    let (params, macs) = (short(network.analysis.total_params() as u64), short(network.analysis.total_macs()));
    let trained = match card {
        Some(card) => format!(
            " Its shipped weights ({}) name {} of {}\u{2019}s {} test pictures right.",
            bytes(card.file_bytes),
            percent(card.accuracy),
            card.title(),
            count(card.test_pictures)
        ),
        None => String::new(),
    };
    html! {
        <p class="origin" data-testid="runs-here">{ format!("{what}: {params} parameters, {macs} MACs for one picture.{trained}") }</p>
    }
}
