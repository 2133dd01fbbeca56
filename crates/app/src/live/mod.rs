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
mod streets;
mod top_five;

pub use device::DeviceBar;
pub use file::read_blob;
pub use given::use_given_pictures;
pub use map_canvas::MapCanvas;
pub use palette::{diverging, paint};
pub use prediction::{Bars, winner};
pub use progress::EngineProgress;
pub use samples::{Samples, use_samples};
pub use seen::Seen;

use std::rc::Rc;

use arch::NodeId;
use protocol::Event;
use yew::prelude::*;

use crate::checkpoints::{Checkpoints, Given};
use crate::components::NoticeBar;
use crate::engine::state::{Notice, Signal};
use crate::engine::use_lab;
use crate::insight::{Dense, Drive, Lesions, Place, Profile, Unit, Why};
use crate::language::{fill, t};
use crate::network::Network;
use crate::runnable::Runnable;
use crate::train::Train;

/// Properties of [`Live`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What runs when the page opens.
    pub begin: Given,
    /// The published network.
    pub full: Network,
    /// What runs on the page by itself, where something does.
    pub own: Option<Runnable>,
    /// The node looked into.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
    /// Another network runs.
    pub on_runs: Callback<Runnable>,
}

/// One network in one worker, and everything that shows it.
#[component]
pub fn Live(props: &Props) -> Html {
    let column = use_node_ref();
    let begin = &props.begin;
    let first = &begin.runnable;
    let source = (begin.origin.clone(), begin.source.clone());
    let (lab, state) = use_lab((*first.network.graph).clone(), source, first.lesson.data());
    // What was asked for runs as soon as the engine has it; until then, and where it does not fit, the network before.
    let asked = use_state(|| None::<Given>);
    let runs = use_mut_ref(|| first.clone());
    if let (Some(given), Some(name)) = (&*asked, &state.runs)
        && given.runnable.network.graph.name == *name
    {
        *runs.borrow_mut() = given.runnable.clone();
    }
    let runnable = runs.borrow().clone();
    let Runnable { network, lesson } = &runnable;
    let lesson = *lesson;
    {
        let on_runs = props.on_runs.clone();
        use_effect_with(runnable.clone(), move |runnable| on_runs.emit(runnable.clone()));
    }
    // In the moment of an exchange the chosen node is still one of the network before.
    let is_there = props.selected.0 < network.graph.nodes.len();
    let selected = if is_there { props.selected } else { network.first_layer() };
    {
        let lab = lab.clone();
        use_effect_with((selected, network.clone()), move |(selected, network)| {
            let name = &network.graph.node(*selected).name;
            lab.filters(network.convolution_of(name).or_else(|| network.first_convolution()));
            lab.tap(name);
        });
    }
    let dispatcher = state.dispatcher();
    let tell = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |notice: Option<Notice>| dispatcher.dispatch(Signal::Notice(notice)))
    };
    let place = use_state(Place::default);
    let on_place = use_callback((), {
        let place = place.setter();
        move |next: Place, ()| place.set(next)
    });
    let (is_learning, ready) = (state.train.is_active(), state.params.is_some());
    let on_given = {
        let (lab, asked) = (lab.clone(), asked.setter());
        Callback::from(move |given: Given| {
            dispatcher.dispatch(Signal::Notice(None));
            dispatcher.dispatch(Signal::Event(Event::Misfit { differences: Vec::new() }));
            let Runnable { network, lesson } = &given.runnable;
            lab.replace((*network.graph).clone(), given.origin.clone(), given.source.clone(), lesson.data());
            asked.set(Some(given));
        })
    };
    let origin = match (&state.origin, &state.notice) {
        (Some(origin), _) => fill("Weights: {0}.", &[&origin.describe()]),
        (None, Some(notice)) if notice.is_error => t("Weights: none yet. Choose others below.").to_owned(),
        (None, _) => t("Weights: on their way.").to_owned(),
    };
    let run = if lesson.has_scenes() {
        html! { <streets::Streets lab={lab.clone()} lesson={lesson} network={network.clone()} ready={state.params.is_some()} scenes={state.scenes.clone()} prediction={state.prediction.clone()} /> }
    } else {
        html! { <run::Run key={format!("{} {} {}", network.graph.name, lesson.set.id, lesson.own as u8)} lab={lab.clone()} lesson={lesson} prediction={state.prediction.clone()} column={column.clone()} tell={tell.clone()} /> }
    };
    html! {
        <aside class="live" aria-label={t("The network, running")} ref={column.clone()}>
            <device::DeviceBar lab={lab.clone()} device={state.device.clone()} comparison={state.comparison} />
            <progress::EngineProgress phase={state.phase} task={state.task.clone()} />
            <about::About runnable={runnable.clone()} is_published={network.graph.name == props.full.graph.name} />
            <p class="origin" data-testid="weights-origin">
                { origin }
            </p>
            { run }
            if lesson.has_scenes() {
                <Drive lab={lab.clone()} network={network.clone()} ready={ready} tell={tell.clone()} />
            }
            <inside::Inside network={network.clone()} selected={selected} on_select={props.on_select.clone()}
                maps={state.maps.clone()} filters={state.filters.clone()} on_place={on_place.clone()} />
            <Unit lab={lab.clone()} network={network.clone()} lesson={lesson} selected={selected} maps={state.maps.clone()} place={*place}
                on_place={on_place} prediction={state.prediction.clone()} is_learning={is_learning} />
            if !lesson.has_scenes() {
                <Why lab={lab.clone()} network={network.clone()} lesson={lesson} prediction={state.prediction.clone()} is_learning={is_learning} />
            }
            if network.model.system == "overfeat" {
                <Dense lab={lab.clone()} network={network.clone()} lesson={lesson} ready={ready && !is_learning} />
            }
            <Profile lab={lab.clone()} network={network.clone()} ready={state.prediction.is_some() && !is_learning} />
            if lesson.pictures > 0 && !lesson.has_scenes() {
                <Lesions lab={lab.clone()} network={network.clone()} ready={ready && !is_learning} tell={tell.clone()} />
            }
            if lesson.pictures > 0 {
                <Train key={format!("{} {}", network.graph.name, lesson.set.id)} lab={lab.clone()} runnable={runnable.clone()} ready={ready} data={state.data.clone()} train={state.train.clone()}
                    evaluation={state.evaluation.clone()} on_given={on_given.clone()} tell={tell.clone()} />
            }
            <Checkpoints full={props.full.clone()} own={props.own.clone()} runs={Some(runnable.clone())} device={state.device.clone()}
                task={state.task.clone()} mismatch={Rc::clone(&state.mismatch)} on_given={on_given} tell={tell.clone()} />
            <NoticeBar notice={state.notice.clone()} on_close={tell.reform(|()| None)} />
        </aside>
    }
}
