//! The running network beside the story: run it, look inside it, train it.

mod about;
mod device;
mod file;
mod given;
mod inside;
mod map_canvas;
mod pad;
pub mod palette;
pub mod pixels;
mod prediction;
mod progress;
mod run;
pub mod samples;
mod seen;

pub use device::DeviceBar;
pub use file::read_blob;
pub use given::use_given_pictures;
pub use map_canvas::MapCanvas;
pub use palette::diverging;
pub use prediction::{Bars, winner};
pub use progress::EngineProgress;
pub use samples::{Samples, use_samples};
pub use seen::Seen;

use arch::NodeId;
use yew::prelude::*;

use crate::components::NoticeBar;
use crate::engine::state::{Notice, Signal};
use crate::engine::use_lab;
use crate::insight::{Dense, Lesions, Place, Profile, Unit, Why};
use crate::language::{fill, t};
use crate::runnable::Runnable;
use crate::shipped;
use crate::train::Train;

/// Properties of [`Live`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What runs.
    pub runnable: Runnable,
    /// Is it the published network itself?
    pub is_published: bool,
    /// The node looked into.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
}

/// One network in one worker, and everything that shows it.
#[component]
pub fn Live(props: &Props) -> Html {
    let Runnable { network, lesson } = &props.runnable;
    let column = use_node_ref();
    let (lab, state) = use_lab((*network.graph).clone(), shipped::weights(&network.graph.name), lesson.data());
    {
        let (lab, network) = (lab.clone(), network.clone());
        use_effect_with(props.selected, move |selected| {
            let name = &network.graph.node(*selected).name;
            lab.filters(network.convolution_of(name).or_else(|| network.first_convolution()));
            lab.tap(name);
        });
    }
    let tell = {
        let dispatcher = state.dispatcher();
        Callback::from(move |notice: Option<Notice>| dispatcher.dispatch(Signal::Notice(notice)))
    };
    let place = use_state(|| Place::default());
    let on_place = use_callback((), {
        let place = place.setter();
        move |next: Place, ()| place.set(next)
    });
    let (is_learning, ready) = (state.train.is_active(), state.params.is_some());
    html! {
        <aside class="live" aria-label={t("The network, running")} ref={column.clone()}>
            <device::DeviceBar lab={lab.clone()} device={state.device.clone()} comparison={state.comparison} />
            <progress::EngineProgress phase={state.phase} task={state.task.clone()} />
            <about::About runnable={props.runnable.clone()} is_published={props.is_published} />
            <p class="origin" data-testid="weights-origin">
                { state.origin.as_ref().map_or_else(|| t("Weights: on their way.").to_owned(), |origin| fill("Weights: {0}.", &[&origin.describe()])) }
            </p>
            <run::Run lab={lab.clone()} lesson={*lesson} prediction={state.prediction.clone()} column={column} tell={tell.clone()} />
            <inside::Inside network={network.clone()} selected={props.selected} on_select={props.on_select.clone()}
                maps={state.maps.clone()} filters={state.filters.clone()} on_place={on_place.clone()} />
            <Unit lab={lab.clone()} network={network.clone()} lesson={*lesson} selected={props.selected} maps={state.maps.clone()} place={*place}
                on_place={on_place} prediction={state.prediction.clone()} is_learning={is_learning} />
            <Why lab={lab.clone()} network={network.clone()} lesson={*lesson} prediction={state.prediction.clone()} is_learning={is_learning} />
            if network.model.system == "overfeat" {
                <Dense lab={lab.clone()} network={network.clone()} lesson={*lesson} ready={ready && !is_learning} />
            }
            <Profile lab={lab.clone()} network={network.clone()} ready={state.prediction.is_some() && !is_learning} />
            <Lesions lab={lab.clone()} network={network.clone()} ready={ready && !is_learning} tell={tell.clone()} />
            <Train lab={lab} runnable={props.runnable.clone()} ready={state.params.is_some()} data={state.data.clone()} train={state.train.clone()}
                evaluation={state.evaluation.clone()} tell={tell.clone()} />
            <NoticeBar notice={state.notice.clone()} on_close={tell.reform(|()| None)} />
        </aside>
    }
}
