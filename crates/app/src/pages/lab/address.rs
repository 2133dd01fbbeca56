//! How does the address say what lies on the bench?

use std::cell::RefCell;

use experiment::{Base, Dataset, Experiment, Weights};

use super::bench::Bench;
use crate::instance::runnable_weights;
use crate::language::{fill, t};
use crate::route::lab;
use crate::session::{Page, store};
use crate::{settings, words};

/// The network that lies there when nothing else was asked for.
const FIRST: &str = "lenet5";

/// The address, within the site, of the laboratory with a network as it stands.
pub fn opening(base: &Base) -> String {
    let size = if base.size == experiment::Size::Full { "&net=full" } else { "" };
    format!("#/lab?model={}{size}", base.model)
}

thread_local! {
    /// What the address said when it was last read or written here.
    static KNOWN: RefCell<String> = RefCell::default();
}

/// What the address of the window asks for, and what there is to say about it.
pub fn asked() -> (Option<Bench>, Option<String>) {
    let text = settings::asked_experiment();
    KNOWN.set(text.clone().unwrap_or_default());
    text.map_or_else(|| (left().or_else(first), None), |text| read(&text))
}

/// Does the address say something that was neither read nor written here?
pub fn is_new() -> bool {
    let text = settings::asked_experiment().unwrap_or_default();
    KNOWN.with_borrow(|known| *known != text)
}

/// What the visitor left running when he went on to other pages.
fn left() -> Option<Bench> {
    let session = store::left(Page::Lab)?.session.clone();
    let experiment = session.learning_experiment().unwrap_or_else(|| (*session.runs().experiment).clone());
    let bench = Bench::on(experiment, Vec::new())?;
    write(&bench.experiment);
    Some(bench)
}

fn first() -> Option<Bench> {
    Bench::of(Base::runnable(arch::zoo::find(FIRST)?)?)
}

/// The bench of a text, and where it cannot be as it says, why not.
pub fn read(text: &str) -> (Option<Bench>, Option<String>) {
    let value = |key: &str| text.split('&').find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == key));
    let model = value("model").map_or(FIRST, |(_, id)| id);
    let Some(model) = arch::zoo::find(model) else {
        return (first(), Some(fill("There is no network called {0}.", &[model])));
    };
    let is_full = value("net").is_some_and(|(_, size)| size == "full");
    let base = Some(Base::full(model.id)).filter(|_| is_full).or_else(|| Base::runnable(model));
    let base = base.unwrap_or_else(|| Base::full(model.id));
    let Some(plain) = Bench::of(base.clone()) else { return (first(), None) };
    let experiment = match Experiment::read(text, &plain.experiment) {
        Ok(experiment) => experiment,
        Err(error) => return (Some(plain), Some(words::read_error(&error))),
    };
    match experiment.graph() {
        Ok(_) => {}
        Err(experiment::BaseError::Edit(error)) => {
            let (made, why) = (error.place, words::edit_error(&error.error));
            let edits = experiment.edits[..made].to_vec();
            let sentence = fill(
                "Change {0} of the address cannot be made: {1}. Those before it are.",
                &[&(made + 1).to_string(), &why],
            );
            return (Bench::on(Experiment { edits, ..experiment }, Vec::new()), Some(sentence));
        }
        Err(_) => return (Some(plain), Some(t("The address names a network that cannot be.").to_owned())),
    }
    let (experiment, sentence) = with_reachable_weights(experiment);
    (Bench::on(experiment, Vec::new()), sentence)
}

/// The same with fresh numbers where those that it names are not to be had here.
fn with_reachable_weights(experiment: Experiment) -> (Experiment, Option<String>) {
    if runnable_weights(&experiment.weights) || experiment.dataset == Dataset::ImageNet {
        return (experiment, None);
    }
    let sentence = if experiment.weights.travels() {
        t("The weights that the address names are not on this page. The network begins with fresh ones.")
    } else {
        t("The weights of this experiment are on another machine. The network begins with fresh ones.")
    };
    (Experiment { weights: Weights::Fresh, ..experiment }, Some(sentence.to_owned()))
}

/// Writes the experiment into the address of the window, without a step in its history.
pub fn write(experiment: &Experiment) {
    web::page::replace_address(&lab(experiment));
    KNOWN.set(settings::asked_experiment().unwrap_or_default());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::Edit;

    #[test]
    fn what_lies_on_the_bench_comes_back_from_its_address() {
        let bench = Bench::of(Base::small("resnet18")).unwrap();
        let bench = bench.changed(Edit::MultiplyWidth(0.5)).unwrap();
        let text = lab(&bench.experiment);
        let (found, sentence) = read(text.split_once('?').unwrap().1);
        assert_eq!(sentence, None);
        assert_eq!(found.unwrap(), bench);
    }

    #[test]
    fn a_network_alone_is_a_whole_address() {
        for base in [Base::small("vgg16"), Base::full("inception_v4"), Base::full("lenet5")] {
            let (found, sentence) = read(opening(&base).split_once('?').unwrap().1);
            assert_eq!((found.unwrap().experiment.base.clone(), sentence), (base, None));
        }
    }

    #[test]
    fn an_address_that_cannot_be_read_opens_something_and_says_why() {
        let sentences = ["model=perceptron", "model=lenet5&edits=conv(", "v=99&model=lenet5", "colour=blue"];
        for text in sentences {
            let (bench, sentence) = read(text);
            assert!(super::super::checks::instance(&bench.unwrap()).is_ok() && sentence.is_some(), "{text}");
        }
        let (bench, sentence) = read("model=lenet5_modern&edits=kernel(conv1,3);remove(nothing)");
        assert_eq!(bench.unwrap().experiment.edits.len(), 1);
        assert!(sentence.unwrap().contains("nothing"));
    }

    #[test]
    fn weights_on_another_machine_are_told() {
        let (bench, sentence) = read("model=lenet5&weights=file:mine.pth");
        assert_eq!(bench.unwrap().experiment.weights, Weights::Fresh);
        assert!(sentence.is_some());
    }
}
