//! Packs in a folder, for the native tools; the page fetches the same files over HTTP.

use std::path::Path;

use crate::{DataError, Dataset, Manifest, Result};

/// The manifest of the pack in `folder`.
pub fn read_manifest(folder: &Path) -> Result<Manifest> {
    Manifest::parse(&String::from_utf8_lossy(&read(&folder.join("manifest.json"))?))
}

/// A whole split of the pack in `folder`.
pub fn load_split(folder: &Path, split: &str) -> Result<Dataset> {
    let mut set = Dataset::new(&read_manifest(folder)?, split)?;
    while let Some(entry) = set.next_shard() {
        let bytes = read(&folder.join(&entry.file))?;
        set.push(&bytes)?;
    }
    Ok(set)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| DataError::File { path: path.display().to_string(), source })
}
