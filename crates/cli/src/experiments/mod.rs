//! `timemachine experiment`: prepared experiments, trained with many seeds.

mod depth;
mod depth_results;
mod findings;
mod lesions;
mod results;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// The findings of the page "An analysis of modules": trains what each compares, and judges it.
    Findings(findings::Arguments),
    /// Why depth was hard: plain and residual networks of 20, 56 and 110 layers, and the gradients in them.
    Depth(depth::Arguments),
    /// What bypassing does: trained networks without each of their blocks, and each column of a fractal alone.
    Lesions(lesions::Arguments),
}

/// Trains and prints.
pub fn run(command: &Command) -> Result<()> {
    match command {
        Command::Findings(arguments) => findings::run(arguments),
        Command::Depth(arguments) => depth::run(arguments),
        Command::Lesions(arguments) => lesions::run(arguments),
    }
}
