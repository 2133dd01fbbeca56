//! How is what lies on the bench taken away as code?

use arch::Graph;
use bundle::file_name;
use client::Notice;
use protocol::{Answer, CodeLanguage, Failure, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::bench::Bench;
use crate::language::t;
use crate::panels::runs::{code_ending, proposed_name};
use crate::session::{Variant, start_worker};
use crate::words;

/// Properties of [`Code`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What lies there.
    pub bench: Bench,
}

/// A button for each language, and why there is no file.
#[component]
pub fn Code(props: &Props) -> Html {
    let said = use_state(|| None::<String>);
    let languages = [
        (CodeLanguage::PyTorch, "lab-code-pytorch", t("PyTorch code")),
        (CodeLanguage::Burn, "lab-code-burn", t("Burn code")),
    ];
    let button = |(language, testid, words): (CodeLanguage, &'static str, &'static str)| {
        let (bench, said) = (props.bench.clone(), said.setter());
        let save = move |_: MouseEvent| {
            let (bench, said) = (bench.clone(), said.clone());
            spawn_local(async move {
                let text = text((*bench.network.graph).clone(), language).await;
                let name = file_name(&proposed_name(&bench.experiment), code_ending(language));
                said.set(text.map(|text| web::files::save(&name, text.as_bytes())).err());
            });
        };
        html! { <button data-testid={testid} onclick={save}>{ words }</button> }
    };
    html! {
        <>
        { for languages.into_iter().map(button) }
        if let Some(said) = &*said {
            <p class="notice" role="alert" data-testid="lab-code-failed">{ said }</p>
        }
        </>
    }
}

/// Asks an engine of its own, for some networks of the bench are too large to be run, and have none.
async fn text(graph: Graph, language: CodeLanguage) -> Result<String, String> {
    let worker = start_worker(Variant::Cpu).map_err(|error| {
        web_sys::console::error_1(&error.into());
        words::notice(&Notice::NoWorkers)
    })?;
    match worker.ask(Request::WriteCode { graph, language }).await {
        Ok(Answer::Code(text)) => Ok(text),
        Ok(_) => Err(words::failure(&Failure::Internal { detail: String::new() })),
        Err(failure) => Err(words::failure(&failure)),
    }
}
