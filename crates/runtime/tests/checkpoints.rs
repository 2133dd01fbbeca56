//! Weights in and out: what is kept, and what is refused with which words.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use arch::zoo::lenet5::{lenet5, lenet5_modern};
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

#[test]
fn a_file_cut_short_anywhere_is_damaged_and_never_a_panic() {
    let network = Network::init(lenet5().unwrap(), 11, &device::cpu()).unwrap();
    let whole = saved(&network, Precision::Half);
    for cut in (0..whole.len()).step_by(509).chain([0, 1, 7, 8, 9, whole.len() - 1]) {
        let error = Network::from_checkpoint(lenet5().unwrap(), &whole[..cut], &device::cpu()).unwrap_err();
        assert!(matches!(error, RuntimeError::Damaged(_)), "cut at {cut}: {error}");
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
    assert!(error.to_string().contains("not numbers"), "{error}");
}
