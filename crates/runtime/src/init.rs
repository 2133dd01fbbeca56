//! With what numbers does training start?

use arch::{Activation, Fnv1a, Graph, Op, ParamKind, ParamSpec};

/// Fresh values for one tensor, from a seed and the tensor's name.
///
/// Kernels and matrices are uniform in `±sqrt(gain / fan_in)`: gain 6 keeps the variance through ReLUs
/// (He et al. 2015, arXiv:1502.01852, eq. 10), gain 3 through tanh-like units and into the outputs
/// (LeCun et al. 1998, "Efficient BackProp", section 4.6).
pub(crate) fn fresh(graph: &Graph, spec: &ParamSpec, seed: u64) -> Vec<f32> {
    within((gain(graph, spec) / spec.fan_in() as f64).sqrt(), spec, seed)
}

/// The same, but uniform in `±sqrt(6 / (fan_in + fan_out))`, which keeps the variance through units that are linear
/// around zero, in both directions (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward
/// neural networks", eq. 16). The last layer is as of [`fresh`], so that what is compared is what lies before it.
pub(crate) fn xavier(graph: &Graph, spec: &ParamSpec, seed: u64) -> Vec<f32> {
    if is_output(graph, spec) {
        return fresh(graph, spec, seed);
    }
    let sides = spec.shape.get(..2).map_or(1, |sides| sides[0] + sides[1]);
    let window: usize = spec.shape.iter().skip(2).product();
    within((6.0 / (sides * window) as f64).sqrt(), spec, seed)
}

fn within(bound: f64, spec: &ParamSpec, seed: u64) -> Vec<f32> {
    let count = spec.elements();
    match spec.kind {
        ParamKind::ConvWeight | ParamKind::ConvTransposeWeight | ParamKind::LinearWeight => {
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
    let saturates = graph.nodes.iter().any(|node| {
        matches!(node.op, Op::Activation(Activation::Tanh | Activation::ScaledTanh { .. } | Activation::Sigmoid))
    });
    if is_output(graph, spec) || saturates { 3.0 } else { 6.0 }
}

fn is_output(graph: &Graph, spec: &ParamSpec) -> bool {
    graph.outputs.iter().any(|output| output.node == spec.node)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Largest size of fresh numbers of a layer of the small ResNet-18.
    fn reach(name: &str, draw: fn(&Graph, &ParamSpec, u64) -> Vec<f32>) -> f64 {
        let small = arch::zoo::find("resnet18").unwrap().small.unwrap();
        let graph = (small.graph)().unwrap();
        let analysis = graph.analyse().unwrap();
        let spec = analysis.params.iter().find(|spec| spec.name == name).unwrap();
        draw(&graph, spec, 1).iter().fold(0.0, |most: f64, value| most.max(f64::from(value.abs())))
    }

    #[test]
    fn xavier_counts_outputs_too_and_leaves_rectifiers_out_of_account() {
        // 16 maps from 16, windows of 3×3: √(6 / 144) and √(6 / 288), of which so many draws come near.
        let (he, glorot) = (reach("layer1.1.conv1.weight", fresh), reach("layer1.1.conv1.weight", xavier));
        assert!((he / (6.0_f64 / 144.0).sqrt() - 1.0).abs() < 0.01, "{he}");
        assert!((glorot / (6.0_f64 / 288.0).sqrt() - 1.0).abs() < 0.01, "{glorot}");
        assert!((reach("fc.weight", fresh) - reach("fc.weight", xavier)).abs() < 1e-9);
    }
}
