//! How does a training outlive its process?

use std::collections::HashMap;

use arch::Recipe;
use runtime::Trainer;
use runtime::checkpoint::Precision;
use serde::{Deserialize, Serialize};

use crate::{EpochSums, TrainingError};

/// The first bytes of a saved training.
const MAGIC: &[u8; 4] = b"CTMT";
/// The version of the format that follows them.
const VERSION: u8 = 1;

/// Where a training stands: enough to go on with the same losses, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedTraining {
    /// The rules that it follows.
    pub recipe: Recipe,
    /// Its seed.
    pub seed: u64,
    /// Steps taken.
    pub step: u32,
    /// What the steps of the pass under way found.
    pub sums: EpochSums,
    /// The weights, as 32-bit safetensors.
    #[serde(with = "serde_bytes")]
    pub weights: Vec<u8>,
    /// What the optimiser remembers; nothing, where that could not be read.
    #[serde(with = "serde_bytes")]
    pub optimizer_state: Vec<u8>,
}

impl SavedTraining {
    pub(crate) async fn of(
        trainer: &Trainer,
        recipe: &Recipe,
        seed: u64,
        sums: EpochSums,
    ) -> Result<Self, TrainingError> {
        Ok(SavedTraining {
            recipe: *recipe,
            seed,
            step: trainer.step_count() as u32,
            sums,
            weights: trainer.snapshot().to_checkpoint(Precision::Single, HashMap::new()).await?,
            optimizer_state: trainer.optimizer_state()?,
        })
    }

    /// Refuses to go on by other rules.
    pub(crate) fn check(&self, recipe: &Recipe, seed: u64) -> Result<(), TrainingError> {
        if self.recipe != *recipe {
            return Err(TrainingError::Other { what: "recipe" });
        }
        if self.seed != seed {
            return Err(TrainingError::Other { what: "seed" });
        }
        Ok(())
    }

    /// As a file.
    ///
    /// # Errors
    /// When memory is exhausted.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TrainingError> {
        let mut bytes = Vec::with_capacity(self.weights.len() + self.optimizer_state.len() + 256);
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        postcard::to_extend(self, bytes).map_err(|error| TrainingError::Damaged(error.to_string()))
    }

    /// From a file.
    ///
    /// # Errors
    /// When it is none, not whole, or of a later build.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrainingError> {
        let damaged = |why: &str| TrainingError::Damaged(why.to_owned());
        let Some(rest) = bytes.strip_prefix(MAGIC) else { return Err(damaged("it is no saved training")) };
        match rest.split_first() {
            Some((&VERSION, rest)) => {
                let (saved, left) =
                    postcard::take_from_bytes::<Self>(rest).map_err(|error| damaged(&error.to_string()))?;
                if left.is_empty() { Ok(saved) } else { Err(damaged("it is longer than it should be")) }
            }
            Some((version, _)) => Err(damaged(&format!("it is of version {version}, and {VERSION} is read"))),
            None => Err(damaged("it is empty")),
        }
    }
}
