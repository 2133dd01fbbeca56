//! How are weights tested, renewed, saved and loaded?

use std::rc::Rc;

use experiment::{Experiment, Weights as Begins};
use protocol::Evaluation;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::form::Form;
use crate::instance::Instance;
use crate::language::t;
use crate::panels::checkpoints::of_file;
use crate::session::{Notice, Session, TrainProgress};
use crate::ui::Told;

/// Properties of [`Weights`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose weights.
    pub session: Session,
    /// Of which network.
    pub instance: Instance,
    /// Is a network loaded?
    pub ready: bool,
    /// For the seed, and for what a file says of itself.
    pub form: Form,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
    /// How the training went.
    pub train: Rc<TrainProgress>,
    /// The same network with other numbers.
    pub on_instance: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Buttons for the weights.
#[component]
pub fn Weights(props: &Props) -> Html {
    let reset = {
        let (session, form, tell) = (props.session.clone(), props.form.clone(), props.tell.clone());
        let now = Rc::clone(&props.instance.experiment);
        Callback::from(move |_: MouseEvent| match form.experiment(&now, None) {
            Ok(experiment) => session.reset(experiment.seed),
            Err(sentence) => tell.emit(Some(Told::error(sentence))),
        })
    };
    let shipped = use_memo(Rc::clone(&props.instance.experiment), |experiment| {
        let instance = Instance::shipped((**experiment).clone());
        instance.filter(|instance| instance.experiment.weights == Begins::Shipped)
    });
    let shipped = (*shipped).clone().map(|instance| {
        let load = props.on_instance.reform(move |_: MouseEvent| instance.clone());
        html! {
            <button disabled={!props.ready} onclick={load} data-testid="weights-shipped">
                { t("Back to the trained weights") }</button>
        }
    });
    let evaluate = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.evaluate())
    };
    let save = {
        let (session, metadata) = (props.session.clone(), metadata(props));
        let name = bundle::file_name(&props.instance.network.graph.name, ".safetensors");
        Callback::from(move |half: bool| {
            let (session, name, metadata) = (session.clone(), name.clone(), metadata.clone());
            spawn_local(async move {
                match session.save(half, metadata).await {
                    Ok(bytes) => {
                        web::files::save(&name, &bytes);
                        session.notify(Notice::Saved { bytes: bytes.len() });
                    }
                    Err(failure) => session.fail(failure),
                }
            });
        })
    };
    let import = {
        let (instance, on_instance) = (props.instance.clone(), props.on_instance.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // The file stays readable; the field may now take the same one again.
            input.set_value("");
            if let Some((weights, source)) = of_file(&file) {
                let experiment = Rc::new(Experiment { weights, ..(*instance.experiment).clone() });
                on_instance.emit(Instance { experiment, source, ..instance.clone() });
            }
        })
    };
    html! {
        <div class="weights">
            <h3>{ t("Weights") }</h3>
            <div class="buttons">
                <button disabled={!props.ready} onclick={evaluate} data-testid="evaluate">
                    { t("Test the current weights") }</button>
                <button disabled={!props.ready} onclick={reset} data-testid="train-reset">
                    { t("Fresh weights from the seed") }</button>
                { for shipped }
                <button disabled={!props.ready} onclick={save.reform(|_| false)} data-testid="weights-export">
                    { t("Save as a file") }</button>
                <button disabled={!props.ready} onclick={save.reform(|_| true)} data-testid="weights-export-half">
                    { t("Save at half the size (16 bits)") }</button>
            </div>
            <label class="file">{ t("Load a weights file (safetensors, .pth, .pt): ") }
                <input type="file" accept=".safetensors,.pth,.pt,.bin,.net" disabled={!props.ready}
                    data-testid="weights-import" onchange={import} />
            </label>
        </div>
    }
}

/// What a file says of itself: the network, and how it was trained here.
fn metadata(props: &Props) -> Vec<(String, String)> {
    let mut said = vec![("network".to_owned(), props.instance.network.graph.name.clone())];
    let mut say = |key: &str, value: String| said.push((key.to_owned(), value));
    if props.train.step() > 0 {
        say("dataset", props.instance.task.title.clone());
        say("steps", props.train.step().to_string());
        say("batch", props.train.batch().to_string());
        for key in ["optimizer", "schedule", "seed"] {
            say(key, props.form.typed_under(key).to_owned());
        }
        say("learning_rate", props.form.typed_under("lr").to_owned());
    }
    if let Ok(experiment) = props.form.experiment(&props.instance.experiment, None) {
        say("experiment", experiment.text());
    }
    if let Some(test) = &props.evaluation {
        say("test_accuracy", format!("{:.4}", test.accuracy()));
    }
    said
}
