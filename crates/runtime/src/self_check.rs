//! Does a device compute what the CPU computes, and is it faster?
//!
//! A shader that fails validation in a browser can still give stale numbers as if all were well
//! (tracel-ai/cubecl#1641), so a WebGPU device proves itself on LeNet-5 before it is trusted.

use arch::zoo::lenet5::lenet5;
use burn::tensor::Device;

use crate::error::RuntimeError;
use crate::recipe::{OptimizerKind, ScheduleKind, TrainConfig};
use crate::reference;
use crate::train::Trainer;
use crate::value::read;

/// How two devices compare on LeNet-5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Largest difference of a logit, relative to the largest logit, before training.
    pub forward_error: f32,
    /// The same after one training step of stochastic gradient descent.
    pub step_error: f32,
    /// One training step on the device, ms.
    pub device_ms: f64,
    /// The same on the CPU, ms.
    pub cpu_ms: f64,
}

impl Agreement {
    /// Do they agree within single precision?
    pub fn holds(&self) -> bool {
        self.forward_error < 1e-3 && self.step_error < 1e-3
    }
}

/// Pictures in the batch: small, because a software adapter is slow.
const BATCH: usize = 8;

/// Runs LeNet-5 forward and one training step on both. `now` gives milliseconds of any steady clock.
///
/// # Errors
/// When the device fails; that is a reason not to use it.
pub async fn self_check(device: &Device, now: impl Fn() -> f64) -> Result<Agreement, RuntimeError> {
    let (cpu_before, cpu_after, cpu_ms) = run(&crate::device::cpu(), &now).await?;
    let (before, after, device_ms) = run(device, &now).await?;
    Ok(Agreement {
        forward_error: relative_error(&cpu_before, &before),
        step_error: relative_error(&cpu_after, &after),
        device_ms,
        cpu_ms,
    })
}

async fn run(device: &Device, now: impl Fn() -> f64) -> Result<(Vec<f32>, Vec<f32>, f64), RuntimeError> {
    let network = reference::network(lenet5()?, 1.0, device)?;
    let picture = reference::input(network.graph());
    let pictures: Vec<f32> =
        (0..BATCH).flat_map(|i| picture.iter().map(move |v| v * (1.0 - i as f32 / BATCH as f32))).collect();
    let classes: Vec<u8> = (0..BATCH as u8).collect();
    let before = read(network.logits(network.batch(pictures.clone())?)).await?;
    let config = TrainConfig {
        optimizer: OptimizerKind::Sgd { momentum: 0.9 },
        learning_rate: 0.05,
        schedule: ScheduleKind::Constant,
        total_steps: 2,
        seed: 1,
        ..TrainConfig::default()
    };
    let mut trainer = Trainer::new(&network, config);
    trainer.step(pictures.clone(), &classes)?.read().await?;
    let after = trainer.snapshot();
    let after = read(after.logits(after.batch(pictures.clone())?)).await?;
    let start = now();
    trainer.step(pictures, &classes)?.read().await?;
    Ok((before, after, now() - start))
}

/// Largest difference relative to the largest value expected.
fn relative_error(expected: &[f32], found: &[f32]) -> f32 {
    let scale = expected.iter().fold(0.0f32, |most, v| most.max(v.abs())).max(f32::MIN_POSITIVE);
    if expected.len() != found.len() {
        return f32::INFINITY;
    }
    let worst = expected
        .iter()
        .zip(found)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0f32, |most, d| if d.is_nan() { f32::INFINITY } else { most.max(d) });
    worst / scale
}
