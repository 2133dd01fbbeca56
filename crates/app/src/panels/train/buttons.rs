//! How is a training started, paused, stepped and stopped?

use std::rc::Rc;

use bundle::Standing;
use experiment::{Experiment, Weights};
use protocol::TrainState;
use yew::prelude::*;

use super::form::Form;
use crate::format::count;
use crate::language::{fill, t};
use crate::panels::live::may_train;
use crate::panels::runs::store;
use crate::session::{Session, TrainingStart};
use crate::ui::Told;

/// What [`buttons`] shows.
pub struct Props {
    /// Who trains.
    pub session: Session,
    /// What runs.
    pub experiment: Rc<Experiment>,
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
    pub tell: Callback<Option<Told>>,
    /// In the laboratory?
    pub is_lab: bool,
}

/// A finished training by the same rules and seed is not replaced without a question.
fn may_begin_anew(experiment: &Experiment, fresh: bool) -> bool {
    let weights = if fresh { Weights::Fresh } else { experiment.weights.clone() };
    let begun = Experiment { weights, ..experiment.clone() };
    let finished = store::find(&begun.id()).filter(|run| run.standing == Standing::Finished);
    finished.is_none_or(|run| {
        web::page::confirm(&fill(
            "A finished training by exactly these rules, from the same seed, is in your list of runs ({0} steps). The \
             same would come out again, and beginning anew replaces it. To keep it, choose another seed. Begin anew?",
            &[&count(u64::from(run.step))],
        ))
    })
}

/// A button says what it does.
pub fn buttons(props: &Props) -> Html {
    let active = props.state.is_active();
    let begin = {
        let (session, form, tell) = (props.session.clone(), props.form.clone(), props.tell.clone());
        let (now, fresh, available) = (Rc::clone(&props.experiment), !props.go_on, props.available);
        Callback::from(move |one_step: bool| match form.experiment(&now, available) {
            Ok(experiment) if may_begin_anew(&experiment, fresh) && may_train(&session) => {
                tell.emit(None);
                session.train(TrainingStart { recipe: experiment.recipe, seed: experiment.seed, fresh, one_step });
            }
            Ok(_) => {}
            Err(sentence) => tell.emit(Some(Told::error(sentence))),
        })
    };
    let step = {
        let (session, begin) = (props.session.clone(), begin.clone());
        Callback::from(move |_: MouseEvent| if active { session.step() } else { begin.emit(true) })
    };
    let pause = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.pause_or_resume())
    };
    let stop = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.stop())
    };
    let epochs = props.form.typed_under("epochs").trim();
    let words = if epochs == "1" { t("Train for 1 epoch").to_owned() } else { fill("Train for {0} epochs", &[epochs]) };
    let pause_words = if props.state == TrainState::Paused { t("Go on") } else { t("Pause") };
    html! {
        <div class="buttons">
            <button class="primary" data-testid={if props.is_lab { "lab-train" } else { "train-start" }}
                disabled={active || !props.ready} onclick={begin.reform(|_| false)}>{ words }</button>
            <button data-testid="train-pause" disabled={!active} onclick={pause}>{ pause_words }</button>
            <button data-testid="train-step" disabled={!props.ready} onclick={step}>{ t("One step") }</button>
            <button data-testid="train-stop" disabled={!active} onclick={stop}>{ t("Stop") }</button>
        </div>
    }
}
