//! How does a training outlive its process?
//!
//! One file beside the weights holds where it stood: a line of JSON, the weights as 32-bit safetensors, and what the
//! optimiser remembers. It is written whole under another name first, so that a kill at any moment leaves the last one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use arch::Graph;
use runtime::checkpoint::Precision;
use runtime::{Device, Network, TrainConfig, Trainer};
use serde::{Deserialize, Serialize};

/// Where a training stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The command line without what may differ when it goes on.
    pub recipe: String,
    /// Steps taken.
    pub step: usize,
    /// Sum of losses over the pictures of this epoch so far.
    pub loss: f64,
    /// Number right of the pictures of this epoch so far.
    pub right: f64,
    /// Seconds of training in all processes so far.
    pub seconds: f64,
    weights: usize,
}

impl Position {
    /// Before the first step of this recipe.
    pub fn start(recipe: String) -> Self {
        Position { recipe, ..Position::default() }
    }
}

fn path(out: &Path) -> PathBuf {
    out.with_extension("resume")
}

/// Writes down where the training stands.
///
/// # Errors
/// When the file cannot be written.
pub fn save(out: &Path, trainer: &Trainer, mut position: Position) -> Result<()> {
    let weights = pollster::block_on(trainer.snapshot().to_checkpoint(Precision::Single, HashMap::new()))?;
    position.weights = weights.len();
    let mut bytes = serde_json::to_vec(&position)?;
    bytes.push(b'\n');
    bytes.extend(weights);
    bytes.extend(trainer.memory()?);
    let whole = path(out).with_extension("resume-new");
    std::fs::write(&whole, bytes).with_context(|| format!("could not write {}", whole.display()))?;
    std::fs::rename(&whole, path(out)).with_context(|| format!("could not rename {}", whole.display()))
}

/// The training as it stood, where a file of the same recipe is there.
///
/// # Errors
/// When the file is of another training, or damaged.
pub fn load(
    out: &Path,
    graph: &Graph,
    device: &Device,
    config: TrainConfig,
    recipe: &str,
) -> Result<Option<(Trainer, Position)>> {
    let path = path(out);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
    let damaged = || format!("{} is damaged; remove it to start anew", path.display());
    let line = bytes.iter().position(|&byte| byte == b'\n').with_context(damaged)?;
    let position: Position = serde_json::from_slice(&bytes[..line]).with_context(damaged)?;
    if position.recipe != recipe {
        bail!("{} is of another training ({}); remove it to start anew", path.display(), position.recipe);
    }
    let (weights, memory) = bytes[line + 1..].split_at_checked(position.weights).with_context(damaged)?;
    let network = Network::from_checkpoint(graph.clone(), weights, device)?;
    let trainer = Trainer::new(&network, config).resume(position.step, memory.to_vec())?;
    Ok(Some((trainer, position)))
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
