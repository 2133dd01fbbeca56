//! Does every value that the engine can send have its words, in every language?

use std::collections::BTreeSet;
use std::fs;

use arch::edit::random::Random;
use arch::edit::{Place, Target, offered};
use arch::{Edit, Graph, Words, zoo};
use checkpoint::{CheckpointError, NotRead};
use client::{Ended, Notice, Origin};
use experiment::{FIELDS, Kind, Problem, Weights};
use protocol::{DeviceReason, Failure, Misfit, TrainState, WrongFile};

use super::*;
use crate::language;

fn text() -> String {
    "c1.weight".to_owned()
}

/// What a file says that was cut in two.
fn damage() -> Words {
    CheckpointError::Short { what: "the pickle", at: 7, expected: 9, found: 2 }.words()
}

/// One of each kind. What comes after one is decided by a match without a way out, so that a new variant is a compile
/// error here.
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
            Failure::DamagedData { .. } => Failure::WrongFile(WrongFile::Damaged { why: damage() }),
            Failure::WrongFile(WrongFile::Damaged { .. }) => Failure::WrongFile(WrongFile::Other {
                why: CheckpointError::NotWeights(checkpoint::Kind::Html).words(),
            }),
            Failure::WrongFile(WrongFile::Other { .. }) => Failure::WrongFile(WrongFile::Format {
                tensor: text(),
                found: NotRead::Format("I4".to_owned()).words(),
            }),
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
        Weights::Xavier,
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

/// Fresh weights take the place of those that do not come or cannot be found again, whatever the reason is.
#[test]
fn who_gets_fresh_weights_does_not_read_that_nothing_was_changed() {
    let says = |text: &str, claim: &str| text.to_lowercase().contains(claim);
    let (english, mut claims) = ("nothing was changed", 0);
    for why in failures() {
        let told = [Notice::ShippedMissing(why.clone()), Notice::LearnedLost(why.clone())].map(|it| notice(&it));
        assert!(!told.iter().any(|text| says(text, english)), "{told:?}");
        // What the visitor asked for, and did not get, changed nothing.
        claims += usize::from(says(&notice(&Notice::Failed(why)), english));
    }
    assert!(claims > 10, "{claims}");
    let missing = Failure::NotFound { address: "weights/lenet5.safetensors".to_owned(), status: 404 };
    let told = notice(&Notice::ShippedMissing(missing.clone()));
    for part in ["weights/lenet5.safetensors", "fresh ones", "by chance", "Reload the page to fetch them again"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(says(&failure(&missing), english));
}

/// No English clause stands in a sentence of another language: with the catalogue read, every one of them is another
/// one, and none of the English sentences' words of more than four letters is left in a row of three.
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

/// What edits of a few networks are called, what stands beside them, why some do not apply, and why damaged graphs
/// cannot be.
fn of_edits() -> Vec<Words> {
    let graphs: [Graph; 5] = [
        zoo::lenet5::lenet5(),
        zoo::resnet::imagenet::resnet18_small(),
        zoo::googlenet::googlenet_small(),
        zoo::fractalnet::fractalnet20_small(),
        zoo::enet::enet_small(),
    ]
    .map(|graph| graph.expect("a network of the zoo"));
    let mut said: Vec<Words> = Vec::new();
    for graph in &graphs {
        let nodes = graph.iter().map(|(id, _)| Place::Node(id));
        let blocks = graph.blocks.iter().map(|block| Place::Block(&block.name));
        for offer in [Place::Network].into_iter().chain(nodes).chain(blocks).flat_map(|place| offered(graph, place)) {
            said.push(Words::from(offer.property.name()));
            said.extend(offer.now);
            said.extend(offer.edits.iter().map(Edit::title));
        }
        let mut random = Random::new(7);
        for _ in 0..600 {
            let edit = random.edit(graph);
            said.push(edit.title());
            said.extend(edit.apply(graph).err().map(|error| error.words()));
            said.extend(random.damaged(graph).analyse().err().map(|error| error.words()));
        }
    }
    said
}

mod files;

/// Nothing but values: the same in every language.
fn is_bare(template: &str) -> bool {
    let values = (0..5).map(|number| format!("{{{number}}}"));
    !values.fold(template.to_owned(), |words, value| words.replace(&value, "")).contains(char::is_alphabetic)
}

/// Templates and words in a sentence that the catalogue does not have.
fn unknown<'w>(words: &'w Words, missing: &mut BTreeSet<&'w str>) {
    if !is_bare(&words.template) && !language::knows(&words.template) {
        missing.insert(&words.template);
    }
    for value in &words.values {
        match value {
            arch::Value::Word(word) if !language::knows(word) => {
                missing.insert(word);
            }
            arch::Value::Sentence(inner) => unknown(inner, missing),
            arch::Value::Word(_) | arch::Value::Name(_) | arch::Value::Count(_) | arch::Value::Number(_) => {}
        }
    }
}

/// `1 channels`, where there should be one.
fn has_a_wrong_plural(sentence: &str) -> bool {
    let plurals =
        ["channels", "maps", "classes", "groups", "nodes", "Kanäle", "Kanälen", "Karten", "Klassen", "Gruppen"];
    let words: Vec<&str> = sentence.split(' ').collect();
    words.windows(2).any(|pair| pair[0] == "1" && plurals.contains(&pair[1].trim_end_matches([',', ':', '.'])))
}

#[test]
fn whatever_edits_say_is_said_in_every_language() {
    let said = of_edits();
    assert!(said.len() > 5_000, "{}", said.len());
    let templates: BTreeSet<&str> = said.iter().map(|words| &*words.template).collect();
    assert!(templates.len() > 50, "{templates:#?}");
    let english: Vec<String> = said.iter().map(words).collect();
    let wrong: BTreeSet<&String> = english.iter().filter(|sentence| has_a_wrong_plural(sentence)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for language in &language::ALL[1..] {
        let file = format!("{}/../../www/content/{}/interface.po", env!("CARGO_MANIFEST_DIR"), language.code);
        language::speak_of(&fs::read_to_string(file).expect("there is a catalogue"));
        let mut missing = BTreeSet::new();
        said.iter().for_each(|words| unknown(words, &mut missing));
        missing.retain(|phrase| !language::tests::SAME.contains(phrase));
        assert!(missing.is_empty(), "{} has no {missing:#?}", language.code);
        for (words, there) in said.iter().zip(&english) {
            let here = super::words(words);
            assert!(
                here != *there || is_bare(&words.template) || words.template == "dropout",
                "{}: {here}",
                language.code
            );
            assert!(!has_a_wrong_plural(&here), "{}: {here}", language.code);
        }
        language::speak_of("");
    }
}

#[test]
fn edits_speak_german() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/content/de/interface.po");
    language::speak_of(&fs::read_to_string(file).expect("there is a catalogue"));
    let graph = zoo::lenet5::lenet5().expect("a network of the zoo");
    let refusal = |edit: Edit| edit_error(&edit.apply(&graph).expect_err("it does not apply"));
    assert_eq!(edit_title(&Edit::MultiplyWidth(0.5)), "die Breite mal 0,5 nehmen");
    assert_eq!(edit_title(&Edit::ChangeClasses(1_000)), "1.000 Klassen unterscheiden");
    assert_eq!(edit_title(&Edit::ChangeInput([1, 28, 28])), "Bilder von 28×28 mit 1 Kanal nehmen");
    // The name of a node stays, though it is a word of the page too.
    assert_eq!(edit_title(&Edit::RemoveLayer("input".to_owned())), "die Schicht `input` entfernen");
    let kernel = Edit::SetKernel("c1.tanh".to_owned(), [3; 2]);
    assert_eq!(refusal(kernel), "Das Ändern des Kerns geht bei `c1.tanh` nicht: eine Aktivierung hat keinen Kern");
    let dropout = Edit::SetDropout(Target::node("c1"), 0.5);
    assert_eq!(refusal(dropout), "Das Ändern des Dropouts geht bei `c1` nicht: es ist eine Faltung");
    assert_eq!(
        refusal(Edit::ChangeInput([1, 4, 4])),
        "Das Ändern der Bildgröße ergibt ein unmögliches Netz: `c1`: ein Fenster von 5×5 (gedehnt) ist größer als \
         sein Eingang von 1×4×4 mit Rand 0×0"
    );
    assert_eq!(property(arch::edit::Property::Stride), "Schritt");
    language::speak_of("");
}
