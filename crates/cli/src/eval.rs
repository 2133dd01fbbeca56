//! `timemachine eval ID`: how often is a network right on the test set?

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use runtime::evaluate::{Verdict, evaluate_batch};
use runtime::{Network, device};
use serde::Serialize;

use crate::describe::graph_of;
use crate::pictures::Pictures;

/// Pictures per batch.
const BATCH: usize = 250;

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    id: String,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// A safetensors file.
    #[arg(long)]
    weights: PathBuf,
    /// `mnist`, `fashion-mnist` or `cifar10`.
    #[arg(long)]
    dataset: String,
    /// Folder of the data set, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The figures of a test set.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Share named right.
    pub top1: f64,
    /// Share with the right class among the five likeliest.
    pub top5: f64,
    /// Mean cross-entropy, nats.
    pub loss: f64,
    /// Pictures.
    pub total: usize,
    /// Share named right, per class.
    pub per_class: Vec<ClassFigure>,
    /// `confusion[truth][predicted]`, counts.
    pub confusion: Vec<Vec<u32>>,
}

/// One class.
#[derive(Clone, Debug, Serialize)]
pub struct ClassFigure {
    /// Its name.
    pub class: String,
    /// Share named right.
    pub accuracy: f64,
}

/// Evaluates and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let graph = graph_of(&arguments.id, arguments.small)?;
    let pictures = Pictures::open(&arguments.dataset, arguments.data.as_deref(), &graph)?;
    let network = load(graph, &arguments.weights)?;
    let figures = evaluate(&network, &pictures)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
        return Ok(());
    }
    println!("{:.2}% right of {} pictures, loss {:.4}", figures.top1 * 100.0, figures.total, figures.loss);
    for class in &figures.per_class {
        println!("{:>14} {:6.2}%", class.class, class.accuracy * 100.0);
    }
    Ok(())
}

/// A network with the weights of a file.
pub fn load(graph: arch::Graph, weights: &Path) -> Result<Network> {
    let bytes = std::fs::read(weights).with_context(|| format!("could not read {}", weights.display()))?;
    Ok(Network::from_checkpoint(graph, &bytes, &device::cpu())?)
}

/// Runs the whole test set.
pub fn evaluate(network: &Network, pictures: &Pictures) -> Result<Figures> {
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(pictures.test.len());
    while verdicts.len() < pictures.test.len() {
        let indices: Vec<usize> = (verdicts.len()..(verdicts.len() + BATCH).min(pictures.test.len())).collect();
        let (batch, truths) = pictures.test_batch(&indices)?;
        verdicts.extend(pollster::block_on(evaluate_batch(network, batch, &truths))?);
    }
    Ok(figures(&verdicts, &pictures.classes))
}

fn figures(verdicts: &[Verdict], classes: &[String]) -> Figures {
    let mut confusion = vec![vec![0u32; classes.len()]; classes.len()];
    for verdict in verdicts {
        confusion[usize::from(verdict.truth)][usize::from(verdict.predicted)] += 1;
    }
    let share = |count: usize| count as f64 / verdicts.len().max(1) as f64;
    let per_class = classes.iter().zip(&confusion).enumerate().map(|(index, (class, row))| ClassFigure {
        class: class.clone(),
        accuracy: f64::from(row[index]) / f64::from(row.iter().sum::<u32>().max(1)),
    });
    Figures {
        top1: share(verdicts.iter().filter(|v| v.truth == v.predicted).count()),
        top5: share(verdicts.iter().filter(|v| v.in_top5).count()),
        loss: verdicts.iter().map(|v| -f64::from(v.truth_probability.max(f32::MIN_POSITIVE)).ln()).sum::<f64>()
            / verdicts.len().max(1) as f64,
        total: verdicts.len(),
        per_class: per_class.collect(),
        confusion,
    }
}
