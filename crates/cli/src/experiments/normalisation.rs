//! `timemachine experiment normalisation`: up to which learning rate does a network train, with batch normalisation and
//! without?
//!
//! One file has what was found, and is written anew after every sweep: whoever begins again goes on there.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use experiment::normalisation::{Arm, RATES, STEPS, goes_on, judge, largest, rate, reach, trains};
use indicatif::{ProgressBar, ProgressStyle};
use runtime::{Network, device};
use serde::{Deserialize, Serialize};
use training::{Session, TrainingError};

use crate::file::{self, Lock};
use crate::pictures;

/// How these results come to be.
const COMMAND: &str = "timemachine experiment normalisation";
/// Classes of CIFAR-10.
const CLASSES: usize = 10;

#[derive(Args)]
pub struct Arguments {
    /// Sweeps of each kind, with the seeds 1, 2 and so on.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// The file of results; what it has already is not trained again.
    #[arg(long, default_value = "www/content/normalisation.json")]
    out: PathBuf,
    /// Folder of CIFAR-10, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print the file of results.
    #[arg(long)]
    json: bool,
}

#[derive(Default, Serialize, Deserialize)]
struct Results {
    command: String,
    /// The processor of the last training.
    processor: String,
    /// Day of the last training.
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    arms: Vec<Swept>,
}

#[derive(Default, Serialize, Deserialize)]
struct Swept {
    name: String,
    /// Network, changes, pictures, rules, with the lowest rate and the first seed.
    experiment: String,
    /// Of each seed, from the lowest rate on, each twice the one before: did it train?
    trained: Vec<Vec<bool>>,
    /// Of each seed the largest rate that trained; 0 where none did.
    largest: Vec<f64>,
}

/// Sweeps what is missing, and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let _lock = Lock::take(&arguments.out)?;
    let mut results = read(arguments)?;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} sweeps, {eta} left, {msg}")?;
    let bar = ProgressBar::new(arguments.seeds * Arm::ALL.len() as u64).with_style(style);
    for seed in 1..=arguments.seeds {
        for (arm, place) in Arm::ALL.into_iter().zip(0..) {
            if results.arms[place].trained.len() as u64 + 1 == seed {
                let mut outcomes = Vec::new();
                while goes_on(&outcomes) {
                    bar.set_message(format!("{}, rate {}, seed {seed}", arm.name(), rate(outcomes.len())));
                    outcomes.push(train(arm, outcomes.len(), seed, arguments)?);
                }
                results.arms[place].trained.push(outcomes);
                finish(&mut results);
                let text = serde_json::to_string(&results)? + "\n";
                file::write_whole(&arguments.out, text.as_bytes())?;
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    if arguments.json {
        println!("{}", serde_json::to_string(&results)?);
        return Ok(());
    }
    for arm in &results.arms {
        println!("{:<24} largest rates that train: {:?} of up to {}", arm.name, arm.largest, rate(RATES - 1));
    }
    println!("{}", results.verdict.as_deref().unwrap_or("too few sweeps"));
    Ok(())
}

/// Those of the file, where they are of the sweep as it is now.
fn read(arguments: &Arguments) -> Result<Results> {
    let path = &arguments.out;
    let mut results = Results::default();
    if path.exists() {
        let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        results =
            serde_json::from_str(&text).with_context(|| format!("{} has no results of a sweep", path.display()))?;
    }
    let arms = Arm::ALL.map(|arm| {
        let experiment = arm.experiment(0, 1).text();
        let known = results.arms.iter().position(|swept| swept.experiment == experiment);
        let known = known.map(|place| results.arms.swap_remove(place));
        known.unwrap_or(Swept { name: arm.name().to_owned(), experiment, ..Swept::default() })
    });
    results.arms = arms.into();
    Ok(results)
}

/// What follows from the sweeps that are there.
fn finish(results: &mut Results) {
    results.command = COMMAND.to_owned();
    results.processor = crate::device::processor();
    results.date = time::OffsetDateTime::now_utc().date().to_string();
    for arm in &mut results.arms {
        arm.largest = arm.trained.iter().map(|outcomes| largest(reach(outcomes)).unwrap_or(0.0)).collect();
    }
    let places =
        |place: usize| -> Vec<usize> { results.arms[place].trained.iter().map(|outcomes| reach(outcomes)).collect() };
    results.verdict = judge(&places(0), &places(1)).map(|verdict| verdict.key().to_owned());
}

fn train(arm: Arm, place: usize, seed: u64, arguments: &Arguments) -> Result<bool> {
    let experiment = arm.experiment(place, seed);
    let graph = experiment.graph()?;
    let pictures = pictures::open_of_page(experiment.dataset.key(), arguments.data.as_deref(), &graph)?;
    let network = Network::init(graph, seed, &device::cpu())?;
    let mut session = Session::start(&network, experiment.recipe, seed, &pictures)?;
    let mut losses = Vec::new();
    loop {
        match pollster::block_on(session.step(&pictures)) {
            Ok(record) => losses.extend(record.map(|record| record.loss)),
            Err(TrainingError::Diverged(_)) => break,
            Err(error) => return Err(error.into()),
        }
        if session.is_done() {
            if let Ok(Some(record)) = pollster::block_on(session.settle()) {
                losses.push(record.loss);
            }
            break;
        }
    }
    Ok(trains(&losses, STEPS, CLASSES))
}
