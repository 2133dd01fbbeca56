//! Which training did the visitor leave, and where did it stand? Its state is in the browser's storage, under the
//! experiment's id.

use std::rc::Rc;

use experiment::{Dataset, Experiment, Weights};
use protocol::{Request, TrainState};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

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
        Self::read(&web::storage::recall(&key(model))?)
    }

    fn remember(&self) {
        web::storage::remember(&key(&self.experiment.base.model), &self.text());
    }

    /// What runs when it goes on; `None` where it is finished.
    pub fn instance(&self) -> Option<Instance> {
        if self.step >= self.experiment.recipe.total_steps() {
            return None;
        }
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

/// Remembers how far the session's training was kept; of each model the last one, and the browser forgets the one
/// before. Pictures of the visitor's own are gone with the page, and so is a training on them.
#[hook]
pub fn use_remembering(session: &Session, train: &TrainProgress) {
    let session = session.clone();
    // One that is finished does not go on, and is remembered to be forgotten later.
    let is_finished = train.state == TrainState::Finished;
    let step = if is_finished { Some(train.step()) } else { train.kept };
    use_effect_with(step, move |step| {
        let (Some(step), Some(experiment)) = (*step, session.learning_experiment()) else { return };
        if matches!(experiment.dataset, Dataset::Own(_)) {
            return;
        }
        let before = Left::recall(&experiment.base.model).map(|before| before.experiment.id());
        if let Some(key) = before.filter(|before| *before != experiment.id()) {
            let forgotten = session.ask(Request::Forget { key });
            spawn_local(async move { drop(forgotten.await) });
        }
        Left { experiment, step }.remember();
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
        let finished = Left { step: left.experiment.recipe.total_steps(), ..left };
        assert_eq!(finished.instance(), None);
        assert_eq!(Left::read("nonsense"), None);
    }
}
