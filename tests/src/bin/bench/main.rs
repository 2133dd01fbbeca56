//! `cargo xtask bench`: measures the built page in a real browser and prints a table for BENCHMARKS.md; with `peers`,
//! its engines beside those of others; with `growth`, its engine with more and more to do.

mod growth;
mod loading;
mod memory;
mod peers;
mod slow_line;
mod tfjs;
mod training;
mod webcam;

use anyhow::{Result, bail};
use clap::Parser;

/// One line of the table.
struct Line {
    what: &'static str,
    aim: &'static str,
    figure: String,
}

/// Some lines that are measured together.
struct Measurement {
    name: &'static str,
    measure: fn() -> Result<Vec<Line>>,
}

const MEASUREMENTS: [Measurement; 10] = [
    Measurement { name: "page-usable", measure: loading::page_usable },
    Measurement { name: "slow-line", measure: slow_line::first_screen },
    Measurement { name: "first-prediction", measure: loading::first_prediction },
    Measurement { name: "training", measure: training::on_the_cpu },
    Measurement { name: "webgpu", measure: training::on_webgpu },
    Measurement { name: "memory", measure: memory::over_predictions },
    Measurement { name: "memory-training", measure: memory::over_training_steps },
    Measurement { name: "webcam", measure: webcam::watching },
    Measurement { name: "webcam-imagenet", measure: webcam::watching_with_imagenet },
    Measurement { name: "teaching", measure: webcam::teaching },
];

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    match wanted.first().map(|first| first.trim_start_matches('-')) {
        Some("peers") => return peers::run(&peers::Arguments::parse_from(&wanted)),
        Some("growth") => return growth::run(&growth::Arguments::parse_from(&wanted)),
        _ => {}
    }
    if let Some(unknown) = wanted.iter().find(|name| !MEASUREMENTS.iter().any(|known| known.name == **name)) {
        let names: Vec<_> = MEASUREMENTS.iter().map(|known| known.name).collect();
        bail!("there is no measurement `{unknown}`; there are {}", names.join(", "));
    }
    println!("| what | aim | measured |\n|---|---|---|");
    for Measurement { name, measure } in MEASUREMENTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            for Line { what, aim, figure } in measure()? {
                println!("| {what} | {aim} | {figure} |");
            }
        }
    }
    Ok(())
}

/// The middle one of some figures.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
