//! Does every value that the engine can send have its words, in every language?

use std::collections::BTreeSet;
use std::fs;

use client::{Ended, Notice, Origin};
use experiment::{FIELDS, Kind, Problem, Weights};
use protocol::{DeviceReason, Failure, Misfit, TrainState, WrongFile};

use super::*;
use crate::language;

fn text() -> String {
    "c1.weight".to_owned()
}

/// One of each kind. What comes after one is decided by a match without a way out, so that a new variant is a compile error here.
fn failures() -> Vec<Failure> {
    let (detail, address) = (text, || "weights/lenet5.safetensors".to_owned());
    let mut all = vec![Failure::Follows];
    loop {
        let next = match all[all.len() - 1] {
            Failure::Follows => Failure::Superseded,
            Failure::Superseded => Failure::EngineLost,
            Failure::EngineLost => Failure::NoNetwork,
            Failure::NoNetwork => Failure::NoData,
            Failure::NoData => Failure::NoTraining,
            Failure::NoTraining => Failure::NoOwnPictures,
            Failure::NoOwnPictures => Failure::NotKept { key: text() },
            Failure::NotKept { .. } => Failure::Storage { full: true, detail: detail() },
            Failure::Storage { full: true, .. } => Failure::Storage { full: false, detail: detail() },
            Failure::Storage { full: false, .. } => Failure::Unreachable { address: address(), detail: detail() },
            Failure::Unreachable { ref address, .. } if !address.contains("://") => {
                Failure::Unreachable { address: "https://example.org/a.pth".to_owned(), detail: detail() }
            }
            Failure::Unreachable { .. } => Failure::NotFound { address: address(), status: 404 },
            Failure::NotFound { .. } => Failure::Stalled { address: address(), seconds: 30, received: 5 },
            Failure::Stalled { .. } => Failure::WrongLength { address: address(), expected: 9, found: 5 },
            Failure::WrongLength { .. } => Failure::WrongHash { address: address() },
            Failure::WrongHash { .. } => Failure::TooLong { address: address(), most: 5_000_000 },
            Failure::TooLong { .. } => Failure::NoMemory { bytes: 5 },
            Failure::NoMemory { .. } => Failure::DamagedData { address: address(), detail: detail() },
            Failure::DamagedData { .. } => Failure::WrongFile(WrongFile::Damaged { detail: detail() }),
            Failure::WrongFile(WrongFile::Damaged { .. }) => {
                Failure::WrongFile(WrongFile::Other { kind: "HTML".to_owned() })
            }
            Failure::WrongFile(WrongFile::Other { .. }) => {
                Failure::WrongFile(WrongFile::Format { tensor: text(), found: "I4".to_owned() })
            }
            Failure::WrongFile(WrongFile::Format { .. }) => Failure::Misfit(misfit()),
            Failure::Misfit(_) => Failure::Unsaveable { tensor: text(), value: 1e6 },
            Failure::Unsaveable { value, .. } if value.is_finite() => {
                Failure::Unsaveable { tensor: text(), value: f32::NAN }
            }
            Failure::Unsaveable { .. } => Failure::Graph { detail: detail() },
            Failure::Graph { .. } => Failure::Picture { detail: detail() },
            Failure::Picture { .. } => Failure::PictureKind { kind: "HEIC".to_owned() },
            Failure::PictureKind { .. } => Failure::PictureTooLarge { detail: detail() },
            Failure::PictureTooLarge { .. } => Failure::DigitSize { width: 30, height: 20 },
            Failure::DigitSize { .. } => Failure::WrongPicture { detail: detail() },
            Failure::WrongPicture { .. } => Failure::WrongPictures { title: "MNIST".to_owned() },
            Failure::WrongPictures { .. } => Failure::Classes { found: 1 },
            Failure::Classes { found: 1 } => Failure::Classes { found: 300 },
            Failure::Classes { .. } => Failure::TooManyPictures { found: 70_000 },
            Failure::TooManyPictures { .. } => Failure::TooFewPictures { train: 1, test: 0 },
            Failure::TooFewPictures { .. } => Failure::Recipe { field: "batch".to_owned() },
            Failure::Recipe { .. } => Failure::OtherTraining { detail: detail() },
            Failure::OtherTraining { .. } => Failure::Diverged { step: 7, loss: f32::NAN, good: 6 },
            Failure::Diverged { .. } => Failure::TooFewExamples { classes: 2, examples: 1 },
            Failure::TooFewExamples { .. } => Failure::ExamplesChanged,
            Failure::ExamplesChanged => Failure::NoSuchPlace { detail: detail() },
            Failure::NoSuchPlace { .. } => Failure::DeviceLost { detail: detail() },
            Failure::DeviceLost { .. } => Failure::Unreadable { detail: detail() },
            Failure::Unreadable { .. } => Failure::Internal { detail: detail() },
            Failure::Internal { .. } => return all,
        };
        all.push(next);
    }
}

fn misfit() -> Misfit {
    Misfit {
        missing: vec![(text(), vec![6, 1, 5, 5])],
        misshapen: vec![("c3.weight".to_owned(), vec![16, 6, 5, 5], vec![16, 6, 3, 3])],
        superfluous: vec![("c9.bias".to_owned(), Vec::new())],
        fitting: 1,
        prefix: Some("module.".to_owned()),
        classes: Some((10, 1_000)),
    }
}

fn notices() -> Vec<Notice> {
    let why = || Failure::NoMemory { bytes: 5 };
    let mut all = vec![Notice::Failed(why())];
    loop {
        let next = match all[all.len() - 1] {
            Notice::Failed(_) => Notice::ShippedMissing(why()),
            Notice::ShippedMissing(_) => Notice::TrainingFailed(why()),
            Notice::TrainingFailed(_) => Notice::NotKept(why()),
            Notice::NotKept(_) => Notice::NotListed(why()),
            Notice::NotListed(_) => Notice::EngineEnded(Ended::TrainingGoesOn { step: 7 }),
            Notice::EngineEnded(Ended::TrainingGoesOn { .. }) => Notice::EngineEnded(Ended::TrainingBeginsAnew),
            Notice::EngineEnded(Ended::TrainingBeginsAnew) => Notice::EngineEnded(Ended::NetworkStays),
            Notice::EngineEnded(Ended::NetworkStays) => Notice::EngineSilent(Ended::NetworkStays),
            Notice::EngineSilent(_) => Notice::GivenUp,
            Notice::GivenUp => Notice::NoWorkers,
            Notice::NoWorkers => Notice::LearnedLost(why()),
            Notice::LearnedLost(_) => Notice::Saved { bytes: 5 },
            Notice::Saved { .. } => return all,
        };
        all.push(next);
    }
}

fn reasons() -> Vec<DeviceReason> {
    let name = || "Radeon".to_owned();
    let mut all = vec![DeviceReason::Chosen];
    loop {
        let next = match all[all.len() - 1] {
            DeviceReason::Chosen => DeviceReason::NoneFaster,
            DeviceReason::NoneFaster => DeviceReason::NotBuiltIn,
            DeviceReason::NotBuiltIn => DeviceReason::NoAdapter,
            DeviceReason::NoAdapter => DeviceReason::SoftwareAdapter(name()),
            DeviceReason::SoftwareAdapter(_) => DeviceReason::Unavailable(name()),
            DeviceReason::Unavailable(_) => DeviceReason::CheckFailed(name(), name()),
            DeviceReason::CheckFailed(..) => DeviceReason::Disagrees(name()),
            DeviceReason::Disagrees(_) => DeviceReason::Slower(name()),
            DeviceReason::Slower(_) => DeviceReason::AgreesAndChosen,
            DeviceReason::AgreesAndChosen => DeviceReason::AgreesAndFaster,
            DeviceReason::AgreesAndFaster => return all,
        };
        all.push(next);
    }
}

fn origins() -> Vec<Origin> {
    let begins = [
        Weights::Fresh,
        Weights::Shipped,
        Weights::Published("x".to_owned()),
        Weights::Address("https://example.org/a.pth".to_owned()),
        Weights::File("a.pth".to_owned()),
        Weights::Run { id: "x".to_owned(), step: 7 },
    ];
    begins.into_iter().map(|weights| Origin::Begins(weights, 1)).chain([Origin::Learned(7)]).collect()
}

/// Everything that is said for a value, under a name for whoever reads a failed test.
fn everything() -> Vec<(String, String)> {
    let mut said: Vec<(String, String)> = Vec::new();
    said.extend(failures().iter().skip(2).map(|it| (format!("{it:?}"), failure(it))));
    said.extend(notices().iter().map(|it| (format!("{it:?}"), notice(it))));
    said.extend(reasons().iter().map(|it| (format!("{it:?}"), device_reason(it))));
    said.extend(origins().iter().map(|it| (format!("{it:?}"), origin(it, |_| None))));
    let lines = misfits(&misfit()).into_iter().chain(misfits(&Misfit::default()));
    said.extend(lines.map(|line| ("Misfit".to_owned(), line)));
    let problems = [
        Problem::Whole { least: 1, most: 5, found: "9".to_owned() },
        Problem::Number { least: 0.0, most: 1.0, found: "9".to_owned() },
        Problem::Choice { known: &[("adam", "Adam")], found: "x".to_owned() },
    ];
    said.extend(problems.iter().map(|it| (format!("{it:?}"), problem("lr", it))));
    said
}

#[test]
fn every_value_has_a_sentence_and_no_place_in_it_stays_empty() {
    for (name, sentence) in everything() {
        assert!(!sentence.is_empty(), "{name}");
        assert!(!sentence.contains('{'), "{name}: {sentence}");
    }
}

/// No English clause stands in a sentence of another language: with the catalogue read, every one of them is another one, and
/// none of the English sentences' words of more than four letters is left in a row of three.
#[test]
fn every_value_has_its_words_in_every_language() {
    let english: Vec<(String, String)> = everything();
    for language in &language::ALL[1..] {
        let file = format!("{}/../../www/content/{}/interface.po", env!("CARGO_MANIFEST_DIR"), language.code);
        language::speak_of(&fs::read_to_string(file).expect("there is a catalogue"));
        for ((name, here), (_, there)) in everything().into_iter().zip(&english) {
            let runs = |text: &str| -> BTreeSet<String> {
                let words: Vec<&str> = text.split(' ').collect();
                words.windows(4).map(|run| run.join(" ")).collect()
            };
            let shared: Vec<String> = runs(&here).intersection(&runs(there)).cloned().collect();
            assert!(shared.is_empty(), "{}: {name}: {here} (English: {shared:?})", language.code);
        }
        language::speak_of("");
    }
}

/// The words of tables: settings with their help and choices, states of a training.
#[test]
fn every_word_of_a_table_is_in_every_catalogue() {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for field in FIELDS {
        words.extend([field.words, field.help]);
        if let Kind::Choice(choices) = field.kind {
            words.extend(choices.iter().map(|(_, words)| *words));
        }
    }
    let states = [TrainState::Idle, TrainState::Running, TrainState::Paused, TrainState::Finished];
    words.extend(states.map(TrainState::name));
    words.retain(|word| !["Adam", "SGD", "RMSProp"].contains(word));
    for language in &language::ALL[1..] {
        let file = format!("{}/../../www/content/{}/interface.po", env!("CARGO_MANIFEST_DIR"), language.code);
        language::speak_of(&fs::read_to_string(file).expect("there is a catalogue"));
        let missing: Vec<&&str> = words.iter().filter(|word| !language::knows(word)).collect();
        assert!(missing.is_empty(), "{} has no {missing:#?}", language.code);
        language::speak_of("");
    }
}
