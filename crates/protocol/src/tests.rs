#![allow(clippy::unwrap_used)]

use super::*;

fn request() -> Envelope {
    let graph = arch::zoo::lenet5::lenet5_rbf().unwrap();
    let weights = WeightSource::Bytes(vec![1, 2, 3]);
    Envelope { number: 70_000, request: Request::Load { network: NetworkId(3), graph, weights } }
}

#[test]
fn a_request_with_a_graph_comes_back_as_it_was() {
    let message = request();
    assert_eq!(decode_request(&encode(&message).unwrap()).unwrap(), message);
}

#[test]
fn a_damaged_message_is_an_error_and_not_a_panic() {
    let failure = Failure::Unreachable { address: "a".repeat(50), detail: String::new() };
    let bytes = encode(&FromEngine::Answer { number: 1, result: Err(failure) }).unwrap();
    for cut in 0..bytes.len() {
        assert!(decode::<FromEngine>(&bytes[..cut]).is_err());
    }
    assert!(decode::<FromEngine>(&[&bytes[..], &[0]].concat()).is_err());
    let mut wrong = bytes;
    wrong[0] = 250;
    assert!(decode::<FromEngine>(&wrong).is_err());
}

#[test]
fn a_damaged_request_still_tells_its_number() {
    let bytes = encode(&request()).unwrap();
    let number = |bytes: &[u8]| decode_request(bytes).unwrap_err().number;
    assert_eq!(number(&bytes[..bytes.len() - 1]), Some(70_000));
    assert_eq!(number(&bytes[..3]), Some(70_000));
    assert_eq!(number(&bytes[..2]), None);
    assert_eq!(number(&[]), None);
}
