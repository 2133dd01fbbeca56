//! Networks of the deterministic numbers by which implementations are compared.

use arch::Graph;
pub use arch::reference::{input, tensor};
use burn::tensor::Device;

use crate::error::RuntimeError;
use crate::network::Network;

/// A network filled with [`tensor`]s.
///
/// # Errors
/// When the graph is impossible.
pub fn network(graph: Graph, conv_gain: f64, device: &Device) -> Result<Network, RuntimeError> {
    Network::build(graph, device, |spec| Ok(tensor(spec, conv_gain)))
}
