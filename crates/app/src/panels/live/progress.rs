//! What is the visitor waiting for, and how far is it?

use protocol::Task;
use yew::prelude::*;

use crate::format::bytes;
use crate::language::{fill, t};
use crate::session::{Phase, Variant};

/// Properties of [`EngineProgress`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where the engine is on its way.
    pub phase: Phase,
    /// What it is busy with.
    pub task: Option<(Task, f32)>,
}

/// A line of words and a bar; its room is kept when there is nothing to wait for, so that the page does not move.
#[component]
pub fn EngineProgress(props: &Props) -> Html {
    let (words, share) = describe(props.phase, props.task.as_ref());
    let bar = match share {
        Some(share) => html! { <progress max="1" value={format!("{share:.3}")} aria-label={words.clone()} /> },
        None if words.is_empty() || props.phase == Phase::Down => html! { <span class="no-bar"></span> },
        None => html! { <progress aria-label={words.clone()} /> },
    };
    html! { <div class="engine-progress" data-testid="engine-progress"><span>{ words }</span>{ bar }</div> }
}

fn describe(phase: Phase, task: Option<&(Task, f32)>) -> (String, Option<f64>) {
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
        Variant::Cpu => t("CPU engine"),
        Variant::WebGpu => t("WebGPU engine"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_says_how_far_it_is() {
        let (words, share) = describe(Phase::Fetching(Variant::Cpu, 2.5e6, Some(1e7)), None);
        assert_eq!(words, "Fetching the CPU engine: 2.50 MB of 10.0 MB");
        assert_eq!(share, Some(0.25));
        assert_eq!(describe(Phase::Ready, None), (String::new(), None));
    }
}
