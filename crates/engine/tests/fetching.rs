//! What is fetched is fetched beside everything else; what does not come, or is not what was promised, changes nothing.

mod common;

use common::{Laboratory, NETWORK, infer, lenet5, load, train, weights_file};
use engine::testing::{Piece, Storage};
use engine::{Freshness, Shelf};
use protocol::{Answer, Failure, Remote, Request, WeightSource};

const ADDRESS: &str = "https://example.org/lenet5.safetensors";

fn remote(keep: bool) -> Remote {
    Remote { address: ADDRESS.to_owned(), bytes: None, sha256: None, keep }
}

fn load_remote(remote: Remote) -> Request {
    load(NETWORK, WeightSource::Remote(remote))
}

#[test]
fn what_is_asked_of_a_network_on_its_way_waits_for_it() {
    let mut laboratory = Laboratory::new();
    let file = weights_file(3);
    let pieces = file.chunks(40_000).map(|piece| Piece::Bytes(piece.to_vec())).collect();
    laboratory.place.serve_pieces(ADDRESS, pieces);
    let (loaded, seen) = (laboratory.post(load_remote(remote(false))), laboratory.post(infer(NETWORK)));
    assert!(matches!(laboratory.answer(seen), Ok(Answer::Prediction(_))));
    let loaded = laboratory.answer(loaded);
    assert!(matches!(loaded, Ok(Answer::Loaded { params: 60_850, kept_on: None })), "{loaded:?}");
}

#[test]
fn while_a_fetch_stalls_everything_else_is_answered_and_it_ends_with_its_name() {
    let mut laboratory = Laboratory::with_pictures();
    let half = weights_file(3)[..50_000].to_vec();
    laboratory.place.serve_pieces(ADDRESS, vec![Piece::Bytes(half), Piece::Stall]);
    let other = Request::Load { network: common::OTHER, graph: lenet5(), weights: WeightSource::Remote(remote(false)) };
    let stalled = laboratory.post(other);
    laboratory.ask(train(None)).unwrap();
    assert!(laboratory.ask(infer(NETWORK)).is_ok());
    laboratory.ask(Request::Stop).unwrap();
    laboratory.place.pass(31_000.0);
    let result = laboratory.answer(stalled);
    assert!(matches!(&result, Err(Failure::Stalled { received: 50_000, seconds: 30, .. })), "{result:?}");
}

#[test]
fn every_way_in_which_a_file_does_not_come_is_told_apart_and_keeps_the_network() {
    let good = weights_file(3);
    let cut = good[..good.len() - 100].to_vec();
    let hash = data::sha256_hex(&good);
    let promised = |bytes: u64| Remote { bytes: Some(bytes), ..remote(true) };
    let hashed = Remote { sha256: Some(hash.clone()), ..remote(true) };
    type Case = (Vec<Piece>, Remote, fn(&Failure) -> bool);
    let cases: Vec<Case> = vec![
        (vec![Piece::Bytes(good.clone()), Piece::Break], remote(true), |f| matches!(f, Failure::Unreachable { .. })),
        (vec![Piece::Bytes(cut.clone())], promised(good.len() as u64), |f| matches!(f, Failure::WrongLength { .. })),
        (vec![Piece::Bytes(good.clone()), Piece::Bytes(good.clone())], promised(good.len() as u64), |f| {
            matches!(f, Failure::TooLong { .. })
        }),
        (vec![Piece::Bytes(cut.clone())], hashed, |f| matches!(f, Failure::WrongHash { .. })),
        (vec![Piece::Bytes(cut)], remote(true), |f| matches!(f, Failure::WrongFile(_))),
        (vec![Piece::Bytes(b"<!DOCTYPE html><p>Not here</p>".to_vec())], remote(true), |f| {
            matches!(f, Failure::WrongFile(_))
        }),
    ];
    for (pieces, remote, expected) in cases {
        let mut laboratory = Laboratory::with_lenet5();
        let before = laboratory.ask(Request::Kernels { network: NETWORK, node: "c1".to_owned() }).unwrap();
        laboratory.place.serve_pieces(ADDRESS, pieces);
        let (loading, seen) = (laboratory.post(load_remote(remote.clone())), laboratory.post(infer(NETWORK)));
        let failure = laboratory.answer(loading).unwrap_err();
        assert!(expected(&failure), "{remote:?}: {failure:?}");
        // The network from before answers what waited.
        assert!(matches!(laboratory.answer(seen), Ok(Answer::Prediction(_))));
        assert_eq!(laboratory.ask(Request::Kernels { network: NETWORK, node: "c1".to_owned() }).unwrap(), before);
        // Nothing that could not be read as weights is kept.
        assert_eq!(laboratory.place.kept(Shelf::Checkpoints, ADDRESS), None, "{failure:?}");
    }
}

/// The browser may have a file of an earlier build under the same name.
#[test]
fn a_file_that_is_not_the_promised_one_is_asked_of_its_host_before_it_is_refused() {
    let mut laboratory = Laboratory::new();
    let promised = Remote { sha256: Some(data::sha256_hex(&weights_file(4))), ..remote(false) };
    laboratory.place.serve(ADDRESS, weights_file(4));
    laboratory.place.have_earlier(ADDRESS, weights_file(3));
    assert!(laboratory.ask(load_remote(promised.clone())).is_ok());
    // Where the host has it no more either, it is refused.
    laboratory.place.serve(ADDRESS, weights_file(3));
    let refused = laboratory.ask(load_remote(promised));
    assert!(matches!(refused, Err(Failure::WrongHash { .. })), "{refused:?}");
}

#[test]
fn what_follows_from_a_failure_is_told_apart_from_it() {
    let mut laboratory = Laboratory::new();
    let (loading, seen) = (laboratory.post(load_remote(remote(false))), laboratory.post(infer(NETWORK)));
    assert!(matches!(laboratory.answer(loading), Err(Failure::NotFound { status: 404, .. })));
    assert_eq!(laboratory.answer(seen), Err(Failure::Follows));
}

#[test]
fn of_two_loads_of_one_network_the_newer_counts() {
    let mut laboratory = Laboratory::new();
    laboratory.place.serve_pieces(ADDRESS, vec![Piece::Stall]);
    let old = laboratory.post(load_remote(remote(false)));
    laboratory.turn();
    assert!(laboratory.ask(load(NETWORK, WeightSource::Seed(4))).is_ok());
    laboratory.place.pass(31_000.0);
    assert_eq!(laboratory.answer(old), Err(Failure::Superseded));
    assert!(laboratory.ask(infer(NETWORK)).is_ok());
}

#[test]
fn weights_at_an_address_are_asked_for_anew_and_an_earlier_copy_serves_only_without_a_connection() {
    let mut laboratory = Laboratory::new();
    laboratory.place.serve(ADDRESS, weights_file(3));
    laboratory.ask(load_remote(remote(true))).unwrap();
    laboratory.rest();
    assert_eq!(laboratory.place.kept(Shelf::Checkpoints, ADDRESS), Some(weights_file(3)));
    laboratory.place.serve(ADDRESS, weights_file(4));
    laboratory.ask(load_remote(remote(true))).unwrap();
    let expected = laboratory.ask(Request::Kernels { network: NETWORK, node: "c1".to_owned() }).unwrap();
    laboratory.ask(load(NETWORK, WeightSource::Bytes(weights_file(4)))).unwrap();
    assert_eq!(laboratory.ask(Request::Kernels { network: NETWORK, node: "c1".to_owned() }).unwrap(), expected);
    assert!(laboratory.place.asked().iter().all(|(_, freshness)| *freshness == Freshness::Revalidated));
    laboratory.rest();
    laboratory.place.set_offline(true);
    let result = laboratory.ask(load_remote(remote(true)));
    assert!(matches!(result, Ok(Answer::Loaded { kept_on: Some(_), .. })), "{result:?}");
}

#[test]
fn a_file_whose_hash_is_known_is_fetched_once_and_a_bad_copy_of_it_again() {
    let mut laboratory = Laboratory::new();
    let file = weights_file(3);
    let known = Remote { sha256: Some(data::sha256_hex(&file)[..8].to_owned()), ..remote(true) };
    laboratory.place.serve(ADDRESS, file);
    laboratory.ask(load_remote(known.clone())).unwrap();
    laboratory.rest();
    laboratory.ask(load_remote(known.clone())).unwrap();
    assert_eq!(laboratory.place.asked().len(), 1);
    let port: &dyn Fn(Vec<u8>) = &|bytes| {
        pollster::block_on(engine::Port::keep(&laboratory.place, Shelf::Checkpoints, ADDRESS, bytes)).unwrap();
    };
    port(weights_file(4));
    laboratory.ask(load_remote(known)).unwrap();
    assert_eq!(laboratory.place.asked().len(), 2);
}

#[test]
fn a_full_disk_is_no_reason_to_refuse_a_file() {
    let mut laboratory = Laboratory::new();
    laboratory.place.set_storage(Storage::Full);
    laboratory.place.serve(ADDRESS, weights_file(3));
    assert!(laboratory.ask(load_remote(remote(true))).is_ok());
    laboratory.rest();
}

#[test]
fn pictures_that_do_not_come_leave_those_that_are_there_and_the_network() {
    let mut laboratory = Laboratory::with_pictures();
    let opening = laboratory.post(Request::OpenData { address: "data/mnist".to_owned() });
    let training = laboratory.post(train(None));
    assert!(matches!(laboratory.answer(opening), Err(Failure::NotFound { .. })));
    assert_eq!(laboratory.answer(training), Err(Failure::Follows));
    assert!(laboratory.ask(infer(NETWORK)).is_ok());
    laboratory.ask(Request::OpenData { address: "own".to_owned() }).unwrap();
    assert!(matches!(laboratory.ask(Request::Evaluate { network: NETWORK }), Ok(Answer::Evaluated(_))));
    laboratory.place.serve("data/mnist/manifest.json", b"{}".to_vec());
    let result = laboratory.ask(Request::OpenData { address: "data/mnist".to_owned() });
    assert!(matches!(result, Err(Failure::DamagedData { .. })), "{result:?}");
}

#[test]
fn the_packs_of_the_project_are_opened() {
    let mut laboratory = Laboratory::with_lenet5();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/data/mnist");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let address = format!("data/mnist/{}", path.file_name().unwrap().to_string_lossy());
        laboratory.place.serve(&address, std::fs::read(path).unwrap());
    }
    let result = laboratory.ask(Request::OpenData { address: "data/mnist".to_owned() });
    assert!(matches!(result, Ok(Answer::Data { train: 20_000, test: 2_000, .. })), "{result:?}");
    assert!(laboratory.ask(train(None)).is_ok());
}

#[test]
fn of_held_out_pictures_no_test_picture_is_fetched() {
    let mut laboratory = Laboratory::with_lenet5();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/data/mnist");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("test") {
            laboratory.place.serve(&format!("data/mnist/{name}"), std::fs::read(path).unwrap());
        }
    }
    let held_out = Request::OpenHeldOut { address: "data/mnist".to_owned(), held_out: 500 };
    for _ in 0..2 {
        let result = laboratory.ask(held_out.clone());
        assert!(matches!(result, Ok(Answer::Data { train: 19_500, test: 500, .. })), "{result:?}");
    }
    assert!(laboratory.place.asked().iter().all(|asked| !format!("{asked:?}").contains("test")));
    assert!(laboratory.ask(train(None)).is_ok());
}
