//! How does a training outlive its process?
//!
//! One file beside the weights holds where it stood: a line of JSON, then [`SavedTraining`]. It is written whole under
//! another name first, so that a kill at any moment leaves the last one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use training::SavedTraining;

/// What is known of a training besides where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logbook {
    /// The command line without what may differ when it goes on.
    pub command: String,
    /// Seconds of training in all processes so far.
    pub seconds: f64,
    /// Curve and tests so far: a [`bundle::Run`] as JSON.
    #[serde(default)]
    pub run: String,
}

fn path(out: &Path) -> PathBuf {
    out.with_extension("resume")
}

/// Writes down where the training stands.
///
/// # Errors
/// When the file cannot be written.
pub fn save(out: &Path, saved: &[u8], logbook: &Logbook) -> Result<()> {
    let mut bytes = serde_json::to_vec(logbook)?;
    bytes.push(b'\n');
    bytes.extend(saved);
    crate::file::write_whole(&path(out), &bytes)
}

/// Where the training stood, where a file of the same command is there.
///
/// # Errors
/// When the file is of another training, or damaged.
pub fn load(out: &Path, command: &str) -> Result<Option<(SavedTraining, Logbook)>> {
    let path = path(out);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
    let damaged = || format!("{} is damaged; remove it to start anew", path.display());
    let line = bytes.iter().position(|&byte| byte == b'\n').with_context(damaged)?;
    let logbook: Logbook = serde_json::from_slice(&bytes[..line]).with_context(damaged)?;
    if logbook.command != command {
        bail!("{} is of another training ({}); remove it to start anew", path.display(), logbook.command);
    }
    let saved = SavedTraining::from_bytes(&bytes[line + 1..]).with_context(damaged)?;
    Ok(Some((saved, logbook)))
}

/// Removes the file of a training that has ended.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(out: &Path) -> Result<()> {
    let path = path(out);
    if path.exists() {
        std::fs::remove_file(&path).with_context(|| format!("could not remove {}", path.display()))?;
    }
    Ok(())
}
