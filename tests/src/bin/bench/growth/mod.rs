//! How do time and memory grow? `cargo xtask bench growth` measures the CPU engine of the built page with more
//! multiply-accumulates, more pictures at once and more layers, draws a plot of it, and fits a straight line to each.
//!
//! Every point has a browser and a worker of its own. Time is what the kernel counts for the worker's threads, so that
//! other work of the machine counts little; memory is what the renderer holds beyond what it held before the worker.

mod fit;
mod plot;
mod point;
mod series;
mod table;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use e2e::{Gpu, Options, Page, seconds};
use serde::Serialize;

use crate::peers::{Place, folder, into_benchmarks, place_of, server};
use point::Point;
use series::{Series, series};

/// The plot that BENCHMARKS.md shows.
const SHOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/bench/growth/growth.svg");
/// Longest time of some runs, s.
const PATIENCE: u64 = 580;

/// What to measure.
#[derive(Debug, clap::Parser)]
#[command(name = "cargo xtask bench growth")]
pub struct Arguments {
    /// Keys of series, with commas; all when none is given.
    #[arg(long, value_delimiter = ',')]
    series: Vec<String>,
    /// Turns of each point.
    #[arg(long, default_value = "5")]
    turns: usize,
    /// Draw and fit the figures of this file, and measure only series that it has not, or that are named.
    #[arg(long)]
    from: Option<PathBuf>,
    /// Put plot and table into BENCHMARKS.md.
    #[arg(long)]
    write: bool,
}

/// What was measured of one series.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
struct Measured {
    /// Key of the series.
    series: String,
    /// Its points, in the order in which they were measured.
    points: Vec<Point>,
    /// Those for which there is no figure, and why.
    refusals: Vec<String>,
}

/// Everything.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
struct Findings {
    place: Place,
    measured: Vec<Measured>,
}

/// Measures, draws, fits, and writes the figures.
///
/// # Errors
/// When nothing can be measured.
pub fn run(arguments: &Arguments) -> Result<()> {
    let target = e2e::target();
    let json = target.join("growth.json");
    let mut findings = match &arguments.from {
        Some(file) => serde_json::from_slice(&fs::read(file).with_context(|| format!("no {}", file.display()))?)?,
        None => Findings { place: place_of(&open()?)?, measured: vec![] },
    };
    for series in series() {
        let is_known = findings.measured.iter().any(|one| one.series == series.key);
        let is_named = arguments.series.iter().any(|key| key == series.key);
        if if arguments.series.is_empty() { is_known } else { !is_named } {
            continue;
        }
        let measured = measure(&series, arguments.turns)?;
        findings.measured.retain(|one| one.series != series.key);
        findings.measured.push(measured);
        fs::write(&json, serde_json::to_string_pretty(&findings)?)?;
    }
    let (drawing, text) = (plot::plot(&findings.measured), table::table(&findings));
    fs::write(target.join("growth.svg"), &drawing)?;
    println!("{text}\n{}\n{}", json.display(), target.join("growth.svg").display());
    if arguments.write {
        fs::write(SHOWN, drawing).context("cannot write the plot")?;
        into_benchmarks("growth", &text)?;
    }
    Ok(())
}

fn open() -> Result<Page> {
    let target = e2e::target();
    let mut options = Options::from(Gpu::Off);
    // The page is not looked at; its timers must not slow down for that.
    options.switches.push("--disable-background-timer-throttling".to_owned());
    let page = Page::open_site(options, server(e2e::dist()?, target.join("no-peers"), folder(&target)?))?;
    page.set_script_timeout(seconds(PATIENCE))?;
    Ok(page)
}

fn measure(series: &Series, turns: usize) -> Result<Measured> {
    let mut found = Measured { series: series.key.to_owned(), points: vec![], refusals: vec![] };
    for subject in &series.subjects {
        // A browser that runs out of memory must not cost the other points.
        match open().and_then(|page| point::measure(&page, subject, turns)) {
            Ok(point) => {
                eprintln!(
                    "{}: {} x {}: {:.2} ms, {:.0} MB",
                    series.key, point.network, point.batch, point.ms, point.mb
                );
                found.points.push(point);
            }
            Err(error) => {
                eprintln!("{}: {}: {error:#}", series.key, subject.network);
                found.refusals.push(format!("{}: {error:#}", subject.network));
            }
        }
    }
    Ok(found)
}
