//! The programs that building and testing need: found where they are, installed where they are not.
//!
//! Nothing that a person has installed is replaced: what is missing, or there in another version, goes into the
//! project's own cache folder, which comes first on the PATH of the commands started here.

pub mod apt;
pub mod browser;
mod cargo_install;
pub mod components;
pub mod firefox;
pub mod npm;
mod wasm_bindgen;
pub mod wasm_opt;
mod wasm_target;

use std::{env, ffi::OsString, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use cargo_install::Tool;

const TRUNK: &str = "0.21.14";

/// What building the page needs, as folders that come first on PATH.
pub struct Tools {
    folders: Vec<PathBuf>,
}

/// Finds or installs what building the page needs.
pub fn for_the_page() -> Result<Tools> {
    wasm_target::ensure()?;
    let bindgen = Tool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: wasm_bindgen::version_in_lock_file()?,
        locked: false,
    };
    let trunk = Tool { program: "trunk", package: "trunk", version: TRUNK.to_owned(), locked: true };
    let folders = [bindgen.ensure()?, trunk.ensure()?].into_iter().flatten().collect();
    Ok(Tools { folders })
}

impl Tools {
    /// A command that finds these tools first.
    pub fn command<const N: usize>(&self, program: &str, arguments: [&str; N]) -> Result<Command> {
        let mut command = Command::new(program);
        command.args(arguments).env("PATH", self.path()?);
        Ok(command)
    }

    fn path(&self) -> Result<OsString> {
        let old = env::var_os("PATH").unwrap_or_default();
        let all = self.folders.iter().cloned().chain(env::split_paths(&old));
        env::join_paths(all).context("a folder on PATH has a name that PATH cannot hold")
    }
}
