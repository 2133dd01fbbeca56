//! What is the visitor waiting for, and how far is it?

use protocol::{Task, WeightSource};
use yew::prelude::*;

use crate::format::bytes;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::session::{Phase, Variant};

/// Properties of [`EngineProgress`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where the engine is on its way.
    pub phase: Phase,
    /// What it is busy with.
    pub task: Option<(Task, f32)>,
    /// What is fetched when weights are, where that is known.
    #[prop_or_default]
    pub weights: Option<Fetched>,
}

/// A file of weights: of which network, and how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetched {
    name: &'static str,
    bytes: f64,
}

impl Fetched {
    /// The file with which something begins, where its length is known.
    pub fn of(instance: &Instance) -> Option<Self> {
        let (WeightSource::Remote(file) | WeightSource::Fitting(file, _)) = &instance.source else { return None };
        Some(Fetched { name: instance.network.model.name, bytes: file.bytes? as f64 })
    }
}

/// A line of words and a bar; its room is kept when there is nothing to wait for, so that the page does not move.
#[component]
pub fn EngineProgress(props: &Props) -> Html {
    let (words, share) = describe(props.phase, props.task.as_ref(), props.weights.as_ref());
    let bar = match share {
        Some(share) => html! { <progress max="1" value={format!("{share:.3}")} aria-label={words.clone()} /> },
        None if words.is_empty() || props.phase == Phase::Down => html! { <span class="no-bar"></span> },
        None => html! { <progress aria-label={words.clone()} /> },
    };
    html! { <div class="engine-progress" data-testid="engine-progress"><span>{ words }</span>{ bar }</div> }
}

fn describe(phase: Phase, task: Option<&(Task, f32)>, weights: Option<&Fetched>) -> (String, Option<f64>) {
    match (phase, task) {
        (Phase::Idle, _) => (t("The engine starts in a moment.").to_owned(), None),
        (Phase::Fetching(variant, loaded, Some(total)), _) if total > 0.0 => (
            fill("Fetching the {0}: {1} of {2}", &[engine_name(variant), &bytes(loaded), &bytes(total)]),
            Some((loaded / total).min(1.0)),
        ),
        (Phase::Fetching(variant, loaded, _), _) => {
            (fill("Fetching the {0}: {1}", &[engine_name(variant), &bytes(loaded)]), None)
        }
        (Phase::Starting(variant), _) => (fill("Starting the {0}", &[engine_name(variant)]), None),
        (Phase::Down, _) => (t("The engine is not running.").to_owned(), None),
        (Phase::Ready, Some((Task::Weights, done))) if let Some(Fetched { name, bytes: all }) = weights => (
            fill("Fetching the weights of {0}: {1} of {2}", &[name, &bytes(f64::from(*done) * all), &bytes(*all)]),
            Some(f64::from(*done)),
        ),
        (Phase::Ready, Some((task, done))) => {
            let words = match task {
                Task::Weights => t("Fetching weights"),
                Task::Data => t("Fetching and decoding pictures"),
                Task::SelfCheck => t("Comparing the graphics card with the CPU"),
                Task::Evaluation => t("Running the test pictures"),
                Task::FineTuning => t("Learning from your pictures"),
            };
            (words.to_owned(), Some(f64::from(*done)))
        }
        (Phase::Ready, None) => (String::new(), None),
    }
}

fn engine_name(variant: Variant) -> &'static str {
    match variant {
        Variant::Cpu | Variant::Threads => t("CPU engine"),
        Variant::WebGpu => t("WebGPU engine"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_says_how_far_it_is() {
        let (words, share) = describe(Phase::Fetching(Variant::Cpu, 2.5e6, Some(1e7)), None, None);
        assert_eq!(words, "Fetching the CPU engine: 2.50 MB of 10.0 MB");
        assert_eq!(share, Some(0.25));
        assert_eq!(describe(Phase::Ready, None, None), (String::new(), None));
        let file = Fetched { name: "LeNet-5", bytes: 2e5 };
        let (words, _) = describe(Phase::Ready, Some(&(Task::Weights, 0.5)), Some(&file));
        assert_eq!(words, "Fetching the weights of LeNet-5: 100 KB of 200 KB");
    }
}
