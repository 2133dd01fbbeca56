//! Which sentence has a notice?

use client::{Ended, Notice};

use super::failure::{cause, failure};
use crate::format::{bytes, count};
use crate::language::{fill, phrase, t};

/// What the visitor should know.
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::Failed(what) => failure(what),
        Notice::ShippedMissing(what) => both(
            &cause(what),
            t("The trained weights could not be loaded, so the network starts with fresh ones and answers by chance \
               until it is trained. Reload the page to fetch them again, train it, or load a weights file."),
        ),
        Notice::TrainingFailed(what) => both(t("The training ended."), &failure(what)),
        Notice::NotKept(what) => both(
            &failure(what),
            t("The training goes on, but it is held in this page only: save its weights before you close it."),
        ),
        Notice::NotListed(what) => both(
            &failure(what),
            t("The training goes on and is kept, but the list of runs does not show it as it is now."),
        ),
        Notice::EngineEnded(then) => {
            fill("The engine ended unexpectedly and is being started again. {0}", &[&ended(*then)])
        }
        Notice::EngineSilent(then) => {
            fill("The engine does not answer any more and is being started again. {0}", &[&ended(*then)])
        }
        Notice::GivenUp => {
            t("The engine could not be started or ended several times in a row, and was given up. The story and the \
               diagrams still work; reload the page to try again, or choose the CPU as the device.")
            .to_owned()
        }
        Notice::NoWorkers => t(
            "This browser cannot start the engine: it has no module workers. The story and the diagrams work without \
               it; to run the network, use a current Firefox, Chrome, Edge or Safari.",
        )
        .to_owned(),
        Notice::LearnedLost(what) => {
            both(t("What the network had learned could not be found again; it begins anew."), &cause(what))
        }
        Notice::Saved { bytes: length } => {
            fill(phrase("The weights were saved as a file of {0}."), &[&bytes(*length as f64)])
        }
    }
}

/// Two sentences, the second only where there is one.
fn both(first: &str, second: &str) -> String {
    [first, second].into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

fn ended(then: Ended) -> String {
    match then {
        Ended::TrainingGoesOn { step } => fill("The training goes on from step {0}.", &[&count(u64::from(step))]),
        Ended::TrainingBeginsAnew => t("The training had kept nothing yet, and begins anew.").to_owned(),
        Ended::NetworkStays => t("The network keeps its weights.").to_owned(),
    }
}
