//! What of a running network is there at once: pictures and answers, what runs, and on what?

use std::rc::Rc;

use client::{Origin, State};
use experiment::Weights;
use yew::prelude::*;

use super::preparing::Preparing;
use super::run::Run;
use super::streets::Streets;
use super::{DeviceBar, EngineProgress, Fetched, about};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::checkpoints::Published;
use crate::panels::insight::Drive;
use crate::session::{Known, Session};
use crate::ui::Told;
use crate::words;

/// What all of them need.
pub struct AtOnce {
    /// Who runs the network.
    pub session: Session,
    /// What is known of it.
    pub state: UseReducerHandle<Known>,
    /// What runs.
    pub instance: Instance,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

impl AtOnce {
    /// Pictures and answers. Pictures may be dropped on the `column`.
    pub fn run(&self, column: &NodeRef) -> Html {
        let AtOnce { session, state, instance: Instance { network, task, .. }, tell } = self;
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
            <Run key={key} ready={state.params.is_some()} session={session.clone()} task={Rc::clone(task)}
                prediction={state.prediction.clone()}
                column={column.clone()} tell={tell.clone()} />
        }
    }

    /// What runs here, and where its numbers come from.
    pub fn about(&self, full: &Network, told: Option<&Told>, manifest: &[Published]) -> Html {
        let is_published = self.instance.network == *full;
        html! {
            <>
                <about::About instance={self.instance.clone()} is_published={is_published}
                    is_there={self.state.params.is_some()} />
                <p class="origin" data-testid="weights-origin">{
                    origin(&self.state, &self.instance, told, manifest) }</p>
                <Preparing task={Rc::clone(&self.instance.task)} network={self.instance.network.clone()}
                    full={full.clone()} />
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
        let weights = Fetched::of(&self.instance);
        html! { <EngineProgress phase={self.state.phase} task={self.state.task} weights={weights} /> }
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
        None if told.is_some_and(|told| told.is_error) => t("Weights: none yet. Choose others.").to_owned(),
        None => t("Weights: on their way.").to_owned(),
    }
}
