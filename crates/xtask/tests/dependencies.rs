//! What of other people's work is in what we hand out: under which licences, from where, and how often?

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use spdx::{Expression, ParseMode};

/// Licences under which a part may be in a program under MIT or Apache 2.0 that names its parts. The Mozilla licence
/// asks that changes to its own files be shown; we change none.
const ALLOWED: [&str; 11] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Crates that say under which licence they stand in a file only; read by a person.
const READ: [&str; 1] = ["cfg_block"];

/// Crates that others still link in an older version too: `thiserror`, of which a few lines are left in the page.
const TWICE: [&str; 1] = ["thiserror"];

/// What is handed out: a crate, features, a target.
const SHIPPED: [(&str, &str, &str); 3] = [
    ("app", "default", "wasm32-unknown-unknown"),
    ("engine", "webgpu", "wasm32-unknown-unknown"),
    ("cli", "default", "x86_64-unknown-linux-gnu"),
];

/// What `cargo tree` says of everything that a crate links, in this form, a line for each, without macros, which run
/// where it is built.
fn tree(package: &str, features: &str, target: &str, form: &str) -> Result<BTreeSet<String>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--color", "never", "--edges", "normal,no-proc-macro", "--prefix", "none"]);
    cargo.args(["--offline", "--locked"]);
    cargo.args(["--package", package, "--target", target, "--format", form]);
    if features != "default" {
        cargo.args(["--features", features]);
    }
    let output = cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).output()?;
    ensure!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).filter(|line| !line.is_empty()).collect())
}

#[test]
fn every_part_may_be_handed_out() -> Result<()> {
    for (package, features, target) in SHIPPED {
        let parts = tree(package, features, target, "{p}|{l}")?;
        ensure!(parts.len() > 30, "{package} links only {} crates", parts.len());
        for part in parts {
            let (name, licence) = part.split_once('|').context("a crate and its licence")?;
            let name = name.split(' ').next().unwrap_or_default();
            if licence.is_empty() {
                ensure!(READ.contains(&name), "{package} links `{name}`, which names no licence");
                continue;
            }
            let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
                bail!("{package} links `{name}`, whose licence cannot be read: {licence}");
            };
            let is_allowed =
                |needed: &spdx::LicenseReq| needed.license.id().is_some_and(|id| ALLOWED.contains(&id.name));
            ensure!(expression.evaluate(is_allowed), "{package} links `{name}` under {licence}");
        }
    }
    Ok(())
}

/// No copies in the repository of somebody, and nothing from a branch that may change.
#[test]
fn every_part_comes_from_the_registry_or_from_here() -> Result<()> {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock"))?;
    let sources: BTreeSet<&str> = lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    let registry = sources.iter().filter(|source| source.starts_with("\"registry+")).count();
    ensure!(registry == 1 && sources.len() == 1, "parts come from {sources:?}");
    let checksums = lock.matches("\nchecksum = ").count();
    ensure!(checksums == lock.matches("\nsource = ").count(), "only {checksums} parts are pinned by their hash");
    Ok(())
}

/// Each kilobyte of the page is fetched by every visitor: no crate is in it in two versions.
#[test]
fn no_part_of_the_page_comes_twice() -> Result<()> {
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    for part in tree("app", "default", "wasm32-unknown-unknown", "{p}")? {
        let mut words = part.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        versions.entry(name.to_owned()).or_default().insert(version.to_owned());
    }
    versions.retain(|name, versions| versions.len() > 1 && !TWICE.contains(&name.as_str()));
    ensure!(versions.is_empty(), "these come in several versions: {versions:?}");
    Ok(())
}
