//! How does a training outlive its process?

use std::collections::HashMap;

use arch::{Augmentation, Optimizer, Recipe, Schedule};
use runtime::Trainer;
use runtime::checkpoint::Precision;
use serde::{Deserialize, Serialize};

use crate::{EpochSums, TrainingError};

/// The first bytes of a saved training.
const MAGIC: &[u8; 4] = b"CTMT";
/// The version of the format that follows them.
const VERSION: u8 = 2;
/// The one before, whose rules knew no wrong labels.
const WITHOUT_WRONG_LABELS: u8 = 1;

/// The rules of the version before, field by field: postcard writes no names.
type EarlierRecipe = (u32, u32, u32, Optimizer, f64, Schedule, f64, f64, f64, f64, Augmentation, f64);

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
        let Some(rest) = bytes.strip_prefix(MAGIC) else { return Err(damaged("it is no saved training")) };
        match rest.split_first() {
            Some((&VERSION, rest)) => read(rest),
            Some((&WITHOUT_WRONG_LABELS, rest)) => {
                let (_, behind) =
                    postcard::take_from_bytes::<EarlierRecipe>(rest).map_err(|error| damaged(&error.to_string()))?;
                let recipe = &rest[..rest.len() - behind.len()];
                read(&[recipe, &0.0_f64.to_le_bytes()[..], behind].concat())
            }
            Some((version, _)) => Err(damaged(&format!("it is of version {version}, and {VERSION} is read"))),
            None => Err(damaged("it is empty")),
        }
    }
}

fn damaged(why: &str) -> TrainingError {
    TrainingError::Damaged(why.to_owned())
}

/// What stands behind the version.
fn read(bytes: &[u8]) -> Result<SavedTraining, TrainingError> {
    let (saved, left) = postcard::take_from_bytes(bytes).map_err(|error| damaged(&error.to_string()))?;
    if left.is_empty() { Ok(saved) } else { Err(damaged("it is longer than it should be")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_training_that_an_earlier_build_kept_is_read() {
        let recipe = Recipe { learning_rate: 0.25, class_balance: 0.4, ..Recipe::PLAIN };
        let saved = SavedTraining {
            recipe,
            seed: 300,
            step: 7,
            sums: EpochSums { loss: 1.5, right: 3.0, pictures: 9 },
            weights: vec![1, 2, 3],
            optimizer_state: vec![4],
        };
        let Recipe { pictures, epochs, batch, optimizer, learning_rate, schedule, warmup, .. } = recipe;
        let Recipe { weight_decay, label_smoothing, clip, augmentation, class_balance, .. } = recipe;
        let rates = (pictures, epochs, batch, optimizer, learning_rate, schedule, warmup);
        let others = (weight_decay, label_smoothing, clip, augmentation, class_balance);
        let rest = (saved.seed, saved.step, saved.sums);
        let (weights, state) = (serde_bytes::Bytes::new(&saved.weights), serde_bytes::Bytes::new(&[4]));
        let mut earlier = [MAGIC.as_slice(), &[WITHOUT_WRONG_LABELS]].concat();
        earlier.extend(postcard::to_stdvec(&(rates, others, rest, weights, state)).unwrap());
        assert_eq!(SavedTraining::from_bytes(&earlier).unwrap(), saved);
        assert_eq!(SavedTraining::from_bytes(&saved.to_bytes().unwrap()).unwrap(), saved);
        for end in 0..earlier.len() {
            assert!(SavedTraining::from_bytes(&earlier[..end]).is_err(), "{end}");
        }
    }
}
