//! The graphics card, as a person or a program calls it: by a driver that is a program on the processor.
//!
//! Chromium, which the browser tests need anyway, brings one with Vulkan's loader; Mesa's does too.
#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Where browsers keep their SwiftShader.
const BROWSERS: [&str; 4] =
    ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome", "/opt/chromium.org/chromium"];
/// Where Mesa says what it has.
const MESA: &str = "/usr/share/vulkan/icd.d";

/// The driver's own file, and the folder of the loader where it is not one of the system's.
fn driver() -> (PathBuf, Option<&'static str>) {
    for folder in BROWSERS {
        let (icd, loader) =
            (Path::new(folder).join("vk_swiftshader_icd.json"), Path::new(folder).join("libvulkan.so.1"));
        if icd.is_file() && loader.is_file() {
            return (icd, Some(folder));
        }
    }
    let found = std::fs::read_dir(MESA).into_iter().flatten().flatten().map(|entry| entry.path());
    let mesa = found.filter(|path| path.to_string_lossy().contains("lvp_icd")).min();
    let Some(mesa) = mesa else {
        panic!(
            "there is no software driver for Vulkan here: install Debian's `chromium`, as for the browser tests, or \
             `mesa-vulkan-drivers` and `libvulkan1`"
        );
    };
    (mesa, None)
}

/// The tool, with this file of a driver and no other.
fn tool(icd: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timemachine"));
    command.args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command.env("VK_DRIVER_FILES", icd).env("VK_ICD_FILENAMES", icd).env("RUST_LIB_BACKTRACE", "0");
    if let (_, Some(loader)) = driver() {
        command.env("LD_LIBRARY_PATH", loader);
    }
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(arguments: &[&str]) -> Value {
    let output = tool(&driver().0, &[arguments, &["--json"]].concat()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The answers of the processor and of the card.
fn both(arguments: &[&str]) -> [Value; 2] {
    ["cpu", "gpu"].map(|device| json(&[arguments, &["--device", device]].concat()))
}

fn assert_is_software(device: &Value) {
    assert_eq!((&device["kind"], &device["software"]), (&"gpu".into(), &true.into()), "{device}");
    assert_eq!(device["backend"], "vulkan", "{device}");
    assert!(!device["name"].as_str().unwrap().is_empty() && !device["driver"].as_str().unwrap().is_empty(), "{device}");
}

/// What PyTorch computed.
#[test]
fn networks_agree_with_their_references_number_by_number() {
    let reports =
        json(&["verify", "tests/reference/lenet5.json", "tests/reference/nin_cifar10.json", "--device", "gpu"]);
    for report in reports.as_array().unwrap() {
        assert_eq!(report["passed"], true, "{report}");
        assert!(report["output_error"].as_f64().unwrap() < 1e-4 && report["taps"].as_u64().unwrap() > 0, "{report}");
        assert_is_software(&report["device"]);
    }
}

#[test]
fn a_picture_is_seen_as_on_the_processor() {
    let image = "crates/data/tests/pictures/lying_cat.jpg";
    let [cpu, gpu] = both(&["classify", "resnet18", "--small", "--top", "10", "--image", image]);
    assert_is_software(&gpu["device"]);
    assert_eq!((&cpu["device"]["kind"], &cpu["device"]["software"]), (&"cpu".into(), &false.into()));
    let guesses = |answer: &Value| answer["top"].as_array().unwrap().clone();
    assert_eq!(guesses(&cpu).len(), 10);
    for guess in guesses(&cpu) {
        let same = guesses(&gpu).into_iter().find(|other| other["index"] == guess["index"]).unwrap();
        let difference = same["prob"].as_f64().unwrap() - guess["prob"].as_f64().unwrap();
        assert!(difference.abs() < 1e-4, "{guess} and {same}");
    }
}

#[test]
fn a_training_learns_what_it_learns_on_the_processor_and_its_card_names_the_adapter() {
    let temporary = tempfile::tempdir().unwrap();
    let out = |device: &str| temporary.path().join(device).with_extension("safetensors");
    let common = ["lenet5", "--dataset", "mnist", "--data", "www/data/mnist"];
    let [cpu, gpu] = ["cpu", "gpu"].map(|device| {
        let out = out(device);
        let recipe = ["--size", "256", "--epochs", "1", "--batch", "32", "--device", device, "--out"];
        json(&[&["train"], &common[..], &recipe[..], &[out.to_str().unwrap()]].concat())
    });
    assert_is_software(&gpu["device"]);
    let loss = |line: &Value| line["loss"].as_f64().unwrap();
    // Nothing learnt is a loss of ln 10, 2.303.
    assert!(loss(&cpu) < 2.25 && (loss(&cpu) - loss(&gpu)).abs() < 1e-3, "{cpu} and {gpu}");
    let card: Value = serde_json::from_slice(&std::fs::read(out("gpu").with_extension("json")).unwrap()).unwrap();
    assert_eq!((&card["recipe"]["device"], &card["adapter"]), (&"gpu".into(), &gpu["device"]));
    // Of 2,000 pictures a few stand on the edge between two digits.
    let weights = out("gpu");
    let [cpu, gpu] = both(&[&["eval"], &common[..], &["--weights", weights.to_str().unwrap()]].concat());
    assert_is_software(&gpu["device"]);
    let top1 = |figures: &Value| figures["top1"].as_f64().unwrap();
    assert!((top1(&cpu) - top1(&gpu)).abs() < 0.002 && (loss(&cpu) - loss(&gpu)).abs() < 1e-4, "{cpu} and {gpu}");
}

#[test]
fn bench_measures_and_compares() {
    let report = json(&["bench", "--device", "gpu", "--networks", "lenet5", "--seconds", "0"]);
    assert_is_software(&report["device"]);
    assert!(!report["machine"]["processor"].as_str().unwrap().is_empty() && report["version"].is_string());
    let results = report["results"].as_array().unwrap();
    assert_eq!(results.iter().map(|row| row["work"].as_str().unwrap()).collect::<Vec<_>>(), ["inference", "training"]);
    for row in results {
        assert_eq!(row["agrees"], true, "{row}");
        let number = |key: &str| row[key].as_f64().unwrap();
        // Not the same bits: another device did compute.
        assert!(number("error") > 0.0 && number("error") < 1e-3, "{row}");
        assert!(number("first_ms") > number("median_ms"), "a first pass makes shaders: {row}");
    }
}

#[test]
fn without_a_driver_a_sentence_says_what_to_install() {
    let picture = ["classify", "lenet5", "--image", "crates/data/tests/pictures/lying_cat.jpg"];
    let training =
        ["train", "lenet5", "--dataset", "mnist", "--data", "www/data/mnist", "--out", "nowhere.safetensors"];
    let [verify, bench] = [["verify", "tests/reference/lenet5.json"], ["bench", "--json"]];
    for arguments in [&picture[..], &training, &verify, &bench] {
        let arguments = [arguments, &["--device", "gpu"]].concat();
        let output = tool(Path::new("/nowhere/icd.json"), &arguments).output().unwrap();
        let said = said(&output);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{arguments:?}: {said}");
        assert!(said.contains("no graphics card answers here") && said.contains("libvulkan1"), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && said.trim().lines().count() == 1, "{arguments:?}: {said}");
    }
}
