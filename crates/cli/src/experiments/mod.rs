//! `timemachine experiment`: prepared experiments, trained with many seeds.

mod depth;
mod depth_results;
mod findings;
mod lesions;
mod normalisation;
mod results;

use anyhow::{Context, Result};
use clap::Subcommand;
use experiment::findings::{Set, of_concept};

#[derive(Subcommand)]
pub enum Command {
    /// The findings of the page "An analysis of modules": trains what each compares, and judges it.
    Findings(findings::Arguments),
    /// Why depth was hard: plain and residual networks of 20, 56 and 110 layers, and the gradients in them.
    Depth(depth::Arguments),
    /// What bypassing does: trained networks without each of their blocks, and each column of a fractal alone.
    Lesions(lesions::Arguments),
    /// The test of the page "Why small filters": one convolution of 7×7 against three of 3×3, and a column and a row.
    SmallFilters(findings::Arguments),
    /// The test of the page "Batch normalisation": up to which learning rate does a network train?
    Normalisation(normalisation::Arguments),
}

/// Trains and prints.
pub fn run(command: &Command) -> Result<()> {
    match command {
        Command::Findings(arguments) => findings::run(set("modules")?, arguments),
        Command::Normalisation(arguments) => normalisation::run(arguments),
        Command::SmallFilters(arguments) => findings::run(set("small-filters")?, arguments),
        Command::Depth(arguments) => depth::run(arguments),
        Command::Lesions(arguments) => lesions::run(arguments),
    }
}

fn set(concept: &str) -> Result<&'static Set> {
    of_concept(concept).with_context(|| format!("the page of {concept} has no findings"))
}
