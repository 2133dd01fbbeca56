//! `timemachine bench`: how fast do networks run and learn on a device, and does it compute what the processor
//! computes?
//!
//! Weights and pictures are made from a seed: the program needs no files. Each case has a process of its own, so that
//! its first pass is the first of a process, and a card that gives up ends one case alone.

mod case;
mod measure;
mod table;

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::device::{self, DeviceInfo, DeviceName};
use case::Case;
use measure::Measured;

#[derive(Args)]
pub struct Arguments {
    /// What computes.
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
    /// Seconds of settled passes for each case; what comes before them, and the comparison, take longer.
    #[arg(long, default_value_t = 1.0, value_parser = seconds)]
    seconds: f64,
    /// Only these networks: ids, with commas between them.
    #[arg(long, value_delimiter = ',')]
    networks: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// One case, measured in this process.
    #[arg(long, hide = true)]
    case: Option<Case>,
}

fn seconds(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|seconds| (0.0..=3600.0).contains(seconds)).ok_or_else(|| "0 to 3600".to_owned())
}

/// Everything that was found.
#[derive(Serialize)]
struct Report<'a> {
    /// Of this program.
    version: &'static str,
    machine: Machine,
    device: &'a DeviceInfo,
    /// Budget of each case, seconds.
    seconds: f64,
    results: Vec<Row>,
}

#[derive(Serialize)]
struct Machine {
    processor: String,
    os: &'static str,
    arch: &'static str,
}

/// One case, and what was found of it or why nothing was.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    case: Case,
    #[serde(flatten)]
    measured: Option<Measured>,
    /// Are the outputs the processor's?
    agrees: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
}

/// Measures and prints; fails when a case did, or was computed wrong.
pub fn run(arguments: &Arguments) -> Result<()> {
    let cases = Case::all(&arguments.networks)?;
    if let Some(case) = &arguments.case {
        return measure_here(case, arguments);
    }
    let opened = arguments.device.open()?;
    let bar = ProgressBar::new(cases.len() as u64);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")?);
    let mut results = Vec::new();
    for case in cases {
        bar.set_message(case.to_string());
        results.push(row(case, arguments));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let machine = Machine { processor: device::processor(), os: std::env::consts::OS, arch: std::env::consts::ARCH };
    let version = env!("CARGO_PKG_VERSION");
    let report = Report { version, machine, device: &opened.info, seconds: arguments.seconds, results };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        table::print(&report);
    }
    let wrong = report.results.iter().filter(|row| !row.agrees).map(|row| row.case.to_string()).collect::<Vec<_>>();
    ensure!(wrong.is_empty(), "{} of {} failed or differ: {}", wrong.len(), report.results.len(), wrong.join(", "));
    Ok(())
}

/// The work of a process of one case.
fn measure_here(case: &Case, arguments: &Arguments) -> Result<()> {
    let opened = arguments.device.open()?;
    let budget = Duration::from_secs_f64(arguments.seconds);
    let measured = measure::measure(case, &opened.device, budget, arguments.device != DeviceName::Cpu)?;
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

fn row(case: Case, arguments: &Arguments) -> Row {
    match measure_in_a_process(&case, arguments) {
        Ok(measured) => Row { agrees: measured.agrees(), case, measured: Some(measured), failed: None },
        Err(error) => Row { case, measured: None, agrees: false, failed: Some(error.to_string()) },
    }
}

fn measure_in_a_process(case: &Case, arguments: &Arguments) -> Result<Measured> {
    let program = std::env::current_exe().context("this program does not find itself")?;
    let device = serde_json::to_value(arguments.device)?;
    let mut command = Command::new(program);
    command.args(["bench", "--case", &case.to_string(), "--seconds", &arguments.seconds.to_string()]);
    command.args(["--device", device.as_str().unwrap_or_default()]);
    // Its last line is the reason.
    command.env("RUST_LIB_BACKTRACE", "0");
    let output = command.output().context("this program cannot start itself")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it ended without a word");
    ensure!(output.status.success(), "{}", last.trim_start_matches("Error: "));
    serde_json::from_slice(&output.stdout).context("a process of this program did not answer")
}
