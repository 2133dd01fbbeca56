//! A training that is ended after any step and resumed goes on as if nothing had happened; one that diverges keeps what
//! was good.
#![allow(clippy::unwrap_used)]

use arch::{Augmentation, Graph, Optimizer, Recipe, Schedule, zoo};
use data::{Dataset, ImageShape, Manifest};
use pollster::block_on;
use runtime::{Network, device};
use training::{Outcome, PictureSet, SavedTraining, Session, StepRecord, TestRun, TrainingError};

const SEED: u64 = 11;

/// Noise with ten classes.
fn pictures(shape: ImageShape) -> PictureSet {
    let mut random = fastrand::Rng::with_seed(3);
    let mut split = |count: usize| {
        let labels = (0..count).map(|index| (index % 10) as u8).collect();
        let pixels = (0..count * shape.len()).map(|_| random.u8(..)).collect();
        Dataset::from_images(shape, 10, labels, pixels).unwrap()
    };
    let (train, test) = (split(20), split(10));
    let manifest = Manifest {
        classes: (0..10).map(|class| class.to_string()).collect(),
        mean: vec![0.5; shape.channels],
        std: vec![0.25; shape.channels],
        ..Manifest::unfetched("noise", "Noise", shape)
    };
    PictureSet::held(manifest, train, test)
}

fn recipe(optimizer: Optimizer) -> Recipe {
    Recipe {
        pictures: 20,
        epochs: 2,
        batch: 8,
        optimizer,
        learning_rate: 0.01,
        schedule: Schedule::OneCycle,
        warmup: 0.2,
        weight_decay: 5e-4,
        label_smoothing: 0.1,
        clip: 1.0,
        augmentation: Augmentation { cutout: 4, ..Augmentation::CIFAR },
        ..Recipe::PLAIN
    }
}

/// Takes all steps that are left; gives their records and the weights as bytes.
fn finish(mut session: Session, pictures: &PictureSet) -> (Vec<StepRecord>, Vec<u8>) {
    let mut records = Vec::new();
    while !session.is_done() {
        records.extend(block_on(session.step(pictures)).unwrap());
    }
    records.extend(block_on(session.settle()).unwrap());
    (records, block_on(session.save()).unwrap().weights)
}

fn ended_and_resumed_anywhere(graph: &Graph, recipe: Recipe, pictures: &PictureSet) {
    let network = Network::init(graph.clone(), SEED, &device::cpu()).unwrap();
    let start = || Session::start(&network, recipe, SEED, pictures).unwrap();
    let (records, weights) = finish(start(), pictures);
    assert_eq!(records.len() as u32, recipe.total_steps());
    for end in 0..recipe.total_steps() as usize {
        let mut session = start();
        let mut before = Vec::new();
        for _ in 0..end {
            before.extend(block_on(session.step(pictures)).unwrap());
        }
        before.extend(block_on(session.settle()).unwrap());
        let bytes = block_on(session.save()).unwrap().to_bytes().unwrap();
        drop(session);
        let saved = SavedTraining::from_bytes(&bytes).unwrap();
        let resumed = Session::resume(&saved, graph.clone(), recipe, SEED, pictures, &device::cpu()).unwrap();
        assert_eq!(resumed.step_count() as usize, end);
        let (after, resumed_weights) = finish(resumed, pictures);
        assert_eq!([before, after].concat(), records, "{} ended after step {end}", graph.name);
        assert!(resumed_weights == weights, "{} ended after step {end}: other weights", graph.name);
    }
}

fn small(id: &str) -> Graph {
    (zoo::find(id).unwrap().small.unwrap().graph)().unwrap()
}

#[test]
fn a_training_resumed_after_any_step_has_the_same_losses_bit_for_bit() {
    let digits = pictures(ImageShape::new(1, 28, 28));
    let lenet5 = (zoo::find("lenet5").unwrap().full)().unwrap();
    for optimizer in [Optimizer::Adam, Optimizer::RmsProp, Optimizer::Sgd { momentum: 0.9 }] {
        ended_and_resumed_anywhere(&lenet5, recipe(optimizer), &digits);
    }
}

/// Dropout, batch statistics, and the dice of drop-path.
#[test]
fn what_chance_decides_is_the_same_after_a_resume() {
    let colours = pictures(ImageShape::new(3, 32, 32));
    ended_and_resumed_anywhere(&small("squeezenet1_0"), recipe(Optimizer::Adam), &colours);
    ended_and_resumed_anywhere(&small("fractalnet20"), recipe(Optimizer::Sgd { momentum: 0.9 }), &colours);
}

#[test]
fn another_network_recipe_or_seed_is_refused() {
    let digits = pictures(ImageShape::new(1, 28, 28));
    let graph = (zoo::find("lenet5").unwrap().full)().unwrap();
    let network = Network::init(graph.clone(), SEED, &device::cpu()).unwrap();
    let recipe = recipe(Optimizer::Adam);
    let saved = block_on(Session::start(&network, recipe, SEED, &digits).unwrap().save()).unwrap();
    let resume = |graph: Graph, recipe, seed| {
        Session::resume(&saved, graph, recipe, seed, &digits, &device::cpu()).err().map(|error| error.to_string())
    };
    assert_eq!(resume(graph.clone(), recipe, SEED), None);
    let other = Recipe { learning_rate: 0.02, ..recipe };
    assert!(resume(graph.clone(), other, SEED).unwrap().contains("recipe"));
    assert!(resume(graph, recipe, 12).unwrap().contains("seed"));
    let modern = (zoo::find("lenet5_modern").unwrap().full)().unwrap();
    assert!(resume(modern, recipe, SEED).unwrap().contains("do not fit"));
}

/// Burn would take it, and panic at the next step.
#[test]
fn what_another_network_remembered_is_refused() {
    let digits = pictures(ImageShape::new(1, 28, 28));
    let recipe = recipe(Optimizer::Adam);
    let [narrow, wide] = ["lenet5", "lenet5_modern"].map(|id| (zoo::find(id).unwrap().full)().unwrap());
    let saved = |graph: &Graph| {
        let network = Network::init(graph.clone(), SEED, &device::cpu()).unwrap();
        let mut session = Session::start(&network, recipe, SEED, &digits).unwrap();
        block_on(session.step(&digits)).unwrap();
        block_on(session.settle()).unwrap();
        block_on(session.save()).unwrap()
    };
    let (own, other) = (saved(&narrow), saved(&wide));
    let resume = |saved: &SavedTraining| {
        let resumed = Session::resume(saved, narrow.clone(), recipe, SEED, &digits, &device::cpu());
        resumed.err().map(|error| error.to_string())
    };
    assert_eq!(resume(&own), None);
    let of_other = SavedTraining { optimizer_state: other.optimizer_state, ..own.clone() };
    assert!(resume(&of_other).is_some_and(|why| why.contains("is not what an optimiser remembers")));
    // One that has stepped more often than the training.
    let ahead = SavedTraining { step: 0, ..own };
    assert!(resume(&ahead).is_some_and(|why| why.contains("is not of this training")));
}

#[test]
fn no_damage_of_a_saved_training_is_a_panic() {
    let digits = pictures(ImageShape::new(1, 28, 28));
    let graph = (zoo::find("lenet5").unwrap().full)().unwrap();
    let network = Network::init(graph.clone(), SEED, &device::cpu()).unwrap();
    let recipe = recipe(Optimizer::Adam);
    let bytes = block_on(Session::start(&network, recipe, SEED, &digits).unwrap().save()).unwrap().to_bytes().unwrap();
    assert!(SavedTraining::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    let mut random = fastrand::Rng::with_seed(4);
    let mut refused = 0;
    for _ in 0..200 {
        let mut damaged = bytes.clone();
        let at = random.usize(..400);
        damaged[at] ^= 1 << random.u8(..8);
        let resumed = SavedTraining::from_bytes(&damaged)
            .and_then(|saved| Session::resume(&saved, graph.clone(), recipe, SEED, &digits, &device::cpu()));
        refused += usize::from(resumed.is_err());
    }
    assert!(refused > 0);
}

#[test]
fn a_training_that_diverges_says_so_within_a_step_and_keeps_the_last_good_weights() {
    let colours = pictures(ImageShape::new(3, 32, 32));
    let network = Network::init(small("vgg16"), SEED, &device::cpu()).unwrap();
    let optimizer = Optimizer::Sgd { momentum: 0.9 };
    let recipe = Recipe { optimizer, learning_rate: 10.0, epochs: 20, ..Recipe::PLAIN };
    let mut session = Session::start(&network, recipe, SEED, &colours).unwrap();
    let mut losses = Vec::new();
    let diverged = loop {
        match block_on(session.step(&colours)) {
            Ok(record) => losses.extend(record.map(|record| record.loss)),
            Err(TrainingError::Diverged(diverged)) => break diverged,
            Err(error) => panic!("{error}"),
        }
        assert!(!session.is_done(), "it did not diverge: {losses:?}");
    };
    assert_eq!(diverged.step as usize, losses.len() + 1);
    assert!(losses.iter().all(|loss| loss.is_finite()));
    let (step, good) = session.last_good();
    assert_eq!(step, diverged.good);
    let bytes = block_on(good.to_checkpoint(runtime::checkpoint::Precision::Single, Default::default())).unwrap();
    Network::from_checkpoint(small("vgg16"), &bytes, &device::cpu()).unwrap();
}

#[test]
fn a_test_in_pieces_finds_what_one_in_a_piece_finds() {
    let digits = pictures(ImageShape::new(1, 28, 28));
    let network = Network::init((zoo::find("lenet5").unwrap().full)().unwrap(), SEED, &device::cpu()).unwrap();
    let test = |values: usize| {
        let mut run = TestRun::new(network.clone(), &digits).unwrap();
        while !run.is_done(&digits) {
            block_on(run.advance(&digits, values)).unwrap();
        }
        match run.outcome() {
            Outcome::Pictures(verdicts) => verdicts.clone(),
            Outcome::Pixels { .. } => panic!("digits have no classes of pixels"),
        }
    };
    let (whole, pieces) = (test(usize::MAX), test(3 * 1024));
    assert_eq!((whole.len(), pieces.len()), (10, 10));
    for (a, b) in whole.iter().zip(&pieces) {
        assert_eq!((a.truth, a.predicted, a.in_top5), (b.truth, b.predicted, b.in_top5));
        assert!((a.truth_probability - b.truth_probability).abs() < 1e-5);
    }
}
