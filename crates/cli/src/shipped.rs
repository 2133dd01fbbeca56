//! Where are the files that the project carries? Below this folder, or below one that it lies in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A file of the project, by its path from the project's root; none where the tool runs elsewhere.
pub fn find(path: impl AsRef<Path>) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(&path)).find(|file| file.is_file())
}

/// The shipped weights of a network of this name.
///
/// # Errors
/// When there are none.
pub fn weights(network: &str) -> Result<PathBuf> {
    let path = format!("www/weights/{network}.safetensors");
    find(&path).with_context(|| {
        format!(
            "no weights are shipped for `{network}`: there is no {path} here or in a folder above; \
             say which to take with --weights"
        )
    })
}
