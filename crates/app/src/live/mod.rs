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

pub use map_canvas::MapCanvas;

use arch::NodeId;
use yew::prelude::*;

use crate::components::NoticeBar;
use crate::engine::state::{Notice, Signal};
use crate::engine::use_lab;
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
    html! {
        <aside class="live" aria-label="The network, running" ref={column.clone()}>
            <device::DeviceBar lab={lab.clone()} device={state.device.clone()} comparison={state.comparison} />
            <progress::EngineProgress phase={state.phase} task={state.task.clone()} />
            <about::About runnable={props.runnable.clone()} is_published={props.is_published} />
            <p class="origin" data-testid="weights-origin">
                { state.origin.as_ref().map_or_else(|| "Weights: on their way.".to_owned(), |origin| format!("Weights: {}.", origin.describe())) }
            </p>
            <run::Run lab={lab.clone()} lesson={*lesson} prediction={state.prediction.clone()} column={column} tell={tell.clone()} />
            <inside::Inside network={network.clone()} selected={props.selected} on_select={props.on_select.clone()}
                maps={state.maps.clone()} filters={state.filters.clone()} />
            <Train lab={lab} runnable={props.runnable.clone()} ready={state.params.is_some()} data={state.data.clone()} train={state.train.clone()}
                evaluation={state.evaluation.clone()} tell={tell.clone()} />
            <NoticeBar notice={state.notice.clone()} on_close={tell.reform(|()| None)} />
        </aside>
    }
}
