//! `timemachine eval ID`: how often is a network right on the test set?

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use runtime::{Device, Network};
use serde::Serialize;

use crate::describe::graph_of;
use crate::device::{DeviceInfo, DeviceName};
use crate::figures::Figures;
use crate::pictures;

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
    /// `mnist`, `fashion-mnist`, `cifar10` or `streets`.
    #[arg(long)]
    dataset: String,
    /// Folder of the data set, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// What computes.
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    figures: &'a Figures,
    device: &'a DeviceInfo,
}

/// Evaluates and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let graph = graph_of(&arguments.id, arguments.small)?;
    let pictures = pictures::open(&arguments.dataset, arguments.data.as_deref(), &graph)?;
    let opened = arguments.device.open_checked()?;
    let network = load(graph, &arguments.weights, &opened.device)?;
    let figures = Figures::measure(&network, &pictures)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&Answer { figures: &figures, device: &opened.info })?);
        return Ok(());
    }
    println!("{}", figures.line());
    for class in figures.per_class() {
        let iou = class.iou.map(|iou| format!("   IoU {iou:.3}")).unwrap_or_default();
        println!("{:>14} {:6.2}%{iou}", class.class, class.accuracy * 100.0);
    }
    Ok(())
}

/// A network with the weights of a file.
pub fn load(graph: arch::Graph, weights: &Path, device: &Device) -> Result<Network> {
    let bytes = std::fs::read(weights).with_context(|| format!("could not read {}", weights.display()))?;
    Ok(Network::from_checkpoint(graph, &bytes, device)?)
}
