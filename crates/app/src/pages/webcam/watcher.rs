//! One network that watches, in a worker of its own.

use std::rc::Rc;

use protocol::Prediction;
use web::time::now;
use yew::prelude::*;

use super::subject::Subject;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::panels::checkpoints::Published;
use crate::panels::live::{Bars, DeviceBar, EngineProgress, Fetched, Seen};
use crate::session::{Signal, use_session};
use crate::ui::camera::Pace;
use crate::ui::{NoticeBar, Told};
use crate::words;

/// Properties of [`Watcher`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What watches, and with which weights.
    pub instance: Instance,
    /// The newest picture.
    pub subject: Option<Subject>,
    /// Is it the first of two?
    pub is_first: bool,
    /// Published weights, for their titles.
    #[prop_or_default]
    pub manifest: Rc<Vec<Published>>,
}

/// What it sees and says, and how fast.
#[component]
pub fn Watcher(props: &Props) -> Html {
    let Instance { network, task, .. } = &props.instance;
    let (session, state) = use_session(props.instance.runs());
    {
        let (session, task) = (session.clone(), Rc::clone(task));
        use_effect_with(props.subject.clone(), move |subject| {
            if let Some(subject) = subject {
                session.look(subject.input(&task));
            }
        });
    }
    let (frames, per_second) = use_pace(state.prediction.as_ref());
    let close = {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(Signal::Notice(None)))
    };
    let published = |id: &str| props.manifest.iter().find(|published| published.id == id).map(Published::origin);
    let origin = state.origin.as_ref().map(|origin| fill("Weights: {0}.", &[&words::origin(origin, published)]));
    let (top1, fps) = if props.is_first { ("webcam-top1", "webcam-fps") } else { ("webcam-top1-b", "webcam-fps-b") };
    let pace = per_second.map_or_else(|| "–".to_owned(), |pace| format!("{pace:.0}"));
    html! {
        <article class="watcher" data-testid="watcher" data-frames={frames.to_string()}>
            <h2>{ network.model.name }</h2>
            <p class="pace"><strong data-testid={fps}>{ pace }</strong>{ t(" frames/s") }</p>
            <p class="origin">{ origin }</p>
            <EngineProgress phase={state.phase} task={state.task} weights={Fetched::of(&props.instance)} />
            <div class="try">
                <div class="whole"><Seen task={Rc::clone(task)} prediction={state.prediction.clone()} /></div>
                <Bars task={Rc::clone(task)} prediction={state.prediction.clone()} top1={top1} is_live={true} />
            </div>
            if props.is_first {
                <DeviceBar session={session} device={state.device.clone()} comparison={state.comparison} />
            }
            <NoticeBar notice={state.notice.as_ref().map(Told::of)} on_close={close} />
        </article>
    }
}

/// How many answers there were, and how many there are in a second. Counted while drawing: each answer draws the
/// component once.
#[hook]
fn use_pace(prediction: Option<&Rc<Prediction>>) -> (u64, Option<f64>) {
    let pace = use_mut_ref(|| (Pace::default(), None::<Rc<Prediction>>, 0u64));
    let (pace, last, frames) = &mut *pace.borrow_mut();
    let is_new = match (&*last, prediction) {
        (Some(last), Some(prediction)) => !Rc::ptr_eq(last, prediction),
        (last, prediction) => last.is_some() != prediction.is_some(),
    };
    if is_new {
        pace.tick(now());
        *frames += 1;
        *last = prediction.cloned();
    }
    (*frames, pace.per_second())
}
