//! How does a run leave the browser as a file?

use bundle::{Bundle, ENDING, Run, file_name};
use protocol::{Answer, CodeLanguage, Failure, Request, WeightSource};
use wasm_bindgen::JsValue;

use super::{drawing, name, store};
use crate::language::t;
use crate::session::Session;
use crate::words;

/// Pixels for each unit of the drawing.
const PIXELS: u32 = 2;

/// What is saved of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Everything, to go on with elsewhere.
    Bundle,
    /// The weights as safetensors.
    Weights,
    /// The curve as a table.
    Csv,
    /// Everything but the weights.
    Json,
    /// The curve as a drawing.
    Svg,
    /// The curve as a picture.
    Png,
    /// The network as code.
    Code(CodeLanguage),
}

/// Offers a file to the visitor.
///
/// # Errors
/// A sentence, where there is nothing to offer.
pub async fn save(session: &Session, run: &Run, what: What) -> Result<(), String> {
    let named = |ending: &str| file_name(&name::shown(run), ending);
    match what {
        What::Csv => web::files::save(&named(".csv"), run.to_csv().as_bytes()),
        What::Json => web::files::save(&named(".json"), run.to_json().as_bytes()),
        What::Svg => web::files::save(&named(".svg"), drawing::svg(run).as_bytes()),
        What::Png => png(run, &named(".png")).await.map_err(|error| {
            web_sys::console::error_1(&error);
            t("This browser could not draw the picture. Save the curve as SVG instead.").to_owned()
        })?,
        What::Code(language) => {
            let graph = run.experiment.graph();
            let graph = graph.map_err(|error| words::failure(&Failure::Graph { detail: error.to_string() }))?;
            let text = session.code(graph, language).await.map_err(|failure| words::failure(&failure))?;
            web::files::save(&named(code_ending(language)), text.as_bytes());
        }
        What::Bundle | What::Weights => {
            let (step, training, weights) = kept(session, run).await.map_err(|failure| words::failure(&failure))?;
            if what == What::Weights {
                web::files::save(&named(".safetensors"), &weights);
            } else {
                let run = Run { step, ..run.clone() };
                let bundle = Bundle { run, training: Some(training), weights: Some(weights) };
                web::files::save(&named(ENDING), &bundle.to_zip());
            }
        }
    }
    Ok(())
}

/// How the file of a network as code ends.
pub const fn code_ending(language: CodeLanguage) -> &'static str {
    match language {
        CodeLanguage::PyTorch => ".py",
        CodeLanguage::Burn => ".burn.rs",
    }
}

async fn png(run: &Run, name: &str) -> Result<(), JsValue> {
    web::files::save_address(name, &web::canvas::png_of_svg(&drawing::svg(run), drawing::SIZE, PIXELS).await?)
}

/// The training as the browser keeps it, or else as the page holds it: its step, its bytes, its weights.
async fn kept(session: &Session, run: &Run) -> Result<(u32, Vec<u8>, Vec<u8>), Failure> {
    if let Some((step, training)) = store::held_training(&run.id()) {
        let weights = weights(session, run, training.clone()).await?;
        return Ok((step, training, weights));
    }
    match session.ask(Request::ReadKept { key: run.id() }).await? {
        Answer::KeptTraining { step, training, weights } => Ok((step, training, weights)),
        _ => Err(unexpected()),
    }
}

/// The weights in a saved training, which the engine reads.
async fn weights(session: &Session, run: &Run, training: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let graph = run.experiment.graph().map_err(|error| Failure::Graph { detail: error.to_string() })?;
    let network = session.allot();
    session.ask(Request::Load { network: network.id(), graph, weights: WeightSource::Training(training) }).await?;
    match session.ask(Request::Save { network: network.id(), half: false, metadata: Vec::new() }).await? {
        Answer::Weights(bytes) => Ok(bytes),
        _ => Err(unexpected()),
    }
}

/// Gives a run that the page holds to the browser once more.
///
/// # Errors
/// A sentence, where there is still no room; the page goes on holding it.
pub async fn keep_again(session: &Session, run: &Run) -> Result<(), String> {
    let told = |failure: Failure| words::failure(&failure);
    if let Some((_, bytes)) = store::held_training(&run.id()) {
        session.ask(Request::PutKept { key: run.id(), bytes }).await.map_err(told)?;
    }
    store::keep(run).map_err(told)
}

fn unexpected() -> Failure {
    Failure::Internal { detail: "another answer to a kept training".to_owned() }
}
