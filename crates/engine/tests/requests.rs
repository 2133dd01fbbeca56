//! Every request: answered, refused where it cannot be met, and met while a network learns.

mod common;

use arch::edit::{apply_all, text};
use arch::{export, zoo};
use common::{Laboratory, NETWORK, OTHER, digit, infer, lenet5, load, own_pictures, own_set, recipe, train};
use protocol::{
    Answer, CodeLanguage, DeviceChoice, Envelope, Failure, NetworkId, Question, Report, Request, Teaching, TrainState,
    WeightSource,
};

/// What should come of a request.
type Expected = fn(&Result<Answer, Failure>) -> bool;

fn example(class: u32) -> Request {
    Request::Teach { network: NETWORK, teaching: Teaching::Example { class, number: 0, input: digit() } }
}

/// Every request but `Panic`, with what comes of it where LeNet-5 and pictures are there, and where nothing is.
fn requests() -> Vec<(&'static str, Request, Expected, Expected)> {
    let done: Expected = |result| *result == Ok(Answer::Done);
    let no_network: Expected = |result| *result == Err(Failure::NoNetwork);
    let no_training: Expected = |result| *result == Err(Failure::NoTraining);
    let not_kept: Expected = |result| matches!(result, Err(Failure::NotKept { .. }));
    let grad_cam = Question::GradCam { node: "c3".to_owned(), class: 3 };
    vec![
        ("Ping", Request::Ping, done, done),
        (
            "Open",
            Request::Open { choice: DeviceChoice::Auto },
            |result| matches!(result, Ok(Answer::Opened(_))),
            |result| matches!(result, Ok(Answer::Opened(_))),
        ),
        (
            "Load",
            load(OTHER, WeightSource::Seed(2)),
            |result| matches!(result, Ok(Answer::Loaded { params: 60_850, .. })),
            |result| matches!(result, Ok(Answer::Loaded { .. })),
        ),
        (
            "Load, a copy",
            load(OTHER, WeightSource::CopyOf(NETWORK)),
            |result| matches!(result, Ok(Answer::Loaded { .. })),
            no_network,
        ),
        (
            "Infer",
            infer(NETWORK),
            |result| matches!(result, Ok(Answer::Prediction(it)) if it.probabilities.len() == 10 && it.taps.len() == 1),
            no_network,
        ),
        (
            "Infer, an example",
            Request::Infer { network: NETWORK, input: protocol::Input::Example(1), taps: Vec::new() },
            |result| matches!(result, Ok(Answer::Prediction(it)) if it.truth.is_some()),
            no_network,
        ),
        (
            "Kernels",
            Request::Kernels { network: NETWORK, node: "c1".to_owned() },
            |result| matches!(result, Ok(Answer::Kernels(it)) if it.shape == [6, 1, 5, 5]),
            no_network,
        ),
        (
            "WeightHistogram",
            Request::WeightHistogram { network: NETWORK, node: "c1".to_owned() },
            |result| matches!(result, Ok(Answer::WeightHistogram(it)) if it.counts.iter().sum::<u32>() == 6 * 25),
            no_network,
        ),
        (
            "Profile",
            Request::Profile { network: NETWORK },
            |result| matches!(result, Ok(Answer::Profile(layers)) if layers.len() > 5),
            no_network,
        ),
        (
            "Explain",
            Request::Explain { network: NETWORK, input: digit(), question: grad_cam },
            |result| matches!(result, Ok(Answer::Explanation(_))),
            no_network,
        ),
        (
            "TopActivations",
            Request::TopActivations { network: NETWORK, node: "c1".to_owned(), channel: 2, from: 0, count: 9 },
            |result| matches!(result, Ok(Answer::TopActivations(found)) if found.len() == 4),
            no_network,
        ),
        ("Teach", example(0), |result| *result == Ok(Answer::Examples(1)), no_network),
        (
            "OpenData",
            Request::OpenData { address: "streets".to_owned() },
            |result| matches!(result, Ok(Answer::Data { train: 10_000, .. })),
            |result| matches!(result, Ok(Answer::Data { .. })),
        ),
        (
            "OpenData, of the visitor's",
            Request::OpenData { address: "own".to_owned() },
            |result| matches!(result, Ok(Answer::Data { train: 16, test: 4, .. })),
            |result| *result == Err(Failure::NoOwnPictures),
        ),
        (
            "OpenHeldOut",
            Request::OpenHeldOut { address: "data/none".to_owned(), held_out: 3 },
            |result| matches!(result, Err(Failure::NotFound { .. })),
            |result| matches!(result, Err(Failure::NotFound { .. })),
        ),
        (
            "Scene",
            Request::Scene { seed: 1, index: 2, width: 32, height: 24 },
            |result| matches!(result, Ok(Answer::Scene { picture, .. }) if picture.pixels.len() == 3 * 32 * 24),
            |result| matches!(result, Ok(Answer::Scene { .. })),
        ),
        (
            "Drive",
            Request::Drive { seed: 1, metres: 3.0, width: 32, height: 24 },
            |result| matches!(result, Ok(Answer::Scene { .. })),
            |result| matches!(result, Ok(Answer::Scene { .. })),
        ),
        ("BeginOwn", Request::BeginOwn(own_set()), done, done),
        ("AddOwn", own_pictures(2), done, |result| *result == Err(Failure::NoOwnPictures)),
        ("Train", train(None), done, no_network),
        (
            "ResumeTraining",
            Request::ResumeTraining {
                network: NETWORK,
                graph: lenet5(),
                recipe: recipe(),
                seed: 5,
                keep: "nothing".to_owned(),
                saved: None,
                paused: false,
            },
            |result| matches!(result, Err(Failure::NotKept { key }) if key == "nothing"),
            |result| matches!(result, Err(Failure::NotKept { .. })),
        ),
        ("Pause", Request::Pause, no_training, no_training),
        ("Resume", Request::Resume, no_training, no_training),
        ("Step", Request::Step, no_training, |result| *result == Err(Failure::NoData)),
        ("MeasureStep", Request::MeasureStep, no_training, no_training),
        ("Stop", Request::Stop, done, done),
        (
            "Compare",
            Request::Compare { network: NETWORK },
            |result| matches!(result, Ok(Answer::Compared { forward_error: 0.0, step_error: 0.0 })),
            no_network,
        ),
        (
            "Evaluate",
            Request::Evaluate { network: NETWORK },
            |result| matches!(result, Ok(Answer::Evaluated(it)) if it.total == 4 && it.step == 0),
            no_network,
        ),
        (
            "Save",
            Request::Save { network: NETWORK, half: true, metadata: vec![("a".to_owned(), "b".to_owned())] },
            |result| matches!(result, Ok(Answer::Weights(bytes)) if bytes.len() > 100_000),
            no_network,
        ),
        (
            "WriteCode",
            Request::WriteCode { graph: lenet5(), language: CodeLanguage::PyTorch },
            |result| matches!(result, Ok(Answer::Code(text)) if text.contains("class Lenet5(nn.Module)")),
            |result| matches!(result, Ok(Answer::Code(_))),
        ),
        ("ReadKept", Request::ReadKept { key: "nothing".to_owned() }, not_kept, not_kept),
        (
            "PutKept",
            Request::PutKept { key: "nothing".to_owned(), bytes: b"a picture".to_vec() },
            |result| matches!(result, Err(Failure::OtherTraining { .. })),
            |result| matches!(result, Err(Failure::OtherTraining { .. })),
        ),
        ("Forget", Request::Forget { key: "nothing".to_owned() }, done, done),
        ("Drop", Request::Drop { network: NETWORK }, done, done),
    ]
}

#[test]
fn every_request_is_answered_once_where_all_is_there() {
    for (name, request, expected, _) in requests() {
        let mut laboratory = Laboratory::with_pictures();
        let result = laboratory.ask(request);
        assert!(expected(&result), "{name}: {result:?}");
        laboratory.rest();
    }
}

#[test]
fn every_request_in_the_wrong_order_is_refused_with_what_is_missing() {
    for (name, request, _, expected) in requests() {
        let mut laboratory = Laboratory::new();
        let result = laboratory.ask(request);
        assert!(expected(&result), "{name}: {result:?}");
    }
}

#[test]
fn every_request_is_answered_while_a_network_learns() {
    for (name, request, expected, _) in requests() {
        let mut laboratory = Laboratory::with_pictures();
        laboratory.ask(train(None)).unwrap();
        laboratory.until("a step", |laboratory| !laboratory.losses().is_empty());
        let result = laboratory.ask(request.clone());
        let is_of_training = matches!(request, Request::Pause | Request::Resume | Request::Step);
        let is_measured = request == Request::MeasureStep && matches!(result, Ok(Answer::Measured(_)));
        let is_done = is_of_training && result == Ok(Answer::Done);
        assert!(expected(&result) || is_done || is_measured, "{name}: {result:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut laboratory = Laboratory::with_pictures();
    let before = laboratory.ask(infer(NETWORK)).unwrap();
    let refused: Vec<(Request, Expected)> = vec![
        (Request::Infer { network: NETWORK, input: digit(), taps: vec!["c9".to_owned()] }, |result| {
            matches!(result, Err(Failure::NoSuchPlace { .. }))
        }),
        (Request::Infer { network: NETWORK, input: protocol::Input::Example(99), taps: Vec::new() }, |result| {
            matches!(result, Err(Failure::NoSuchPlace { .. }))
        }),
        (
            Request::TopActivations { network: NETWORK, node: "c1".to_owned(), channel: 6, from: 0, count: 1 },
            |result| matches!(result, Err(Failure::NoSuchPlace { .. })),
        ),
        (Request::Scene { seed: 1, index: 1, width: 0, height: 5 }, |result| {
            matches!(result, Err(Failure::NoSuchPlace { .. }))
        }),
        (load(NETWORK, WeightSource::Bytes(b"<!doctype html>".to_vec())), |result| {
            matches!(result, Err(Failure::WrongFile(_)))
        }),
        (
            Request::Train {
                network: NETWORK,
                recipe: arch::Recipe { batch: 0, ..recipe() },
                seed: 1,
                keep: None,
                paused: false,
            },
            |result| matches!(result, Err(Failure::Recipe { field }) if field == "batch"),
        ),
        (
            Request::Teach {
                network: NETWORK,
                teaching: Teaching::Learn { made: OTHER, classes: 2, passes: 0, seed: 1 },
            },
            |result| matches!(result, Err(Failure::TooFewExamples { classes: 2, examples: 0 })),
        ),
        (Request::BeginOwn(protocol::OwnPictures { classes: vec!["one".to_owned()], ..own_set() }), |result| {
            *result == Err(Failure::Classes { found: 1 })
        }),
    ];
    for (request, expected) in refused {
        let result = laboratory.ask(request.clone());
        assert!(expected(&result), "{request:?}: {result:?}");
    }
    let Ok(Answer::Prediction(after)) = laboratory.ask(infer(NETWORK)) else { panic!("it does not answer") };
    let Answer::Prediction(before) = before else { panic!("it did not answer") };
    assert_eq!((after.probabilities, after.taps), (before.probabilities, before.taps));
}

/// Ten changes, and what then stands in the code: by hand, in the languages' own words for it.
const CHANGES: [(&str, &str, &str, &str); 10] = [
    ("lenet5_modern", "channels(conv1,12)", "nn.Conv2d(1, 12, ", "Conv2dConfig::new([1, 12], [5, 5])"),
    ("lenet5_modern", "kernel(conv2,3)", "nn.Conv2d(6, 16, 3", "Conv2dConfig::new([6, 16], [3, 3])"),
    ("lenet5_modern", "classes(7)", "nn.Linear(84, 7)", "LinearConfig::new(84, 7)"),
    ("lenet5_modern", "activation(*,relu)", "F.relu(", "relu("),
    ("lenet5_modern", "add-batch-norm(conv1)", "nn.BatchNorm2d(6", "BatchNormConfig::new(6)"),
    ("lenet5_modern", "separable(conv2)", "groups=6", "with_groups(6)"),
    ("nin_cifar10", "dropout(*,0.25)", "F.dropout(x, 0.25, self.training)", "DropoutConfig::new(0.25)"),
    ("squeezenet1_1", "classes(12)", "nn.Conv2d(512, 12, ", "Conv2dConfig::new([512, 12], [1, 1])"),
    ("resnet18", "width(0.5)", "nn.Conv2d(3, 32, ", "Conv2dConfig::new([3, 32], [7, 7])"),
    ("vgg11", "channels(features.0,48);classes(3)", "nn.Linear(4096, 3)", "LinearConfig::new(4096, 3)"),
];

#[test]
fn an_edited_network_is_written_as_code() {
    let mut laboratory = Laboratory::new();
    for (model, edits, in_python, in_rust) in CHANGES {
        let start = (zoo::find(model).unwrap().full)().unwrap();
        let graph = apply_all(&start, &text::parse(edits).unwrap()).unwrap();
        let expected = [export::pytorch::module(&graph).unwrap(), export::burn::module(&graph).unwrap()];
        let wanted = [(CodeLanguage::PyTorch, in_python), (CodeLanguage::Burn, in_rust)];
        for ((language, words), expected) in wanted.into_iter().zip(expected) {
            let Ok(Answer::Code(text)) = laboratory.ask(Request::WriteCode { graph: graph.clone(), language }) else {
                panic!("{model} {edits}: no code")
            };
            assert!(text.contains(words), "{model} {edits}: {words} is not in\n{text}");
            let before = laboratory.ask(Request::WriteCode { graph: start.clone(), language });
            assert!(before != Ok(Answer::Code(text.clone())), "{model} {edits}: as it was");
            assert_eq!(text, expected, "{model} {edits}");
        }
    }
    let mut impossible = lenet5();
    impossible.nodes.swap(1, 3);
    let refused = laboratory.ask(Request::WriteCode { graph: impossible, language: CodeLanguage::Burn });
    assert!(matches!(refused, Err(Failure::Graph { .. })), "{refused:?}");
}

#[test]
fn damaged_bytes_end_their_request_with_an_error() {
    let mut laboratory = Laboratory::with_lenet5();
    let whole = protocol::encode(&Envelope { number: 500, request: infer(NETWORK) }).unwrap();
    for (place, cut) in [3, 10, whole.len() - 1].into_iter().enumerate() {
        let number = 500 + place as u64;
        let mut bytes = protocol::encode(&Envelope { number, request: infer(NETWORK) }).unwrap();
        bytes.truncate(cut);
        laboratory.place.post(bytes);
        let result = laboratory.answer(number);
        assert!(matches!(result, Err(Failure::Unreadable { .. })), "{result:?}");
    }
    laboratory.place.post(Vec::new());
    laboratory.rest();
    assert!(laboratory.reports.iter().any(|report| matches!(report, Report::Unreadable { .. })));
    assert!(laboratory.ask(infer(NETWORK)).is_ok());
}

#[test]
fn of_several_pictures_only_the_newest_runs() {
    let mut laboratory = Laboratory::with_lenet5();
    let numbers: Vec<u64> = (0..5).map(|_| laboratory.post(infer(NETWORK))).collect();
    let answers: Vec<_> = numbers.into_iter().map(|number| laboratory.answer(number).unwrap()).collect();
    assert!(answers[..4].iter().all(|answer| *answer == Answer::Skipped));
    assert!(matches!(answers[4], Answer::Prediction(_)));
}

#[test]
fn classes_of_the_visitors_are_learned_and_all_layers_too() {
    let mut laboratory = Laboratory::with_lenet5();
    let teach = |teaching| Request::Teach { network: NETWORK, teaching };
    for number in 0..20 {
        for class in 0..2 {
            let pixels =
                (0..28 * 28).map(|place| if (place < 28 * 14) == (class == 0) { 220 } else { place as u8 / 9 });
            let picture = protocol::Picture { width: 28, height: 28, channels: 1, pixels: pixels.collect() };
            let input = protocol::Input::Picture(picture, protocol::Preparation::Digit);
            laboratory.ask(teach(Teaching::Example { class, number, input })).unwrap();
        }
    }
    let learn = |passes| teach(Teaching::Learn { made: OTHER, classes: 2, passes, seed: 3 });
    for passes in [0, 2] {
        let Ok(Answer::Evaluated(evaluation)) = laboratory.ask(learn(passes)) else { panic!("it learned nothing") };
        assert_eq!((evaluation.correct, evaluation.total), (8, 8));
        let Ok(Answer::Prediction(seen)) = laboratory.ask(infer(OTHER)) else { panic!("it does not answer") };
        assert_eq!(seen.probabilities.len(), 2);
    }
    let waits = laboratory.post(learn(50));
    laboratory.turn();
    laboratory.ask(teach(Teaching::Begin)).unwrap();
    assert_eq!(laboratory.answer(waits), Err(Failure::ExamplesChanged));
}

#[test]
fn a_dropped_network_is_gone_and_so_is_its_training() {
    let mut laboratory = Laboratory::with_pictures();
    laboratory.ask(train(None)).unwrap();
    laboratory.ask(Request::Drop { network: NETWORK }).unwrap();
    assert_eq!(laboratory.ask(infer(NETWORK)), Err(Failure::NoNetwork));
    assert_eq!(laboratory.ask(Request::Pause), Err(Failure::NoTraining));
    let idle = Report::Training { network: NETWORK, state: TrainState::Idle };
    assert!(laboratory.reports.contains(&idle));
    assert_eq!(laboratory.ask(infer(NetworkId(77))), Err(Failure::NoNetwork));
}

#[test]
fn twenty_questions_after_the_accuracy_are_one_test_and_stop_ends_it() {
    let mut laboratory = Laboratory::with_pictures();
    let numbers: Vec<u64> = (0..20).map(|_| laboratory.post(Request::Evaluate { network: NETWORK })).collect();
    let answers: Vec<_> = numbers.iter().map(|number| laboratory.answer(*number).unwrap()).collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    let tests = laboratory.progress.iter().filter(|number| **number == numbers[0]).count();
    let all = laboratory.progress.len();
    assert_eq!(all, 20 * tests);
    let waits = laboratory.post(Request::Evaluate { network: NETWORK });
    laboratory.ask(Request::Stop).unwrap();
    assert_eq!(laboratory.answer(waits), Err(Failure::Superseded));
}
