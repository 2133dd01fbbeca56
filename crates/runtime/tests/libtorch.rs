//! Are LibTorch's gradients those of Flex? Needs the feature `libtorch`.
#![cfg(feature = "libtorch")]

use arch::edit::{Target, change_activation};
use arch::{Activation, Recipe, zoo};
use runtime::{Network, Trainer, device};

mod common;

const PICTURES: usize = 4;
/// What single precision may differ by, relative to the largest gradient of a tensor.
const TOLERANCE: f32 = 2e-3;

/// Convolutions with and without groups, with strides and without, and batch normalisation. The activations are smooth
/// ones: a sum that is zero but for rounding is on one side of a ReLU here and on the other there.
#[test]
fn gradients_are_those_of_flex() {
    for id in ["resnet18", "legacy_xception", "resnet_recurrent"] {
        let graph = (zoo::find(id).unwrap().small.unwrap().graph)().unwrap();
        let graph = change_activation(&graph, &Target::Everywhere, Activation::Elu { alpha: 1.0 }).unwrap();
        let pictures = common::noise(&graph, PICTURES);
        let classes: Vec<u8> = (0..PICTURES as u8).collect();
        let [expected, found] = [device::cpu(), device::libtorch()].map(|device| {
            // Weights from the seed alone, so that both have the same.
            let network = Network::init(graph.clone(), 3, &device).unwrap();
            let trainer = Trainer::new(&network, Recipe::PLAIN, 0);
            pollster::block_on(trainer.gradients(pictures.clone(), &classes)).unwrap()
        });
        assert_eq!(expected.len(), found.len());
        for ((name, expected), (_, found)) in expected.iter().zip(&found) {
            let largest = expected.iter().fold(1e-6f32, |most, value| most.max(value.abs()));
            let error = expected.iter().zip(found).fold(0f32, |most, (a, b)| most.max((a - b).abs())) / largest;
            assert!(error < TOLERANCE, "{id}, {name}: {error}");
        }
    }
}

/// What the networks above leave out: a rectifier, where no sum is near zero.
#[test]
fn rectifiers_pass_the_gradients_that_flex_passes() {
    let network = "plain18";
    let graph = (zoo::find(network).unwrap().small.unwrap().graph)().unwrap();
    let pictures = common::noise(&graph, 1);
    let [expected, found] = [device::cpu(), device::libtorch()].map(|device| {
        let network = Network::init(graph.clone(), 5, &device).unwrap();
        let trainer = Trainer::new(&network, Recipe::PLAIN, 0);
        pollster::block_on(trainer.gradients(pictures.clone(), &[1])).unwrap()
    });
    for ((name, expected), (_, found)) in expected.iter().zip(&found) {
        let length = |values: &[f32]| values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        let apart: Vec<f32> = expected.iter().zip(found).map(|(a, b)| a - b).collect();
        // A sum that is zero but for rounding may fall on either side of the rectifier, and takes its small share
        // along.
        assert!(length(&apart) <= 0.02 * length(expected), "{name}: {} of {}", length(&apart), length(expected));
    }
}
