//! `timemachine experiment`: prepared experiments, trained with many seeds.

mod findings;
mod results;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// The findings of the page "An analysis of modules": trains what each compares, and judges it.
    Findings(findings::Arguments),
}

/// Trains and prints.
pub fn run(command: &Command) -> Result<()> {
    match command {
        Command::Findings(arguments) => findings::run(arguments),
    }
}
