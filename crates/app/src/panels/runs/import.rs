//! How does a run of another browser, or of the tool, come in?

use bundle::{Bundle, BundleError, Run, RunError, zip};
use protocol::{Failure, Request};
use wasm_bindgen::JsValue;
use web_sys::File;

use super::{resume, store};
use crate::format::{bytes, count};
use crate::language::{fill, t};
use crate::panels::own::archive;
use crate::session::Session;
use crate::words;

/// Longest file that is read, bytes: it is in memory, for a moment twice.
const LONGEST: f64 = 512e6;

/// Enters the training of a file in the list of runs. `is_busy` says whether the session is learning.
///
/// # Errors
/// A sentence; nothing has changed then.
pub async fn import(session: &Session, file: &File, is_busy: bool) -> Result<Run, String> {
    if file.size() > LONGEST {
        let (length, most) = (bytes(file.size()), bytes(LONGEST));
        return Err(fill("This file has {0}, and at most {1} are read. Nothing was changed.", &[&length, &most]));
    }
    let Bundle { run, training, .. } = read(file).await?;
    let id = run.id();
    let learning = session.learning_experiment().filter(|_| is_busy).map(|experiment| experiment.id());
    if learning.as_ref() == Some(&id) {
        return Err(t("This very run is learning here. Stop it first; nothing was changed.").to_owned());
    }
    if resume::instance(&run).is_none() {
        return Err(t("This page cannot run the network of this file. Nothing was changed.").to_owned());
    }
    let before = store::find(&id);
    if let Some(before) = before.as_ref().filter(|before| before.step > run.step) {
        let step = count(u64::from(before.step));
        return Err(fill("This run is in the list already, and further on: step {0}. Nothing was changed.", &[&step]));
    }
    let run = joined(run, before.as_ref());
    if let Some(training) = training {
        put(session, &id, training).await?;
    }
    if let Err(failure) = store::keep(&run) {
        if before.is_none() {
            drop(session.ask(Request::Forget { key: id }).await);
        }
        return Err(words::failure(&failure));
    }
    Ok(run)
}

/// What the visitor wrote about a run stays, where it is in the list already.
fn joined(mut run: Run, before: Option<&Run>) -> Run {
    if let Some(before) = before {
        run.starred |= before.starred;
        for (own, earlier) in [(&mut run.name, &before.name), (&mut run.note, &before.note)] {
            if !earlier.is_empty() {
                own.clone_from(earlier);
            }
        }
    }
    run
}

async fn put(session: &Session, id: &str, training: Vec<u8>) -> Result<(), String> {
    match session.ask(Request::PutKept { key: id.to_owned(), bytes: training }).await {
        Ok(_) => Ok(()),
        Err(Failure::OtherTraining { detail }) => {
            web_sys::console::warn_1(&detail.into());
            Err(damaged())
        }
        Err(failure) => Err(words::failure(&failure)),
    }
}

/// The parts of a file that are needed here, each checked.
async fn read(file: &File) -> Result<Bundle, String> {
    let told = |error: JsValue| {
        web_sys::console::warn_1(&error);
        foreign()
    };
    let mut parts = Vec::new();
    for source in archive(file).await.map_err(told)? {
        // The weights stand in the training, too.
        if !Bundle::has_part(&source.path) || source.path.ends_with(".safetensors") {
            continue;
        }
        let unpacked = async { web::files::read(&source.blob().await?).await }.await.map_err(|error| {
            web_sys::console::warn_1(&error);
            damaged()
        })?;
        if source.crc32().is_some_and(|expected| expected != zip::crc32(&unpacked)) {
            web_sys::console::warn_1(&format!("{}: another checksum", source.path).into());
            return Err(damaged());
        }
        parts.push((source.path.clone(), unpacked));
    }
    let bundle = Bundle::of_parts(parts).map_err(|error| sentence(&error))?;
    // A training that has begun, and is not there, was too large or left out.
    if bundle.training.is_none() && bundle.run.step > 0 { Err(damaged()) } else { Ok(bundle) }
}

fn sentence(error: &BundleError) -> String {
    web_sys::console::warn_1(&error.to_string().into());
    match error {
        BundleError::Foreign | BundleError::Archive(_) => foreign(),
        BundleError::Run(RunError::Later(_)) => {
            t("This file is of a later version of this page. Reload the page, then try again; nothing was changed.")
                .to_owned()
        }
        BundleError::Run(RunError::Experiment(error)) => {
            [&words::read_error(error), " ", t("Nothing was changed.")].concat()
        }
        BundleError::Run(_) | BundleError::Unpack { .. } | BundleError::LeftOut(_) | BundleError::Differs => damaged(),
    }
}

fn foreign() -> String {
    t("This file holds no training of this page, or is not whole. Choose one that ends in .timemachine.zip; \
       nothing was changed.")
    .to_owned()
}

fn damaged() -> String {
    t("The training in this file is damaged, or of another version of this page. Nothing was changed.").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use experiment::{Base, Dataset, Experiment};

    #[test]
    fn what_the_visitor_wrote_stays() {
        let run = Run::of(Experiment::of(Base::full("lenet5"), Dataset::Mnist), 0.0);
        let own = Run { name: "Mine".to_owned(), starred: true, ..run.clone() };
        let other = Run { name: "Yours".to_owned(), note: "Wide".to_owned(), step: 9, ..run.clone() };
        let joined = joined(other.clone(), Some(&own));
        assert_eq!(
            (joined.name.as_str(), joined.note.as_str(), joined.starred, joined.step),
            ("Mine", "Wide", true, 9)
        );
        assert_eq!(super::joined(other.clone(), None), other);
    }
}
