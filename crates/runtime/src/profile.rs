//! Where does the time of a prediction go?

use burn::tensor::Tensor;

use crate::error::RuntimeError;
use crate::forward::Pass;
use crate::network::Network;

/// Time that one node took.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTime {
    /// Name of the node.
    pub node: String,
    /// Mean of the middle half of the runs, ms.
    pub ms: f64,
}

/// Times every node over `runs` passes of `input`. `now` gives milliseconds of any steady clock.
///
/// On the CPU each node is done when the next begins; on WebGPU work is only queued, so that these are times of
/// submission, and the sum is what counts.
///
/// # Errors
/// When the device is lost.
pub async fn profile(
    network: &Network,
    input: Tensor<4>,
    runs: usize,
    now: impl Fn() -> f64,
) -> Result<Vec<LayerTime>, RuntimeError> {
    let mut times = vec![Vec::with_capacity(runs); network.graph.nodes.len()];
    for _ in 0..runs.max(1) {
        let mut pass = Pass::inference(network);
        let mut last = now();
        let forward = pass.run(input.clone(), &[], |id, _| {
            let done = now();
            times[id.0].push(done - last);
            last = done;
        });
        if let Some(output) = forward.outputs.into_iter().next() {
            output.read().await?;
        }
    }
    let nodes = network.graph.nodes.iter().zip(&mut times);
    Ok(nodes.map(|(node, times)| LayerTime { node: node.name.clone(), ms: middle(times) }).collect())
}

/// Mean of the middle half. Browsers give time in coarse steps: a mean sees finer than they do, and its middle half
/// forgets interruptions.
pub(crate) fn middle(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    let half = &times[times.len() / 4..times.len() - times.len() / 4];
    half.iter().sum::<f64>() / half.len() as f64
}
