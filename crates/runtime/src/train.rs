//! How does a network learn from a batch?

use arch::Recipe;
use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Tensor, TensorData, activation};

use crate::error::RuntimeError;
use crate::forward::Pass;
use crate::network::Network;
use crate::predict::Prepared;
use crate::step_figures::{Before, StepFigures};
use crate::value::read;
use crate::{chance, device, optimizer, optimizer_state};

/// Share of the newest batch in running means and variances, as in PyTorch.
const STATISTICS_MOMENTUM: f64 = 0.1;

/// A network that learns.
pub struct Trainer {
    network: Network,
    optimizer: ModuleOptimizer,
    recipe: Recipe,
    seed: u64,
    step: usize,
}

/// What a step found, still on the device, so that the next step need not wait for it.
#[derive(Debug)]
pub struct StepResult {
    /// `[loss, number right]`.
    figures: Tensor<1>,
    batch: usize,
}

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReading {
    /// Mean cross-entropy of the batch before the step, nats.
    pub loss: f32,
    /// Share of the batch that was named right before the step.
    pub accuracy: f32,
}

impl StepResult {
    /// Brings the figures to the host.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn read(self) -> Result<StepReading, RuntimeError> {
        let figures = read(self.figures).await?;
        Ok(StepReading { loss: figures[0], accuracy: figures[1] / self.batch as f32 })
    }
}

impl std::fmt::Debug for Trainer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trainer").field("recipe", &self.recipe).field("step", &self.step).finish_non_exhaustive()
    }
}

impl Trainer {
    /// Goes on from the numbers that `network` has. `seed` is for dropout and drop-path.
    pub fn new(network: &Network, recipe: Recipe, seed: u64) -> Self {
        let device = network.device.clone().autodiff();
        let mut network = network.clone();
        network.weights = network.weights.to_device(&device).train();
        network.device = device;
        network.prepared = Prepared::default();
        Trainer { network, optimizer: optimizer::of(&recipe), recipe, seed, step: 0 }
    }

    /// Steps taken so far.
    pub fn step_count(&self) -> usize {
        self.step
    }

    /// What the optimiser remembers besides the weights, for [`Trainer::resume`]. On WebGPU in a browser nothing: Burn
    /// reads it synchronously (`ModuleOptimizer::to_record` of 0.22), which panics there.
    ///
    /// # Errors
    /// When memory is exhausted.
    pub fn optimizer_state(&self) -> Result<Vec<u8>, RuntimeError> {
        if cfg!(target_family = "wasm") && self.network.device.clone().inner() != device::cpu() {
            return Ok(Vec::new());
        }
        let bytes = self.optimizer.into_bytes();
        bytes.map(|bytes| bytes.to_vec()).map_err(|error| RuntimeError::Damaged(error.to_string()))
    }

    /// Goes on after `step` steps with what [`Trainer::optimizer_state`] gave then; the weights are those given to
    /// [`Trainer::new`]. Of nothing, the optimiser begins anew: its momentum comes back after some steps.
    ///
    /// # Errors
    /// When the bytes are not whole, or are of another network.
    pub fn resume(mut self, step: usize, optimizer_state: Vec<u8>) -> Result<Self, RuntimeError> {
        self.step = step;
        if optimizer_state.is_empty() {
            return Ok(self);
        }
        let state = burn::tensor::Bytes::from_bytes_vec(optimizer_state);
        optimizer_state::check(&state, &self.network.weights, step)?;
        self.optimizer = self.optimizer.from_bytes(state).map_err(|error| RuntimeError::Damaged(error.to_string()))?;
        Ok(self)
    }

    /// The network as it is now, for use while the training goes on. Cheap: it shares the tensors.
    pub fn snapshot(&self) -> Network {
        let mut network = self.network.clone();
        network.weights = network.weights.valid();
        network.device = network.device.inner();
        network
    }

    /// As [`Trainer::step`], and what the step did to each layer, where anything learns.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn measured_step(
        &mut self,
        pictures: Vec<f32>,
        classes: &[u8],
    ) -> Result<(StepResult, Option<StepFigures>), RuntimeError> {
        self.take_step(pictures, classes, true)
    }

    /// Learns from one batch: pictures as [`Network::batch`] takes them, and the right class of each; of a network that
    /// gives a map of scores, the right class of each pixel, picture by picture, row by row.
    ///
    /// # Errors
    /// When the batch does not fit the network.
    pub fn step(&mut self, pictures: Vec<f32>, classes: &[u8]) -> Result<StepResult, RuntimeError> {
        self.take_step(pictures, classes, false).map(|(result, _)| result)
    }

    fn take_step(
        &mut self,
        pictures: Vec<f32>,
        classes: &[u8],
        measured: bool,
    ) -> Result<(StepResult, Option<StepFigures>), RuntimeError> {
        let batch = classes.len();
        let pictures = self.network.batch(pictures)?;
        let (rows, columns) = self.network.analysis.shape(self.network.graph.output()).size();
        let expected = pictures.dims()[0] * rows * columns;
        if expected != batch {
            return Err(RuntimeError::Shape {
                what: "the classes of a batch",
                expected: vec![expected],
                found: vec![batch],
            });
        }
        let (loss, right, statistics) = self.loss(pictures, classes);
        let figures = Tensor::cat(vec![loss.clone().inner(), right], 0);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network.weights);
        let before = measured.then(|| Before::of(&self.network, &gradients));
        let rate = self.recipe.rate(self.step as u32);
        let weights = self.network.weights.clone();
        self.network.weights = self.optimizer.step(rate, weights, gradients);
        for (mean_slot, variance_slot, mean, variance) in statistics {
            blend(&mut self.network.statistics[mean_slot], mean);
            blend(&mut self.network.statistics[variance_slot], variance);
        }
        self.step += 1;
        let layers = before.and_then(|before| before.compared_with(&self.network.weights));
        Ok((StepResult { figures, batch }, layers))
    }

    /// Gradients of the mean loss of a batch by parameter name, without a step: for checks.
    ///
    /// # Errors
    /// When the batch does not fit, or the device is lost.
    pub async fn gradients(&self, pictures: Vec<f32>, classes: &[u8]) -> Result<Vec<(String, Vec<f32>)>, RuntimeError> {
        use crate::weights::Slot;
        let (loss, _, _) = self.loss(self.network.batch(pictures)?, classes);
        let gradients = loss.backward();
        let weights = &self.network.weights;
        let mut named = Vec::new();
        for spec in &self.network.analysis.params {
            let values = match self.network.directory.slot(&spec.name) {
                Some(Slot::Vector(i)) => match weights.vectors[i].val().grad(&gradients) {
                    Some(gradient) => read(gradient).await?,
                    None => continue,
                },
                Some(Slot::Matrix(i)) => match weights.matrices[i].val().grad(&gradients) {
                    Some(gradient) => read(gradient).await?,
                    None => continue,
                },
                Some(Slot::Kernel(i)) => match weights.kernels[i].val().grad(&gradients) {
                    Some(gradient) => read(gradient).await?,
                    None => continue,
                },
                Some(Slot::Statistic(_)) | None => continue,
            };
            named.push((spec.name.clone(), values));
        }
        Ok(named)
    }

    /// Loss `[1]`, number right `[1]` and what batch normalisations found.
    fn loss(&self, pictures: Tensor<4>, classes: &[u8]) -> (Tensor<1>, Tensor<1>, crate::forward::BatchStatistics) {
        let mut pass = Pass::training(&self.network, chance::of_step(self.seed, self.step));
        let forward = pass.run(pictures, &[], |_, _| {});
        let statistics = std::mem::take(&mut pass.batch_statistics);
        let mut total: Option<Tensor<1>> = None;
        let mut right = None;
        for (output, value) in self.network.graph.outputs.iter().zip(forward.outputs) {
            let logits = value.into_scores();
            let count = logits.dims()[1];
            let weights = rarity(classes, count, self.recipe.class_balance as f32);
            let targets = one_hot(classes, &weights, self.recipe.label_smoothing as f32);
            let targets = Tensor::<2>::from_data(targets, &self.network.device);
            if right.is_none() {
                let named = logits.clone().inner().argmax(1);
                let truth = targets.clone().inner().argmax(1);
                right = Some(named.equal(truth).int().sum().float());
            }
            let log_likelihood = (activation::log_softmax(logits, 1) * targets).sum();
            let weighted = log_likelihood.mul_scalar(-output.loss_weight / classes.len() as f64);
            total = Some(match total {
                Some(sum) => sum + weighted,
                None => weighted,
            });
        }
        match (total, right) {
            (Some(total), Some(right)) => (total, right, statistics),
            _ => unreachable!("a graph has an output"),
        }
    }
}

/// `[batch, classes]`: where the class is, its weight, of which `smoothing` is spread over all of them.
fn one_hot(classes: &[u8], weights: &[f32], smoothing: f32) -> TensorData {
    let count = weights.len();
    let mut values = vec![0.0; classes.len() * count];
    for (row, &class) in values.chunks_exact_mut(count).zip(classes) {
        let class = usize::from(class);
        let weight = weights.get(class).copied().unwrap_or(1.0);
        row.fill(weight * smoothing / count as f32);
        if let Some(value) = row.get_mut(class) {
            *value += weight * (1.0 - smoothing);
        }
    }
    TensorData::new(values, [classes.len(), count])
}

/// What each class counts for, so that the mean over `classes` is 1: all the same, where `balanced` is 0.
fn rarity(classes: &[u8], count: usize, balanced: f32) -> Vec<f32> {
    let mut found = vec![0usize; count];
    for class in classes {
        if let Some(number) = found.get_mut(usize::from(*class)) {
            *number += 1;
        }
    }
    let total = classes.len().max(1) as f32;
    let share = |number: &usize| *number as f32 / total;
    let weight = |number: &usize| 1.0 / (1.02 + share(number)).ln().powf(balanced);
    let mean: f32 = found.iter().map(|number| share(number) * weight(number)).sum();
    found.iter().map(|number| weight(number) / mean.max(f32::MIN_POSITIVE)).collect()
}

fn blend(running: &mut Tensor<1>, found: Tensor<1>) {
    let kept = running.clone().mul_scalar(1.0 - STATISTICS_MOMENTUM);
    *running = kept + found.inner().mul_scalar(STATISTICS_MOMENTUM);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_classes_count_more_and_the_mean_is_one() {
        let classes: Vec<u8> = (0..100).map(|pixel| u8::from(pixel >= 90)).collect();
        let weights = rarity(&classes, 3, 1.0);
        // ln(1.92) / ln(1.12).
        assert!((weights[1] / weights[0] - 5.756).abs() < 1e-3, "{weights:?}");
        assert!((weights[0] * 0.9 + weights[1] * 0.1 - 1.0).abs() < 1e-5);
        assert!(weights[2] > weights[1], "a class that is not there would count most");
        let milder = rarity(&classes, 3, 0.5);
        assert!((milder[1] / milder[0] - 5.756f32.sqrt()).abs() < 1e-3, "{milder:?}");
        assert!(rarity(&classes, 3, 0.0).iter().all(|weight| (weight - 1.0).abs() < 1e-6));
    }
}
