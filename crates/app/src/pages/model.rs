//! The page of one network.

use arch::NodeId;
use yew::prelude::*;

use super::code::Code;
use super::head::Head;
use super::layer_table::LayerTable;
use super::size::Size;
use super::still::Still;
use super::story::Story;
use super::{family, size};
use crate::browser::use_page;
use crate::checkpoints::Given;
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
    let runs = use_state(|| runnable.clone());
    let shown = small.filter(|_| *size == Size::Small).unwrap_or(full);
    // Layers are looked into where the network that is shown is the one that runs.
    let is_running = runs
        .as_ref()
        .is_some_and(|runs| runs.network.graph.nodes.len() == shown.graph.nodes.len() && runs.network == *shown);
    let chosen = if is_running { &inside } else { &read };
    let is_there = chosen.0 < shown.graph.nodes.len();
    let (selected, on_select) = (if is_there { **chosen } else { shown.first_layer() }, choose(chosen));
    let switch = small.map(|small| {
        let size_setter = size.setter();
        let on_change = Callback::from(move |next| size_setter.set(next));
        size::size_switch(&size::Props { full: full.clone(), small: small.clone(), size: *size, on_change })
    });
    let given = use_state(|| None::<Given>);
    let begin = (*given).clone().or_else(|| runnable.as_ref().map(Given::shipped));
    let on_runs = {
        let (runs, inside) = (runs.clone(), inside.clone());
        Callback::from(move |next: Runnable| {
            if runs.as_ref() != Some(&next) {
                inside.set(next.network.first_layer());
                runs.set(Some(next));
            }
        })
    };
    let live = match begin {
        Some(begin) => html! {
            <Live begin={begin} full={full.clone()} own={runnable.clone()} selected={*inside} on_select={choose(&inside)} on_runs={on_runs} />
        },
        None => html! { <Still network={full.clone()} on_given={Callback::from(move |next| given.set(Some(next)))} /> },
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
            { family::family(&family::Props { system: full.model.system }) }
            <Code model={full.model.id} system={full.model.system} />
        </div>
    }
}
