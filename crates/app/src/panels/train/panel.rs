//! The training panel: which form, which buttons, which results.

use std::rc::Rc;

use experiment::{Dataset, Experiment};
use protocol::Evaluation;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::fields::Fields;
use super::form::Form;
use super::layer_steps::LayerSteps;
use super::link::CopyAddress;
use super::weights::Weights;
use super::{buttons, confusion, curves, mistakes, overlap, readout};
use crate::format::count;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::panels::own::OwnPictures;
use crate::panels::runs;
use crate::session::{DataInfo, Session, TrainProgress};
use crate::task::TaskSpec;
use crate::ui::{Help, Told, described_by};

/// Properties of [`Train`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who trains.
    pub session: Session,
    /// What is trained, and on what.
    pub instance: Instance,
    /// Is a network loaded?
    pub ready: bool,
    /// The open data set.
    pub data: Option<Rc<DataInfo>>,
    /// How it goes.
    pub train: Rc<TrainProgress>,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
    /// Another network, or other pictures for it.
    pub on_instance: Callback<Instance>,
    /// A training of an earlier visit is to go on, from this step.
    pub on_resume: Callback<(Instance, u32)>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
    /// What was learned when the visitor left the page before.
    pub left: Option<Experiment>,
    /// In the laboratory?
    #[prop_or_default]
    pub is_lab: bool,
}

/// Everything about learning.
#[component]
pub fn Train(props: &Props) -> Html {
    let task = &props.instance.task;
    let form = use_state(|| Form::of(props.left.as_ref().unwrap_or(&props.instance.experiment)));
    let on_form = {
        let (form, tell, now) = (form.clone(), props.tell.clone(), Rc::clone(&props.instance.experiment));
        let available = props.data.as_ref().map(|data| data.train);
        Callback::from(move |next: Form| {
            // What was said of a field holds no longer when it is right.
            let is_right = |form: &Form| form.experiment(&now, available).is_ok();
            if !is_right(&form) && is_right(&next) {
                tell.emit(None);
            }
            form.set(next);
        })
    };
    let go_on = use_state(|| false);
    let on_go_on = {
        let go_on = go_on.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                go_on.set(input.checked());
            }
        })
    };
    let is_active = props.train.is_active();
    let begin = buttons::Props {
        session: props.session.clone(),
        experiment: Rc::clone(&props.instance.experiment),
        form: (*form).clone(),
        go_on: *go_on,
        ready: props.ready,
        state: props.train.state,
        available: props.data.as_ref().map(|data| data.train),
        tell: props.tell.clone(),
        is_lab: props.is_lab,
    };
    let progress = readout::Props {
        train: props.train.clone(),
        evaluation: props.evaluation.clone(),
        has_scenes: task.has_scenes(),
    };
    let test = confusion::Props { task: Rc::clone(task), evaluation: props.evaluation.clone() };
    html! {
        <section class="train" aria-labelledby="train-title">
            <h2 id="train-title">{ t("Train it") }</h2>
            <p class="hint">{ task.train_it.map(t).unwrap_or_default() }</p>
            { pictures(props) }
            <Fields form={(*form).clone()} has_scenes={task.has_scenes()} busy={is_active} on_form={on_form} />
            <div class="field inline"><label class="check"><input type="checkbox" data-testid="train-continue"
                aria-describedby={described_by("train-continue")} checked={*go_on}
                onchange={on_go_on} />{ t(" Go on from the current weights") }</label>
                <Help testid="train-continue" words={t(" Go on from the current weights")} /></div>
            { buttons::buttons(&begin) }
            { resume(props, &form) }
            { readout::readout(&progress) }
            { curves::curves(&curves::Props { train: props.train.clone() }) }
            <LayerSteps session={props.session.clone()} train={props.train.clone()} />
            <CopyAddress experiment={Rc::clone(&props.instance.experiment)} form={(*form).clone()}
                tell={props.tell.clone()} is_lab={props.is_lab} />
            <Weights session={props.session.clone()} instance={props.instance.clone()} ready={props.ready}
                form={(*form).clone()} evaluation={props.evaluation.clone()} train={props.train.clone()}
                on_instance={props.on_instance.clone()} tell={props.tell.clone()} />
            if task.has_scenes() {
                { overlap::overlap(&test) }
            }
            { confusion::confusion(&test) }
            { mistakes::mistakes(&test) }
            if !task.has_scenes() {
                <OwnPictures session={props.session.clone()} instance={props.instance.clone()} busy={is_active}
                    on_instance={props.on_instance.clone()} tell={props.tell.clone()} />
            }
        </section>
    }
}

/// A button for the training of an earlier visit, where one was left and none has begun since.
fn resume(props: &Props, form: &UseStateHandle<Form>) -> Html {
    if props.train.is_active() || props.train.step() > 0 {
        return Html::default();
    }
    let Some((left, instance)) = runs::left(props.instance.network.model.id) else { return Html::default() };
    let (step, total) = (u64::from(left.step), u64::from(left.total));
    let words = fill("Go on with the training of your last visit: step {0} of {1}", &[&count(step), &count(total)]);
    let go_on = {
        let (on_resume, form) = (props.on_resume.clone(), form.setter());
        Callback::from(move |_: MouseEvent| {
            form.set(Form::of(&left.experiment));
            on_resume.emit((instance.clone(), left.step));
        })
    };
    html! {
        <div class="buttons"><button data-testid="train-resume" disabled={!props.ready}
            onclick={go_on}>{ words }</button></div>
    }
}

/// Which pictures it learns from, where there is a choice.
fn pictures(props: &Props) -> Html {
    let Instance { experiment, .. } = &props.instance;
    let choices = experiment.base.task().map(Dataset::alternatives).unwrap_or_default();
    if choices.len() < 2 || !choices.contains(&experiment.dataset) {
        return Html::default();
    }
    let changed = {
        let (instance, on_instance) = (props.instance.clone(), props.on_instance.clone());
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let dataset = select.and_then(|select| Dataset::of_key(&select.value()));
            if let Some(other) = dataset.and_then(|dataset| instance.on(dataset)) {
                on_instance.emit(other);
            }
        })
    };
    let option = |dataset: &Dataset| {
        let title = TaskSpec::of(dataset).map(|task| task.shown_title()).unwrap_or_default();
        html! { <option value={dataset.key()} selected={*dataset == experiment.dataset}>{ title }</option> }
    };
    html! {
        <div class="fields"><div class="field"><label>{ t("Pictures") }
            <select data-testid="train-dataset" aria-describedby={described_by("train-dataset")}
                disabled={props.train.is_active()} onchange={changed}>
                { for choices.iter().map(option) }</select></label>
            <Help testid="train-dataset" words={t("Pictures")} /></div></div>
    }
}
