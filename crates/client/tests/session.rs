//! Sessions against the engine itself: a digit to bars, a training, an import, a lost worker.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::HashMap;
use std::rc::Rc;

use client::{Ended, Notice, Origin, Phase, Runs, TrainingStart, Variant};
use common::{DIGIT, Page, digit, lenet5, on_own_pictures, recipe, serve_digits};
use engine::testing::{Piece, Storage};
use experiment::{Dataset, Experiment, Weights};
use protocol::{Answer, Backend, DeviceChoice, Failure, Input, Remote, Request, TrainState, WeightSource};
use runtime::checkpoint::Precision;

fn start() -> TrainingStart {
    TrainingStart { recipe: recipe(), seed: 3, fresh: true, one_step: false }
}

fn shown(seed: u8) -> Input {
    Input::Picture(digit(seed), DIGIT)
}

fn file(seed: u64) -> Vec<u8> {
    let network = runtime::Network::init(
        (*lenet5(Weights::Fresh, WeightSource::Seed(1)).graph).clone(),
        seed,
        &runtime::device::cpu(),
    );
    futures_executor::block_on(network.unwrap().to_checkpoint(Precision::Single, HashMap::new())).unwrap()
}

fn from(address: &str, weights: Weights) -> client::Runs {
    let remote = Remote { address: address.to_owned(), bytes: None, sha256: None, keep: false };
    lenet5(weights, WeightSource::Remote(remote))
}

#[test]
fn a_digit_becomes_bars() {
    let mut page = Page::started();
    page.session.tap("c1");
    page.session.kernels(Some("c1"));
    page.session.look(shown(3));
    page.until("a prediction", |state| state.prediction.is_some() && state.kernels.is_some());
    let state = page.state.borrow();
    assert_eq!(state.phase, Phase::Ready);
    assert_eq!(state.device.as_ref().map(|device| device.backend), Some(Backend::Cpu));
    assert_eq!(state.prediction.as_ref().unwrap().probabilities.len(), 10);
    assert_eq!(state.maps.as_ref().unwrap().node, "c1");
    assert_eq!((state.params, state.origin.clone()), (Some(60_850), Some(Origin::Begins(Weights::Fresh, 1))));
    assert!(page.notices.borrow().is_empty());
}

#[test]
fn of_many_pictures_the_newest_is_seen_and_nothing_waits_for_ever() {
    let mut page = Page::started();
    for seed in 1..=60 {
        page.session.look(shown(seed));
        page.work(7);
    }
    let newest = digit(60).pixels;
    page.until("the newest", |state| state.prediction.as_ref().is_some_and(|it| it.seen.pixels == newest));
    page.session.look_away();
    page.work(500);
    assert!(page.state.borrow().prediction.is_none());
}

#[test]
fn a_training_runs_to_its_end_and_what_it_learned_stays() {
    let mut page = Page::started();
    serve_digits(&page.place());
    page.until("the engine", |state| state.params.is_some());
    serve_digits(&page.place());
    page.session.train(start());
    page.until("the end", |state| state.train.state == TrainState::Finished);
    let state = page.state.borrow();
    assert_eq!((state.train.step(), state.train.total()), (100, 100));
    assert_eq!(state.train.tests.iter().map(|test| test.step).collect::<Vec<_>>(), [50, 100]);
    assert_eq!(state.origin, Some(Origin::Learned(100)));
    assert_eq!(state.data.as_ref().map(|data| (data.train, data.test)), Some((20_000, 2_000)));
}

#[test]
fn a_file_of_the_visitors_becomes_the_network_and_a_wrong_one_does_not() {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    page.place().serve("blob:good", file(9));
    page.place().serve("blob:html", b"<!DOCTYPE html>".to_vec());
    let mine = Weights::File("mine.safetensors".to_owned());
    page.session.replace(from("blob:good", mine.clone()));
    page.until("the file", |state| state.origin == Some(Origin::Begins(mine.clone(), 1)));
    page.session.replace(from("blob:html", Weights::File("wrong.pth".to_owned())));
    page.until("a notice", |state| matches!(state.notice, Some(Notice::Failed(Failure::WrongFile(_)))));
    page.session.look(shown(2));
    page.until("an answer", |state| state.prediction.is_some());
    let state = page.state.borrow();
    // The true sentence stays, and so does the network.
    assert!(matches!(state.notice, Some(Notice::Failed(Failure::WrongFile(_)))));
    assert_eq!(state.origin, Some(Origin::Begins(mine, 1)));
    assert_eq!(page.session.runs().experiment.weights, Weights::File("mine.safetensors".to_owned()));
}

#[test]
fn where_shipped_weights_do_not_come_the_cause_is_told_and_stays() {
    let mut page = Page::with(from("weights/lenet5.safetensors", Weights::Shipped));
    page.session.look(shown(2));
    page.session.start();
    page.until("an answer", |state| state.prediction.is_some());
    page.work(2_000);
    let state = page.state.borrow();
    let Some(Notice::ShippedMissing(Failure::NotFound { status: 404, .. })) = &state.notice else {
        panic!("{:?}", state.notice)
    };
    assert_eq!(state.origin, Some(Origin::Begins(Weights::Fresh, 1)));
}

#[test]
fn a_training_that_cannot_have_its_pictures_changes_nothing() {
    let mut page = Page::with(from("blob:good", Weights::File("mine".to_owned())));
    page.place().serve("blob:good", file(9));
    page.session.start();
    page.until("the engine", |state| state.params.is_some());
    let before = page.state.borrow().origin.clone();
    page.session.train(start());
    page.until("a notice", |state| matches!(state.notice, Some(Notice::Failed(Failure::NotFound { .. }))));
    page.work(1_000);
    let state = page.state.borrow();
    assert_eq!((&state.origin, state.train.state), (&before, TrainState::Idle));
    assert_eq!(page.session.runs().experiment.weights, Weights::File("mine".to_owned()));
}

/// The curve of a training that nothing happened to.
fn undisturbed() -> Vec<(u32, u32)> {
    let mut page = trains(Storage::Works);
    page.until("the end", |state| state.train.state == TrainState::Finished);
    losses(&page)
}

fn losses(page: &Page) -> Vec<(u32, u32)> {
    let state = page.state.borrow();
    state.train.curve.points().iter().map(|point| (point.step, point.loss.to_bits())).collect()
}

fn trains(storage: Storage) -> Page {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    serve_digits(&page.place());
    page.place().set_storage(storage);
    page.session.train(start());
    page.until("a step", |state| state.train.step() >= 2);
    page
}

#[test]
fn a_training_goes_on_in_the_next_worker_as_if_nothing_had_happened() {
    let expected = undisturbed();
    for (storage, with_a_word) in [(Storage::Works, true), (Storage::Full, true), (Storage::Works, false)] {
        let mut page = trains(storage);
        page.pass(8_000.0);
        page.until("a kept state", |state| {
            state.train.kept.is_some() || matches!(state.notice, Some(Notice::NotKept(_)))
        });
        page.kill_worker(with_a_word);
        if !with_a_word {
            // Nothing is heard; after a while the page asks, and then knows.
            for _ in 0..8 {
                page.pass(5_000.0);
            }
        }
        page.until("a notice", |state| {
            let ended = match &state.notice {
                Some(Notice::EngineEnded(ended)) => with_a_word.then_some(*ended),
                Some(Notice::EngineSilent(ended)) => (!with_a_word).then_some(*ended),
                _ => None,
            };
            matches!(ended, Some(Ended::TrainingGoesOn { step }) if step >= 2)
        });
        page.until("the end", |state| state.train.state == TrainState::Finished);
        assert_eq!(losses(&page), expected, "{storage:?}");
        assert_eq!(page.state.borrow().train.tests.len(), 2);
    }
}

#[test]
fn a_training_that_was_not_kept_yet_begins_anew() {
    let expected = undisturbed();
    let mut page = trains(Storage::Works);
    page.kill_worker(true);
    page.until("a notice", |state| state.notice == Some(Notice::EngineEnded(Ended::TrainingBeginsAnew)));
    page.until("the end", |state| state.train.state == TrainState::Finished);
    assert_eq!(losses(&page), expected);
}

#[test]
fn a_change_of_device_carries_a_training_over_and_of_two_the_last_counts() {
    let expected = undisturbed();
    let mut page = trains(Storage::Works);
    page.session.choose(DeviceChoice::WebGpu);
    page.session.choose(DeviceChoice::Cpu);
    page.session.choose(DeviceChoice::WebGpu);
    page.session.choose(DeviceChoice::Cpu);
    page.until("the end", |state| state.train.state == TrainState::Finished);
    assert_eq!(losses(&page), expected);
    assert_eq!(page.started_variants().last(), Some(&Variant::Cpu));
}

#[test]
fn what_was_learned_outlives_the_worker_after_the_training_too() {
    let mut page = trains(Storage::Works);
    page.session.stop();
    page.until("the stop", |state| state.train.state == TrainState::Idle && state.train.kept.is_some());
    let step = page.state.borrow().train.kept.unwrap();
    let kernels = |page: &mut Page| {
        let asked = page.session.ask(Request::Kernels { network: page.session.network(), node: "c1".to_owned() });
        page.wait(asked).unwrap()
    };
    let before = kernels(&mut page);
    page.kill_worker(true);
    page.until("the loss", |state| matches!(state.notice, Some(Notice::EngineEnded(Ended::NetworkStays))));
    page.until("the next engine", |state| state.origin == Some(Origin::Learned(step)) && state.phase == Phase::Ready);
    page.work(500);
    assert_eq!(kernels(&mut page), before);
}

#[test]
fn an_engine_that_is_lost_again_and_again_is_given_up_and_can_be_started_again() {
    let mut page = Page::started();
    for _ in 0..4 {
        page.until("a worker", |state| state.phase == Phase::Ready);
        page.kill_worker(true);
    }
    page.until("the end", |state| state.phase == Phase::Down && state.notice == Some(Notice::GivenUp));
    assert_eq!(page.wait(page.session.ask(Request::Ping)), Err(Failure::EngineLost));
    page.session.start_again();
    page.until("an engine", |state| state.phase == Phase::Ready && state.notice.is_none());
}

#[test]
fn a_browser_without_module_workers_is_told_of() {
    let mut page = Page::with(lenet5(Weights::Fresh, WeightSource::Seed(1)));
    page.set_no_workers();
    page.session.start();
    page.until("a notice", |state| state.notice == Some(Notice::NoWorkers) && state.phase == Phase::Down);
}

#[test]
fn a_fetch_that_stalls_leaves_everything_else_answering() {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    page.place().serve_pieces("blob:slow", vec![Piece::Bytes(file(9)[..9_000].to_vec()), Piece::Stall]);
    page.session.replace(from("blob:slow", Weights::File("slow".to_owned())));
    page.work(200);
    page.pass(31_000.0);
    page.until("a notice", |state| matches!(state.notice, Some(Notice::Failed(Failure::Stalled { .. }))));
    page.session.look(shown(2));
    page.until("an answer", |state| state.prediction.is_some());
}

#[test]
fn a_panels_own_network_is_forgotten_with_its_handle() {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    let (handle, other) = (page.session.allot(), page.session.allot());
    assert!(handle.id() != other.id() && handle.id() != page.session.network());
    let id = handle.id();
    let runs = page.session.runs();
    let load = Request::Load {
        network: id,
        graph: (*runs.graph).clone(),
        weights: WeightSource::CopyOf(page.session.network()),
    };
    assert!(matches!(page.wait(page.session.ask(load)), Ok(Answer::Loaded { .. })));
    drop(handle);
    page.work(200);
    let profile = page.session.ask(Request::Profile { network: id });
    assert_eq!(page.wait(profile), Err(Failure::NoNetwork));
}

#[test]
fn pictures_of_the_visitors_that_cannot_be_read_leave_the_network() {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    page.session.replace(on_own_pictures());
    page.until("the network", |state| {
        state.experiment.as_ref().is_some_and(|experiment| matches!(experiment.dataset, Dataset::Own(_)))
    });
    page.session.train(start());
    page.until("a notice", |state| matches!(state.notice, Some(Notice::Failed(Failure::NoOwnPictures))));
    page.send_pictures();
    page.session.train(start());
    page.until("the end", |state| state.train.state == TrainState::Finished);
    assert_eq!(page.state.borrow().train.total(), 4);
    let same = Rc::clone(&page.session.runs().experiment);
    assert_eq!(page.state.borrow().experiment, Some(same));
}

#[test]
fn a_wild_training_ends_in_a_sentence_and_can_be_followed_by_another() {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    serve_digits(&page.place());
    let wild = experiment::Recipe {
        optimizer: experiment::Optimizer::Sgd { momentum: 0.999 },
        learning_rate: 10.0,
        epochs: 100,
        batch: 2,
        ..recipe()
    };
    page.session.train(TrainingStart { recipe: wild, ..start() });
    page.until("a notice", |state| match &state.notice {
        Some(Notice::TrainingFailed(Failure::Diverged { .. })) => true,
        _ => state.train.state == TrainState::Finished,
    });
    assert!(matches!(page.state.borrow().notice, Some(Notice::TrainingFailed(Failure::Diverged { .. }))));
    page.session.look(shown(4));
    page.until("an answer", |state| {
        state.prediction.as_ref().is_some_and(|it| it.probabilities.iter().all(|share| share.is_finite()))
    });
    page.session.train(start());
    page.until("the end", |state| state.train.state == TrainState::Finished);
}

#[test]
fn a_training_goes_on_at_the_next_visit_where_it_was_kept() {
    let expected = undisturbed();
    let mut page = trains(Storage::Works);
    page.pass(8_000.0);
    page.until("a kept state", |state| state.train.kept.is_some());
    let experiment = page.session.learning_experiment().unwrap();
    let kept = page.state.borrow().train.kept.unwrap();
    let read = Experiment::read(&experiment.text(), &experiment).unwrap();
    assert_eq!(read, experiment);

    let mut page = page.visited_again();
    page.until("the engine", |state| state.params.is_some());
    let runs = Runs { experiment: Rc::new(read), ..page.session.runs() };
    // Another training was drawn before; its curve is not that of the one which goes on.
    page.session.train(TrainingStart { seed: 9, ..start() });
    page.until("the other's end", |state| state.train.state == TrainState::Finished);
    page.session.resume(runs, kept);
    page.until("a beginning", |state| state.train.state == TrainState::Running);
    page.until("the end", |state| state.train.state == TrainState::Finished);
    let rest: Vec<(u32, u32)> = expected.into_iter().filter(|(step, _)| *step > kept).collect();
    assert!(!rest.is_empty());
    assert_eq!(losses(&page), rest);
}

#[test]
fn what_was_never_kept_leaves_the_network_as_it_is() {
    let mut page = Page::started();
    page.until("the engine", |state| state.params.is_some());
    serve_digits(&page.place());
    let runs = page.session.runs();
    let other = Experiment { seed: 99, ..(*runs.experiment).clone() };
    page.session.resume(Runs { experiment: Rc::new(other), ..runs.clone() }, 5);
    page.until("a notice", |state| matches!(state.notice, Some(Notice::Failed(Failure::NotKept { .. }))));
    assert_eq!(page.session.runs(), runs);
    assert_eq!(page.state.borrow().origin, Some(Origin::Begins(Weights::Fresh, 1)));
    page.session.look(shown(3));
    page.until("an answer", |state| state.prediction.is_some());
}

#[test]
fn a_file_that_only_the_browser_reads_is_read_by_it() {
    let mut page = Page::started();
    let header = b"GIF89a\x1c\x00\x1c\x00\x00\x00\x00".to_vec();
    page.session.look(Input::File(header.clone(), DIGIT));
    page.until("a notice", |state| matches!(state.notice, Some(Notice::Failed(Failure::PictureKind { .. }))));
    page.session.look(Input::File([header, vec![255; 28 * 28 * 4]].concat(), DIGIT));
    page.until("an answer", |state| state.prediction.is_some());
}
