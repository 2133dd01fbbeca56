//! Measuring the built page in a real browser: the bench program of the end-to-end package does it.

use anyhow::Result;

use crate::{build, command, paths, tools};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Measure the `dist` that is there, without building.
    #[arg(long)]
    no_build: bool,
    /// Names of the measurements; all but `peers` and `growth` when none is given. `peers` measures our engines beside
    /// those of others, `growth` ours with more and more to do; each has arguments of its own, which `peers --help` and
    /// `growth --help` tell.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    names: Vec<String>,
}

/// Sets up, builds, and runs the measurements.
pub fn run(arguments: &Arguments) -> Result<()> {
    tools::browser::ensure()?;
    if !arguments.no_build {
        build::dist(&tools::for_the_page()?)?;
    }
    let mut bench = command::command("cargo", ["run", "--quiet", "--package", "e2e", "--bin", "bench", "--"]);
    command::run(bench.args(&arguments.names).current_dir(paths::root()))
}
