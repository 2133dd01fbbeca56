//! A training: its reports, its end, and how it outlives a worker.

mod common;

use arch::{Optimizer, Recipe};
use common::{Laboratory, NETWORK, infer, lenet5, load, recipe, train};
use engine::Shelf;
use engine::testing::Storage;
use protocol::{Answer, Failure, Report, Request, TrainState, WeightSource};

fn state(laboratory: &Laboratory) -> Option<TrainState> {
    laboratory.reports.iter().rev().find_map(|report| match report {
        Report::Training { state, .. } => Some(*state),
        _ => None,
    })
}

fn finished(laboratory: &Laboratory) -> bool {
    state(laboratory) == Some(TrainState::Finished)
}

#[test]
fn a_training_reports_every_step_tests_every_pass_and_ends() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(None)).unwrap();
    laboratory.until("the end", finished);
    let steps: Vec<u32> = laboratory.losses().into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, (1..=12).collect::<Vec<_>>());
    let tested = laboratory.reports.iter().filter_map(|report| match report {
        Report::Tested { evaluation, .. } => Some((evaluation.step, evaluation.total)),
        _ => None,
    });
    assert_eq!(tested.collect::<Vec<_>>(), [(4, 4), (8, 4), (12, 4)]);
    assert!(laboratory.ask(infer(NETWORK)).is_ok());
}

#[test]
fn it_rests_takes_one_step_goes_on_and_stops() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(None)).unwrap();
    laboratory.ask(Request::Pause).unwrap();
    let before = laboratory.losses().len();
    laboratory.rest();
    assert_eq!((laboratory.losses().len(), state(&laboratory)), (before, Some(TrainState::Paused)));
    laboratory.ask(Request::Step).unwrap();
    laboratory.rest();
    assert!(laboratory.losses().len() > before);
    laboratory.ask(Request::Resume).unwrap();
    laboratory.ask(Request::Stop).unwrap();
    assert_eq!(state(&laboratory), Some(TrainState::Idle));
    assert_eq!(laboratory.ask(Request::Pause), Err(Failure::NoTraining));
}

#[test]
fn what_a_step_does_to_each_layer_is_told_when_it_is_taken_and_changes_nothing() {
    let losses = |measures: bool| {
        let mut laboratory = Laboratory::with_pictures();
        laboratory.ask(train(None)).unwrap();
        laboratory.ask(Request::Pause).unwrap();
        if measures {
            let (first, second) = (laboratory.post(Request::MeasureStep), laboratory.post(Request::MeasureStep));
            laboratory.ask(Request::Resume).unwrap();
            let before = laboratory.losses().len() as u32;
            for number in [first, second] {
                let Ok(Answer::Measured(found)) = laboratory.answer(number) else { panic!("no measures") };
                assert!(found.step > before && found.layers.len() == 7, "{found:?}");
                let is_sound = |layer: &protocol::LayerStep| layer.gradient > 0.0 && layer.update > 0.0;
                assert!(found.layers.iter().all(is_sound), "{found:?}");
            }
        } else {
            laboratory.ask(Request::Resume).unwrap();
        }
        laboratory.until("the end", finished);
        assert_eq!(laboratory.ask(Request::MeasureStep), Err(Failure::NoTraining));
        laboratory.losses()
    };
    assert_eq!(losses(true), losses(false));
}

#[test]
fn whoever_waits_for_a_step_that_does_not_come_is_told() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(None)).unwrap();
    laboratory.ask(Request::Pause).unwrap();
    let waiting = laboratory.post(Request::MeasureStep);
    laboratory.ask(Request::Stop).unwrap();
    assert_eq!(laboratory.answer(waiting), Err(Failure::NoTraining));
}

/// The worker ends after some steps; the next one goes on from what was kept, with the same losses bit for bit.
#[test]
fn a_training_outlives_its_worker_with_the_same_losses() {
    let whole = {
        let mut laboratory = Laboratory::with_pictures();
        laboratory.ask(train(Some("run"))).unwrap();
        laboratory.until("the end", finished);
        laboratory.losses()
    };
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(Some("run"))).unwrap();
    laboratory.until("some steps", |laboratory| laboratory.losses().len() >= 3);
    laboratory.place.pass(10_000.0);
    laboratory.until("a kept state", |laboratory| {
        laboratory.reports.iter().any(|report| matches!(report, Report::Kept { .. }))
    });
    let before = laboratory.losses();
    let mut next = Laboratory::at(laboratory.place.next_worker());
    drop(laboratory);
    next.open_own_pictures();
    assert_eq!(next.ask(resume(None)), Ok(Answer::Done));
    let step = next.reports.iter().find_map(|report| match report {
        Report::TrainingBegins { step, recipe, .. } if recipe.pictures == 16 => Some(*step),
        _ => None,
    });
    let step = step.unwrap();
    assert!((3..12).contains(&step), "{step}");
    next.until("the end", finished);
    let after = next.losses();
    assert_eq!(after[0].0, step + 1);
    assert_eq!([&before[..step as usize], &after[..]].concat(), whole);
    assert!(next.ask(Request::Load { network: NETWORK, graph: lenet5(), weights: kept("run") }).is_ok());
}

fn kept(key: &str) -> WeightSource {
    WeightSource::Kept(key.to_owned())
}

fn resume(saved: Option<Vec<u8>>) -> Request {
    Request::ResumeTraining {
        network: NETWORK,
        graph: lenet5(),
        recipe: recipe(),
        seed: 5,
        keep: "run".to_owned(),
        saved: saved.map(Into::into),
        paused: false,
    }
}

#[test]
fn where_the_browser_keeps_nothing_the_page_gets_the_state_and_can_give_it_back() {
    for storage in [Storage::Full, Storage::Blocked] {
        let mut laboratory = Laboratory::with_pictures();
        laboratory.place.set_storage(storage);
        laboratory.ask(train(Some("run"))).unwrap();
        laboratory.until("some steps", |laboratory| laboratory.losses().len() >= 3);
        laboratory.place.pass(10_000.0);
        let not_kept = |report: &Report| match report {
            Report::NotKept { bytes, failure: Failure::Storage { .. }, .. } => Some(bytes.clone()),
            _ => None,
        };
        laboratory.until("the state", |laboratory| laboratory.reports.iter().any(|it| not_kept(it).is_some()));
        let bytes = laboratory.reports.iter().find_map(not_kept).unwrap();
        let mut next = Laboratory::at(laboratory.place.next_worker());
        next.open_own_pictures();
        assert!(matches!(next.ask(resume(None)), Err(Failure::NotKept { .. })));
        assert_eq!(next.ask(resume(Some(bytes))), Ok(Answer::Done));
    }
}

#[test]
fn a_stopped_training_is_kept_and_forgotten_when_asked() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(Some("run"))).unwrap();
    laboratory.until("a step", |laboratory| !laboratory.losses().is_empty());
    laboratory.ask(Request::Stop).unwrap();
    laboratory.rest();
    assert!(laboratory.place.kept(Shelf::Trainings, "run").is_some());
    laboratory.ask(Request::Forget { key: "run".to_owned() }).unwrap();
    assert!(laboratory.place.kept(Shelf::Trainings, "run").is_none());
}

/// What is read in one browser and put into another goes on there; what is no training is refused and takes nobody's
/// place.
#[test]
fn a_kept_training_travels_to_another_browser() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(Some("run"))).unwrap();
    laboratory.until("a step", |laboratory| !laboratory.losses().is_empty());
    laboratory.ask(Request::Stop).unwrap();
    laboratory.rest();
    let read = Request::ReadKept { key: "run".to_owned() };
    let Ok(Answer::KeptTraining { step, training, weights }) = laboratory.ask(read.clone()) else {
        panic!("it was kept")
    };
    assert_eq!(step as usize, laboratory.losses().len());
    assert!(laboratory.ask(load(NETWORK, WeightSource::Bytes(weights))).is_ok());

    let mut other = Laboratory::with_pictures();
    let put = |bytes: &[u8]| Request::PutKept { key: "run".to_owned(), bytes: bytes.to_vec() };
    assert_eq!(other.ask(put(&training)), Ok(Answer::Done));
    let cut = &training[..training.len() / 2];
    for foreign in [cut, b"", b"PK\x03\x04", &[training.as_slice(), &[0]].concat()] {
        assert!(matches!(other.ask(put(foreign)), Err(Failure::OtherTraining { .. })));
    }
    assert!(matches!(other.ask(read), Ok(Answer::KeptTraining { training: kept, .. }) if kept == training));
    assert_eq!(other.ask(resume(None)), Ok(Answer::Done));
    other.place.set_storage(Storage::Full);
    assert!(matches!(other.ask(put(&training)), Err(Failure::Storage { full: true, .. })));
}

#[test]
fn what_was_kept_damaged_or_of_another_training_is_refused() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(Some("run"))).unwrap();
    laboratory.ask(Request::Stop).unwrap();
    laboratory.rest();
    let bytes = laboratory.place.kept(Shelf::Trainings, "run").unwrap();
    let damaged = resume(Some(bytes[..bytes.len() / 2].to_vec()));
    assert!(matches!(laboratory.ask(damaged), Err(Failure::OtherTraining { .. })));
    let Request::ResumeTraining { network, graph, keep, .. } = resume(None) else { panic!("it is one") };
    let other = Recipe { learning_rate: 0.5, ..recipe() };
    let other = Request::ResumeTraining { network, graph, recipe: other, seed: 5, keep, saved: None, paused: false };
    assert!(matches!(laboratory.ask(other), Err(Failure::OtherTraining { .. })));
    assert!(laboratory.ask(infer(NETWORK)).is_ok());
}

#[test]
fn a_training_that_diverges_says_so_and_leaves_a_network_that_can_be_saved() {
    let mut laboratory = Laboratory::with_pictures();
    let wild = Recipe {
        optimizer: Optimizer::Sgd { momentum: 0.999 },
        learning_rate: 10.0,
        epochs: 200,
        batch: 2,
        ..recipe()
    };
    let modern = (arch::zoo::find("lenet5_modern").unwrap().full)().unwrap();
    laboratory.ask(Request::Load { network: NETWORK, graph: modern, weights: WeightSource::Seed(1) }).unwrap();
    let train =
        Request::Train { network: NETWORK, recipe: wild, seed: 1, keep: Some("wild".to_owned()), paused: false };
    laboratory.ask(train).unwrap();
    let failed = |report: &Report| match report {
        Report::TrainingFailed { failure: Failure::Diverged { step, good, .. }, .. } => Some((*step, *good)),
        _ => None,
    };
    laboratory.until("the end", |laboratory| laboratory.reports.iter().any(|report| failed(report).is_some()));
    let (step, good) = laboratory.reports.iter().find_map(failed).unwrap();
    assert!(good < step);
    // The curve up to there was told.
    assert_eq!(laboratory.losses().len() as u32, step - 1);
    let Ok(Answer::Weights(bytes)) =
        laboratory.ask(Request::Save { network: NETWORK, half: false, metadata: Vec::new() })
    else {
        panic!("it is not saved")
    };
    let modern = (arch::zoo::find("lenet5_modern").unwrap().full)().unwrap();
    let again = Request::Load { network: NETWORK, graph: modern, weights: WeightSource::Bytes(bytes) };
    assert!(laboratory.ask(again).is_ok());
}
