//! A network's diagram and its table of layers, which are fetched when its page is opened.

use arch::NodeId;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use super::layer_table::LayerTable;
use crate::network::Network;
use crate::ui::diagram::{Diagram, Watching};
use crate::ui::part::{Fetched, use_part};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The diagram.
    Diagram,
    /// The table.
    Layers,
}

/// Properties of [`Drawn`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Diagram or table.
    pub what: What,
    /// Whose.
    pub network: Network,
    /// The node that is shown.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
    /// In a diagram of what runs: what it makes of the picture.
    #[prop_or_default]
    pub watching: Option<Watching>,
}

#[wasm_split(panels, fallible)]
fn fetch() -> Fetched<fn(&Props) -> Html> {
    Ok(draw)
}

fn draw(props: &Props) -> Html {
    let Props { what, network, selected, on_select, watching } = props.clone();
    match what {
        What::Diagram => html! {
            <Diagram key={network.graph.name.clone()} network={network.clone()} selected={selected}
                on_select={on_select} watching={watching} />
        },
        What::Layers => html! { <LayerTable network={network} selected={selected} on_select={on_select} /> },
    }
}

/// One of the two, and what is said until it is there.
#[component]
pub fn Drawn(props: &Props) -> Html {
    match use_part(fetch) {
        Ok(draw) => draw(props),
        Err(said) => html! { <div class="to-be-drawn">{ said }</div> },
    }
}
