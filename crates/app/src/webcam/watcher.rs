//! One network that watches, in a worker of its own.

use std::rc::Rc;

use yew::prelude::*;

use super::frame::Frame;
use super::pace::Pace;
use crate::browser::now;
use crate::checkpoints::Given;
use crate::components::NoticeBar;
use crate::engine::state::Signal;
use crate::engine::use_lab;
use crate::language::{fill, t};
use crate::live::{Bars, DeviceBar, EngineProgress, Seen};
use crate::runnable::Runnable;

/// Properties of [`Watcher`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What watches, and with which weights.
    pub given: Given,
    /// The newest picture.
    pub frame: Option<Rc<Frame>>,
    /// Is it the first of two?
    pub is_first: bool,
}

/// What it sees and says, and how fast.
#[component]
pub fn Watcher(props: &Props) -> Html {
    let Given { runnable: Runnable { network, lesson }, origin, source } = &props.given;
    let (lab, state) = use_lab((*network.graph).clone(), (origin.clone(), source.clone()), lesson.data());
    {
        let (lab, lesson) = (lab.clone(), *lesson);
        use_effect_with(props.frame.clone(), move |frame| {
            if let Some(frame) = frame {
                let (picture, preparation) = frame.for_lesson(lesson);
                lab.look(picture, preparation);
            }
        });
    }
    // Counted while drawing: each answer draws this component once.
    let pace = use_mut_ref(|| (Pace::default(), None::<Rc<protocol::Prediction>>, 0u64));
    let per_second = {
        let mut pace = pace.borrow_mut();
        let is_new = match (&pace.1, &state.prediction) {
            (Some(last), Some(prediction)) => !Rc::ptr_eq(last, prediction),
            (last, prediction) => last.is_some() != prediction.is_some(),
        };
        if is_new {
            pace.0.tick(now());
            pace.2 += 1;
            pace.1 = state.prediction.clone();
        }
        pace.0.per_second()
    };
    let frames = pace.borrow().2;
    let close = {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(Signal::Notice(None)))
    };
    let (top1, fps) = if props.is_first { ("webcam-top1", "webcam-fps") } else { ("webcam-top1-b", "webcam-fps-b") };
    html! {
        <article class="watcher" data-testid="watcher" data-frames={frames.to_string()}>
            <h2>{ network.model.name }</h2>
            <p class="pace">
                <strong data-testid={fps}>{ per_second.map_or_else(|| "–".to_owned(), |pace| format!("{pace:.0}")) }</strong>{ t(" frames/s") }
            </p>
            <p class="origin">{ state.origin.as_ref().map(|origin| fill("Weights: {0}.", &[&origin.describe()])) }</p>
            <EngineProgress phase={state.phase} task={state.task.clone()} />
            <div class="try">
                <div class="whole"><Seen lesson={*lesson} prediction={state.prediction.clone()} /></div>
                <Bars lesson={*lesson} prediction={state.prediction.clone()} top1={top1} is_live={true} />
            </div>
            if props.is_first {
                <DeviceBar lab={lab} device={state.device.clone()} comparison={state.comparison} />
            }
            <NoticeBar notice={state.notice.clone()} on_close={close} />
        </article>
    }
}
