//! The training panel: which form, which buttons, which results.

use std::rc::Rc;

use arch::zoo::Task;
use protocol::Evaluation;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::form::Form;
use super::weights::Weights;
use super::{buttons, confusion, curves, mistakes, overlap, readout};
use crate::checkpoints::Given;
use crate::engine::Lab;
use crate::engine::state::{DataInfo, Notice, TrainProgress};
use crate::language::t;
use crate::lesson::Lesson;
use crate::own::OwnPictures;
use crate::runnable::Runnable;
use crate::settings;

/// Properties of [`Train`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who trains.
    pub lab: Lab,
    /// What is trained, and on what.
    pub runnable: Runnable,
    /// Is a network loaded?
    pub ready: bool,
    /// The open data set.
    pub data: Option<Rc<DataInfo>>,
    /// How it goes.
    pub train: Rc<TrainProgress>,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
    /// Another network, or other pictures for it.
    pub on_given: Callback<Given>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// Everything about learning.
#[component]
pub fn Train(props: &Props) -> Html {
    let lesson = props.runnable.lesson;
    let form = use_state(|| Form::of(lesson, props.runnable.network.model).prepared(settings::asked));
    let go_on = use_state(|| false);
    let on_go_on = {
        let go_on = go_on.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                go_on.set(input.checked());
            }
        })
    };
    let begin = buttons::Props {
        lab: props.lab.clone(),
        form: (*form).clone(),
        go_on: *go_on,
        ready: props.ready,
        state: props.train.state,
        available: props.data.as_ref().map(|data| data.train),
        tell: props.tell.clone(),
    };
    let progress = readout::Props {
        train: props.train.clone(),
        evaluation: props.evaluation.clone(),
        has_scenes: lesson.has_scenes(),
    };
    let test = confusion::Props { lesson, evaluation: props.evaluation.clone() };
    html! {
        <section class="train" aria-labelledby="train-title">
            <h2 id="train-title">{ t("Train it") }</h2>
            <p class="hint">{ t(lesson.train_it) }</p>
            { pictures(props) }
            { fields(&form, lesson, props.train.is_active()) }
            <label class="check"><input type="checkbox" data-testid="train-continue" checked={*go_on} onchange={on_go_on} />
                { t(" Go on from the current weights") }</label>
            { buttons::buttons(&begin) }
            { readout::readout(&progress) }
            { curves::curves(&curves::Props { train: props.train.clone() }) }
            <Weights lab={props.lab.clone()} network={props.runnable.network.clone()} ready={props.ready} form={(*form).clone()} set={lesson.set.title} evaluation={props.evaluation.clone()} train={props.train.clone()} tell={props.tell.clone()} />
            if lesson.has_scenes() {
                { overlap::overlap(&test) }
            }
            { confusion::confusion(&test) }
            { mistakes::mistakes(&test) }
            if !lesson.has_scenes() {
                <OwnPictures lab={props.lab.clone()} runnable={props.runnable.clone()} busy={props.train.is_active()} on_given={props.on_given.clone()} tell={props.tell.clone()} />
            }
        </section>
    }
}

/// Which pictures it learns from, where there is a choice.
fn pictures(props: &Props) -> Html {
    let Runnable { network, lesson } = &props.runnable;
    let choices = lesson.alternatives(network.model.small.map_or(Task::Mnist, |small| small.task));
    if choices.is_empty() {
        return Html::default();
    }
    let (network, on_given) = (network.clone(), props.on_given.clone());
    let changed = Callback::from(move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let id = select.map(|select| select.value()).unwrap_or_default();
        if let Some(lesson) = choices.iter().find(|lesson| lesson.set.id == id) {
            on_given.emit(Given::shipped(&Runnable { network: network.clone(), lesson }));
        }
    });
    let option = |choice: &&'static Lesson| {
        html! { <option value={choice.set.id} selected={choice.set.id == lesson.set.id}>{ choice.set.title }</option> }
    };
    html! {
        <div class="fields"><label>{ t("Pictures") }
            <select data-testid="train-dataset" disabled={props.train.is_active()} onchange={changed}>{ for choices.iter().map(option) }</select></label></div>
    }
}

fn fields(form: &UseStateHandle<Form>, lesson: &'static Lesson, busy: bool) -> Html {
    let number = |label: &str, testid: &'static str, value: &str, step: &'static str, set: fn(&mut Form, String)| {
        let form = form.clone();
        let changed = Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                let mut next = (*form).clone();
                set(&mut next, input.value());
                form.set(next);
            }
        });
        html! {
            <label>{ label }<input type="number" inputmode="decimal" min="0" step={step} data-testid={testid} value={value.to_owned()} oninput={changed} disabled={busy} /></label>
        }
    };
    let choice = |label: &str,
                  testid: &'static str,
                  value: &str,
                  options: &[(&'static str, &'static str)],
                  set: fn(&mut Form, String)| {
        let form = form.clone();
        let changed = Callback::from(move |event: Event| {
            if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
                let mut next = (*form).clone();
                set(&mut next, select.value());
                form.set(next);
            }
        });
        let options = options
            .iter()
            .map(|(key, words)| html! { <option value={*key} selected={*key == value}>{ *words }</option> });
        html! { <label>{ label }<select data-testid={testid} onchange={changed} disabled={busy}>{ for options }</select></label> }
    };
    html! {
        <div class="fields">
            { number(t("Training pictures"), "train-size", &form.size, "100", |form, value| form.size = value) }
            { number(t("Batch size"), "train-batch", &form.batch, "1", |form, value| form.batch = value) }
            { choice(t("Optimiser"), "train-optimizer", &form.optimizer, &[("adam", "Adam"), ("sgd", t("SGD, momentum 0.9")), ("rmsprop", "RMSProp")], |form, value| form.optimizer = value) }
            { number(t("Learning rate"), "train-lr", &form.rate, "any", |form, value| form.rate = value) }
            { choice(t("Schedule"), "train-schedule", &form.schedule, &[("linear", t("linear decay")), ("one-cycle", t("one cycle")), ("cosine", t("cosine")), ("step", t("in steps")), ("constant", t("constant"))], |form, value| form.schedule = value) }
            { number(t("Epochs"), "train-epochs", &form.epochs, "1", |form, value| form.epochs = value) }
            { number(t("Weight decay"), "train-decay", &form.decay, "any", |form, value| form.decay = value) }
            if !lesson.augmentation.is_empty() {
                { choice(t("Shift pictures"), "train-augment", &form.augment, &[("shift", t(lesson.augmentation)), ("none", t("no"))], |form, value| form.augment = value) }
            }
            { number(t("Seed"), "train-seed", &form.seed, "1", |form, value| form.seed = value) }
        </div>
    }
}
