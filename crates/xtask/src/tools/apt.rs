//! Debian's packages, where there is apt and the right to install.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{
    command::{command, output, run},
    paths,
};

/// Installs packages; `purpose` completes "… is needed".
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let names = packages.join(" ");
    let Some(mut update) = privileged("apt-get") else {
        bail!("{purpose} is needed. Install it (on Debian: apt-get install {names}) and run this again.");
    };
    println!("installing {names} through apt");
    run(update.arg("update"))?;
    let Some(mut install) = privileged("apt-get") else { bail!("the right to run apt-get went away") };
    install.args(["install", "-y", "--no-install-recommends"]).args(packages);
    run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Fetches a package's file into `folder`, without installing it.
pub fn download(package: &str, folder: &Path) -> Result<()> {
    if paths::on_path("apt-get").is_none() {
        bail!("{package} is a package of Debian, and there is no apt-get here; run this on Debian or Ubuntu");
    }
    let fetch = || output(command("apt-get", ["download", package]).current_dir(folder));
    if fetch().is_ok() {
        return Ok(());
    }
    // Fresh machines have no package lists yet.
    if let Some(mut update) = privileged("apt-get") {
        run(update.arg("update"))?;
    }
    fetch().map(drop)
}

/// The program with the right to install: as root, or through sudo where that asks nothing.
fn privileged(program: &str) -> Option<Command> {
    paths::on_path(program)?;
    let is_root = output(&mut command("id", ["-u"])).is_ok_and(|id| id.trim() == "0");
    if is_root {
        return Some(Command::new(program));
    }
    let sudo = output(&mut command("sudo", ["-n", "true"])).is_ok();
    sudo.then(|| command("sudo", ["-n", program]))
}
