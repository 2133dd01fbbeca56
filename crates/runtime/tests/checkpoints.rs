//! Weights in and out: what is kept, and what is refused with which words.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use arch::zoo::lenet5::{lenet5, lenet5_modern};
use arch::zoo::nin::nin_cifar10_small;
use arch::{Builder, Conv, Graph, Shape};
use checkpoint::fit::Classes;
use checkpoint::{CheckpointError, Fit, Kind};
use runtime::checkpoint::Precision;
use runtime::{Network, RuntimeError, device, read};

fn logits(network: &Network) -> Vec<f32> {
    let picture = runtime::reference::input(network.graph());
    pollster::block_on(read(network.logits(network.batch(picture).unwrap()))).unwrap()
}

fn saved(network: &Network, precision: Precision) -> Vec<u8> {
    pollster::block_on(network.to_checkpoint(precision, HashMap::from([("made by".into(), "a test".into())]))).unwrap()
}

#[test]
fn single_precision_comes_back_bit_for_bit() {
    let network = Network::init(lenet5().unwrap(), 11, &device::cpu()).unwrap();
    let again =
        Network::from_checkpoint(lenet5().unwrap(), &saved(&network, Precision::Single), &device::cpu()).unwrap();
    assert_eq!(logits(&network), logits(&again));
}

#[test]
fn half_precision_is_half_the_size_and_close() {
    let network = Network::init(lenet5().unwrap(), 11, &device::cpu()).unwrap();
    let (single, half) = (saved(&network, Precision::Single), saved(&network, Precision::Half));
    assert!(half.len() < single.len() * 55 / 100);
    let again = Network::from_checkpoint(lenet5().unwrap(), &half, &device::cpu()).unwrap();
    for (a, b) in logits(&network).iter().zip(logits(&again)) {
        assert!((a - b).abs() < 5e-3, "{a} {b}");
    }
}

#[test]
fn a_file_for_another_network_is_refused_by_name_and_shape() {
    let other = Network::init(lenet5_modern().unwrap(), 1, &device::cpu()).unwrap();
    let error =
        Network::from_checkpoint(lenet5().unwrap(), &saved(&other, Precision::Single), &device::cpu()).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, RuntimeError::Mismatch { .. }));
    assert!(text.contains("`c1.weight` [6, 1, 5, 5] is missing") && text.contains("more"), "{text}");
}

fn is_damaged(error: &RuntimeError) -> bool {
    matches!(error, RuntimeError::File(error) if error.is_damage())
}

#[test]
fn a_file_cut_short_anywhere_is_damaged_and_never_a_panic() {
    let network = Network::init(lenet5().unwrap(), 11, &device::cpu()).unwrap();
    let whole = saved(&network, Precision::Half);
    for cut in (0..whole.len()).step_by(509).chain([0, 1, 7, 8, 9, whole.len() - 1]) {
        let error = Network::from_checkpoint(lenet5().unwrap(), &whole[..cut], &device::cpu()).unwrap_err();
        // Of less than nine bytes nobody can tell what they began.
        let told = if cut < 9 { matches!(error, RuntimeError::File(_)) } else { is_damaged(&error) };
        assert!(told, "cut at {cut}: {error}");
    }
    let mut huge = whole.clone();
    huge[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(Network::from_checkpoint(lenet5().unwrap(), &huge, &device::cpu()).is_err());
}

#[test]
fn numbers_that_are_not_numbers_are_refused() {
    let network = Network::init(lenet5().unwrap(), 11, &device::cpu()).unwrap();
    let mut bytes = saved(&network, Precision::Single);
    let last = bytes.len() - 4;
    bytes[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    let error = Network::from_checkpoint(lenet5().unwrap(), &bytes, &device::cpu()).unwrap_err();
    assert!(matches!(error, RuntimeError::NotFinite { .. }), "{error}");
}

/// LeNet-5 with numbers of a seed, and one of them exchanged.
fn with_number(value: f32) -> Network {
    let graph = lenet5().unwrap();
    let name = graph.analyse().unwrap().params[3].name.clone();
    let network = Network::init(graph.clone(), 11, &device::cpu()).unwrap();
    let mut values = pollster::block_on(network.tensor(&name)).unwrap().values;
    values[1] = value;
    pollster::block_on(network.extended(graph, HashMap::from([(name, values)]))).unwrap()
}

#[test]
fn what_is_written_is_read_again_or_is_refused_before_it_is_written() {
    let edges = [0.0, -0.0, 1.0, 65504.0, 65519.0, 65520.0, 65536.0, 1e30, f32::MAX, 1e-8, f32::MIN_POSITIVE / 2.0];
    let others = [f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    for value in edges.into_iter().flat_map(|value| [value, -value]).chain(others) {
        let network = with_number(value);
        for precision in [Precision::Single, Precision::Half] {
            match pollster::block_on(network.to_checkpoint(precision, HashMap::new())) {
                Ok(bytes) => {
                    let fits = precision == Precision::Single || value.abs() < 65520.0;
                    assert!(value.is_finite() && fits, "{value} as {precision:?}");
                    let again = Network::from_checkpoint(lenet5().unwrap(), &bytes, &device::cpu());
                    assert!(again.is_ok(), "{value} as {precision:?}: {:?}", again.err());
                }
                Err(RuntimeError::NotFinite { name }) => assert!(!value.is_finite(), "`{name}` {value}"),
                Err(RuntimeError::OutOfRange { value: found, limit, .. }) => {
                    assert_eq!((found, limit, precision), (value, 65504.0, Precision::Half));
                }
                Err(error) => panic!("{value} as {precision:?}: {error}"),
            }
        }
    }
}

#[test]
fn the_same_weights_and_metadata_are_the_same_bytes() {
    let network = Network::init(lenet5().unwrap(), 11, &device::cpu()).unwrap();
    let save = |words: &[&str]| {
        let metadata = words.iter().map(|word| ((*word).to_owned(), format!("about {word}"))).collect();
        pollster::block_on(network.to_checkpoint(Precision::Half, metadata)).unwrap()
    };
    let words = ["network", "data", "recipe", "accuracy", "seed", "made by", "epochs", "classes"];
    let reversed: Vec<&str> = words.iter().rev().copied().collect();
    let first = save(&words);
    for _ in 0..8 {
        // Each hash map has an order of its own.
        assert!(save(&words) == first && save(&reversed) == first);
    }
}

/// The network of `crates/checkpoint/tests/make.py`.
fn convolution_norm_and_classes(classes: usize) -> Graph {
    let mut net = Builder::new("conv_bn_fc", Shape::map(2, 6, 6));
    let x = net.input();
    let x = net.conv("conv", x, Conv::new(3, 3));
    let x = net.batch_norm("bn", x, 1e-5);
    let x = net.relu(x);
    let x = net.global_avg_pool("pool", x);
    let x = net.flatten(x);
    let x = net.linear("fc", x, classes);
    net.finish(x).unwrap()
}

/// A file that PyTorch wrote.
fn pytorch(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../checkpoint/tests/files/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn a_pytorch_checkpoint_answers_as_it_does_in_pytorch() {
    let answer: serde_json::Value = serde_json::from_slice(&pytorch("state_dict.logits.json")).unwrap();
    let numbers = |key: &str| -> Vec<f32> {
        answer[key].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect()
    };
    for file in ["state_dict.pth", "legacy.pth", "protocol4.pth", "rezipped.pth"] {
        let network =
            Network::from_checkpoint(convolution_norm_and_classes(4), &pytorch(file), &device::cpu()).unwrap();
        let batch = network.batch(numbers("picture")).unwrap();
        let found = pollster::block_on(read(network.logits(batch))).unwrap();
        for (found, expected) in found.iter().zip(numbers("logits")) {
            assert!((found - expected).abs() < 1e-6, "{file}: {found}, expected {expected}");
        }
    }
    // Under `state_dict`, with `module.` before each name.
    assert!(Network::from_checkpoint(convolution_norm_and_classes(4), &pytorch("wrapped.pth"), &device::cpu()).is_ok());
}

#[test]
fn missing_superfluous_and_misshapen_tensors_are_told_apart_and_counted() {
    let refusal = |graph: Graph, file: &str| {
        Network::from_checkpoint(graph, &pytorch(file), &device::cpu()).unwrap_err().to_string()
    };
    let text = refusal(convolution_norm_and_classes(5), "state_dict.pth");
    assert_eq!(
        text,
        "the weights do not fit conv_bn_fc: `fc.weight` should be [5, 3] and is [4, 3]; `fc.bias` should \
         be [5] and is [4]"
    );
    // `parameters.pth` holds no running statistics.
    let text = refusal(convolution_norm_and_classes(4), "parameters.pth");
    assert!(text.contains("`bn.running_mean` [3] is missing; `bn.running_var` [3] is missing"), "{text}");
    let text = refusal(lenet5().unwrap(), "state_dict.pth");
    assert!(text.contains("`c1.weight` [6, 1, 5, 5] is missing; ") && text.contains(" more are missing; "), "{text}");
    assert!(text.contains("; `bn.bias` [3] is not part of it; ") && text.contains("; 5 more are not part"), "{text}");
}

fn misfit(graph: Graph, file: &str) -> Fit {
    match Network::from_checkpoint(graph, &pytorch(file), &device::cpu()).unwrap_err() {
        RuntimeError::Mismatch { fit, .. } => *fit,
        error => panic!("{file}: {error}"),
    }
}

#[test]
fn a_prefix_and_another_number_of_classes_are_told_as_values() {
    let graph = || convolution_norm_and_classes(4);
    let prefix = misfit(graph(), "lightning.pth").prefix;
    assert_eq!(prefix.as_deref(), Some("model."));
    let bytes = pytorch("lightning.pth");
    let file = checkpoint::read(&bytes).unwrap().without_prefix("model.");
    assert!(Network::from_tensors(graph(), &file, &device::cpu()).is_ok());
    let classes = misfit(convolution_norm_and_classes(5), "state_dict.pth").classes;
    assert_eq!(classes, Some(Classes { expected: 5, found: 4 }));
    // And with the classes that the file has, it fits.
    assert!(Network::from_checkpoint(graph(), &pytorch("state_dict.pth"), &device::cpu()).is_ok());
}

#[test]
fn files_of_every_wrapper_and_precision_become_networks() {
    for file in ["averaged.pth", "halves_and_totals.pth", "compressed.pth", "in_a_folder.pth", "compiled.pth"] {
        let network = Network::from_checkpoint(convolution_norm_and_classes(4), &pytorch(file), &device::cpu());
        assert!(network.is_ok(), "{file}: {:?}", network.err());
    }
    for file in ["c05_averagedmodel.pth", "c32_thop.pth", "c41_device.pth", "ok_baseline.pth"] {
        let network = Network::from_checkpoint(lenet5().unwrap(), &pytorch(file), &device::cpu());
        assert!(network.is_ok(), "{file}: {:?}", network.err());
    }
    for file in ["c22_half_counters.pth", "ok_nin_counters_int.pth"] {
        let network = Network::from_checkpoint(nin_cifar10_small().unwrap(), &pytorch(file), &device::cpu());
        assert!(network.is_ok(), "{file}: {:?}", network.err());
    }
}

#[test]
fn what_is_no_file_of_weights_is_not_called_damaged() {
    for (file, kind) in [("c17_torchscript.pt", Kind::TorchScript), ("c19_html.pth", Kind::Html)] {
        let error = Network::from_checkpoint(lenet5().unwrap(), &pytorch(file), &device::cpu()).unwrap_err();
        let RuntimeError::File(error) = error else { panic!("{file}: {error}") };
        assert_eq!(error, CheckpointError::NotWeights(kind), "{file}");
    }
    let sparse = Network::from_checkpoint(convolution_norm_and_classes(4), &pytorch("every_kind.pth"), &device::cpu());
    assert!(matches!(sparse.unwrap_err(), RuntimeError::Mismatch { .. }));
}

#[test]
fn a_pickle_that_names_code_is_refused_by_name() {
    for file in ["evil.pth", "evil_legacy.pth"] {
        let error =
            Network::from_checkpoint(convolution_norm_and_classes(4), &pytorch(file), &device::cpu()).unwrap_err();
        assert!(error.to_string().contains("`posix.system`"), "{error}");
    }
}
