//! A digit to draw over, and LeNet-5, which reads it.

use std::rc::Rc;

use protocol::{Input, Picture};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::instance::Instance;
use crate::language::t;
use crate::panels::live::{Bars, EngineProgress, Fetched, Pad, Samples, use_samples};
use crate::route::{self, Route};
use crate::session::use_session;
use crate::ui::{NoticeBar, use_told};

/// Properties of [`Digit`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// LeNet-5.
    pub instance: Instance,
    /// It has read something.
    pub on_alive: Callback<()>,
}

/// The pad, a sample on it from the beginning, and what the network says.
#[component]
pub fn Digit(props: &Props) -> Html {
    let task = &props.instance.task;
    let (session, state) = use_session(props.instance.runs());
    let (told, tell) = use_told(&state);
    let shown = use_state(|| None::<Rc<Picture>>);
    let chosen = use_state(|| None::<usize>);
    let on_sample = {
        let (session, shown, chosen, way) = (session.clone(), shown.clone(), chosen.clone(), task.sample);
        Callback::from(move |(class, picture): (usize, Picture)| {
            chosen.set(Some(class));
            shown.set(Some(Rc::new(picture.clone())));
            session.look(Input::Picture(picture, way));
        })
    };
    let samples = use_samples(Rc::clone(task), on_sample.clone());
    let on_clear = {
        let (session, chosen, shown) = (session.clone(), chosen.setter(), shown.setter());
        Callback::from(move |()| {
            chosen.set(None);
            shown.set(None);
            session.look_away();
        })
    };
    let on_draw = {
        let (chosen, way) = (chosen.clone(), task.own);
        Callback::from(move |picture| {
            chosen.set(None);
            session.look(Input::Picture(picture, way));
        })
    };
    {
        let on_alive = props.on_alive.clone();
        use_effect_with(state.prediction.is_some(), move |is_alive| {
            if *is_alive {
                on_alive.emit(());
            }
        });
    }
    let close = tell.reform(|()| None);
    html! {
        <section class="live home-pad" data-testid="home-pad" aria-labelledby="home-pad-title">
            <h2 id="home-pad-title">{ t("LeNet-5 reads what you draw") }</h2>
            <p class="hint">{ t("Draw over the digit, with mouse, pen or finger. It is read again at every stroke.") }
            </p>
            <div class="try">
                <Pad shown={(*shown).clone()} on_draw={on_draw} on_clear={on_clear} />
                <Bars task={Rc::clone(task)} prediction={state.prediction.clone()} top1="home-answer" />
            </div>
            <Samples task={Rc::clone(task)} samples={samples} chosen={*chosen} on_choose={on_sample} />
            <EngineProgress phase={state.phase} task={state.task} weights={Fetched::of(&props.instance)} />
            <p class="onward"><Link<Route> to={route::model("lenet5")}
                classes="button primary">{ t("Look inside LeNet-5, and train it") }</Link<Route>></p>
            <NoticeBar notice={told} on_close={close} />
        </section>
    }
}
