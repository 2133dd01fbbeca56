//! Does a device compute what the CPU computes, and is it faster?
//!
//! A shader that fails validation in a browser can still give stale numbers as if all were well
//! (tracel-ai/cubecl#1641), so a WebGPU device proves itself on LeNet-5 before it is trusted, and again on the
//! network that it is given.

use arch::zoo::lenet5::lenet5;
use arch::{Graph, Op, Optimizer, Recipe};
use burn::tensor::Device;

use crate::error::RuntimeError;
use crate::network::Network;
use crate::reference;
use crate::train::Trainer;
use crate::value::read;

/// How two devices compare on a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Largest difference of an output, relative to the largest output, before training.
    pub forward_error: f32,
    /// The same after one training step of stochastic gradient descent.
    pub step_error: f32,
    /// One training step on the device, ms.
    pub device_ms: f64,
    /// The same on the CPU, ms.
    pub cpu_ms: f64,
}

/// Largest relative difference that single precision explains.
const TOLERANCE: f32 = 1e-3;

impl Agreement {
    /// Do they agree within single precision?
    pub fn holds(&self) -> bool {
        self.forward_error < TOLERANCE && self.step_error < TOLERANCE
    }
}

/// Pictures in the batch of [`self_check`]: few, because a software adapter is slow.
const BATCH: usize = 8;

/// Runs LeNet-5 forward and one training step on both. `now` gives milliseconds of any steady clock.
///
/// # Errors
/// When the device fails; that is a reason not to use it.
pub async fn self_check(device: &Device, now: impl Fn() -> f64) -> Result<Agreement, RuntimeError> {
    agreement(lenet5()?, BATCH, device, now).await
}

/// Runs `graph` forward on `batch` pictures and takes one training step on both, with weights from the hash and without
/// dropout.
///
/// # Errors
/// When the graph is impossible, or the device fails.
pub async fn agreement(
    graph: Graph,
    batch: usize,
    device: &Device,
    now: impl Fn() -> f64,
) -> Result<Agreement, RuntimeError> {
    let graph = without_chance(graph);
    let (cpu_before, cpu_after, cpu_ms) = run(&graph, batch, &crate::device::cpu(), &now).await?;
    let (before, after, device_ms) = run(&graph, batch, device, &now).await?;
    Ok(Agreement {
        forward_error: relative_error(&cpu_before, &before),
        step_error: relative_error(&cpu_after, &after),
        device_ms,
        cpu_ms,
    })
}

/// Does `network` say of one picture what the same network says on the CPU?
///
/// # Errors
/// When the device fails.
pub async fn forward_agrees(network: &Network) -> Result<bool, RuntimeError> {
    let graph = network.graph().clone();
    let picture = reference::input(&graph);
    let on_cpu = reference::network(graph.clone(), 1.0, &crate::device::cpu())?;
    let there = reference::network(graph, 1.0, network.device())?;
    let expected = read(on_cpu.logits(on_cpu.batch(picture.clone())?)).await?;
    let found = read(there.logits(there.batch(picture)?)).await?;
    Ok(relative_error(&expected, &found) < TOLERANCE)
}

/// The graph with every operation that rolls dice told not to.
fn without_chance(mut graph: Graph) -> Graph {
    for node in &mut graph.nodes {
        match &mut node.op {
            Op::Dropout { p } | Op::SpatialDropout { p } | Op::Join { drop_path: p } => *p = 0.0,
            _ => {}
        }
    }
    graph
}

type Outcome = (Vec<f32>, Vec<f32>, f64);

async fn run(graph: &Graph, batch: usize, device: &Device, now: impl Fn() -> f64) -> Result<Outcome, RuntimeError> {
    let network = reference::network(graph.clone(), 1.0, device)?;
    let picture = reference::input(graph);
    let pictures: Vec<f32> =
        (0..batch).flat_map(|i| picture.iter().map(move |v| v * (1.0 - i as f32 / batch as f32))).collect();
    let (rows, columns) = network.analysis().shape(graph.output()).size();
    let classes: Vec<u8> = (0..batch * rows * columns).map(|i| (i % 10) as u8).collect();
    let before = read(network.logits(network.batch(pictures.clone())?)).await?;
    // Small steps: over two pictures, batch normalisation makes much of a little difference.
    let recipe = Recipe { optimizer: Optimizer::Sgd { momentum: 0.9 }, learning_rate: 0.01, ..Recipe::PLAIN };
    let mut trainer = Trainer::new(&network, recipe, 1);
    trainer.step(pictures.clone(), &classes)?.read().await?;
    let after = trainer.snapshot();
    let after = read(after.logits(after.batch(pictures.clone())?)).await?;
    let start = now();
    trainer.step(pictures, &classes)?.read().await?;
    Ok((before, after, now() - start))
}

/// Largest difference relative to the largest value expected; infinite where one is not a number.
pub fn relative_error(expected: &[f32], found: &[f32]) -> f32 {
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
