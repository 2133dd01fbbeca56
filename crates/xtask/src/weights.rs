//! Do the shipped weights reach what their cards say, on the whole test sets?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::command::{command, output, run as run_command};
use crate::paths;

/// Most weights that ship, bytes.
const MOST_BYTES: u64 = 12_000_000;
/// What rounding may differ between machines: one picture of 10,000 or so.
const TOLERANCE: f64 = 3e-4;
/// Folders of the data sets, whole ones first.
const DATA: [&str; 2] = ["www/data-full", "www/data"];

/// Evaluates each file in `www/weights` on the whole test set and compares with its card.
pub fn check() -> Result<()> {
    let folder = paths::root().join("www/weights");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "safetensors"));
    files.sort();
    let bytes = files.iter().map(|file| Ok(fs::metadata(file)?.len())).sum::<Result<u64>>()?;
    ensure!(bytes <= MOST_BYTES, "the weights have {bytes} bytes together, at most {MOST_BYTES} should ship");
    // With the whole workspace, as the tests build it: Burn is compiled once.
    let mut build = command("cargo", ["build", "--workspace", "--exclude", "e2e"]);
    run_command(build.current_dir(paths::root()))?;
    let tool = target()?.join("debug/timemachine");
    let mut failed = Vec::new();
    println!("{:28} {:>9} {:>9}", "weights", "card", "measured");
    for file in &files {
        let (card, measured) = compare(&tool, file).with_context(|| format!("while checking {}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        println!("{name:28} {:>8.2}% {:>8.2}%", card * 100.0, measured * 100.0);
        if measured + TOLERANCE < card {
            failed.push(name);
        }
    }
    ensure!(failed.is_empty(), "these weights do not reach what their cards say: {}", failed.join(", "));
    println!("{} files, {:.1} MB, as their cards say", files.len(), bytes as f64 / 1e6);
    Ok(())
}

/// Accuracy by the card, and as measured now.
fn compare(tool: &Path, file: &Path) -> Result<(f64, f64)> {
    let card: Value = serde_json::from_slice(&fs::read(file.with_extension("json")).context("there is no card")?)?;
    let text = |key: &str| card[key].as_str().with_context(|| format!("the card has no `{key}`"));
    let (network, dataset) = (text("network")?, text("dataset")?);
    // Scenes are judged by their intersection over union, and drawn where they are needed.
    let (own, measured) = if dataset == "streets" { ("mean_iou", "mean_iou") } else { ("accuracy", "top1") };
    let promised = card[own].as_f64().with_context(|| format!("the card has no `{own}`"))?;
    let mut eval = Command::new(tool);
    eval.args(["eval", network.trim_end_matches("_small"), "--dataset", dataset, "--json"]);
    if dataset != "streets" {
        let folders = DATA.map(|folder| paths::root().join(folder).join(dataset));
        let data = folders.into_iter().find(|folder| folder.is_dir());
        eval.arg("--data").arg(data.with_context(|| format!("there is no data set `{dataset}`"))?);
    }
    eval.arg("--weights").arg(file);
    if network.ends_with("_small") {
        eval.arg("--small");
    }
    let figures: Value = serde_json::from_str(&output(&mut eval)?)?;
    if figures["total"] != card["test_pictures"] {
        bail!(
            "the card is about {} test pictures, here are {}; run `cargo xtask data`",
            card["test_pictures"],
            figures["total"]
        );
    }
    Ok((promised, figures[measured].as_f64().context("the tool gave no accuracy")?))
}

/// Where cargo puts what it builds.
fn target() -> Result<PathBuf> {
    let mut metadata = command("cargo", ["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&output(metadata.current_dir(paths::root()))?)?;
    Ok(PathBuf::from(metadata["target_directory"].as_str().context("cargo named no target folder")?))
}
