//! Which training did the visitor leave, and where did it stand? Its state is in the browser's storage, under the experiment's id.

use std::rc::Rc;

use experiment::{Dataset, Experiment, Weights};
use protocol::TrainState;
use yew::prelude::*;

use crate::browser;
use crate::instance::Instance;
use crate::session::{Session, TrainProgress};

/// A training that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// By these rules.
    pub experiment: Experiment,
    /// Up to this step.
    pub step: u32,
}

impl Left {
    /// That of a model's page, if there is one.
    pub fn recall(model: &str) -> Option<Self> {
        Self::read(&browser::recall(&key(model))?)
    }

    fn remember(&self) {
        browser::remember(&key(&self.experiment.base.model), &self.text());
    }

    /// What runs when it goes on.
    pub fn instance(&self) -> Option<Instance> {
        // Its numbers are those that were kept, wherever they came from.
        let instance = Instance::read(Experiment { weights: Weights::Fresh, ..self.experiment.clone() })?;
        Some(Instance { experiment: Rc::new(self.experiment.clone()), ..instance })
    }

    fn text(&self) -> String {
        format!("{} {}", self.step, self.experiment.text())
    }

    fn read(text: &str) -> Option<Self> {
        let (step, text) = text.split_once(' ')?;
        let plain = Experiment::of(experiment::Base::small(""), Dataset::Mnist);
        Some(Left { experiment: Experiment::read(text, &plain).ok()?, step: step.parse().ok()? })
    }
}

fn key(model: &str) -> String {
    format!("training {model}")
}

/// Remembers how far the session's training was kept, until it is finished. Pictures of the visitor's own are gone with the page,
/// and so is a training on them.
#[hook]
pub fn use_remembering(session: &Session, train: &TrainProgress) {
    let session = session.clone();
    use_effect_with((train.kept, train.state), move |(kept, state)| {
        let Some(experiment) = session.learning_experiment() else { return };
        match (kept, state) {
            (_, TrainState::Finished) => browser::forget(&key(&experiment.base.model)),
            (Some(step), _) if !matches!(experiment.dataset, Dataset::Own(_)) => {
                Left { experiment, step: *step }.remember();
            }
            _ => {}
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_comes_back() {
        let instance = Instance::of(arch::zoo::find("resnet18").unwrap()).unwrap();
        let left = Left { experiment: (*instance.experiment).clone(), step: 120 };
        assert_eq!(Left::read(&left.text()), Some(left.clone()));
        assert_eq!(left.instance().unwrap().network, instance.network);
        assert_eq!(Left::read("nonsense"), None);
    }
}
