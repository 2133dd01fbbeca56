//! Where do the peers come from? From npm, in the versions of `package.json`, into the target folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

const PACKAGE: &str = include_str!("package.json");

/// The folder of the installed packages.
pub fn install(folder: &Path) -> Result<PathBuf> {
    let (package, modules) = (folder.join("package.json"), folder.join("node_modules"));
    if fs::read_to_string(&package).is_ok_and(|found| found == PACKAGE) && modules.is_dir() {
        return Ok(modules);
    }
    fs::create_dir_all(folder)?;
    eprintln!("installing the peers from npm into {}", folder.display());
    fs::write(&package, PACKAGE)?;
    let install = Command::new("npm")
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(folder)
        .status()
        .context("npm is needed to install the peers; it comes with Node.js")?;
    if !install.success() {
        // Asked for again next time.
        fs::remove_file(&package)?;
    }
    ensure!(install.success(), "npm could not install the peers");
    Ok(modules)
}

/// Each package with its version.
pub fn versions() -> Result<Vec<(String, String)>> {
    let package: Value = serde_json::from_str(PACKAGE)?;
    let listed = package["dependencies"].as_object().context("package.json lists no packages")?;
    Ok(listed.iter().map(|(name, version)| (name.clone(), version.as_str().unwrap_or_default().to_owned())).collect())
}
