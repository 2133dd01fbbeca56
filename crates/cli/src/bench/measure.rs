//! How long does it take, and is it right?
//!
//! The clock runs from pictures in this program's memory to numbers in it: a device that only takes orders has done
//! nothing yet.

use std::time::{Duration, Instant};

use anyhow::Result;
use arch::{Graph, Optimizer, Recipe};
use runtime::{Device, Network, Trainer, read, reference, relative_error};
use serde::{Deserialize, Serialize};

use super::case::{Case, Work};

/// Seed of all weights.
const SEED: u64 = 1;
/// Settled passes that are measured at least.
const FEWEST: usize = 5;
/// Passes after the first that are not counted: caches and clocks come to rest.
const WARM_UP: usize = 2;
/// Largest difference from the processor's outputs, relative to the largest, that single precision explains.
const TOLERANCE: f32 = 1e-3;

/// What was found of one case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The first pass of a process, with the translation of all shaders, ms.
    pub first_ms: f64,
    /// Median of the settled passes, ms.
    pub median_ms: f64,
    /// Between these lies half of the settled passes, ms.
    pub quartiles_ms: [f64; 2],
    /// Settled passes.
    pub passes: usize,
    /// At the median.
    pub images_per_second: f64,
    /// Largest difference from the processor's outputs (of a training: before and after a step), relative to the
    /// largest; none of the processor itself.
    pub error: Option<f32>,
}

impl Measured {
    /// Does the device compute what the processor computes?
    pub fn agrees(&self) -> bool {
        self.error.is_none_or(|error| error < TOLERANCE)
    }
}

/// Measures one case, with settled passes for about `budget`; compares with the processor where `is_compared`.
///
/// # Errors
/// When the device fails.
pub fn measure(case: &Case, device: &Device, budget: Duration, is_compared: bool) -> Result<Measured> {
    let graph = case.graph()?;
    let pictures = pictures(&graph, case.batch);
    let network = Network::init(graph.clone(), SEED, device)?;
    // Weights travel before the clock runs.
    if let Some(spec) = network.analysis().params.last() {
        pollster::block_on(network.tensor(&spec.name))?;
    }
    let (times, error) = match case.work {
        Work::Inference => {
            let mut found = Vec::new();
            let times = timed(budget, || {
                found = outputs(&network, &pictures)?;
                Ok(())
            })?;
            let expected = || outputs(&Network::init(graph, SEED, &runtime::device::cpu())?, &pictures);
            (times, is_compared.then(|| Ok(relative_error(&expected()?, &found))))
        }
        Work::Training => {
            // Small steps: the network stays where its numbers are ordinary ones.
            let recipe = Recipe { optimizer: Optimizer::Adam, learning_rate: 1e-4, ..Recipe::PLAIN };
            let classes = classes(&network, case.batch);
            let mut trainer = Trainer::new(&network, recipe, SEED);
            let times = timed(budget, || {
                pollster::block_on(trainer.step(pictures.clone(), &classes)?.read())?;
                Ok(())
            })?;
            (times, is_compared.then(|| step_error(graph, case.batch, device)))
        }
    };
    Ok(summary(times, case.batch, error.transpose()?))
}

/// The same pictures for everybody: `[batch, channels, height, width]`, each fainter than the one before.
fn pictures(graph: &Graph, batch: usize) -> Vec<f32> {
    let picture = reference::input(graph);
    (0..batch).flat_map(|i| picture.iter().map(move |v| v * (1.0 - i as f32 / batch as f32))).collect()
}

fn classes(network: &Network, batch: usize) -> Vec<u8> {
    let output = network.analysis().shape(network.graph().output());
    let (rows, columns) = output.size();
    (0..batch * rows * columns).map(|i| (i % output.channels().min(10)) as u8).collect()
}

fn outputs(network: &Network, pictures: &[f32]) -> Result<Vec<f32>> {
    Ok(pollster::block_on(read(network.logits(network.batch(pictures.to_vec())?)))?)
}

/// Both differences of [`runtime::agreement`]: of the outputs before a step, and after one.
fn step_error(graph: Graph, batch: usize, device: &Device) -> Result<f32> {
    let agreement = pollster::block_on(runtime::agreement(graph, batch, device, || 0.0))?;
    Ok(agreement.forward_error.max(agreement.step_error))
}

/// Times of `pass`, ms: the first, then the settled ones.
fn timed(budget: Duration, mut pass: impl FnMut() -> Result<()>) -> Result<(f64, Vec<f64>)> {
    let mut timed = || {
        let start = Instant::now();
        pass().map(|()| start.elapsed().as_secs_f64() * 1e3)
    };
    let first = timed()?;
    for _ in 0..WARM_UP {
        timed()?;
    }
    let (start, mut settled) = (Instant::now(), Vec::new());
    while settled.len() < FEWEST || start.elapsed() < budget {
        settled.push(timed()?);
    }
    Ok((first, settled))
}

fn summary((first_ms, mut settled): (f64, Vec<f64>), batch: usize, error: Option<f32>) -> Measured {
    settled.sort_by(f64::total_cmp);
    let at = |share: f64| settled[((settled.len() - 1) as f64 * share).round() as usize];
    let median_ms = at(0.5);
    Measured {
        first_ms,
        median_ms,
        quartiles_ms: [at(0.25), at(0.75)],
        passes: settled.len(),
        images_per_second: batch as f64 / median_ms * 1e3,
        error,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pass_and_those_that_warm_up_are_not_among_the_settled() {
        let mut passes = 0;
        let (_, settled) = timed(Duration::ZERO, || {
            passes += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!((passes, settled.len()), (1 + WARM_UP + FEWEST, FEWEST));
        let found = summary((90.0, vec![8.0, 2.0, 4.0, 6.0, 100.0]), 3, Some(0.1));
        assert_eq!((found.first_ms, found.median_ms, found.quartiles_ms), (90.0, 6.0, [4.0, 8.0]));
        assert_eq!((found.images_per_second, found.agrees()), (500.0, false));
    }

    #[test]
    fn the_processor_agrees_with_itself() {
        for work in ["inference", "training"] {
            let case = format!("lenet5/small/{work}/4").parse().unwrap();
            let found = measure(&case, &runtime::device::cpu(), Duration::ZERO, true).unwrap();
            assert_eq!(found.error, Some(0.0), "{work}");
        }
    }
}
