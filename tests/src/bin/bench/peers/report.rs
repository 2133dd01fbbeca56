//! What was found, as JSON and as tables.

use std::{collections::BTreeMap, fmt, fmt::Write as _};

use serde::{Deserialize, Serialize};

use super::compare::{Apart, MOST_TIED, TOLERANCE};
use super::measure::{Spread, Timing};
use super::ours::OURS;

/// On what the engines compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The CPU.
    Cpu,
    /// WebGPU, on the software adapter.
    Webgpu,
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Device::Cpu => "CPU",
            Device::Webgpu => "WebGPU",
        })
    }
}

/// One network, all engines.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The network.
    pub network: String,
    /// On what.
    pub device: Device,
    /// Figures, ours first.
    pub timings: Vec<Timing>,
    /// How far each peer's outcome is from ours, relative to the largest.
    pub errors: BTreeMap<String, f64>,
    /// What ties explain of the outcomes of those that give maps.
    pub ties: BTreeMap<String, Apart>,
    /// Peers that do not take the network, and what they say.
    pub refusals: BTreeMap<String, String>,
}

/// Where it was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Processor and cores.
    pub machine: String,
    /// Name and version.
    pub browser: String,
    /// The graphics adapter, where there is one.
    pub adapter: Option<String>,
    /// Seconds since 1970.
    pub time: u64,
    /// Processes that waited for a core when it began, per minute: near 0 on a machine at rest.
    pub load: String,
    /// Packages and their versions.
    pub peers: Vec<(String, String)>,
}

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// Where.
    pub place: Place,
    /// Predictions.
    pub predictions: Vec<Row>,
    /// Training steps.
    pub trainings: Vec<Row>,
}

impl Row {
    /// An empty one.
    pub fn of(network: &str, device: Device) -> Self {
        let network = network.to_owned();
        let (errors, ties, refusals) = Default::default();
        Row { network, device, timings: vec![], errors, ties, refusals }
    }

    /// Does this peer say the same as ours?
    fn is_right(&self, engine: &str) -> bool {
        self.errors.get(engine).is_none_or(|error| *error < TOLERANCE)
    }

    /// The fastest of ours by the fastest peer that says the same, of all or of those with one thread, by this figure.
    pub fn ratio(&self, has_one_thread: bool, figure: impl Fn(&Timing) -> f64) -> Option<f64> {
        let right = self.timings.iter().filter(|timing| self.is_right(&timing.engine));
        let right = right.filter(|timing| !has_one_thread || timing.most_threads == 1);
        let (ours, peers): (Vec<&Timing>, Vec<&Timing>) = right.partition(|timing| timing.engine.starts_with(OURS));
        let best = |timings: Vec<&Timing>| timings.into_iter().map(&figure).fold(f64::INFINITY, f64::min);
        let ratio = best(ours) / best(peers);
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }
}

/// The ratios of a table: by wall time, by CPU time, and by wall time beside all threads.
fn ratios(row: &Row) -> [Option<f64>; 3] {
    let wall = |timing: &Timing| timing.wall_ms.median;
    [row.ratio(true, wall), row.ratio(true, |timing| timing.cpu_ms.median), row.ratio(false, wall)]
}

fn geometric_mean(ratios: &[f64]) -> Option<f64> {
    let sum: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
    (!ratios.is_empty()).then(|| (sum / ratios.len() as f64).exp())
}

fn figure(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"))
}

fn ms(figure: f64) -> String {
    let digits = if figure < 10.0 { 2 } else { usize::from(figure < 100.0) };
    format!("{figure:.digits$}")
}

fn spread(Spread { low, median, high }: Spread) -> String {
    format!("{} ({}–{})", ms(median), ms(low), ms(high))
}

/// A table of some rows: for each engine wall time with quartiles, CPU time, and the first run.
fn table(title: &str, rows: &[Row]) -> String {
    let mut names: Vec<&str> = vec![];
    for name in rows.iter().flat_map(|row| &row.timings).map(|timing| timing.engine.as_str()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let columns: String = names.iter().map(|name| format!(" {name} |")).collect();
    let mut text = format!("| {title} |{columns} ratio | ratio, CPU time | ratio, all threads |\n|---|");
    text += &"---|".repeat(names.len() + 3);
    for row in rows {
        let _ = write!(text, "\n| {} |", row.network);
        for name in &names {
            let timing = row.timings.iter().find(|timing| timing.engine == *name);
            let cell = timing.map_or_else(|| "–".to_owned(), |timing| cell(timing, row));
            let _ = write!(text, " {cell} |");
        }
        text.extend(ratios(row).map(|ratio| format!(" {} |", figure(ratio))));
    }
    let _ = write!(text, "\n| geometric mean |{}", " |".repeat(names.len()));
    for place in 0..3 {
        let each: Vec<f64> = rows.iter().filter_map(|row| ratios(row)[place]).collect();
        let _ = write!(text, " {} |", figure(geometric_mean(&each)));
    }
    text + "\n"
}

fn cell(timing: &Timing, row: &Row) -> String {
    let wrong = if row.is_right(&timing.engine) { "" } else { "**wrong** " };
    let unstable = if timing.is_stable { "" } else { "~" };
    let [cpu, first] = [timing.cpu_ms.median, timing.cold_ms].map(ms);
    format!("{wrong}{unstable}{}; CPU {cpu}; first {first}", spread(timing.wall_ms))
}

impl Findings {
    /// For people, and for BENCHMARKS.md.
    pub fn markdown(&self) -> String {
        let Place { machine, browser, adapter, load, peers, .. } = &self.place;
        let peers: Vec<String> = peers.iter().map(|(name, version)| format!("{name} {version}")).collect();
        let adapter = adapter.as_deref().map(|adapter| format!("; adapter {adapter}")).unwrap_or_default();
        let mut text = format!("{machine}; {browser}{adapter}; load {load}; {}.\n", peers.join(", "));
        text += "Milliseconds: median (quartiles) of the turns; CPU time of the worker's threads, and of a software \
            adapter; the first run after loading.\nThe ratio is ours by the fastest peer of one thread that says the \
            same; ~ had not become stable.\n";
        for (what, rows) in [("prediction", &self.predictions), ("training step", &self.trainings)] {
            for device in [Device::Cpu, Device::Webgpu] {
                let rows: Vec<Row> = rows.iter().filter(|row| row.device == device).cloned().collect();
                if !rows.is_empty() {
                    let _ = write!(text, "\n{}", table(&format!("{what}, {device}"), &rows));
                }
            }
        }
        for row in &self.predictions {
            for (name, Apart { moved, reached, .. }) in &row.ties {
                let [moved, reached, most] = [moved, reached, &MOST_TIED].map(|share| 100.0 * share);
                let _ = write!(
                    text,
                    "\n{}: {moved:.2}% of the outputs of {name} differ from ours at places that ties under a max \
                     unpooling reach ({reached:.1}% of all); at most {most:.0}% may.\n",
                    row.network
                );
            }
        }
        let rows = self.predictions.iter().chain(&self.trainings);
        let refusals: Vec<String> = rows
            .flat_map(|row| row.refusals.iter().map(|(name, why)| format!("- {}: {why} ({name})\n", row.network)))
            .collect();
        if !refusals.is_empty() {
            let _ = write!(text, "\nLeft out:\n\n{}", refusals.concat());
        }
        text
    }
}
