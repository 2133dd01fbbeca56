//! Does a prepared network answer as the graph computes, also after its numbers or its wiring have changed?
#![allow(clippy::unwrap_used)]

use std::time::Instant;

use arch::edit::{Removal, apply_again, remove_block};
use arch::{Recipe, zoo};
use pollster::block_on;
use runtime::{Host, Network, Trainer, device, reference};

const TOLERANCE: f32 = 2e-5;

fn computed(network: &Network, picture: &[f32]) -> Host {
    let forward = network.forward(network.batch(picture.to_vec()).unwrap(), &[]);
    block_on(forward.outputs.into_iter().next().unwrap().read()).unwrap()
}

fn predicted(network: &Network, picture: &[f32]) -> Host {
    block_on(network.predict(picture.to_vec(), &[])).unwrap().into_scores().unwrap()
}

fn difference(a: &Host, b: &Host) -> f32 {
    assert_eq!(a.shape, b.shape);
    let largest = a.values.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    a.values.iter().zip(&b.values).map(|(a, b)| (a - b).abs() / largest).fold(0.0, f32::max)
}

fn small(id: &str) -> Network {
    reference::network((zoo::find(id).unwrap().small.unwrap().graph)().unwrap(), 0.8, &device::cpu()).unwrap()
}

#[test]
fn a_prepared_network_answers_as_its_graph_computes() {
    for id in ["lenet5", "vgg16", "resnet18", "enet"] {
        let network = small(id).prepared();
        let picture = reference::input(network.graph());
        let expected = computed(&network, &picture);
        // The first answer makes the form, the second uses it, and a clone has the same.
        for network in [&network, &network, &network.clone()] {
            assert!(difference(&expected, &predicted(network, &picture)) < TOLERANCE, "{id}");
        }
    }
}

#[test]
fn taps_may_change_from_question_to_question() {
    let network = small("resnet18").prepared();
    let picture = reference::input(network.graph());
    let last = network.graph().output();
    for taps in [vec![], vec![arch::NodeId(3)], vec![last, arch::NodeId(2)], vec![]] {
        block_on(network.make_ready(&taps)).unwrap();
        let predicted = block_on(network.predict(picture.clone(), &taps)).unwrap();
        let forward = network.forward(network.batch(picture.clone()).unwrap(), &taps);
        assert_eq!(predicted.taps.len(), taps.len());
        for (expected, found) in forward.taps.into_iter().zip(&predicted.taps) {
            assert!(difference(&block_on(expected.read()).unwrap(), found) < TOLERANCE);
        }
    }
}

#[test]
fn numbers_that_were_learned_meanwhile_are_those_that_answer() {
    let network = small("lenet5").prepared();
    let picture = reference::input(network.graph());
    let before = predicted(&network, &picture);
    let mut trainer = Trainer::new(&network, Recipe { learning_rate: 0.1, ..Recipe::PLAIN }, 1);
    for _ in 0..3 {
        trainer.step(picture.clone(), &[3]).unwrap();
    }
    let learned = trainer.snapshot();
    let after = predicted(&learned, &picture);
    assert!(difference(&before, &after) > 1e-3, "three steps changed nothing");
    assert!(difference(&computed(&learned, &picture), &after) < TOLERANCE);
    assert!(difference(&computed(&learned, &picture), &predicted(&learned.prepared(), &picture)) < TOLERANCE);
    assert!(difference(&before, &predicted(&network, &picture)) < TOLERANCE, "the network itself has not learned");
}

#[test]
fn another_wiring_of_the_same_numbers_answers_for_itself() {
    let network = small("resnet18").prepared();
    let picture = reference::input(network.graph());
    let whole = predicted(&network, &picture);
    let block = remove_block(network.graph(), "layer2.1", Removal::Whole).unwrap();
    let lesioned = network.rewired(block).unwrap();
    let found = predicted(&lesioned, &picture);
    assert!(difference(&whole, &found) > 1e-3);
    assert!(difference(&computed(&lesioned, &picture), &found) < TOLERANCE);
}

/// Kernels and normalisations that are used by several steps.
#[test]
fn a_recurrent_network_is_unrolled_for_longer() {
    let network = small("resnet_recurrent").prepared();
    let picture = reference::input(network.graph());
    let whole = predicted(&network, &picture);
    let longer = network.rewired(apply_again(network.graph(), "area2.step1", 3).unwrap()).unwrap();
    let found = predicted(&longer, &picture);
    assert!(difference(&whole, &found) > 1e-3);
    assert!(difference(&computed(&longer, &picture), &found) < TOLERANCE);
}

#[test]
fn fully_connected_layers_are_not_in_memory_twice() {
    let network = reference::network((zoo::find("vgg11").unwrap().full)().unwrap(), 0.8, &device::cpu()).unwrap();
    let plan = block_on(network.plan(&[])).unwrap();
    let dense: usize =
        network.analysis().params.iter().filter(|spec| spec.shape.len() == 2).map(|it| it.elements()).sum();
    let all = network.analysis().weight_bytes() as usize;
    assert!(dense * 4 > all / 2);
    // Convolutions are transformed, at most to four times their size.
    assert!(plan.memory().weights < 4 * (all - dense * 4) + 100_000, "{:?}", plan.memory());
}

#[test]
fn a_profile_names_every_node_once_and_its_times_are_those_of_a_pass() {
    for network in [small("resnet18"), small("resnet18").prepared()] {
        let picture = reference::input(network.graph());
        let start = Instant::now();
        let now = || start.elapsed().as_secs_f64() * 1000.0;
        let times = block_on(network.profile(picture, 4, now)).unwrap();
        let names: Vec<&str> = times.iter().map(|time| time.node.as_str()).collect();
        let expected: Vec<&str> = network.graph().nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, expected);
        let sum: f64 = times.iter().map(|time| time.ms).sum();
        assert!(sum > 0.0 && sum * 2.0 < now(), "{sum} ms of {}", now());
    }
}
