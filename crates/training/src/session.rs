//! How does a training go on, step by step?

use arch::Recipe;
use data::Preprocess;
use runtime::{LayerStep, Network, StepFigures, StepResult, Trainer};
use serde::{Deserialize, Serialize};

use crate::{Divergence, PictureSet, SavedTraining, TrainingError, Watch, wrong_labels};

/// Steps between two states of the network that are kept for the case that it diverges.
const KEEP_EVERY: u32 = 20;

/// One step of a training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Counting from 1.
    pub step: u32,
    /// Mean cross-entropy of the batch before the step, nats.
    pub loss: f32,
    /// Share of the batch that was named right before the step.
    pub accuracy: f32,
    /// The learning rate of the step.
    pub learning_rate: f64,
}

/// What the steps of one pass found so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EpochSums {
    /// Sum of the losses of its pictures, nats.
    pub loss: f64,
    /// Pictures named right.
    pub right: f64,
    /// Pictures learned from.
    pub pictures: u32,
}

/// One training.
///
/// The order of the pictures, their changes by chance, and the dice of dropout follow from the seed and the step, so
/// that where it stands is told by weights, what the optimiser remembers, and the number of the step.
pub struct Session {
    trainer: Trainer,
    recipe: Recipe,
    seed: u64,
    preprocess: Preprocess,
    /// Training pictures of a pass, in the order in which they are learned, and which pass that is.
    order: (u32, Vec<usize>),
    /// The last step, not read back yet: its numbers arrive while the next one is computed.
    unread: Option<(u32, usize, StepResult)>,
    /// Is the next step to be measured?
    is_measuring: bool,
    /// What the last measured step did to each layer, and which step that was.
    figures: Option<(u32, StepFigures)>,
    sums: EpochSums,
    watch: Watch,
    /// The network as of a step after which all was well.
    good: (u32, Network),
    /// As of a later step, which the next loss has to confirm.
    candidate: Option<(u32, Network)>,
}

impl Session {
    /// Begins with the numbers that `network` has. Passes are cut to the pictures that are there, and batches to the
    /// passes.
    ///
    /// # Errors
    /// When a number of the recipe is zero, or the network takes other pictures.
    pub fn start(network: &Network, recipe: Recipe, seed: u64, pictures: &PictureSet) -> Result<Self, TrainingError> {
        let recipe = cut(recipe, pictures)?;
        Self::new(network, Trainer::new(network, recipe, seed), recipe, seed, pictures, EpochSums::default())
    }

    /// Goes on from where a training stood. `graph` is its network, and `recipe` and `seed` are those with which it
    /// began.
    ///
    /// # Errors
    /// When what was saved is of another training, or damaged.
    pub fn resume(
        saved: &SavedTraining,
        graph: arch::Graph,
        recipe: Recipe,
        seed: u64,
        pictures: &PictureSet,
        device: &runtime::Device,
    ) -> Result<Self, TrainingError> {
        let recipe = cut(recipe, pictures)?;
        saved.check(&recipe, seed)?;
        let network = Network::from_checkpoint(graph, &saved.weights, device)?;
        let trainer = Trainer::new(&network, recipe, seed);
        let trainer = trainer.resume(saved.step as usize, saved.optimizer_state.clone())?;
        Self::new(&network, trainer, recipe, seed, pictures, saved.sums)
    }

    fn new(
        network: &Network,
        trainer: Trainer,
        recipe: Recipe,
        seed: u64,
        pictures: &PictureSet,
        sums: EpochSums,
    ) -> Result<Self, TrainingError> {
        let classes = network.analysis().shape(network.graph().output()).channels();
        let good = (trainer.step_count() as u32, trainer.snapshot());
        Ok(Session {
            preprocess: pictures.preprocess_for(network.graph())?,
            trainer,
            recipe,
            seed,
            order: (u32::MAX, Vec::new()),
            unread: None,
            is_measuring: false,
            figures: None,
            sums,
            watch: Watch::new(classes),
            good,
            candidate: None,
        })
    }

    /// The rules as they are followed: with the pictures that are there.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Steps taken.
    pub fn step_count(&self) -> u32 {
        self.trainer.step_count() as u32
    }

    /// Have all steps been taken?
    pub fn is_done(&self) -> bool {
        self.step_count() >= self.recipe.total_steps()
    }

    /// Was the last step the end of a pass?
    pub fn is_at_end_of_epoch(&self) -> bool {
        let steps = self.step_count();
        steps > 0 && steps.is_multiple_of(self.recipe.steps_per_epoch())
    }

    /// What the steps of this pass found that have been read back; after [`Session::settle`] at its end, of the whole
    /// pass.
    pub fn sums(&self) -> EpochSums {
        self.sums
    }

    /// The network as it is now. Cheap: tensors are shared.
    pub fn snapshot(&self) -> Network {
        self.trainer.snapshot()
    }

    /// The network as of the latest step after which all was known to be well, and that step.
    pub fn last_good(&self) -> (u32, Network) {
        self.good.clone()
    }

    /// Takes one step, and gives the record of the one before, which has been waiting to be read. None when all are
    /// taken.
    ///
    /// # Errors
    /// When the training has diverged, or the device is lost.
    pub async fn step(&mut self, pictures: &PictureSet) -> Result<Option<StepRecord>, TrainingError> {
        if self.is_done() {
            return self.settle().await;
        }
        let taken = self.step_count();
        let (epoch, place) = (taken / self.recipe.steps_per_epoch(), taken % self.recipe.steps_per_epoch());
        if self.order.0 != epoch {
            self.order = (epoch, data::shuffled(self.recipe.pictures as usize, self.seed, u64::from(epoch)));
        }
        let (batch, size) = (self.recipe.batch as usize, self.recipe.pictures as usize);
        let in_pass = self.order.1.iter().skip(place as usize * batch).take(batch);
        let indices: Vec<usize> = in_pass.map(|index| pictures.index_in_pass(*index, epoch as usize, size)).collect();
        let chance = self.seed ^ ((u64::from(epoch) + 1) << 32);
        let (values, mut classes) =
            pictures.train_batch(&self.preprocess, &indices, self.recipe.augmentation, chance)?;
        if self.recipe.wrong_labels > 0.0 && !pictures.has_scenes() {
            let count = pictures.classes().len();
            wrong_labels::exchange(&mut classes, &indices, self.recipe.wrong_labels, self.seed, count);
        }
        let result = if std::mem::take(&mut self.is_measuring) {
            let (result, figures) = self.trainer.measured_step(values, &classes)?;
            self.figures = figures.map(|figures| (taken + 1, figures));
            result
        } else {
            self.trainer.step(values, &classes)?
        };
        let before = self.settle().await?;
        self.unread = Some((taken + 1, indices.len(), result));
        if self.candidate.is_none() && taken + 1 >= self.good.0 + KEEP_EVERY {
            self.candidate = Some((taken + 1, self.trainer.snapshot()));
        }
        Ok(before)
    }

    /// The next step is measured, layer by layer: see [`Session::measured`]. The step itself is the same.
    pub fn measure_next(&mut self) {
        self.is_measuring = true;
    }

    /// What the measured step did to each layer, and which step that was; once.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn measured(&mut self) -> Result<Option<(u32, Vec<LayerStep>)>, TrainingError> {
        let Some((step, figures)) = self.figures.take() else { return Ok(None) };
        Ok(Some((step, figures.read().await?)))
    }

    /// The record of the last step, where it has not been given yet.
    ///
    /// # Errors
    /// When the training has diverged, or the device is lost.
    pub async fn settle(&mut self) -> Result<Option<StepRecord>, TrainingError> {
        let Some((step, count, result)) = self.unread.take() else { return Ok(None) };
        let reading = result.read().await?;
        if !self.watch.is_well(reading.loss) {
            return Err(Divergence { step, loss: reading.loss, good: self.good.0 }.into());
        }
        // The loss of a step is that of the weights which the step before left.
        if let Some(confirmed) = self.candidate.take_if(|candidate| candidate.0 < step) {
            self.good = confirmed;
        }
        if (step - 1).is_multiple_of(self.recipe.steps_per_epoch()) {
            self.sums = EpochSums::default();
        }
        self.sums.loss += f64::from(reading.loss) * count as f64;
        self.sums.right += f64::from(reading.accuracy) * count as f64;
        self.sums.pictures += count as u32;
        let learning_rate = self.recipe.rate(step - 1);
        Ok(Some(StepRecord { step, loss: reading.loss, accuracy: reading.accuracy, learning_rate }))
    }

    /// Where the training stands, for [`Session::resume`]. Call [`Session::settle`] before, so that no record is lost.
    ///
    /// # Errors
    /// When a weight is not finite, or the device is lost.
    pub async fn save(&self) -> Result<SavedTraining, TrainingError> {
        SavedTraining::of(&self.trainer, &self.recipe, self.seed, self.sums).await
    }
}

/// Passes as long as there are pictures, batches no larger than a pass.
fn cut(recipe: Recipe, pictures: &PictureSet) -> Result<Recipe, TrainingError> {
    for (what, number) in [("pictures", recipe.pictures), ("batch", recipe.batch), ("epochs", recipe.epochs)] {
        if number == 0 {
            return Err(TrainingError::Nothing { what });
        }
    }
    let size = pictures.pictures_of_pass(recipe.pictures);
    if size == 0 {
        return Err(TrainingError::Nothing { what: "pictures" });
    }
    Ok(Recipe { pictures: size, batch: recipe.batch.min(size), ..recipe })
}
