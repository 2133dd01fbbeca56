//! `timemachine convert ID`: weights of any format that is read, as safetensors.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use runtime::checkpoint::Precision;
use runtime::device;
use serde::Serialize;

use crate::describe::graph_of;
use crate::eval::load;

/// How numbers are stored.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Bits {
    /// 32 bits.
    F32,
    /// 16 bits.
    F16,
}

#[derive(Args)]
pub struct Arguments {
    /// Whose weights these are.
    id: String,
    /// Its small sibling's.
    #[arg(long)]
    small: bool,
    /// Safetensors, PyTorch's `.pth` or `.pt`, or the compressed SqueezeNet.
    #[arg(long)]
    weights: PathBuf,
    /// How numbers are stored.
    #[arg(long, value_enum, default_value_t = Bits::F32)]
    precision: Bits,
    /// The safetensors file to write.
    #[arg(long)]
    out: PathBuf,
    /// Print what was written as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Written {
    network: String,
    parameters: usize,
    file: PathBuf,
    bytes: usize,
}

/// Reads and writes.
pub fn run(arguments: &Arguments) -> Result<()> {
    let network = load(graph_of(&arguments.id, arguments.small)?, &arguments.weights, &device::cpu())?;
    let name = network.graph().name.clone();
    let precision = match arguments.precision {
        Bits::F32 => Precision::Single,
        Bits::F16 => Precision::Half,
    };
    let metadata = HashMap::from([("network".to_owned(), name.clone())]);
    let bytes = pollster::block_on(network.to_checkpoint(precision, metadata))?;
    let file = arguments.out.clone();
    std::fs::write(&file, &bytes).with_context(|| format!("could not write {}", file.display()))?;
    let parameters = network.analysis().total_params();
    let written = Written { network: name, parameters, file, bytes: bytes.len() };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&written)?);
    } else {
        println!("{}: {parameters} parameters, {} bytes", written.file.display(), written.bytes);
    }
    Ok(())
}
