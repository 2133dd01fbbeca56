//! How are weights tested, renewed, saved and loaded?

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::form::Form;
use crate::browser;
use crate::engine::Lab;
use crate::engine::state::Notice;
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
    /// For the seed.
    pub form: Form,
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
        let lab = props.lab.clone();
        Callback::from(move |_: MouseEvent| lab.export())
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
                        tell.emit(Some(Notice::error(
                            "The file could not be read. The network keeps the weights it had; choose another file.",
                        )));
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
                <button disabled={!props.ready} onclick={export} data-testid="weights-export">{ t("Save as a file") }</button>
            </div>
            <label class="file">{ t("Load a safetensors file: ") }
                <input type="file" accept=".safetensors" disabled={!props.ready} data-testid="weights-import" onchange={import} />
            </label>
        </div>
    }
}
