//! A training that travels, or that was kept, is taken up or refused in a sentence, whatever was done to it on its way:
//! to its rules, its weights, or what its optimiser remembers.
#![allow(clippy::unwrap_used)]

use arch::edit::{apply_all, text};
use arch::{Graph, Optimizer, Recipe, zoo};
use data::{Dataset, ImageShape, Manifest, Rng};
use fuzz::damage::damage;
use fuzz::{damaged, run};
use pollster::block_on;
use runtime::{Network, device};
use training::{PictureSet, SavedTraining, Session, TrainingError};

const SEED: u64 = 11;
const SHAPE: ImageShape = ImageShape { channels: 1, height: 28, width: 28 };

/// A LeNet-5 so narrow that a step of it is short.
fn lenet5(width: &str) -> Graph {
    let graph = zoo::lenet5::lenet5_modern().unwrap();
    apply_all(&graph, &text::parse(&format!("width({width})")).unwrap()).unwrap()
}

fn pictures() -> PictureSet {
    let split = |count: usize| {
        let pixels = (0..count * SHAPE.len()).map(|place| (place * 7 % 251) as u8).collect();
        Dataset::from_images(SHAPE, 10, (0..count).map(|index| index as u8).collect(), pixels).unwrap()
    };
    let manifest = Manifest {
        classes: (0..10).map(|class| class.to_string()).collect(),
        mean: vec![0.5],
        std: vec![0.25],
        ..Manifest::unfetched("made", "Made", SHAPE)
    };
    PictureSet::held(manifest, split(4), split(1))
}

/// Trainings by each optimiser after two steps, as they are kept.
fn kept(graph: &Graph, pictures: &PictureSet) -> Vec<SavedTraining> {
    let optimizers = [Optimizer::Adam, Optimizer::RmsProp, Optimizer::Sgd { momentum: 0.9 }];
    let of = |optimizer| {
        let recipe = Recipe { pictures: 4, epochs: 2, batch: 2, optimizer, ..Recipe::PLAIN };
        let network = Network::init(graph.clone(), SEED, &device::cpu()).unwrap();
        let mut session = Session::start(&network, recipe, SEED, pictures).unwrap();
        for _ in 0..2 {
            block_on(session.step(pictures)).unwrap();
        }
        block_on(session.settle()).unwrap();
        block_on(session.save()).unwrap()
    };
    optimizers.map(of).to_vec()
}

/// Takes a training up, and a step of it where one is left.
fn go_on(saved: &SavedTraining, graph: &Graph, pictures: &PictureSet) -> Result<(), TrainingError> {
    let graph = graph.clone();
    let mut session = Session::resume(saved, graph, saved.recipe, saved.seed, pictures, &device::cpu())?;
    if !session.is_done() {
        block_on(session.step(pictures))?;
        block_on(session.settle())?;
    }
    Ok(())
}

#[test]
fn trainings_as_they_are_kept() {
    let (graph, pictures) = (lenet5("0.2"), pictures());
    let kept = kept(&graph, &pictures);
    kept.iter().for_each(|saved| go_on(saved, &graph, &pictures).unwrap());
    let files: Vec<Vec<u8>> = kept.iter().map(|saved| saved.to_bytes().unwrap()).collect();
    damaged("trainings", &files, |bytes| {
        if let Ok(saved) = SavedTraining::from_bytes(bytes) {
            let again = saved.to_bytes().unwrap();
            assert!(SavedTraining::from_bytes(&again).unwrap().to_bytes().unwrap() == again);
            drop(go_on(&saved, &graph, &pictures));
        }
    });
}

/// What an optimiser remembers is most of a kept training, and is what damage of the whole rarely meets in a place
/// that counts: here it alone is another, damaged or of another network.
#[test]
fn what_optimisers_remember() {
    let (graph, pictures) = (lenet5("0.2"), pictures());
    let (own, others) = (kept(&graph, &pictures), kept(&lenet5("0.4"), &pictures));
    let states: Vec<&[u8]> = own.iter().chain(&others).map(|saved| saved.optimizer_state.as_slice()).collect();
    let make = |rng: &mut Rng, _: &[Vec<u8>]| {
        let mut saved = own[rng.below(own.len())].clone();
        saved.optimizer_state = match (states[rng.below(states.len())], rng.below(4)) {
            (state, 0) => state.to_vec(),
            (state, _) => damage(state, states[rng.below(states.len())], rng),
        };
        saved.to_bytes().unwrap()
    };
    run("optimiser-states", make, |bytes| {
        let saved = SavedTraining::from_bytes(bytes).unwrap();
        drop(go_on(&saved, &graph, &pictures));
    });
}
