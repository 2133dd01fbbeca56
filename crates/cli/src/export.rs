//! `timemachine export ID`: a network in other people's languages.

use std::path::PathBuf;

use anyhow::{Context, Result};
use arch::export::{burn, pytorch};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::describe::graph_of;

/// In what a network is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    /// Python, a runnable `nn.Module`.
    Pytorch,
    /// Rust, a Burn module.
    Burn,
    /// The graph itself, as JSON.
    Json,
}

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    id: String,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// In what.
    #[arg(long = "as", value_enum, default_value_t = Language::Pytorch)]
    language: Language,
    /// The file to write; the terminal by default.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print what was written as JSON: the network, the file and its bytes, or the text.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Written<'a> {
    network: &'a str,
    file: Option<&'a PathBuf>,
    bytes: usize,
    /// Where no file was asked for.
    text: Option<&'a str>,
}

/// Writes the text.
pub fn run(arguments: &Arguments) -> Result<()> {
    let graph = graph_of(&arguments.id, arguments.small)?;
    let text = match arguments.language {
        Language::Pytorch => pytorch::module(&graph)?,
        Language::Burn => burn::module(&graph)?,
        Language::Json => serde_json::to_string_pretty(&graph)? + "\n",
    };
    if let Some(file) = &arguments.out {
        std::fs::write(file, &text).with_context(|| format!("could not write {}", file.display()))?;
    }
    let file = arguments.out.as_ref();
    if arguments.json {
        let written = file.is_none().then_some(text.as_str());
        let written = Written { network: &graph.name, file, bytes: text.len(), text: written };
        println!("{}", serde_json::to_string_pretty(&written)?);
    } else if file.is_none() {
        print!("{text}");
    }
    Ok(())
}
