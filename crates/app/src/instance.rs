//! What runs here: which experiment, which network, and what do its outputs mean?

use std::rc::Rc;

use arch::edit::compare;
use arch::zoo::{self, Model};
use client::Runs;
use experiment::{Base, Dataset, Experiment, Weights};
use protocol::{Remote, WeightSource};

use crate::network::Network;
use crate::shipped;
use crate::task::TaskSpec;

/// An experiment with what follows from it, ready to run. Clones share everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// What was asked for.
    pub experiment: Rc<Experiment>,
    /// Its graph.
    pub network: Network,
    /// What its inputs and outputs mean.
    pub task: Rc<TaskSpec>,
    /// Where the engine gets its numbers.
    pub source: WeightSource,
}

impl Instance {
    /// What runs on the page of `model`, with the weights that ship with it, or fresh ones where none do; `None` where
    /// nothing of it runs.
    pub fn of(model: &Model) -> Option<Self> {
        let base = Base::runnable(model)?;
        let dataset = Dataset::of_task(base.task()?);
        Self::shipped(Experiment::of(base, dataset))
    }

    /// The experiment with the weights that ship for it, or fresh ones where none do. A network that was changed begins
    /// with those of the original that still fit, and fresh ones elsewhere. `None` where it is impossible, or its task
    /// is not one of the page's.
    pub fn shipped(experiment: Experiment) -> Option<Self> {
        Self::with(experiment, |network, experiment| {
            let fresh = (Weights::Fresh, WeightSource::Seed(experiment.seed));
            if experiment.edits.is_empty() {
                return shipped_weights(network, experiment)
                    .map_or(fresh, |file| (Weights::Shipped, WeightSource::Remote(file)));
            }
            fitting(network, experiment).map_or(fresh, |source| (Weights::Shipped, source))
        })
    }

    /// The experiment as it is asked for; `None` as for [`Instance::shipped`], or where its numbers lie in files or in
    /// a list.
    pub fn read(experiment: Experiment) -> Option<Self> {
        match experiment.weights.clone() {
            Weights::Shipped => Self::shipped(experiment),
            Weights::Fresh => {
                Self::with(experiment, |_, experiment| (Weights::Fresh, WeightSource::Seed(experiment.seed)))
            }
            Weights::Xavier => {
                Self::with(experiment, |_, experiment| (Weights::Xavier, WeightSource::Xavier(experiment.seed)))
            }
            Weights::Address(address) => {
                let source = remote(address.clone());
                Self::with(experiment, |_, _| (Weights::Address(address), source))
            }
            Weights::Published(_) | Weights::File(_) | Weights::Run { .. } => None,
        }
    }

    fn with(
        experiment: Experiment,
        weights: impl FnOnce(&Network, &Experiment) -> (Weights, WeightSource),
    ) -> Option<Self> {
        let task = TaskSpec::of(&experiment.dataset)?;
        let network = Network::new(experiment.base.find()?, experiment.graph().ok()?).ok()?;
        let (weights, source) = weights(&network, &experiment);
        Some(Instance { experiment: Rc::new(Experiment { weights, ..experiment }), network, task, source })
    }

    /// What runs in a session that was left; `None` where its task is not one of the page's.
    pub fn running(runs: &Runs) -> Option<Self> {
        let Runs { experiment, graph, source } = runs.clone();
        let task = TaskSpec::of(&experiment.dataset)?;
        let network = Network::new(experiment.base.find()?, (*graph).clone()).ok()?;
        Some(Instance { experiment, network, task, source })
    }

    /// For the session.
    pub fn runs(&self) -> Runs {
        Runs {
            experiment: Rc::clone(&self.experiment),
            graph: Rc::clone(&self.network.graph),
            source: self.source.clone(),
        }
    }

    /// The same network and pictures, whatever the numbers and the rules?
    pub fn is_alike(&self, other: &Self) -> bool {
        self.network == other.network && self.task == other.task
    }

    /// The same network for other pictures.
    pub fn on(&self, dataset: Dataset) -> Option<Self> {
        let recipe = self.experiment.base.proposed(&dataset);
        Self::shipped(Experiment { dataset, recipe, ..(*self.experiment).clone() })
    }

    /// The name of its trained weights, whether they ship or not; `None` of a network that was changed. Those that know
    /// digits are of no use for clothes.
    pub fn weights(&self) -> Option<String> {
        weights_name(&self.network, &self.experiment)
    }

    /// Its name among others.
    pub fn title(&self) -> String {
        let (name, set) = (self.network.model.name, self.task.shown_title());
        if name.ends_with(&format!("({set})")) { name.to_owned() } else { format!("{name} ({set})") }
    }
}

fn weights_name(network: &Network, experiment: &Experiment) -> Option<String> {
    let own = experiment.base.task().map(Dataset::of_task);
    let (name, set) = (&network.graph.name, &experiment.dataset);
    experiment
        .edits
        .is_empty()
        .then(|| if own.as_ref() == Some(set) { name.clone() } else { format!("{name}_{}", set.key()) })
}

/// The weights that ship for an experiment.
fn shipped_weights(network: &Network, experiment: &Experiment) -> Option<Remote> {
    shipped::file(&weights_name(network, experiment)?)
}

/// Of the weights that ship for the original those that fit the changed network; `None` where none ship, or none fit.
fn fitting(network: &Network, experiment: &Experiment) -> Option<WeightSource> {
    let original = experiment.base.graph().ok()?;
    let plain = Experiment { edits: Vec::new(), ..experiment.clone() };
    let file = shipped_weights(&Network::new(network.model, original.clone()).ok()?, &plain)?;
    let is_any_kept = !compare(&original, &network.graph).ok()?.kept.is_empty();
    is_any_kept.then_some(WeightSource::Fitting(file, experiment.seed))
}

/// Can a page begin with these, as an address names them?
pub fn runnable_weights(weights: &Weights) -> bool {
    match weights {
        Weights::Fresh | Weights::Xavier | Weights::Shipped | Weights::Address(_) => true,
        Weights::Published(_) | Weights::File(_) | Weights::Run { .. } => false,
    }
}

/// A file at an address, of which nothing is known.
fn remote(address: String) -> WeightSource {
    WeightSource::Remote(Remote { address, bytes: None, sha256: None, keep: false })
}

/// Every classifier whose trained weights came with the page, in the order of history.
pub fn shipped() -> Vec<Instance> {
    let has_weights = |instance: &Instance| instance.experiment.weights == Weights::Shipped;
    let classifies = |instance: &Instance| !instance.task.has_scenes();
    zoo::all().filter_map(Instance::of).filter(has_weights).filter(classifies).collect()
}

/// Another model of the same system on whose page something runs.
pub fn relative(model: &Model) -> Option<&'static Model> {
    zoo::all().find(|other| other.system == model.system && other.id != model.id && other.small.is_some())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::Shape;

    fn instance(id: &str) -> Option<Instance> {
        Instance::of(zoo::find(id).unwrap())
    }

    #[test]
    fn the_lenet_family_runs_itself_and_others_their_small_siblings() {
        for id in ["lenet5", "lenet5_rbf", "lenet5_modern"] {
            assert_eq!(instance(id).unwrap().network.graph.name, id);
        }
        assert_eq!(instance("resnet18").unwrap().network.graph.name, "resnet18_small");
        assert_eq!(instance("vgg19"), None);
        assert_eq!(relative(zoo::find("vgg19").unwrap()).unwrap().id, "vgg16");
    }

    #[test]
    fn shipped_networks_have_their_weights() {
        let names: Vec<String> = super::shipped().iter().map(|it| it.network.graph.name.clone()).collect();
        assert!(names.contains(&"lenet5".to_owned()) && names.contains(&"ciresan_mlp_small".to_owned()), "{names:?}");
        assert!(names.iter().all(|name| shipped::weights(name).is_some()));
    }

    #[test]
    fn weights_are_named_after_what_they_know() {
        let own = instance("lenet5").unwrap();
        assert_eq!(own.weights().as_deref(), Some("lenet5"));
        let clothes = own.on(Dataset::FashionMnist).unwrap();
        assert_eq!(clothes.weights().as_deref(), Some("lenet5_fashion-mnist"));
        assert_eq!((clothes.experiment.recipe.pictures, &clothes.experiment.weights), (10_000, &Weights::Shipped));
        assert!(!own.is_alike(&clothes));
    }

    #[test]
    fn titles_tell_the_set_once() {
        assert_eq!(instance("fractalnet20").unwrap().title(), "FractalNet-20 (CIFAR-10)");
        assert!(instance("resnet18").unwrap().title().ends_with("18 (CIFAR-10)"));
    }

    #[test]
    fn what_an_edit_changed_keeps_the_weights_that_fit_and_is_another_network() {
        let own = instance("resnet18").unwrap();
        let with = |edit| Experiment { edits: vec![edit], weights: Weights::Shipped, ..(*own.experiment).clone() };
        let deeper = with(arch::Edit::RepeatBlock("layer1.1".to_owned(), 1));
        for deep in [Instance::shipped(deeper.clone()).unwrap(), Instance::read(deeper).unwrap()] {
            assert_eq!(deep.experiment.weights, Weights::Shipped);
            assert!(matches!(deep.source, WeightSource::Fitting(_, 1)), "{:?}", deep.source);
            assert_ne!(deep.network, own.network);
            assert_eq!(deep.weights(), None);
        }
        let fresh = Experiment { weights: Weights::Fresh, ..with(arch::Edit::MultiplyWidth(0.5)) };
        assert_eq!(Instance::read(fresh).unwrap().source, WeightSource::Seed(1));
    }

    #[test]
    fn every_network_that_runs_takes_its_pictures_and_names_their_classes() {
        for model in zoo::all() {
            let Some(Instance { network, task, experiment, .. }) = instance(model.id) else { continue };
            let output = network.analysis.shape(network.graph.output());
            assert_eq!(output.channels(), task.class_count());
            if task.has_scenes() {
                assert_eq!(output.size(), network.graph.input.size());
                continue;
            }
            let Shape::Map { channels, height, width } = network.graph.input else { panic!("{}", model.id) };
            let input = data::ImageShape::new(channels, height, width);
            for dataset in Dataset::alternatives(experiment.base.task().unwrap()) {
                let set = data::sets::KNOWN.into_iter().find(|set| set.id == dataset.key()).unwrap();
                data::Preprocess::for_known(set, input).unwrap();
            }
        }
    }

    #[test]
    fn nothing_is_without_a_way_to_something_that_runs() {
        for model in zoo::all() {
            assert!(instance(model.id).is_some() || relative(model).is_some(), "{}", model.id);
        }
    }
}
