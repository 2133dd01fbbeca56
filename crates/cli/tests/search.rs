//! `timemachine search`, killed and resumed.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

fn search(out: &Path, more: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_timemachine"));
    let tiny = ["--candidates", "11", "--params", "8000", "--macs", "400000", "--pictures", "64", "--held-out", "100"];
    command.arg("search").args(tiny).args(more).arg("--out").arg(out).current_dir(root).stdout(Stdio::piped());
    command
}

/// To its end; what is in the file then.
fn ended(out: &Path, more: &[&str]) -> Value {
    let output = search(out, more).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed, read(out));
    printed
}

fn read(out: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(out).unwrap()).unwrap()
}

/// Trainings that have ended.
fn trainings(results: &Value) -> usize {
    let of = |candidate: &Value| candidate["accuracies"].as_array().unwrap().len();
    results["searches"][0]["candidates"].as_array().unwrap().iter().map(of).sum()
}

#[test]
fn a_search_that_is_killed_and_resumed_finds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, killed) = (folder.path().join("whole.json"), folder.path().join("killed.json"));
    let expected = ended(&whole, &[]);
    assert_eq!(trainings(&expected), 11 + 3 + 1 + 1 + 1);
    assert_eq!(expected["searches"][0]["candidates"][10]["parent"].as_u64().map(|parent| parent < 9), Some(true));

    for stop_at in [2, 11] {
        let mut child = search(&killed, &[]).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while !killed.is_file() || trainings(&read(&killed)) < stop_at {
            assert!(begun.elapsed() < Duration::from_secs(300), "it trains nothing");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let resumed = ended(&killed, &[]);
    assert_eq!(resumed["searches"][0]["candidates"], expected["searches"][0]["candidates"]);

    // Another search beside it, not over it; by other rules it wants another file.
    let both = ended(&killed, &["--random"]);
    assert_eq!(both["searches"][0]["candidates"], expected["searches"][0]["candidates"]);
    let (evolved, drawn) = (&both["searches"][0]["candidates"], &both["searches"][1]["candidates"]);
    assert_eq!(evolved[8], drawn[8]);
    assert_ne!(evolved[10]["parts"], drawn[10]["parts"]);
    let refused = search(&killed, &["--seed", "2"]).output().unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("other rules"));
}
