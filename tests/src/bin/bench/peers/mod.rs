//! Ours beside the peers: `cargo xtask bench peers` measures the engines of the built page and those of others in one
//! browser, with the same networks, weights and pictures.
//!
//! The peers come from npm; networks are graphs of the zoo with weights by a rule, written as ONNX for ONNX Runtime and
//! as JSON and safetensors for the others. Each engine has a fresh worker for each network. What it says is compared
//! with what ours says before its time counts.

mod compare;
mod engine;
mod measure;
mod networks;
mod npm;
mod onnx;
mod ours;
mod peer;
mod place;
mod predictions;
mod protobuf;
mod report;
mod site;
mod threads;
mod ties;
mod training;
mod weights;
mod write;

use std::{fs, path::PathBuf, thread};

use anyhow::{Context, Result};
use e2e::{Gpu, Options, Page, seconds};

use networks::{PREDICTED, PREDICTED_ON_WEBGPU, TRAINED};
use report::{Device, Findings, Row};

// What measures our engine in a worker of its own serves without peers, too.
pub use engine::{Engine, Worker};
pub use measure::in_turn;
pub use networks::{Case, folder};
pub use ours::{Ours, Predictions};
pub use place::of as place_of;
pub use report::Place;
pub use site::server;
pub use training::ours as training_of_ours;
pub use write::into_benchmarks;

/// Networks of a quick look.
const QUICK: [&str; 2] = ["squeezenet1_1", "resnet18"];
/// Turns, and those of a quick look.
const TURNS: usize = 9;
const QUICK_TURNS: usize = 3;
/// Longest time of one turn of one engine, s.
const PATIENCE: u64 = 290;

/// What to measure.
#[derive(Debug, clap::Parser)]
#[command(name = "cargo xtask bench peers")]
pub struct Arguments {
    /// Ids of networks of the zoo, with commas; `…_small` is a small sibling. All that are usual when none is given.
    #[arg(long, value_delimiter = ',')]
    networks: Vec<String>,
    /// Two networks, three turns.
    #[arg(long)]
    quick: bool,
    /// On what the engines compute.
    #[arg(long, value_enum, default_value = "cpu")]
    device: Device,
    /// Turns of each engine.
    #[arg(long)]
    turns: Option<usize>,
    /// Most threads of peers that have several; as many as cores when not given. 1 leaves them out.
    #[arg(long)]
    threads: Option<usize>,
    /// jax-js in predictions too, which take it long.
    #[arg(long)]
    jax: bool,
    /// Training steps in place of predictions.
    #[arg(long)]
    train: bool,
    /// Where the figures are written; `peers.json` in the target folder when not given.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Put the tables into BENCHMARKS.md.
    #[arg(long)]
    write: bool,
}

impl Arguments {
    fn networks(&self) -> Vec<String> {
        let usual: &[&str] = match (self.train, self.device, self.quick) {
            _ if !self.networks.is_empty() => return self.networks.clone(),
            (true, Device::Webgpu, _) | (true, _, true) => &TRAINED[..1],
            (true, Device::Cpu, false) => &TRAINED,
            (false, _, true) => &QUICK,
            (false, Device::Cpu, false) => &PREDICTED,
            (false, Device::Webgpu, false) => &PREDICTED_ON_WEBGPU,
        };
        usual.iter().map(|id| (*id).to_owned()).collect()
    }
}

/// Measures, prints the tables, and writes the figures.
///
/// # Errors
/// When the peers cannot be fetched, or ours fails.
pub fn run(arguments: &Arguments) -> Result<()> {
    let target = e2e::target();
    let modules = npm::install(&target.join("peers/npm"))?;
    let folder = folder(&target)?;
    let mut options = Options::from(if arguments.device == Device::Webgpu { Gpu::Software } else { Gpu::Off });
    // The page is not looked at; its timers must not slow down for that.
    options.switches.push("--disable-background-timer-throttling".to_owned());
    let page = Page::open_site(options, server(e2e::dist()?, modules, folder.clone()))?;
    page.set_script_timeout(seconds(PATIENCE))?;
    let mut findings = Findings { place: place_of(&page)?, predictions: vec![], trainings: vec![] };
    let turns = arguments.turns.unwrap_or(if arguments.quick { QUICK_TURNS } else { TURNS });
    let threads = arguments.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    for id in arguments.networks() {
        let row = measured(&page, arguments, &id, &folder, turns, threads).with_context(|| id.clone())?;
        let rows = if arguments.train { &mut findings.trainings } else { &mut findings.predictions };
        rows.push(row);
        // What was found so far outlives a network that fails.
        let json = arguments.json.clone().unwrap_or_else(|| target.join("peers.json"));
        fs::write(&json, serde_json::to_string_pretty(&findings)?)
            .with_context(|| format!("cannot write {}", json.display()))?;
    }
    let text = findings.markdown();
    println!("{text}");
    if arguments.write {
        let what = if arguments.train { "training" } else { "predictions" };
        into_benchmarks(&format!("peers: {what}, {}", arguments.device), &text)?;
    }
    Ok(())
}

fn measured(
    page: &Page,
    arguments: &Arguments,
    id: &str,
    folder: &std::path::Path,
    turns: usize,
    threads: usize,
) -> Result<Row> {
    eprintln!("{id}");
    let case = Case::of(id)?;
    if arguments.train {
        let case = case.without_dropout();
        case.write(folder, false)?;
        return training::measure(page, &case, arguments.device, folder, turns, threads);
    }
    case.write(folder, true)?;
    let kinds = predictions::peers(arguments.device, threads, arguments.jax);
    predictions::measure(page, &case, arguments.device, &kinds, turns)
}
