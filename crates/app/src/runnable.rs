//! What runs on the page of a model, where the model itself is too large?

use arch::zoo::{self, Model};

use crate::lesson::Lesson;
use crate::network::Network;
use crate::shipped;

/// A network that runs and learns in a browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Runnable {
    /// The small sibling, or the published network where that is small itself.
    pub network: Network,
    /// What it learns.
    pub lesson: &'static Lesson,
}

impl Runnable {
    /// What runs on the page of `full`; `None` where nothing of it does.
    pub fn of(full: &Network) -> Option<Self> {
        let Some(small) = full.model.small else {
            let lesson = Lesson::of(zoo::Task::Mnist)?;
            return full.reads_digits().then(|| Runnable { network: full.clone(), lesson });
        };
        let lesson = Lesson::of(small.task)?;
        let network = Network::new(full.model, (small.graph)().ok()?).ok()?;
        Some(Runnable { network, lesson })
    }
}

impl Runnable {
    /// The name of its trained weights. Those that know digits are of no use for clothes.
    pub fn weights(&self) -> String {
        let (name, set) = (&self.network.graph.name, self.lesson.set.id);
        let own = Runnable::of(&self.network).is_none_or(|runnable| runnable.lesson.set.id == set);
        if own { name.clone() } else { format!("{name}_{set}") }
    }

    /// Its name among others.
    pub fn title(&self) -> String {
        let (name, set) = (self.network.model.name, self.lesson.set.title);
        if name.ends_with(&format!("({set})")) { name.to_owned() } else { format!("{name} ({set})") }
    }
}

/// Every classifier whose trained weights came with the page, in the order of history.
pub fn shipped() -> Vec<Runnable> {
    let small = |model: &'static Model| {
        let small = model.small.filter(|_| shipped::weights(&format!("{}_small", model.id)).is_some())?;
        Some(Runnable { network: Network::new(model, (small.graph)().ok()?).ok()?, lesson: Lesson::of(small.task)? })
    };
    let whole = |model: &'static Model| {
        shipped::weights(model.id)?;
        Runnable::of(&Network::of(model).ok()?).filter(|runnable| runnable.network.graph.name == model.id)
    };
    let classifies = |runnable: &Runnable| !runnable.lesson.has_scenes();
    zoo::all().filter_map(|model| small(model).or_else(|| whole(model))).filter(classifies).collect()
}

/// Another model of the same system on whose page something runs.
pub fn relative(model: &Model) -> Option<&'static Model> {
    zoo::all().find(|other| {
        other.system == model.system && other.id != model.id && other.small.and_then(|s| Lesson::of(s.task)).is_some()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::Shape;

    fn runnable(id: &str) -> Option<Runnable> {
        Runnable::of(&Network::of(zoo::find(id).unwrap()).unwrap())
    }

    #[test]
    fn the_lenet_family_runs_itself_and_others_their_small_siblings() {
        for id in ["lenet5", "lenet5_rbf", "lenet5_modern"] {
            let network = runnable(id).unwrap().network;
            assert_eq!(network.graph.name, id);
        }
        assert_eq!(runnable("resnet18").unwrap().network.graph.name, "resnet18_small");
        assert_eq!(runnable("vgg19"), None);
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
        let own = runnable("lenet5").unwrap();
        assert_eq!(own.weights(), "lenet5");
        let task = zoo::Task::Mnist;
        let clothes = own.lesson.alternatives(task).iter().find(|lesson| lesson.set.id == "fashion-mnist").unwrap();
        assert_eq!(Runnable { lesson: clothes, ..own }.weights(), "lenet5_fashion-mnist");
    }

    #[test]
    fn titles_tell_the_set_once() {
        assert_eq!(runnable("fractalnet20").unwrap().title(), "FractalNet-20 (CIFAR-10)");
        assert!(runnable("resnet18").unwrap().title().ends_with("18 (CIFAR-10)"));
    }

    #[test]
    fn every_network_that_runs_takes_its_pictures_and_names_their_classes() {
        for model in zoo::all() {
            let Some(Runnable { network, lesson }) = runnable(model.id) else { continue };
            let output = network.analysis.shape(network.graph.output());
            assert_eq!(output.channels(), lesson.set.classes.len());
            if lesson.has_scenes() {
                assert_eq!(output.size(), network.graph.input.size());
                continue;
            }
            let Shape::Map { channels, height, width } = network.graph.input else { panic!("{}", model.id) };
            let input = data::ImageShape::new(channels, height, width);
            let task = model.small.map_or(zoo::Task::Mnist, |small| small.task);
            for lesson in lesson.alternatives(task) {
                data::Preprocess::for_known(lesson.set, input).unwrap();
            }
        }
    }

    #[test]
    fn nothing_is_without_a_way_to_something_that_runs() {
        for model in zoo::all() {
            assert!(runnable(model.id).is_some() || relative(model).is_some(), "{}", model.id);
        }
    }
}
