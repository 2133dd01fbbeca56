#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_request_with_a_graph_comes_back_as_it_was() {
    let graph = arch::zoo::lenet5::lenet5_rbf().unwrap();
    let body = Request::Load { network: NetworkId(3), graph, weights: WeightSource::Bytes(vec![1, 2, 3]) };
    let message = Envelope { number: 7, body };
    assert_eq!(decode::<Request>(&encode(&message).unwrap()).unwrap(), message);
}

#[test]
fn a_damaged_message_is_an_error_and_not_a_panic() {
    let message = Envelope { number: 1, body: Event::Failed { sentence: "a".repeat(50), detail: String::new() } };
    let bytes = encode(&message).unwrap();
    for cut in 0..bytes.len() {
        assert!(decode::<Event>(&bytes[..cut]).is_err());
    }
    let mut wrong = bytes;
    wrong[1] = 250;
    assert!(decode::<Event>(&wrong).is_err());
}

#[test]
fn the_last_small_batch_counts_as_a_step() {
    let settings = TrainSettings {
        size: 130,
        batch: 64,
        optimizer: Optimizer::Adam,
        learning_rate: 1e-3,
        schedule: Schedule::Constant,
        weight_decay: 0.0,
        epochs: 2,
        augment: false,
        seed: 1,
    };
    assert_eq!(settings.steps_per_epoch(), 3);
    assert_eq!(settings.total_steps(), 6);
}
