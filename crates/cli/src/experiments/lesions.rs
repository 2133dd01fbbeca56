//! `timemachine experiment lesions`: what do trained networks lose with each of their parts?

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use experiment::Base;
use experiment::findings::bypassing::{LESIONED, RELATIONS, Variant, losses, measured, variants};
use experiment::verdict::judge;
use runtime::device;
use serde::Serialize;

use crate::figures::Figures;
use crate::{eval, file, pictures, shipped};

#[derive(Args)]
pub struct Arguments {
    /// The file of results.
    #[arg(long, default_value = "www/content/lesions.json")]
    out: PathBuf,
    /// Folder of CIFAR-10, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print the file of results.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Written {
    command: &'static str,
    processor: String,
    date: String,
    /// Pictures of the test.
    pictures: usize,
    verdict: Option<&'static str>,
    networks: Vec<Network>,
}

#[derive(Serialize)]
struct Network {
    model: &'static str,
    /// The whole network first.
    measured: Vec<Measured>,
}

#[derive(Serialize)]
struct Measured {
    /// What was taken out; of the fractal the column that was left alone, of the recurrent network its steps in each
    /// area. Empty of the whole network.
    part: String,
    accuracy: f64,
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let mut tested = 0;
    let mut networks = Vec::new();
    for id in measured() {
        let graph = Base::small(id).graph()?;
        let pictures = pictures::open_of_page("cifar10", arguments.data.as_deref(), &graph)?;
        let whole = eval::load(graph.clone(), &shipped::weights(&graph.name)?, &device::cpu())?;
        let mut accuracies = Vec::new();
        for Variant { part, graph } in variants(id, &graph)? {
            let figures = Figures::measure(&whole.rewired(graph)?, &pictures)?;
            if let Figures::Classes(figures) = &figures {
                tested = figures.total;
            }
            accuracies.push(Measured { part, accuracy: figures.accuracy() });
        }
        networks.push(Network { model: id, measured: accuracies });
    }
    let samples: Vec<Vec<f64>> = networks.iter().take(LESIONED.len()).map(of).collect();
    let judged = judge(&RELATIONS, &samples);
    let written = Written {
        command: "timemachine experiment lesions",
        processor: crate::device::processor(),
        date: time::OffsetDateTime::now_utc().date().to_string(),
        pictures: tested,
        verdict: judged.as_ref().map(|judged| judged.verdict.key()),
        networks,
    };
    let json = serde_json::to_string_pretty(&written)? + "\n";
    file::write_whole(&arguments.out, json.as_bytes())?;
    if arguments.json {
        print!("{json}");
        return Ok(());
    }
    println!("{}", written.verdict.unwrap_or("too few parts"));
    for network in &written.networks {
        for Measured { part, accuracy } in &network.measured {
            let part = if part.is_empty() { "whole" } else { part };
            println!("   {:<14} {part:<12} {:5.1}%", network.model, accuracy * 100.0);
        }
    }
    Ok(())
}

fn of(network: &Network) -> Vec<f64> {
    losses(&network.measured.iter().map(|it| it.accuracy).collect::<Vec<_>>())
}
