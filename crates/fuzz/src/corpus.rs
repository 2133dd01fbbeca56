//! Which inputs are kept, and where do valid files come from?

use std::path::{Path, PathBuf};

/// Files longer than this make a round too long.
const LONGEST: u64 = 200_000;

/// The folder of the kept inputs of a target.
#[must_use]
pub fn folder(target: &str) -> PathBuf {
    root().join("corpus").join(target)
}

/// This crate's folder: that of the checkout whose tests run, where several share what is compiled.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// The kept inputs of a target, in the order of their names; none if there is no folder.
#[must_use]
pub fn kept(target: &str) -> Vec<Vec<u8>> {
    read(&folder(target), |_| true)
}

/// Files of a folder of the project with one of these extensions, up to a length that keeps a round short.
///
/// # Panics
/// When there are none: then the folder has moved.
#[must_use]
pub fn files(folder: &str, extensions: &[&str]) -> Vec<Vec<u8>> {
    let path = root().join("../..").join(folder);
    let files = read(&path, |path| path.extension().is_some_and(|found| extensions.iter().any(|it| found == *it)));
    assert!(!files.is_empty(), "there is no file of {extensions:?} in {folder}");
    files
}

fn read(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| wanted(path) && path.metadata().is_ok_and(|about| about.is_file() && about.len() < LONGEST));
    paths.sort();
    paths.iter().flat_map(std::fs::read).collect()
}
