//! How good is a network on the test set?

use data::{Confusion, Preprocess};
use runtime::Network;
use runtime::evaluate::{Verdict, evaluate_batch};
use runtime::segment::segment;

use crate::{PictureSet, TrainingError};

/// A test under way: batch by batch, so that whoever drives it can do other things between two of them.
pub struct TestRun {
    network: Network,
    preprocess: Preprocess,
    outcome: Outcome,
}

/// What was found so far.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// One verdict per picture, in their order.
    Pictures(Vec<Verdict>),
    /// Of scenes.
    Pixels {
        /// Counts of pixels.
        confusion: Confusion,
        /// Sum of the cross-entropies of all pixels, nats.
        loss: f64,
        /// Scenes tested.
        scenes: usize,
    },
}

impl Outcome {
    /// Pictures or scenes tested.
    pub fn tested(&self) -> usize {
        match self {
            Outcome::Pictures(verdicts) => verdicts.len(),
            Outcome::Pixels { scenes, .. } => *scenes,
        }
    }
}

impl TestRun {
    /// Nothing tested yet.
    ///
    /// # Errors
    /// When the network takes other pictures.
    pub fn new(network: Network, pictures: &PictureSet) -> Result<Self, TrainingError> {
        let preprocess = pictures.preprocess_for(network.graph())?;
        let outcome = if pictures.has_scenes() {
            Outcome::Pixels { confusion: Confusion::new(pictures.classes().len()), loss: 0.0, scenes: 0 }
        } else {
            Outcome::Pictures(Vec::with_capacity(pictures.test_count()))
        };
        Ok(TestRun { network, preprocess, outcome })
    }

    /// Tests the next pictures, at most as many as have `values` numbers as inputs, and at least one.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance(&mut self, pictures: &PictureSet, values: usize) -> Result<(), TrainingError> {
        let size = (values / self.network.graph().input.elements().max(1)).max(1);
        let start = self.outcome.tested();
        let end = start.saturating_add(size).min(pictures.test_count());
        let indices: Vec<usize> = (start..end).collect();
        if indices.is_empty() {
            return Ok(());
        }
        let (batch, truths) = pictures.test_batch(&self.preprocess, &indices)?;
        match &mut self.outcome {
            Outcome::Pictures(verdicts) => verdicts.extend(evaluate_batch(&self.network, batch, &truths).await?),
            Outcome::Pixels { confusion, loss, scenes } => {
                let scores = segment(&self.network, batch).await?;
                confusion.add(&truths, &scores.labels());
                *loss += scores.loss(&truths);
                *scenes = end;
            }
        }
        Ok(())
    }

    /// Has every test picture been looked at?
    pub fn is_done(&self, pictures: &PictureSet) -> bool {
        self.outcome.tested() >= pictures.test_count()
    }

    /// What was found.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}
