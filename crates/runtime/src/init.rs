//! With what numbers does training start?

use arch::{Activation, Fnv1a, Graph, Op, ParamKind, ParamSpec};

/// Fresh values for one tensor, from a seed and the tensor's name.
///
/// Kernels and matrices are uniform in `±sqrt(gain / fan_in)`: gain 6 keeps the variance through ReLUs
/// (He et al. 2015, arXiv:1502.01852, eq. 10), gain 3 through tanh-like units and into the outputs
/// (LeCun et al. 1998, "Efficient BackProp", section 4.6).
pub(crate) fn fresh(graph: &Graph, spec: &ParamSpec, seed: u64) -> Vec<f32> {
    let count = spec.elements();
    match spec.kind {
        ParamKind::ConvWeight | ParamKind::ConvTransposeWeight | ParamKind::LinearWeight => {
            let bound = (gain(graph, spec) / spec.fan_in() as f64).sqrt();
            let mut random = fastrand::Rng::with_seed(seed ^ Fnv1a::of(spec.name.as_bytes()));
            (0..count).map(|_| ((random.f64() * 2.0 - 1.0) * bound) as f32).collect()
        }
        ParamKind::Bias | ParamKind::BnBias | ParamKind::BnRunningMean => vec![0.0; count],
        ParamKind::BnWeight | ParamKind::BnRunningVar => vec![1.0; count],
        // A quarter of the sum of four is their mean.
        ParamKind::PreluWeight | ParamKind::Coeff => vec![0.25; count],
    }
}

fn gain(graph: &Graph, spec: &ParamSpec) -> f64 {
    let is_output = graph.outputs.iter().any(|output| output.node == spec.node);
    let saturates = graph.nodes.iter().any(|node| {
        matches!(node.op, Op::Activation(Activation::Tanh | Activation::ScaledTanh { .. } | Activation::Sigmoid))
    });
    if is_output || saturates { 3.0 } else { 6.0 }
}
