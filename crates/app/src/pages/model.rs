//! The page of one network.

use arch::NodeId;
use yew::prelude::*;

use super::code::Code;
use super::family::Family;
use super::head::Head;
use super::layer_table::LayerTable;
use super::size::{Size, SizeSwitch};
use super::still::Still;
use super::story::Story;
use crate::browser::use_page;
use crate::diagram::Diagram;
use crate::language::t;
use crate::live::Live;
use crate::network::Network;
use crate::runnable::Runnable;

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
    use_page(name.to_owned(), network.as_ref().as_ref().map_or("", |network| t(network.model.idea)));
    match network.as_ref() {
        Some(network) => html! { <Body network={network.clone()} /> },
        None => html! { <p>{ t("The graph of this network is not possible, which is a mistake of ours.") }</p> },
    }
}

#[derive(PartialEq, Properties)]
struct BodyProps {
    network: Network,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let full = &props.network;
    let runnable = use_memo(full.clone(), Runnable::of);
    let runnable = (*runnable).clone();
    let small = runnable.as_ref().map(|runnable| &runnable.network).filter(|network| *network != full);
    let size = use_state(Size::default);
    // Layers are chosen apart: the one whose numbers are shown, and the one that is looked into while the network runs.
    let read = use_state(|| full.first_layer());
    let inside = use_state(|| runnable.as_ref().map_or(NodeId(0), |runnable| runnable.network.first_layer()));
    let choose = |chosen: &UseStateHandle<NodeId>| {
        let chosen = chosen.setter();
        Callback::from(move |id| chosen.set(id))
    };
    let (shown, chosen) = match small {
        Some(small) if *size == Size::Small => (small, &inside),
        None if runnable.is_some() => (full, &inside),
        _ => (full, &read),
    };
    let (selected, on_select) = (**chosen, choose(chosen));
    let switch = small.map(|small| {
        let size_setter = size.setter();
        let on_change = Callback::from(move |next| size_setter.set(next));
        html! { <SizeSwitch full={full.clone()} small={small.clone()} size={*size} on_change={on_change} /> }
    });
    let live = match &runnable {
        Some(runnable) => {
            html! { <Live runnable={runnable.clone()} is_published={small.is_none()} selected={*inside} on_select={choose(&inside)} /> }
        }
        None => html! { <Still network={full.clone()} /> },
    };
    html! {
        <div class="model">
            <Head network={full.clone()} />
            { for switch }
            <Diagram key={shown.graph.name.clone()} network={shown.clone()} selected={selected} on_select={on_select.clone()} />
            <div class="columns">
                <Story system={full.model.system} />
                { live }
            </div>
            <LayerTable network={shown.clone()} selected={selected} on_select={on_select} />
            <Family system={full.model.system} />
            <Code model={full.model.id} system={full.model.system} />
        </div>
    }
}
