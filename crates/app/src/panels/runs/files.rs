//! Which files can be made of a run?

use bundle::Run;
use protocol::CodeLanguage;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::export::{self, What};
use crate::language::t;
use crate::session::Session;
use crate::ui::Told;

/// What the buttons need.
pub struct Props<'a> {
    /// Who reads what was kept.
    pub session: &'a Session,
    /// Of which run.
    pub run: &'a Run,
    /// For sentences to the visitor.
    pub tell: &'a Callback<Option<Told>>,
}

/// Called to save one of the files.
fn saving(props: &Props, what: What) -> Callback<MouseEvent> {
    let (session, run, tell) = (props.session.clone(), props.run.clone(), props.tell.clone());
    Callback::from(move |_| {
        let (session, run, tell) = (session.clone(), run.clone(), tell.clone());
        spawn_local(async move {
            if let Err(sentence) = export::save(&session, &run, what).await {
                tell.emit(Some(Told::error(sentence)));
            }
        });
    })
}

/// The button for everything as one file.
pub fn whole(props: &Props) -> Html {
    html! {
        <button class="small" data-testid="run-export" disabled={props.run.step == 0}
            onclick={saving(props, What::Bundle)}>{ t("Save as a file") }</button>
    }
}

/// Buttons for its parts.
pub fn parts(props: &Props) -> Html {
    let button = |(what, id, words): (What, &'static str, &'static str)| {
        html! { <button class="small" data-testid={id} onclick={saving(props, what)}>{ words }</button> }
    };
    let files = [
        (What::Weights, "run-weights", t("Weights (safetensors)")),
        (What::Csv, "run-csv", t("Curve (CSV)")),
        (What::Json, "run-json", t("Curve (JSON)")),
        (What::Svg, "run-svg", t("Drawing (SVG)")),
        (What::Png, "run-png", t("Picture (PNG)")),
        (What::Code(CodeLanguage::PyTorch), "run-code-pytorch", t("PyTorch code")),
        (What::Code(CodeLanguage::Burn), "run-code-burn", t("Burn code")),
    ];
    html! {
        <details class="run-files"><summary>{ t("Other files") }</summary>
            <div class="buttons">{ for files.into_iter().map(button) }</div></details>
    }
}
