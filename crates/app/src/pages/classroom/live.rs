//! A network that runs on a slide: what it is shown, and what it says.

use std::rc::Rc;

use protocol::{Input, Picture};
use yew::prelude::*;

use crate::instance::Instance;
use crate::panels::live::{Bars, EngineProgress, Fetched, Pad, Samples, Seen, use_samples};
use crate::session::use_session;
use crate::ui::{NoticeBar, use_told};

/// Properties of [`LiveOnSlide`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What runs.
    pub instance: Instance,
}

/// A pad, or what the network sees; its answer; samples to begin with. Nothing else.
#[component]
pub fn LiveOnSlide(props: &Props) -> Html {
    let Instance { network, task, .. } = &props.instance;
    let (session, state) = use_session(props.instance.runs());
    let (told, tell) = use_told(&state);
    // The sample on the pad, by its class; none where somebody drew.
    let sample = use_state(|| None::<(usize, Rc<Picture>)>);
    let on_sample = {
        let (session, sample, way) = (session.clone(), sample.setter(), task.sample);
        Callback::from(move |(class, picture): (usize, Picture)| {
            sample.set(Some((class, Rc::new(picture.clone()))));
            session.look(Input::Picture(picture, way));
        })
    };
    let samples = use_samples(Rc::clone(task), on_sample.clone());
    let on_draw = {
        let (session, sample, way) = (session.clone(), sample.setter(), task.own);
        Callback::from(move |picture| {
            sample.set(None);
            session.look(Input::Picture(picture, way));
        })
    };
    let on_clear = {
        let sample = sample.setter();
        Callback::from(move |()| {
            sample.set(None);
            session.look_away();
        })
    };
    let (chosen, shown) = (*sample).clone().unzip();
    html! {
        <section class="on-slide live-on-slide" aria-label={network.model.name}>
            <div class="try">
                if task.is_drawn() {
                    <Pad {shown} {on_draw} {on_clear} />
                } else {
                    <div class="whole"><Seen task={Rc::clone(task)} prediction={state.prediction.clone()} /></div>
                }
                <Bars task={Rc::clone(task)} prediction={state.prediction.clone()} />
            </div>
            <Samples task={Rc::clone(task)} {samples} {chosen} on_choose={on_sample} />
            <EngineProgress phase={state.phase} task={state.task} weights={Fetched::of(&props.instance)} />
            <NoticeBar notice={told} on_close={tell.reform(|()| None)} />
        </section>
    }
}
