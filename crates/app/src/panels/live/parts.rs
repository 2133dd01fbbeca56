//! What stands in each panel of the running network?

use std::rc::Rc;

use arch::NodeId;
use client::{Origin, State};
use experiment::Weights;
use yew::prelude::*;

use super::histograms::Histograms;
use super::inside::Inside;
use super::run::Run;
use super::streets::Streets;
use super::tab::{self, Tab};
use super::{DeviceBar, EngineProgress, about};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::checkpoints::{Checkpoints, Published};
use crate::panels::insight::{Ablation, Attribution, Dense, Drive, Place, Profile, Unit};
use crate::panels::train::Train;
use crate::session::{Known, Session};
use crate::ui::Told;
use crate::words;

/// What all of them need.
pub struct Parts {
    /// Who runs the network.
    pub session: Session,
    /// What is known of it.
    pub state: UseReducerHandle<Known>,
    /// What runs.
    pub instance: Instance,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

impl Parts {
    /// Pictures and answers. Pictures may be dropped on the `column`.
    pub fn run(&self, column: &NodeRef) -> Html {
        let Parts { session, state, instance: Instance { network, task, .. }, tell } = self;
        if task.has_scenes() {
            let ready = state.params.is_some();
            return html! {
                <>
                    <Streets key={network.graph.name.clone()} session={session.clone()} task={Rc::clone(task)}
                        network={network.clone()} ready={ready} prediction={state.prediction.clone()} />
                    <Drive session={session.clone()} network={network.clone()} ready={ready} tell={tell.clone()} />
                </>
            };
        }
        let key = format!("{} {} {}", network.graph.name, task.dataset.key(), task.own.key());
        html! {
            <Run key={key} session={session.clone()} task={Rc::clone(task)} prediction={state.prediction.clone()}
                column={column.clone()} tell={tell.clone()} />
        }
    }

    /// The panels that look into the network at the node `selected`.
    pub fn insight(&self, selected: NodeId, chosen: Option<Tab>, on_select: &Callback<NodeId>) -> Html {
        html! {
            <Insight session={self.session.clone()} instance={self.instance.clone()} selected={selected}
                chosen={chosen} on_select={on_select.clone()} state={(**self.state).clone()}
                tell={self.tell.clone()} />
        }
    }

    /// The training, where the network learns here. Its form is filled anew when `filled` changes.
    pub fn train(
        &self,
        filled: u32,
        on_instance: &Callback<Instance>,
        on_resume: &Callback<(Instance, u32)>,
        is_lab: bool,
    ) -> Html {
        let Parts { session, state, instance, tell } = self;
        if !instance.task.is_learnable() {
            return Html::default();
        }
        let key = format!("{} {} {filled}", instance.network.graph.name, instance.task.dataset.key());
        html! {
            <Train key={key} session={session.clone()} instance={instance.clone()} ready={state.params.is_some()}
                data={state.data.clone()} train={state.train.clone()} evaluation={state.evaluation.clone()}
                on_instance={on_instance.clone()} on_resume={on_resume.clone()} tell={tell.clone()} is_lab={is_lab} />
        }
    }

    /// Weights that others trained.
    pub fn weights(
        &self,
        full: &Network,
        own: &Option<Instance>,
        manifest: &Rc<Vec<Published>>,
        on_instance: Callback<Instance>,
    ) -> Html {
        let state = &self.state;
        html! {
            <Checkpoints full={full.clone()} own={own.clone()} runs={Some(self.instance.clone())}
                manifest={Rc::clone(manifest)} device={state.device.clone()}
                busy={state.task.filter(|_| !state.train.is_active())} misfit={state.misfit.clone()}
                on_instance={on_instance} tell={self.tell.clone()} />
        }
    }

    /// What runs here, and where its numbers come from.
    pub fn about(&self, full: &Network, told: Option<&Told>, manifest: &[Published]) -> Html {
        let is_published = self.instance.network == *full;
        html! {
            <>
                <about::About instance={self.instance.clone()} is_published={is_published} />
                <p class="origin" data-testid="weights-origin">{
                    origin(&self.state, &self.instance, told, manifest) }</p>
            </>
        }
    }

    /// What computes.
    pub fn device(&self) -> Html {
        let (session, state) = (self.session.clone(), &self.state);
        html! { <DeviceBar session={session} device={state.device.clone()} comparison={state.comparison} /> }
    }

    /// What is waited for.
    pub fn progress(&self) -> Html {
        html! { <EngineProgress phase={self.state.phase} task={self.state.task} /> }
    }
}

/// Where the numbers come from, in a sentence.
fn origin(state: &State, instance: &Instance, told: Option<&Told>, manifest: &[Published]) -> String {
    let published = |id: &str| manifest.iter().find(|published| published.id == id).map(Published::origin);
    match &state.origin {
        Some(Origin::Begins(Weights::Shipped, seed)) if !instance.experiment.edits.is_empty() => fill(
            "Weights: trained by this project where they still fit, fresh from seed {0} elsewhere.",
            &[&seed.to_string()],
        ),
        Some(origin) => fill("Weights: {0}.", &[&words::origin(origin, published)]),
        None if told.is_some_and(|told| told.is_error) => t("Weights: none yet. Choose others below.").to_owned(),
        None => t("Weights: on their way.").to_owned(),
    }
}

/// Properties of [`Insight`].
#[derive(PartialEq, Properties)]
struct InsightProps {
    session: Session,
    instance: Instance,
    selected: NodeId,
    chosen: Option<Tab>,
    on_select: Callback<NodeId>,
    state: State,
    tell: Callback<Option<Told>>,
}

/// The panels that look into the network.
#[component]
fn Insight(props: &InsightProps) -> Html {
    let InsightProps { session, instance, selected, chosen, on_select, state, tell } = props;
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
    html! { <>{ tab::panel(Tab::Inside, *chosen, inside) }{ tab::panel(Tab::Why, *chosen, why) }</> }
}

/// How weights and values of the chosen layer are distributed.
fn histograms(props: &InsightProps) -> Html {
    let InsightProps { session, instance, selected, state, .. } = props;
    let Some(node) = instance.network.graph.nodes.get(selected.0) else { return Html::default() };
    let is_kernel = |spec: &arch::ParamSpec| spec.node == *selected && spec.name.ends_with(".weight");
    let has_weights = instance.network.analysis.params.iter().any(is_kernel);
    html! {
        <Histograms session={session.clone()} node={node.name.clone()} has_weights={has_weights}
            maps={state.maps.clone()} origin={state.origin.clone()} is_learning={state.train.is_active()} />
    }
}
