//! Do small networks learn 64 pictures by heart?
#![allow(clippy::unwrap_used)]

use arch::zoo::{self, Task};
use arch::{Op, Recipe, Schedule, Shape};
use runtime::{Network, Trainer, device, evaluate, read};

mod common;

const PICTURES: usize = 64;
const BATCH: usize = 16;
/// Passes over the pictures, at most.
const EPOCHS: usize = 80;
/// Passes between two looks at the loss.
const LOOK: usize = 4;
/// Mean cross-entropy that counts as known by heart, nats.
const KNOWN: f32 = 0.1;

/// Mean cross-entropy of the network as it is used, without dropout and with running statistics.
fn loss(network: &Network, pictures: &[f32], classes: &[u8]) -> f32 {
    let output = network.forward(network.batch(pictures.to_vec()).unwrap(), &[]).outputs.swap_remove(0);
    let scores = output.into_scores();
    let count = scores.dims()[1];
    let mut values = pollster::block_on(read(scores)).unwrap();
    let mut sum = 0.0;
    for (row, class) in values.chunks_exact_mut(count).zip(classes) {
        evaluate::softmax(row);
        sum -= f64::from(row[usize::from(*class)].max(f32::MIN_POSITIVE)).ln();
    }
    (sum / classes.len() as f64) as f32
}

/// Trains until pictures of noise, each with a class, are known; gives the passes that it took and the loss at the end.
fn learn(network: &Network) -> (usize, f32) {
    let pictures = common::noise(network.graph(), PICTURES);
    let classes: Vec<u8> = (0..PICTURES).map(|picture| (picture % 10) as u8).collect();
    let recipe = Recipe { learning_rate: 2e-3, ..Recipe::PLAIN };
    let mut trainer = Trainer::new(network, recipe, 9);
    let numbers = pictures.len() / PICTURES * BATCH;
    let mut now = f32::INFINITY;
    for epoch in 1..=EPOCHS {
        for (batch, truths) in pictures.chunks(numbers).zip(classes.chunks(BATCH)) {
            trainer.step(batch.to_vec(), truths).unwrap();
        }
        if epoch % LOOK == 0 {
            now = loss(&trainer.snapshot(), &pictures, &classes);
            if now < KNOWN {
                return (epoch, now);
            }
        }
    }
    (EPOCHS, now)
}

#[test]
fn small_networks_do() {
    let small = zoo::all().filter_map(|model| Some((model.id, model.small?)));
    let small = small.filter(|(_, small)| small.task != Task::Streets);
    let mut ignorant = Vec::new();
    let mut learners = 0;
    for (id, small) in small {
        let network = Network::init((small.graph)().unwrap(), 2, &device::cpu()).unwrap();
        let (epochs, loss) = learn(&network);
        println!("{id}: loss {loss:.3} after {epochs} passes");
        learners += 1;
        if loss >= KNOWN {
            ignorant.push(id);
        }
    }
    assert!(learners >= 18, "only {learners} networks were asked to learn");
    assert!(ignorant.is_empty(), "these did not learn 64 pictures by heart: {}", ignorant.join(", "));
}

/// Passes over the scenes: each has 768 pixels to know.
const STREET_PASSES: usize = 400;

/// ENet labels pixels, so it learns scenes, at a quarter of its height and width to save time: no layer depends on
/// them. Whole maps are not dropped, which is there to keep a network from learning by heart.
#[test]
fn enet_does() {
    let (width, height) = (32, 24);
    let mut graph = (zoo::find("enet").unwrap().small.unwrap().graph)().unwrap();
    for node in &mut graph.nodes {
        if let Op::SpatialDropout { p } = &mut node.op {
            *p = 0.0;
        }
    }
    let network = Network::init(graph.with_input(Shape::map(3, height, width)), 2, &device::cpu()).unwrap();
    let (pixels, classes) = streets::batch(7, 0, PICTURES, width, height);
    let shape = data::ImageShape::new(3, height, width);
    let prepare = |scene| data::Preprocess::streets().apply(scene, shape).unwrap();
    let pictures: Vec<f32> = pixels.chunks(3 * width * height).flat_map(prepare).collect();
    let recipe = Recipe {
        pictures: PICTURES as u32,
        batch: BATCH as u32,
        epochs: STREET_PASSES as u32,
        learning_rate: 0.02,
        schedule: Schedule::OneCycle,
        ..Recipe::PLAIN
    };
    let mut trainer = Trainer::new(&network, recipe, 9);
    let mut order: Vec<usize> = (0..PICTURES).collect();
    let mut random = fastrand::Rng::with_seed(3);
    let (numbers, labels) = (3 * width * height, width * height);
    for _ in 0..STREET_PASSES {
        // The same neighbours in every pass would be known by the statistics of their batch.
        random.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            let numbers = batch.iter().flat_map(|&scene| pictures[scene * numbers..][..numbers].to_vec()).collect();
            let truths: Vec<u8> =
                batch.iter().flat_map(|&scene| classes[scene * labels..][..labels].to_vec()).collect();
            trainer.step(numbers, &truths).unwrap();
        }
    }
    let found = loss(&trainer.snapshot(), &pictures, &classes);
    println!("enet: loss {found:.3} after {STREET_PASSES} passes");
    assert!(found < KNOWN, "ENet did not learn {PICTURES} scenes by heart: loss {found}");
}
