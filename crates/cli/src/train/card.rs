//! What is written beside trained weights: how they came to be and what they reach.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use experiment::Experiment;
use runtime::checkpoint::Precision;
use runtime::{Network, device};
use serde::Serialize;
use serde_json::{Map, Value};
use training::Session;

use super::Arguments;
use super::plan::Plan;
use crate::device::{DeviceInfo, DeviceName};
use crate::figures::Figures;
use crate::{eval, file};

/// A model card.
#[derive(Serialize)]
struct Card<'a> {
    network: &'a str,
    dataset: &'a str,
    /// The command that makes these weights.
    command: String,
    recipe: Map<String, Value>,
    /// The graphics card, where one computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    adapter: Option<&'a DeviceInfo>,
    /// The card of the weights that this training began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    train_pictures: u32,
    /// Passes over them, those before included.
    epochs: u64,
    seed: u64,
    parameters: usize,
    /// Share of the test set (of scenes: of their pixels) named right by the file as it is, 0 to 1.
    accuracy: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    top5: Option<f64>,
    /// Of scenes.
    #[serde(skip_serializing_if = "Option::is_none")]
    mean_iou: Option<f64>,
    test_pictures: usize,
    file_bytes: usize,
    /// Time that the training took, with what came before, seconds.
    seconds: f64,
    /// Day on which it ended.
    date: String,
}

/// Writes the weights of a training that has ended (16 bits), and their card.
///
/// # Errors
/// When a file cannot be written.
pub fn write(arguments: &Arguments, plan: &Plan, session: &Session, seconds: f64, device: &DeviceInfo) -> Result<()> {
    let (network, pictures, recipe) = (&session.snapshot(), &plan.pictures, session.recipe());
    let before = plan.before.clone();
    let file_bytes = save(network, &arguments.out, &plan.dataset)?;
    // The card gives the figure of the file, after rounding to 16 bits, and not of the network in memory.
    let shipped = eval::load(network.graph().clone(), &arguments.out, &device::cpu())?;
    let figures = Figures::measure(&shipped, pictures)?;
    let (accuracy, top5, mean_iou) = match &figures {
        Figures::Classes(figures) => (figures.top1, Some(figures.top5), None),
        Figures::Pixels(figures) => (figures.global_accuracy, None, Some(figures.mean_iou)),
    };
    let sum = |own: f64, field: &str| own + before.as_ref().and_then(|card| card[field].as_f64()).unwrap_or(0.0);
    let epochs = sum(f64::from(recipe.epochs), "epochs") as u64;
    let seconds = sum(seconds.round(), "seconds");
    let card = Card {
        network: &network.graph().name,
        dataset: &plan.dataset,
        command: command(),
        recipe: told(arguments, &plan.experiment),
        adapter: Some(device).filter(|device| device.kind == DeviceName::Gpu),
        before,
        train_pictures: recipe.pictures,
        epochs,
        seed: plan.experiment.seed,
        parameters: network.analysis().total_params(),
        accuracy,
        top5,
        mean_iou,
        test_pictures: pictures.test_count(),
        file_bytes,
        seconds,
        date: time::OffsetDateTime::now_utc().date().to_string(),
    };
    file::write_whole(&path(&arguments.out), (serde_json::to_string_pretty(&card)? + "\n").as_bytes())?;
    eprintln!("{}: {}", arguments.out.display(), figures.line());
    Ok(())
}

/// The rules with every field, and what computed.
fn told(arguments: &Arguments, experiment: &Experiment) -> Map<String, Value> {
    let mut recipe = super::recipe::as_json(experiment);
    recipe.insert("device".to_owned(), serde_json::to_value(arguments.device).unwrap_or_default());
    recipe
}

/// The command line as one would type it again: without where files lie on this machine.
pub fn command() -> String {
    let mut words = std::env::args().skip(1);
    let mut line = "timemachine".to_owned();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out" | "--data" | "--export" => drop(words.next()),
            "--from" | "--experiment" => {
                let file = words.next().map(PathBuf::from).unwrap_or_default();
                line = format!("{line} {word} {}", file.file_name().unwrap_or_default().to_string_lossy());
            }
            "--resume" | "--json" => {}
            _ => line = format!("{line} {word}"),
        }
    }
    line
}

/// The card beside weights to begin with.
///
/// # Errors
/// When there is none.
pub fn read(weights: &Path) -> Result<Value> {
    let card = path(weights);
    let text = std::fs::read_to_string(&card)
        .with_context(|| format!("the card of the weights to begin with is missing: {}", card.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no card", card.display()))
}

fn path(out: &Path) -> PathBuf {
    out.with_extension("json")
}

fn save(network: &Network, path: &Path, dataset: &str) -> Result<usize> {
    let metadata = HashMap::from([
        ("network".to_owned(), network.graph().name.clone()),
        ("dataset".to_owned(), dataset.to_owned()),
    ]);
    let bytes = pollster::block_on(network.to_checkpoint(Precision::Half, metadata))?;
    file::write_whole(path, &bytes)?;
    Ok(bytes.len())
}
