//! What is done with a running network beside showing it a picture: looked into, trained, given other weights. It is
//! fetched when the network begins to run.

use std::rc::Rc;

use arch::NodeId;
use client::State;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use super::histograms::Histograms;
use super::inside::Inside;
use super::tab::{self, Tab};
use crate::instance::Instance;
use crate::network::Network;
use crate::panels::checkpoints::{Checkpoints, Published};
use crate::panels::insight::{Ablation, Attribution, Dense, Place, Profile, Unit};
use crate::panels::runs::ListProps;
use crate::panels::train::Train;
use crate::session::Session;
use crate::ui::Told;
use crate::ui::part::Fetched;

/// Properties of [`Panels`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Who computes.
    pub session: Session,
    /// What runs.
    pub instance: Instance,
    /// The published network.
    pub full: Network,
    /// What runs on the page by itself.
    pub own: Option<Instance>,
    /// Published weights.
    pub manifest: Rc<Vec<Published>>,
    /// What is known.
    pub state: State,
    /// The node looked into.
    pub selected: NodeId,
    /// The tab that is shown; without one, all stand below each other.
    pub chosen: Option<Tab>,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
    /// Another network is to run.
    pub on_instance: Callback<Instance>,
    /// A training of an earlier visit is to go on, from this step.
    pub on_resume: Callback<(Instance, u32)>,
    /// A run of the list is to be what is looked at.
    pub on_open: Callback<Instance>,
    /// How often the form of the training was filled anew.
    pub filled: u32,
    /// In the laboratory: the list of runs.
    pub list: Option<Callback<ListProps, Html>>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Fetches them.
#[wasm_split(panels, fallible)]
pub fn fetch() -> Fetched<fn(&Props) -> Html> {
    Ok(|props| html! { <Panels ..props.clone() /> })
}

/// Everything below the picture.
#[component]
fn Panels(props: &Props) -> Html {
    let Props { session, instance, state, on_instance, on_resume, on_open, tell, .. } = props;
    let Instance { network, task, .. } = instance;
    let insight = use_insight(props);
    let is_training = state.train.is_active();
    let train = html! {
        if task.is_learnable() {
            <Train key={format!("{} {} {}", network.graph.name, task.dataset.key(), props.filled)}
                session={session.clone()} instance={instance.clone()} ready={state.params.is_some()}
                data={state.data.clone()} train={state.train.clone()} evaluation={state.evaluation.clone()}
                on_instance={on_instance.clone()} on_resume={on_resume.clone()} tell={tell.clone()}
                is_lab={props.list.is_some()}
                left={(props.filled == 0).then(|| session.learning_experiment()).flatten()} />
        }
    };
    let weights = match &props.list {
        Some(list) => list.emit(ListProps {
            session: session.clone(),
            busy: is_training,
            is_lab: true,
            learning: Rc::default(),
            on_resume: opened(on_open, on_resume, |run| &run.0),
            on_open: opened(on_open, on_instance, |run| run),
            tell: tell.clone(),
        }),
        None => html! {
            <Checkpoints full={props.full.clone()} own={props.own.clone()} runs={Some(instance.clone())}
                manifest={props.manifest.clone()} device={state.device.clone()}
                busy={state.task.filter(|_| !is_training)} misfit={state.misfit.clone()}
                on_instance={on_instance.clone()} tell={tell.clone()} />
        },
    };
    html! {
        <>
            { insight }
            { tab::panel(Tab::Train, props.chosen, train) }
            { tab::panel(Tab::Weights, props.chosen, weights) }
        </>
    }
}

/// The panels that look into the network.
#[hook]
fn use_insight(props: &Props) -> Html {
    let Props { session, instance, selected, on_select, state, tell, .. } = props;
    let Instance { network, task, .. } = instance;
    let place = use_state(Place::default);
    let on_place = use_callback((), {
        let place = place.setter();
        move |next: Place, ()| place.set(next)
    });
    let (is_learning, ready) = (state.train.is_active(), state.params.is_some());
    let inside = html! {
        <>
            <Inside network={network.clone()} selected={*selected} on_select={on_select.clone()}
                maps={state.maps.clone()} kernels={state.kernels.clone()} on_place={on_place.clone()} />
            { histograms(props) }
            <Unit session={session.clone()} network={network.clone()} task={Rc::clone(task)} selected={*selected}
                maps={state.maps.clone()} place={*place} on_place={on_place} prediction={state.prediction.clone()}
                is_learning={is_learning} />
        </>
    };
    let why = html! {
        <>
            if !task.has_scenes() {
                <Attribution session={session.clone()} network={network.clone()} task={Rc::clone(task)}
                    prediction={state.prediction.clone()} is_learning={is_learning} />
            }
            if network.model.system == "overfeat" {
                <Dense session={session.clone()} network={network.clone()} task={Rc::clone(task)}
                    ready={ready && !is_learning} />
            }
            <Profile session={session.clone()} network={network.clone()}
                ready={state.prediction.is_some() && !is_learning} />
            if task.is_learnable() && !task.has_scenes() {
                <Ablation session={session.clone()} network={network.clone()} ready={ready && !is_learning}
                    tell={tell.clone()} />
            }
        </>
    };
    html! { <>{ tab::panel(Tab::Inside, props.chosen, inside) }{ tab::panel(Tab::Why, props.chosen, why) }</> }
}

/// How weights and values of the chosen layer are distributed.
fn histograms(props: &Props) -> Html {
    let Props { session, instance, selected, state, .. } = props;
    let Some(node) = instance.network.graph.nodes.get(selected.0) else { return Html::default() };
    let is_kernel = |spec: &arch::ParamSpec| spec.node == *selected && spec.name.ends_with(".weight");
    let has_weights = instance.network.analysis.params.iter().any(is_kernel);
    html! {
        <Histograms session={session.clone()} node={node.name.clone()} has_weights={has_weights}
            maps={state.maps.clone()} origin={state.origin.clone()} is_learning={state.train.is_active()} />
    }
}

/// A run of the list takes the place of what lies on the bench, too.
fn opened<T: 'static>(on_open: &Callback<Instance>, then: &Callback<T>, instance: fn(&T) -> &Instance) -> Callback<T> {
    let (on_open, then) = (on_open.clone(), then.clone());
    Callback::from(move |run: T| {
        on_open.emit(instance(&run).clone());
        then.emit(run);
    })
}
