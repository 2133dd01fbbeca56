//! wasm-opt, which makes the wasm files some tenths smaller. The page works without it.

use std::path::PathBuf;

use anyhow::Result;

use super::npm;
use crate::{
    command::{command, run},
    paths,
};

const BINARYEN: &str = "123.0.0";

/// wasm-opt from PATH or npm; none, said aloud, where there is neither.
pub fn find() -> Result<Option<PathBuf>> {
    if let Some(path) = paths::on_path("wasm-opt") {
        return Ok(Some(path));
    }
    let folder = paths::cache()?.join("tools").join(format!("binaryen-{BINARYEN}"));
    let program = folder.join("node_modules/.bin/wasm-opt");
    if program.is_file() {
        return Ok(Some(program));
    }
    if !npm::exists() {
        println!("wasm-opt: neither it nor npm is on PATH; the files stay larger than they could be");
        return Ok(None);
    }
    println!("wasm-opt: installing npm's binaryen {BINARYEN} into {}", folder.display());
    std::fs::create_dir_all(&folder)?;
    let mut install = command("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    install.arg("--prefix").arg(&folder).arg(format!("binaryen@{BINARYEN}"));
    if let Err(error) = run(&mut install) {
        println!("wasm-opt: {error}; the files stay larger than they could be");
        return Ok(None);
    }
    Ok(Some(program))
}
