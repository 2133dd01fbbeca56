//! rustfmt and clippy, which rustup's minimal installation leaves out.

use anyhow::{Context, Result};

use crate::command::{command, output, run};
use crate::paths;

/// Installs both through rustup, unless they are there.
pub fn ensure() -> Result<()> {
    for (name, tool) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output(command("cargo", [tool, "--version"]).current_dir(paths::root())).is_ok() {
            continue;
        }
        println!("{name}: installing it through rustup");
        run(command("rustup", ["component", "add", name]).current_dir(paths::root())).with_context(|| {
            format!("{name} is missing; install Rust through rustup, or your system's package of {name}")
        })?;
    }
    Ok(())
}
