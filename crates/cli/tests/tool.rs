//! `timemachine` as a person or a program calls it.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn tool(arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_timemachine"));
    command.args(arguments).current_dir(root);
    command
}

fn timemachine(arguments: &[&str]) -> Output {
    tool(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = timemachine(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What PyTorch computed: see the folder's `README.md`.
fn references() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference")
}

#[test]
fn every_reference_file_agrees_number_by_number() {
    let mut files: Vec<_> = std::fs::read_dir(references()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(files.iter().any(|file| file.ends_with("lenet5.json")));
    let mut arguments = vec!["verify", "--json"];
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    let reports = json(&arguments);
    let reports = reports.as_array().unwrap();
    assert_eq!(reports.len(), files.len());
    for report in reports {
        assert_eq!(report["passed"], true, "{report}");
        assert!(report["output_error"].as_f64().unwrap() < 1e-4, "{report}");
        assert!(report["tensors"].as_u64().unwrap() > 0 && report["taps"].as_u64().unwrap() > 0, "{report}");
    }
}

#[test]
fn a_reference_that_differs_is_found_out() {
    let text = std::fs::read_to_string(references().join("lenet5.json")).unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let changed = [
        ("\"params_total\":60850", "\"params_total\":60851", "parameters"),
        ("\"crc32\":\"16ce4b5e\"", "\"crc32\":\"16ce4b5f\"", "checksum"),
        ("\"first8\":[0.3846748", "\"first8\":[0.3856748", "layer c1"),
        ("\"logits_first16\":[-0.5296067", "\"logits_first16\":[-0.5298067", "outputs differ"),
    ];
    for (from, to, expected) in changed {
        assert!(text.contains(from), "{from}");
        let file = temporary.path().join("changed.json");
        std::fs::write(&file, text.replace(from, to)).unwrap();
        let output = timemachine(&["verify", file.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success() && said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn list_and_describe_give_what_the_paper_gives() {
    let rows = json(&["list", "--json"]);
    let lenet = rows.as_array().unwrap().iter().find(|row| row["id"] == "lenet5").unwrap();
    assert_eq!(lenet["full"]["params"], 60_850);
    assert_eq!(lenet["full"]["input"], serde_json::json!([1, 32, 32]));
    let description = json(&["describe", "lenet5", "--json"]);
    let c3 = description["layers"].as_array().unwrap().iter().find(|layer| layer["name"] == "c3").unwrap();
    assert_eq!((c3["params"].as_u64(), c3["output"].as_array().unwrap().len()), (Some(1_516), 3));
}

#[test]
fn a_network_is_exported_as_code_and_as_its_graph() {
    for (language, expected) in [("pytorch", "nn.Module"), ("burn", "#[derive(Module, Debug)]")] {
        let output = timemachine(&["export", "resnet18", "--small", "--as", language]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.contains(expected), "{language}: {text}");
    }
    let temporary = tempfile::tempdir().unwrap();
    let file = temporary.path().join("enet.json");
    let written = json(&["export", "enet", "--as", "json", "--out", file.to_str().unwrap(), "--json"]);
    let bytes = std::fs::read(&file).unwrap();
    assert_eq!(written["bytes"], bytes.len());
    let graph: arch::Graph = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(graph, (arch::zoo::find("enet").unwrap().full)().unwrap());
}

#[test]
fn weights_come_through_a_conversion_as_they_were() {
    let temporary = tempfile::tempdir().unwrap();
    let [single, half] = ["f32", "f16"].map(|precision| {
        let file = temporary.path().join(precision).to_str().unwrap().to_owned();
        let from = "www/weights/lenet5.safetensors";
        let shared = ["convert", "lenet5", "--weights", from, "--precision", precision, "--out", &file, "--json"];
        assert_eq!(json(&shared)["parameters"], 60_850);
        file
    });
    let figures = |weights: &str| {
        json(&["eval", "lenet5", "--weights", weights, "--dataset", "mnist", "--data", "www/data/mnist", "--json"])
    };
    assert_eq!(figures(&single), figures("www/weights/lenet5.safetensors"));
    // The shipped file has 16 bits itself.
    assert_eq!(figures(&half), figures(&single));
    assert!(std::fs::metadata(&half).unwrap().len() < std::fs::metadata(&single).unwrap().len());
}

#[test]
fn an_unknown_network_gets_a_sentence() {
    let output = timemachine(&["describe", "lenet6"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && said.contains("no network called `lenet6`") && said.contains("lenet5"),
        "{said}"
    );
}

#[test]
fn a_training_writes_weights_with_a_true_card_that_eval_confirms() {
    let temporary = tempfile::tempdir().unwrap();
    let weights = temporary.path().join("tiny.safetensors");
    let weights = weights.to_str().unwrap();
    let common = ["lenet5", "--dataset", "mnist", "--data", "www/data/mnist"];
    let mut train = vec!["train"];
    train.extend(common);
    train.extend(["--size", "3000", "--epochs", "2", "--batch", "32", "--lr", "0.002", "--out", weights, "--json"]);
    let output = timemachine(&train);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let epochs: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(epochs.len(), 2);
    assert!(epochs[1]["loss"].as_f64() < epochs[0]["loss"].as_f64());
    let card: Value = serde_json::from_slice(&std::fs::read(temporary.path().join("tiny.json")).unwrap()).unwrap();
    let mut eval = vec!["eval"];
    eval.extend(common);
    eval.extend(["--weights", weights, "--json"]);
    let figures = json(&eval);
    assert_eq!(card["accuracy"], figures["top1"]);
    assert!(figures["top1"].as_f64().unwrap() > 0.8, "{figures}");
    assert!(figures["top5"].as_f64().unwrap() >= figures["top1"].as_f64().unwrap());
    let total: u64 = figures["confusion"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|r| r.as_array().unwrap())
        .map(|c| c.as_u64().unwrap())
        .sum();
    assert_eq!(total, figures["total"].as_u64().unwrap());
}

/// A training that begins with trained weights knows at once what they know, and its card tells theirs.
#[test]
fn a_training_can_begin_with_trained_weights() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("more.safetensors");
    let mut train = vec!["train", "lenet5", "--dataset", "mnist", "--data", "www/data/mnist", "--size", "640"];
    train.extend([
        "--epochs",
        "1",
        "--lr",
        "0.00001",
        "--seed",
        "2",
        "--out",
        out.to_str().unwrap(),
        "--json",
        "--from",
    ]);
    let shipped = "www/weights/lenet5.safetensors";
    let line = json(&[train.as_slice(), &[shipped]].concat());
    assert!(line["accuracy"].as_f64().unwrap() > 0.97, "{line}");
    let read = |path: PathBuf| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (before, card) = (read(root.join("www/weights/lenet5.json")), read(out.with_extension("json")));
    assert_eq!(card["before"], before);
    assert_eq!(card["epochs"].as_u64(), before["epochs"].as_u64().map(|epochs| epochs + 1));
    assert!(card["command"].as_str().unwrap().contains(" --from lenet5.safetensors"), "{card}");

    let without_card = temporary.path().join("stray.safetensors");
    std::fs::copy(root.join(shipped), &without_card).unwrap();
    let output = timemachine(&[train.as_slice(), &[without_card.to_str().unwrap()]].concat());
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && sentence.contains("card of the weights to begin with is missing"),
        "{sentence}"
    );
}

/// The figures of each pass but its speed.
fn passes(lines: &str) -> Vec<Value> {
    let figures = |line: &str| {
        let mut figures: Value = serde_json::from_str(line).unwrap();
        figures.as_object_mut().unwrap().remove("images_per_second").unwrap();
        figures
    };
    lines.lines().map(figures).collect()
}

/// Whenever it was: `training` is tested with an end after every step.
#[test]
fn a_training_killed_twice_and_resumed_finds_bit_for_bit_what_another_finds() {
    let temporary = tempfile::tempdir().unwrap();
    let out = |name: &str| temporary.path().join(name).with_extension("safetensors");
    let train = |name: &str, extra: &[&str]| {
        let mut command = vec!["train", "lenet5", "--dataset", "mnist", "--data", "www/data/mnist", "--size", "1280"];
        let out = out(name);
        command.extend(["--epochs", "4", "--schedule", "one-cycle", "--json", "--out", out.to_str().unwrap()]);
        command.extend(extra);
        tool(&command).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    };
    let killed_after_a_pass = |mut child: Child| {
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        passes(&line)
    };
    let ended = |child: Child| {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        passes(&String::from_utf8(output.stdout).unwrap())
    };
    let first = killed_after_a_pass(train("killed", &[]));
    let second = killed_after_a_pass(train("killed", &["--resume"]));
    let rest = ended(train("killed", &["--resume"]));
    let whole = ended(train("whole", &[]));
    assert_eq!(whole.len(), 4);
    for pass in [first, second, rest].concat() {
        assert_eq!(Some(&pass), whole.iter().find(|other| other["epoch"] == pass["epoch"]));
    }
    assert!(std::fs::read(out("killed")).unwrap() == std::fs::read(out("whole")).unwrap(), "other weights");
    assert!(!out("killed").with_extension("resume").exists());
}

fn bundle_of(file: &Path) -> bundle::Bundle {
    bundle::Bundle::from_zip(&std::fs::read(file).unwrap()).unwrap()
}

/// What the page exports has the same parts, so this is the way from one browser to another machine, and back.
#[test]
fn a_training_goes_on_from_its_file_bit_for_bit() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name);
    let train = |name: &str, extra: &[&str]| {
        let (out, export) = (path(&format!("{name}.safetensors")), path(&format!("{name}{}", bundle::ENDING)));
        let mut command = vec!["train", "--out", out.to_str().unwrap(), "--export", export.to_str().unwrap(), "--json"];
        command.extend(extra);
        tool(&command).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    };
    let ended = |child: Child| {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        passes(&String::from_utf8(output.stdout).unwrap())
    };
    let words = ["lenet5", "--dataset", "mnist", "--data", "www/data/mnist", "--size", "640", "--epochs", "3"];
    let words = [&words[..], &["--schedule", "one-cycle", "--seed", "7"]].concat();
    let mut killed = train("killed", &words);
    let mut line = String::new();
    BufReader::new(killed.stdout.take().unwrap()).read_line(&mut line).unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();
    let file = path(&format!("killed{}", bundle::ENDING));
    let left = bundle_of(&file);
    assert!(left.run.is_unfinished() && left.run.step >= 10 && left.training.is_some() && left.weights.is_some());
    let rest = ended(train("rest", &["--experiment", file.to_str().unwrap()]));
    let whole = ended(train("whole", &words));
    assert_eq!(whole.len(), 3);
    for pass in [passes(&line), rest].concat() {
        assert_eq!(Some(&pass), whole.iter().find(|other| other["epoch"] == pass["epoch"]));
    }
    let (rest, all) = (path(&format!("rest{}", bundle::ENDING)), path(&format!("whole{}", bundle::ENDING)));
    let (rest, all) = (bundle_of(&rest), bundle_of(&all));
    assert_eq!(all.run.points.len(), 30);
    assert_eq!((&rest.run.points, &rest.run.tests), (&all.run.points, &all.run.tests));
    assert!(!rest.run.is_unfinished() && rest.run.begun == left.run.begun && rest.run.seconds > left.run.seconds);
    // The same state need not be the same bytes of `training.bin`; the weights are.
    assert!(rest.training.is_some() && rest.weights == all.weights, "other weights");

    // An address of the page begins the same training.
    let address = path("experiment.txt");
    std::fs::write(&address, format!("https://example.org/#/lab?{}\n", all.run.experiment.text())).unwrap();
    let begun = ended(train("begun", &["--experiment", address.to_str().unwrap()]));
    assert_eq!(begun, whole);
}

#[test]
fn a_file_that_is_no_training_is_told_and_nothing_is_written() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out.safetensors");
    let file = temporary.path().join("a.timemachine.zip");
    let experiment = experiment::Experiment::of(experiment::Base::full("lenet5"), experiment::Dataset::Mnist);
    let run = bundle::Run::of(experiment.clone(), 0.0);
    let zip = |training: &[u8]| {
        bundle::Bundle { run: run.clone(), training: Some(training.to_vec()), weights: None }.to_zip()
    };
    let whole = zip(b"CTMT\x01");
    let own = experiment::Dataset::Own(experiment::OwnPictures {
        title: "Cups".to_owned(),
        channels: 1,
        ..Default::default()
    });
    let own = experiment::Experiment { dataset: own, ..experiment.clone() }.text().into_bytes();
    let run_of_elsewhere = experiment::Weights::Run { id: "x".to_owned(), step: 3 };
    let elsewhere = experiment::Experiment { weights: run_of_elsewhere, ..experiment }.text().into_bytes();
    let refused: [(&[u8], &[&str], &str); 8] = [
        (&whole[..whole.len() / 2], &[], "not a whole one"),
        (&whole, &[], "the saved training is damaged"),
        (&bundle::zip::write(&[("cat/1.png".to_owned(), vec![1])]), &[], "it is no training of CNN Time Machine"),
        (b"\x89PNG\xff", &[], "is neither a training"),
        (b"<!doctype html>", &[], "it needs one value"),
        (&own, &[], "stay in the browser"),
        (&elsewhere, &[], "weights that are not in this file"),
        (&whole, &["--epochs", "5"], "cannot be used with"),
    ];
    for (bytes, extra, expected) in refused {
        std::fs::write(&file, bytes).unwrap();
        let command = ["train", "--experiment", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let output = timemachine(&[&command[..], extra].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{expected}: {said}");
        assert!(!out.exists());
    }
}

#[test]
fn the_shipped_lenet5_reaches_99_per_cent_and_its_card_says_so() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let card: Value = serde_json::from_slice(&std::fs::read(root.join("www/weights/lenet5.json")).unwrap()).unwrap();
    assert_eq!(card["test_pictures"], 10_000);
    assert!(card["accuracy"].as_f64().unwrap() >= 0.990, "{card}");
    // The repository carries a part of the test set; the whole one is evaluated where it has been fetched.
    let figures =
        json(&["eval", "lenet5", "--dataset", "mnist", "--weights", "www/weights/lenet5.safetensors", "--json"]);
    if figures["total"] == 10_000 {
        assert_eq!(figures["top1"], card["accuracy"]);
    }
    assert!(figures["top1"].as_f64().unwrap() >= 0.98, "{figures}");
}

/// A picture that `data` is tested with.
fn picture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/tests/pictures").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_picture_is_classified_with_what_ships_and_what_suits_the_network() {
    let digit = json(&["classify", "lenet5", "--image", &picture("digit3_black_on_transparent.png"), "--json"]);
    assert_eq!((&digit["preparation"], &digit["top"][0]["label"]), (&"drawing".into(), &"3".into()), "{digit}");
    assert!(digit["top"][0]["prob"].as_f64().unwrap() > 0.9, "{digit}");
    // Lying and standing, and whatever its name says, it is a cat.
    let probability = |name: &str| {
        let answer = json(&["classify", "resnet18", "--small", "--image", &picture(name), "--json"]);
        assert_eq!(
            (&answer["preparation"], &answer["top"][0]["label"]),
            (&"cifar10".into(), &"cat".into()),
            "{answer}"
        );
        answer["top"][0]["prob"].as_f64().unwrap()
    };
    let (lying, standing) = (probability("lying_cat.jpg"), probability("jpeg_named.png"));
    assert!((lying - standing).abs() < 0.05, "{lying} and {standing}");
    let clothes = "www/weights/lenet5_fashion-mnist.safetensors";
    let clothes = json(&["classify", "lenet5", "--image", &picture("grey.png"), "--weights", clothes, "--json"]);
    assert_eq!(clothes["preparation"], "grey");
    assert!(clothes["top"][0]["label"].as_str().unwrap().len() > 2, "{clothes}");
    let scene = json(&["classify", "enet", "--small", "--image", &picture("rgb.png"), "--json", "--top", "12"]);
    let shares = scene["top"].as_array().unwrap().iter().map(|guess| guess["prob"].as_f64().unwrap());
    assert!((shares.sum::<f64>() - 1.0).abs() < 1e-3 && scene["preparation"] == "street", "{scene}");
}

#[test]
fn the_names_that_two_preparations_had_before_still_count() {
    let image = picture("digit3_black_on_transparent.png");
    let as_named =
        |name: &str| json(&["classify", "lenet5", "--preprocess", name, "--image", &image, "--json"])["logits"].clone();
    assert_eq!(as_named("mnist"), as_named("drawing"));
    let image = picture("jpeg_named.png");
    let as_named = |name: &str| {
        json(&["classify", "resnet18", "--small", "--preprocess", name, "--image", &image, "--json"])["logits"].clone()
    };
    assert_eq!(as_named("cifar"), as_named("cifar10"));
}

#[test]
fn what_cannot_be_classified_is_told() {
    let fails = |arguments: &[&str], expected: &str| {
        let output = timemachine(&[&["classify"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{said}");
    };
    let image = picture("rgb.png");
    fails(&["resnet18", "--image", &image], "no weights are shipped for `resnet18`");
    fails(&["lenet5", "--image", &image, "--preprocess", "sepia"], "[possible values: digit, drawing, cifar10");
    fails(&["lenet5", "--image", &image, "--preprocess", "imagenet"], "do not fit a network that takes 1×32×32");
    fails(&["lenet5", "--image", &picture("make.py")], "no picture of a kind that is known");
    for other in ["other.gif", "other.bmp", "other.webp"] {
        json(&["classify", "vgg16", "--small", "--image", &picture(other), "--json"]);
    }
    fails(&["lenet5", "--image", &picture("other.avif")], "AVIF");
}

#[test]
fn bench_measures_the_processor_without_any_file() {
    let elsewhere = tempfile::tempdir().unwrap();
    let arguments = ["bench", "--networks", "lenet5", "--seconds", "0", "--json"];
    let output = tool(&arguments).current_dir(elsewhere.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["device"]["kind"], &report["device"]["software"]), (&"cpu".into(), &false.into()));
    let rows = report["results"].as_array().unwrap();
    let work: Vec<_> = rows.iter().map(|row| (row["work"].as_str(), row["batch"].as_u64())).collect();
    assert_eq!(work, [(Some("inference"), Some(32)), (Some("training"), Some(64))]);
    for row in rows {
        let number = |key: &str| row[key].as_f64().unwrap();
        assert!(number("median_ms") > 0.0 && number("passes") >= 5.0 && row["error"].is_null(), "{row}");
        assert!((number("images_per_second") * number("median_ms") / number("batch") - 1e3).abs() < 1e-6, "{row}");
    }
    let output = timemachine(&["bench", "--networks", "lenet6"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("`lenet6` is not measured"), "{said}");
}

#[cfg(not(feature = "gpu"))]
#[test]
fn a_tool_without_graphics_cards_says_how_to_build_one_with_them() {
    let output = timemachine(&["verify", "tests/reference/lenet5.json", "--device", "gpu"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("--features gpu"), "{said}");
}
