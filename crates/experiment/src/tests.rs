use arch::zoo;

use super::*;
use crate::text::Fault;

fn random_experiment(random: &mut fastrand::Rng) -> Experiment {
    let models: Vec<_> = zoo::all().collect();
    let model = models[random.usize(..models.len())];
    let base = if random.bool() && model.small.is_some() { Base::small(model.id) } else { Base::full(model.id) };
    let words = ["a", "Hund & Katze", "100%", "ä,b", "x:y", "#?=+", "日本", " ", "a/b.c-d_e~f"];
    let word = |random: &mut fastrand::Rng| words[random.usize(..words.len())].to_owned();
    let dataset = match random.u8(..6) {
        5 => Dataset::Own(OwnPictures {
            title: word(random),
            classes: (0..random.usize(2..6)).map(|_| word(random)).collect(),
            channels: if random.bool() { 1 } else { 3 },
            side: random.u32(..),
            train: random.u32(..),
            content: random.u64(..),
        }),
        place => Dataset::KNOWN[usize::from(place)].clone(),
    };
    let share = |random: &mut fastrand::Rng| if random.bool() { 0.0 } else { random.f64() };
    let recipe = Recipe {
        pictures: random.u32(1..=10_000_000),
        epochs: random.u32(1..=100_000),
        batch: random.u32(1..=65_536),
        optimizer: match random.u8(..4) {
            0 => Optimizer::Adam,
            1 => Optimizer::RmsProp,
            2 => Optimizer::Sgd { momentum: 0.9 },
            _ => Optimizer::Sgd { momentum: random.f64() * 0.999 },
        },
        learning_rate: 10f64.powf(random.f64() * 9.0 - 8.0),
        schedule: Schedule::ALL[random.usize(..Schedule::ALL.len())],
        warmup: share(random),
        weight_decay: share(random),
        label_smoothing: share(random),
        clip: share(random) * 100.0,
        augmentation: match random.u8(..3) {
            0 => Augmentation::NONE,
            1 => Augmentation::CIFAR,
            _ => Augmentation { shift: random.u8(..), flip: random.bool(), cutout: random.u8(..) },
        },
        class_balance: share(random),
        wrong_labels: share(random),
    };
    let weights = match random.u8(..7) {
        0 => Weights::Fresh,
        1 => Weights::Shipped,
        2 => Weights::Published(word(random)),
        3 => Weights::Address(format!("https://example.org/{}?a=b&c", word(random))),
        4 => Weights::File(word(random)),
        5 => Weights::Xavier,
        _ => Weights::Run { id: word(random), step: random.u32(..) },
    };
    let graph = base.graph().unwrap();
    let mut edits = arch::edit::random::Random::new(random.u64(..));
    let edits = (0..random.usize(..4)).map(|_| edits.edit(&graph)).collect();
    Experiment { base, edits, dataset, recipe, seed: random.u64(..), weights }
}

#[test]
fn ten_thousand_experiments_survive_the_way_through_an_address() {
    let mut random = fastrand::Rng::with_seed(1);
    let other = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
    for _ in 0..10_000 {
        let experiment = random_experiment(&mut random);
        let text = experiment.text();
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\"<>`{}|\\^".contains(&byte)), "{text}");
        assert_eq!(Experiment::read(&text, &other).unwrap(), experiment, "{text}");
        let bytes = postcard::to_stdvec(&experiment).unwrap();
        assert_eq!(postcard::from_bytes::<Experiment>(&bytes).unwrap(), experiment);
    }
}

#[test]
fn ids_are_by_content() {
    let mut random = fastrand::Rng::with_seed(2);
    let experiment = random_experiment(&mut random);
    assert_eq!(experiment.id(), experiment.clone().id());
    assert_eq!(experiment.id().len(), 10);
    let next = Experiment { seed: experiment.seed.wrapping_add(1), ..experiment.clone() };
    assert_ne!(experiment.id(), next.id());
    let ids: std::collections::HashSet<_> = (0..1_000).map(|_| random_experiment(&mut random).id()).collect();
    assert_eq!(ids.len(), 1_000);
}

#[test]
fn what_people_write_changes_only_what_it_names() {
    let proposed = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
    let read = Experiment::read("size=500&epochs=1&lr=0.2&schedule=constant&device=cpu", &proposed).unwrap();
    let recipe =
        Recipe { pictures: 500, epochs: 1, learning_rate: 0.2, schedule: Schedule::Constant, ..proposed.recipe };
    assert_eq!(read, Experiment { recipe, ..proposed.clone() });
    let shifted = Experiment::read("augment=shift", &proposed).unwrap();
    assert_eq!(shifted.recipe.augmentation, Augmentation::DIGITS);
    assert_eq!(Experiment::read("", &proposed).unwrap(), proposed);
}

/// Written by version 1, and never to be changed: addresses live long.
#[test]
fn an_address_of_the_first_version_keeps_its_meaning() {
    let text = "v=1&model=resnet18&data=cifar10&weights=shipped&size=6000&batch=32&optimizer=sgd&momentum=0.95&lr=0.004\
                &schedule=one-cycle&warmup=0.1&epochs=10&weight-decay=0.0005&augment=cifar&seed=7";
    let read = Experiment::read(text, &Experiment::of(Base::full("lenet5"), Dataset::Mnist)).unwrap();
    let recipe = Recipe {
        pictures: 6_000,
        epochs: 10,
        batch: 32,
        optimizer: Optimizer::Sgd { momentum: 0.95 },
        learning_rate: 0.004,
        schedule: Schedule::OneCycle,
        warmup: 0.1,
        weight_decay: 0.0005,
        label_smoothing: 0.0,
        clip: 0.0,
        augmentation: Augmentation::CIFAR,
        class_balance: 0.0,
        wrong_labels: 0.0,
    };
    let (base, dataset, weights) = (Base::small("resnet18"), Dataset::Cifar10, Weights::Shipped);
    assert_eq!(read, Experiment { base, edits: Vec::new(), dataset, recipe, seed: 7, weights });
    assert_eq!(read.text(), text);
}

#[test]
fn a_damaged_text_is_refused_with_its_place() {
    let proposed = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
    let fault = |text: &str| {
        let error = Experiment::read(text, &proposed).unwrap_err();
        (error.at, error.fault)
    };
    assert_eq!(fault("size=5&colour=red"), (14, Fault::UnknownKey));
    assert_eq!(fault("epochs="), (7, Fault::NotOneValue));
    assert_eq!(fault("epochs=1&epochs=2"), (16, Fault::NotOneValue));
    assert_eq!(fault("v=2"), (2, Fault::Later(2)));
    assert_eq!(fault("v=1&model=resnet17"), (10, Fault::UnknownModel("resnet17".to_owned())));
    assert_eq!(fault("data=imagenet21k"), (5, Fault::Unknown("imagenet21k".to_owned())));
    let (at, Fault::Problem(Problem::Whole { found, most, .. })) = fault("seed=3&epochs=1e9") else { panic!("no") };
    assert_eq!((at, found.as_str(), most), (14, "1e9", 100_000));
    for lr in ["NaN", "inf", "-1", "0", "fast", "11"] {
        assert!(matches!(fault(&format!("lr={lr}")), (3, Fault::Problem(Problem::Number { .. }))), "{lr}");
    }
    assert!(matches!(fault("seed=1&edits=width(c1,oops)"), (at, Fault::Edits(_)) if at >= 13));
    assert!(matches!(fault("weights=file:%ff"), (8, Fault::Unknown(_))));
}

#[test]
fn no_cut_or_change_of_a_text_is_a_panic() {
    let mut random = fastrand::Rng::with_seed(3);
    let proposed = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
    for _ in 0..2_000 {
        let mut text = random_experiment(&mut random).text().into_bytes();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..text.len());
            match random.u8(..3) {
                0 => text.truncate(at.max(1)),
                1 => text[at] = random.u8(32..127),
                _ => drop(text.remove(at)),
            }
            if text.is_empty() {
                text.push(b'&');
            }
        }
        let text = String::from_utf8(text).unwrap();
        if let Ok(read) = Experiment::read(&text, &proposed) {
            assert_eq!(Experiment::read(&read.text(), &proposed).unwrap(), read, "{text}");
        }
    }
}

#[test]
fn every_field_reads_what_it_writes_and_has_words() {
    let experiment = Experiment::of(Base::small("resnet18"), Dataset::Cifar10);
    for field in FIELDS {
        assert!(!field.words.is_empty() && field.help.ends_with('.'), "{}", field.key);
        let mut copy = experiment.clone();
        field.write(&mut copy, &field.read(&experiment)).unwrap();
        assert_eq!(copy, experiment, "{}", field.key);
        assert!(field.write(&mut copy, "nonsense").is_err(), "{}", field.key);
        assert_eq!(copy, experiment, "{}", field.key);
    }
}

#[test]
fn an_experiment_has_the_graph_that_its_edits_make() {
    let mut experiment = Experiment::of(Base::small("resnet18"), Dataset::Cifar10);
    let plain = experiment.graph().unwrap();
    experiment.edits.push(arch::Edit::MultiplyWidth(2.0));
    let wide = experiment.graph().unwrap();
    assert!(wide.analyse().unwrap().total_params() > 3 * plain.analyse().unwrap().total_params());
    experiment.edits.push(arch::Edit::StackOf3x3("nowhere".to_owned()));
    assert!(matches!(experiment.graph(), Err(BaseError::Edit(arch::edit::ChainError { place: 1, .. }))));
    experiment.base = Base::small("vgg19");
    assert_eq!(experiment.graph(), Err(BaseError::NoSmall("vgg19".to_owned())));
}

#[test]
fn whatever_runs_has_a_proposed_training() {
    for model in zoo::all() {
        let Some(base) = Base::runnable(model) else { continue };
        let task = base.task().unwrap();
        for dataset in Dataset::alternatives(task) {
            let recipe = base.proposed(&dataset);
            assert!(recipe.total_steps() > 0 && recipe.pictures > 0, "{} {}", model.id, dataset.key());
        }
    }
}

#[test]
fn a_short_text_of_other_pictures_has_their_rules() {
    let digits = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
    let clothes = Experiment::read("data=fashion-mnist", &digits).unwrap();
    assert_eq!(clothes.recipe, digits.base.proposed(&Dataset::FashionMnist));
    assert_eq!((clothes.recipe.pictures, clothes.dataset), (10_000, Dataset::FashionMnist));
    // What it says itself stands.
    let said = Experiment::read("data=fashion-mnist&size=500", &digits).unwrap();
    assert_eq!((said.recipe.pictures, said.recipe.epochs), (500, clothes.recipe.epochs));
}
