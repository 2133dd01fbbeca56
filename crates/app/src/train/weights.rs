//! How are weights tested, renewed, saved and loaded?

use std::rc::Rc;

use protocol::Evaluation;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::form::Form;
use crate::browser;
use crate::engine::Lab;
use crate::engine::state::{Notice, TrainProgress};
use crate::language::t;
use crate::network::Network;
use crate::shipped;

/// Properties of [`Weights`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose weights.
    pub lab: Lab,
    /// Of which network.
    pub network: Network,
    /// Is a network loaded?
    pub ready: bool,
    /// For the seed, and for what a file says of itself.
    pub form: Form,
    /// What it learns from.
    pub set: &'static str,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
    /// How the training went.
    pub train: Rc<TrainProgress>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// Buttons for the weights.
#[component]
pub fn Weights(props: &Props) -> Html {
    let reset = {
        let (lab, form, tell) = (props.lab.clone(), props.form.clone(), props.tell.clone());
        Callback::from(move |_: MouseEvent| match form.settings(None) {
            Ok(settings) => lab.reset(settings.seed),
            Err(sentence) => tell.emit(Some(Notice::error(sentence))),
        })
    };
    let shipped = shipped::weights(&props.network.graph.name).map(|address| {
        let lab = props.lab.clone();
        let load = Callback::from(move |_: MouseEvent| lab.load_shipped(&address));
        html! { <button disabled={!props.ready} onclick={load} data-testid="weights-shipped">{ t("Back to the trained weights") }</button> }
    });
    let evaluate = {
        let lab = props.lab.clone();
        Callback::from(move |_: MouseEvent| lab.evaluate())
    };
    let export = {
        let (lab, metadata) = (props.lab.clone(), metadata(props));
        Callback::from(move |half: bool| lab.export(half, metadata.clone()))
    };
    let import = {
        let (lab, tell) = (props.lab.clone(), props.tell.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // The file stays readable; the field may now take the same one again.
            input.set_value("");
            let (lab, tell) = (lab.clone(), tell.clone());
            spawn_local(async move {
                match browser::read(&file).await {
                    Ok(bytes) => lab.import(file.name(), bytes),
                    Err(error) => {
                        web_sys::console::error_1(&error);
                        tell.emit(Some(Notice::error(t(
                            "The file could not be read. The network keeps the weights it had; choose another file.",
                        ))));
                    }
                }
            });
        })
    };
    html! {
        <div class="weights">
            <h3>{ t("Weights") }</h3>
            <div class="buttons">
                <button disabled={!props.ready} onclick={evaluate} data-testid="evaluate">{ t("Test the current weights") }</button>
                <button disabled={!props.ready} onclick={reset} data-testid="train-reset">{ t("Fresh weights from the seed") }</button>
                { for shipped }
                <button disabled={!props.ready} onclick={export.reform(|_| false)} data-testid="weights-export">{ t("Save as a file") }</button>
                <button disabled={!props.ready} onclick={export.reform(|_| true)} data-testid="weights-export-half">{ t("Save at half the size (16 bits)") }</button>
            </div>
            <label class="file">{ t("Load a weights file (safetensors, .pth, .pt): ") }
                <input type="file" accept=".safetensors,.pth,.pt" disabled={!props.ready} data-testid="weights-import" onchange={import} />
            </label>
        </div>
    }
}

/// What a file says of itself: the network, and how it was trained here.
fn metadata(props: &Props) -> Vec<(String, String)> {
    let mut said = vec![("network".to_owned(), props.network.graph.name.clone())];
    let mut say = |key: &str, value: String| said.push((key.to_owned(), value));
    if props.train.step() > 0 {
        let form = &props.form;
        say("dataset", props.set.to_owned());
        say("steps", props.train.step().to_string());
        say("batch", props.train.batch.to_string());
        say("optimizer", form.optimizer.clone());
        say("learning_rate", form.rate.clone());
        say("schedule", form.schedule.clone());
        say("seed", form.seed.clone());
    }
    if let Some(test) = &props.evaluation {
        say("test_accuracy", format!("{:.4}", test.accuracy()));
    }
    said
}
