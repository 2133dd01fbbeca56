//! Does a network learn, and the same way twice?
#![allow(clippy::unwrap_used)]

use arch::zoo::lenet5::{lenet5, lenet5_rbf};
use arch::{Graph, Optimizer, Recipe, Schedule};
use runtime::{Network, Trainer, device, self_check};

/// 64 pictures of noise with ten classes: only a network whose gradients work learns them by heart.
fn noise(graph: &Graph) -> (Vec<f32>, Vec<u8>) {
    let mut random = fastrand::Rng::with_seed(5);
    let pictures = (0..64 * graph.input.elements()).map(|_| random.f32() * 2.0 - 1.0).collect();
    (pictures, (0..64).map(|i| (i % 10) as u8).collect())
}

fn recipe(optimizer: Optimizer, learning_rate: f64) -> Recipe {
    Recipe { optimizer, learning_rate, schedule: Schedule::Linear, pictures: 64, epochs: 200, ..Recipe::PLAIN }
}

fn final_loss(graph: Graph, recipe: Recipe) -> f32 {
    let (pictures, classes) = noise(&graph);
    let network = Network::init(graph, 2, &device::cpu()).unwrap();
    let mut trainer = Trainer::new(&network, recipe, 9);
    let mut loss = f32::INFINITY;
    for _ in 0..recipe.total_steps() {
        loss = pollster::block_on(trainer.step(pictures.clone(), &classes).unwrap().read()).unwrap().loss;
    }
    loss
}

#[test]
fn lenet5_learns_64_pictures_by_heart() {
    let adam = final_loss(lenet5().unwrap(), recipe(Optimizer::Adam, 2e-3));
    assert!(adam < 0.1, "Adam: {adam}");
    let sgd = final_loss(lenet5().unwrap(), recipe(Optimizer::Sgd { momentum: 0.9 }, 0.02));
    assert!(sgd < 0.1, "SGD: {sgd}");
    let codes = final_loss(lenet5_rbf().unwrap(), recipe(Optimizer::Adam, 2e-3));
    assert!(codes < 0.1, "digit codes: {codes}");
}

#[test]
fn the_same_seed_gives_the_same_network() {
    let short = Recipe { epochs: 3, ..recipe(Optimizer::Adam, 1e-3) };
    assert_eq!(final_loss(lenet5().unwrap(), short).to_bits(), final_loss(lenet5().unwrap(), short).to_bits());
}

#[test]
fn a_measured_step_is_the_same_step_and_its_figures_follow_from_gradient_and_rate() {
    let graph = lenet5().unwrap();
    let (pictures, classes) = noise(&graph);
    let network = Network::init(graph, 2, &device::cpu()).unwrap();
    // By plain descent the change is the rate times the gradient.
    let recipe = Recipe { schedule: Schedule::Constant, ..recipe(Optimizer::Sgd { momentum: 0.0 }, 0.05) };
    let mut plain = Trainer::new(&network, recipe, 9);
    let mut measured = Trainer::new(&network, recipe, 9);
    let gradients = pollster::block_on(plain.gradients(pictures.clone(), &classes)).unwrap();
    plain.step(pictures.clone(), &classes).unwrap();
    let (_, figures) = measured.measured_step(pictures, &classes).unwrap();
    for name in ["c1.weight", "f6.weight"] {
        let of = |trainer: &Trainer| pollster::block_on(trainer.snapshot().tensor(name)).unwrap();
        assert_eq!(of(&plain), of(&measured));
    }
    let layers = pollster::block_on(figures.unwrap().read()).unwrap();
    let nodes: Vec<&str> = layers.iter().map(|layer| layer.node.as_str()).collect();
    assert_eq!(nodes, ["c1", "s2", "c3", "s4", "c5", "f6", "output"]);
    for layer in &layers {
        let own = gradients.iter().filter(|(name, _)| name.rsplit_once('.').unwrap().0 == layer.node);
        let expected: f32 = own.flat_map(|(_, values)| values).map(|value| value * value).sum::<f32>().sqrt();
        assert!(expected > 0.0 && (layer.gradient / expected - 1.0).abs() < 1e-4, "{layer:?}: {expected}");
        assert!((layer.update / (0.05 * layer.gradient) - 1.0).abs() < 1e-2, "{layer:?}");
        assert!(layer.weights > layer.update, "{layer:?}");
    }
}

#[test]
fn a_snapshot_stays_as_it_was_while_training_goes_on() {
    let graph = lenet5().unwrap();
    let (pictures, classes) = noise(&graph);
    let network = Network::init(graph, 2, &device::cpu()).unwrap();
    let mut trainer = Trainer::new(&network, recipe(Optimizer::Adam, 1e-2), 9);
    trainer.step(pictures.clone(), &classes).unwrap();
    let snapshot = trainer.snapshot();
    let before = pollster::block_on(snapshot.tensor("f6.weight")).unwrap();
    trainer.step(pictures, &classes).unwrap();
    assert_eq!(before, pollster::block_on(snapshot.tensor("f6.weight")).unwrap());
    assert_ne!(before, pollster::block_on(trainer.snapshot().tensor("f6.weight")).unwrap());
}

#[test]
fn the_schedule_ends_at_zero_and_a_wrong_batch_is_refused() {
    let linear = recipe(Optimizer::Adam, 1.0);
    assert_eq!((linear.rate(0), linear.rate(100), linear.rate(200)), (1.0, 0.5, 0.0));
    let network = Network::init(lenet5().unwrap(), 2, &device::cpu()).unwrap();
    let mut trainer = Trainer::new(&network, linear, 9);
    assert!(trainer.step(vec![0.0; 100], &[1]).is_err());
    assert!(trainer.step(vec![0.0; 2048], &[1]).is_err());
}

#[test]
fn the_self_check_passes_on_the_cpu_itself() {
    let start = std::time::Instant::now();
    let agreement = pollster::block_on(self_check(&device::cpu(), || start.elapsed().as_secs_f64() * 1e3)).unwrap();
    assert!(agreement.holds(), "{agreement:?}");
}

/// What the browser compares between CPU and WebGPU is finite and the same each time, for every small network.
#[test]
fn every_small_network_can_be_checked() {
    for model in arch::zoo::all().filter(|model| model.small.is_some()) {
        let graph = (model.small.unwrap().graph)().unwrap();
        let agreement = pollster::block_on(runtime::agreement(graph, 2, &device::cpu(), || 0.0)).unwrap();
        assert!(agreement.holds(), "{}: {agreement:?}", model.id);
    }
}
