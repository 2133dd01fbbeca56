//! How is a training started, paused, stepped and stopped?

use protocol::TrainState;
use yew::prelude::*;

use super::form::Form;
use crate::engine::Lab;
use crate::engine::state::Notice;
use crate::language::{fill, t};

/// What [`buttons`] shows.
pub struct Props {
    /// Who trains.
    pub lab: Lab,
    /// The settings as typed.
    pub form: Form,
    /// From the weights that are there, and not from fresh ones?
    pub go_on: bool,
    /// Is a network loaded?
    pub ready: bool,
    /// Idle, running, paused, finished.
    pub state: TrainState,
    /// Training pictures, where that is known.
    pub available: Option<u32>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// A button says what it does.
pub fn buttons(props: &Props) -> Html {
    let active = matches!(props.state, TrainState::Running | TrainState::Paused);
    let begin = {
        let (lab, form, tell) = (props.lab.clone(), props.form.clone(), props.tell.clone());
        let (fresh, available) = (!props.go_on, props.available);
        Callback::from(move |one_step: bool| match form.settings(available) {
            Ok(settings) => lab.train(settings, fresh, one_step),
            Err(sentence) => tell.emit(Some(Notice::error(sentence))),
        })
    };
    let step = {
        let (lab, begin) = (props.lab.clone(), begin.clone());
        Callback::from(move |_: MouseEvent| if active { lab.step() } else { begin.emit(true) })
    };
    let pause = {
        let lab = props.lab.clone();
        Callback::from(move |_: MouseEvent| lab.pause_or_resume())
    };
    let stop = {
        let lab = props.lab.clone();
        Callback::from(move |_: MouseEvent| lab.stop())
    };
    let epochs = props.form.epochs.trim();
    let words = if epochs == "1" { t("Train for 1 epoch").to_owned() } else { fill("Train for {0} epochs", &[epochs]) };
    html! {
        <div class="buttons">
            <button class="primary" data-testid="train-start" disabled={active || !props.ready} onclick={begin.reform(|_| false)}>{ words }</button>
            <button data-testid="train-pause" disabled={!active} onclick={pause}>{ if props.state == TrainState::Paused { t("Go on") } else { t("Pause") } }</button>
            <button data-testid="train-step" disabled={!props.ready} onclick={step}>{ t("One step") }</button>
            <button data-testid="train-stop" disabled={!active} onclick={stop}>{ t("Stop") }</button>
        </div>
    }
}
