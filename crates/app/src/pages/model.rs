//! The page of one network.

use arch::NodeId;
use yew::prelude::*;

use super::head::Head;
use super::layer_table::LayerTable;
use super::story::Story;
use crate::browser::use_title;
use crate::diagram::Diagram;
use crate::live::Live;
use crate::network::Network;

/// Properties of [`ModelPage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The model's id in the zoo.
    pub id: &'static str,
}

/// `#/models/<id>`.
#[component]
pub fn ModelPage(props: &Props) -> Html {
    let network = use_memo(props.id, |id| arch::zoo::find(id).and_then(|model| Network::of(model).ok()));
    let name = network.as_ref().as_ref().map_or(props.id, |network| network.model.name);
    use_title(format!("{name} · CNN Time Machine"));
    match network.as_ref() {
        Some(network) => html! { <Body network={network.clone()} /> },
        None => html! { <p>{ "The graph of this network is not possible, which is a mistake of ours." }</p> },
    }
}

#[derive(PartialEq, Properties)]
struct BodyProps {
    network: Network,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let network = &props.network;
    let first = network.first_convolution().and_then(|name| network.graph.find(name)).unwrap_or(NodeId(0));
    let selected = use_state(|| first);
    let on_select = {
        let selected = selected.clone();
        Callback::from(move |id| selected.set(id))
    };
    html! {
        <div class="model">
            <Head network={network.clone()} />
            <Diagram network={network.clone()} selected={*selected} on_select={on_select.clone()} />
            <div class="columns">
                <Story system={network.model.system} />
                if network.reads_digits() {
                    <Live network={network.clone()} selected={*selected} on_select={on_select.clone()} />
                } else {
                    <aside class="live later" aria-label="Run it">
                        <h2>{ "Run it" }</h2>
                        <p>{ "This network does not run on the page yet: so far only the LeNet-5 family, which reads single digits, does. \
                            What you see here is computed from its graph." }</p>
                    </aside>
                }
            </div>
            <LayerTable network={network.clone()} selected={*selected} on_select={on_select} />
        </div>
    }
}
