//! Rust's standard library for WebAssembly.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
    command::{command, output, run},
    paths,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Installs the target through rustup, unless it is there.
pub fn ensure() -> Result<()> {
    let sysroot = output(command("rustc", ["--print", "sysroot"]).current_dir(paths::root()))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        println!("{TARGET}: installed");
        return Ok(());
    }
    println!("{TARGET}: installing it through rustup");
    run(command("rustup", ["target", "add", TARGET]).current_dir(paths::root())).context(
        "the wasm target is missing; install Rust through rustup, or your system's package of the Rust standard \
         library for wasm32",
    )
}
