//! An hour of use in a real browser: the soak program of the end-to-end package does it.

use anyhow::Result;

use crate::{build, command, paths, tools};

/// How long.
#[derive(clap::Args)]
pub struct Arguments {
    /// Minutes of use, three at least; the first sixth is not judged.
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// Use the `dist` that is there, without building.
    #[arg(long)]
    no_build: bool,
    /// Names of what is done; all when none is given.
    names: Vec<String>,
}

/// Sets up, builds, and uses the page.
pub fn run(arguments: &Arguments) -> Result<()> {
    tools::browser::ensure()?;
    if !arguments.no_build {
        build::dist(&tools::for_the_page()?)?;
    }
    let mut soak = command::command("cargo", ["run", "--quiet", "--package", "e2e", "--bin", "soak", "--"]);
    soak.arg(arguments.minutes.to_string()).args(&arguments.names);
    command::run(soak.current_dir(paths::root()))
}
