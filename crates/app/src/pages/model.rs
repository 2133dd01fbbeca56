//! The page of one network.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use arch::NodeId;
use experiment::{Base, Experiment, FIELDS, Weights};
use web::page::is_within;
use web::time::now;
use yew::prelude::*;

use super::code::Code;
use super::drawn::{Drawn, What};
use super::head::Head;
use super::lab;
use super::size::Size;
use super::still::Still;
use super::story::{Named, Story};
use super::{family, named, size};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::live::{Live, Tab, use_watching};
use crate::session::{Page, Place, store};
use crate::ui::{Fold, use_page};
use crate::{settings, words};

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
    let instance = (*use_memo(full.clone(), |full| Instance::of(full.model))).clone();
    let asked = use_memo(instance.clone(), |own| own.as_ref().map_or((None, None), asked));
    let small = instance.as_ref().map(|instance| &instance.network).filter(|network| *network != full);
    let size = use_state(Size::default);
    // Layers are chosen apart: the one whose numbers are shown, and the one that is looked into while the network runs.
    let read = use_state(|| full.first_layer());
    let inside = use_state(|| instance.as_ref().map_or(NodeId(0), |instance| instance.network.first_layer()));
    let choose = |chosen: &UseStateHandle<NodeId>| {
        let chosen = chosen.setter();
        Callback::from(move |id| chosen.set(id))
    };
    let runs = use_state(|| instance.clone());
    let shown = small.filter(|_| *size == Size::Small).unwrap_or(full);
    // Layers are looked into where the network that is shown is the one that runs.
    let is_running = runs
        .as_ref()
        .is_some_and(|runs| runs.network.graph.nodes.len() == shown.graph.nodes.len() && runs.network == *shown);
    let looked_at = if is_running { &inside } else { &read };
    let is_there = looked_at.0 < shown.graph.nodes.len();
    let (selected, on_select) = (if is_there { **looked_at } else { shown.first_layer() }, choose(looked_at));
    let tab = use_state(|| {
        let is_training = store::left(Page::Model(full.model.id)).is_some_and(|left| left.is_training());
        if is_training || asks_for_training() { Tab::Train } else { Tab::Run }
    });
    let on_tab = {
        let tab = tab.setter();
        Callback::from(move |next| tab.set(next))
    };
    let chosen = use_state(|| None::<Instance>);
    let begin = (*chosen).clone().or_else(|| asked.0.clone()).or_else(|| instance.clone());
    let on_runs = {
        let (runs, inside) = (runs.clone(), inside.clone());
        Callback::from(move |next: Instance| {
            if !runs.as_ref().is_some_and(|runs| runs.is_alike(&next)) {
                inside.set(next.network.first_layer());
                runs.set(Some(next));
            }
        })
    };
    let (watching, watched) = use_watching(is_running);
    let live = match begin {
        Some(begin) => html! {
            <Live place={place(full.model.id)} begin={begin} full={full.clone()} own={instance.clone()}
                selected={*inside}
                on_select={choose(&inside)} on_runs={on_runs} told={asked.1.clone()} tab={*tab} on_tab={on_tab}
                watched={watched} />
        },
        None => html! {
            <Still network={full.clone()} on_instance={Callback::from(move |next| chosen.set(Some(next)))} />
        },
    };
    let by_hand = use_mut_ref(|| f64::NEG_INFINITY);
    let on_layer = following(full, &runs, [&read, &inside], &tab, &by_hand);
    let layers = use_memo((full.clone(), small.cloned()), |(full, small)| {
        named::names(full).chain(small.iter().flat_map(named::names)).collect::<BTreeSet<String>>()
    });
    let switch = small.map(|small| {
        let size_setter = size.setter();
        let on_change = Callback::from(move |next| size_setter.set(next));
        size::size_switch(&size::Props { full: full.clone(), small: small.clone(), size: *size, on_change })
    });
    let figure = html! {
        <Fold title={t("The network, drawn from its graph")}>
            { for switch }
            <Drawn what={What::Diagram} network={shown.clone()} selected={selected} on_select={on_select.clone()}
                watching={watching} />
        </Fold>
    };
    let base = instance.as_ref().map_or_else(|| Base::full(full.model.id), |it| it.experiment.base.clone());
    let touch = move |event: &Event| {
        if is_within(event, ".live, .diagram, .layers") {
            by_hand.replace(now());
        }
    };
    // A choice is a hand's too, by whichever device it was made.
    let (on_pointer, on_key, on_change) = (touch.clone(), touch.clone(), touch);
    html! {
        <div class="model beside" onpointerdown={move |event: PointerEvent| on_pointer(&event)}
            onkeydown={move |event: KeyboardEvent| on_key(&event)} onchange={move |event: Event| on_change(&event)}>
            <Head network={full.clone()} change={lab::opening(&base)} />
            { live }
            <Story system={full.model.system} layers={layers} on_layer={on_layer} figure={figure} />
            <Fold title={t("Layer by layer")}>
                <Drawn what={What::Layers} network={shown.clone()} selected={selected} on_select={on_select} />
            </Fold>
            <Fold title={t("Its family")}>{ family::family(&family::Props { system: full.model.system }) }</Fold>
            <Fold title={t("The network as code")}><Code model={full.model.id} system={full.model.system} /></Fold>
        </div>
    }
}

/// After this time without a hand on the network, it follows the story again, ms.
const REST: f64 = 8_000.0;

/// What happens when the story speaks of a layer: it is chosen in both networks, and looked into where it runs. What
/// is merely read changes nothing while the visitor has a hand on the network, or does something else with it.
fn following(
    full: &Network,
    runs: &UseStateHandle<Option<Instance>>,
    [read, inside]: [&UseStateHandle<NodeId>; 2],
    tab: &UseStateHandle<Tab>,
    by_hand: &Rc<RefCell<f64>>,
) -> Callback<Named> {
    let (full, runs, by_hand, now_shown) = (full.clone(), runs.clone(), Rc::clone(by_hand), **tab);
    let (read, inside, tab) = (read.setter(), inside.setter(), tab.setter());
    Callback::from(move |(name, is_chosen): Named| {
        if !is_chosen && now() - *by_hand.borrow() < REST {
            return;
        }
        if let Some(node) = named::find(&full, &name) {
            read.set(node);
        }
        if let Some(node) = runs.as_ref().and_then(|runs| named::find(&runs.network, &name)) {
            inside.set(node);
            if is_chosen || now_shown == Tab::Run {
                tab.set(Tab::Inside);
            }
        }
    })
}

/// Where the network of this page runs.
fn place(id: &'static str) -> Place {
    let is_asked = settings::asked_experiment().is_some();
    Place { page: Page::Model(id), is_asked, names_weights: settings::asked("weights").is_some() }
}

/// Has the address settings of a training?
fn asks_for_training() -> bool {
    FIELDS.iter().any(|field| settings::asked(field.key).is_some())
}

/// The experiment of the address, which says what differs from what runs here by itself; where it cannot be, a
/// sentence.
fn asked(own: &Instance) -> (Option<Instance>, Option<String>) {
    let Some(text) = settings::asked_experiment() else { return (None, None) };
    let experiment = match Experiment::read(&text, &own.experiment) {
        Ok(experiment) => experiment,
        Err(error) => return (None, Some(words::read_error(&error))),
    };
    if experiment.base.model != own.experiment.base.model {
        return (None, Some(t("The address is of an experiment with another network.").to_owned()));
    }
    let (weights, name) = (experiment.weights.clone(), own.network.model.name);
    if let Some(instance) = Instance::read(experiment.clone()) {
        return (Some(instance), None);
    }
    // Weights that are not to be had here: the same network with fresh ones.
    let fresh = Instance::read(Experiment { weights: Weights::Fresh, ..experiment });
    let sentence = match fresh {
        None => fill("{0} cannot be changed as the address says. It runs as it is.", &[name]),
        Some(_) if weights.travels() => {
            t("The weights that the address names are not on this page. The network begins with fresh ones.").to_owned()
        }
        Some(_) => {
            t("The weights of this experiment are on another machine. The network begins with fresh ones.").to_owned()
        }
    };
    (fresh, Some(sentence))
}
