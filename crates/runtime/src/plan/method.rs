//! By which kernel is a layer with weights computed?

use arch::{Analysis, Graph, NodeId, Op, Shape};

use super::geometry::Geometry;
use super::kernels::depthwise;
use super::kernels::patches::Patches;
use super::kernels::toom_cook::Scheme;
use super::kernels::transposed::Transposed;
use super::kernels::winograd::Winograd;

/// A kernel with its sizes; how weights are packed follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Patches(Patches),
    Winograd(Winograd),
    Depthwise(Geometry),
    Transposed(Transposed),
    Dense,
}

impl Method {
    /// The method for node `id`, where it is a layer with weights.
    pub fn of(graph: &Graph, analysis: &Analysis, id: NodeId) -> Option<Self> {
        let node = graph.node(id);
        let output = analysis.shape(id);
        let input = analysis.shape(*node.inputs.first()?);
        match &node.op {
            Op::Conv2d { window, groups, .. } => {
                let geometry = Geometry { window: *window, input: size(input), output: size(output) };
                let (input, output, groups) = (input.channels(), output.channels(), *groups);
                let patches = Patches { geometry, input, output, groups };
                if groups > 1 && groups == input && groups == output {
                    return Some(Method::Depthwise(geometry));
                }
                Some(winograd(patches).map_or(Method::Patches(patches), Method::Winograd))
            }
            Op::ConvTranspose2d { window, groups, .. } => {
                // The window slides over the output.
                let geometry = Geometry { window: *window, input: size(output), output: size(input) };
                let (input, output, groups) = (input.channels(), output.channels(), *groups);
                Some(Method::Transposed(Transposed { geometry, input, output, groups }))
            }
            Op::Linear { .. } => Some(Method::Dense),
            Op::Input
            | Op::BatchNorm { .. }
            | Op::LocalResponseNorm { .. }
            | Op::Activation(_)
            | Op::MaxPool(_)
            | Op::AvgPool { .. }
            | Op::MaxAvgPool(_)
            | Op::MaxUnpool { .. }
            | Op::GlobalAvgPool
            | Op::Subsample(_)
            | Op::Concat
            | Op::Add { .. }
            | Op::Join { .. }
            | Op::Dropout { .. }
            | Op::SpatialDropout { .. }
            | Op::Flatten
            | Op::PadChannels { .. }
            | Op::EuclideanCodes { .. } => None,
        }
    }

    /// The weights as the kernel wants them.
    pub fn pack(&self, weight: Vec<f32>) -> Vec<f32> {
        match self {
            Method::Patches(patches) => patches.pack(&weight),
            Method::Winograd(winograd) => winograd.pack(&weight),
            Method::Depthwise(geometry) => depthwise::pack(&weight, geometry.taps()),
            Method::Transposed(transposed) => transposed.pack(&weight),
            Method::Dense => weight,
        }
    }

    /// Values of scratch.
    pub fn scratch(&self) -> usize {
        match self {
            Method::Patches(patches) => patches.scratch(),
            Method::Winograd(winograd) => winograd.scratch(),
            Method::Transposed(transposed) => transposed.scratch(),
            Method::Depthwise(_) | Method::Dense => 0,
        }
    }

    /// A word for tables.
    pub fn name(&self) -> String {
        match self {
            Method::Patches(patches) if patches.geometry.is_pointwise() => "pixels".to_owned(),
            Method::Patches(_) => "patches".to_owned(),
            Method::Winograd(winograd) => format!("{:?}×{:?}", winograd.schemes[0], winograd.schemes[1]),
            Method::Depthwise(_) => "depthwise".to_owned(),
            Method::Transposed(_) => "transposed".to_owned(),
            Method::Dense => "dense".to_owned(),
        }
    }
}

fn size(shape: Shape) -> [usize; 2] {
    let (height, width) = shape.size();
    [height, width]
}

/// The cheapest choice of points, where one is cheaper than patches.
fn winograd(patches: Patches) -> Option<Winograd> {
    let Patches { geometry, input, output, groups } = patches;
    let window = &geometry.window;
    if groups > 1 || window.stride != [1; 2] || !input.is_multiple_of(4) || !output.is_multiple_of(4) {
        return None;
    }
    let candidates: &[[Scheme; 2]] = match window.kernel {
        [3, 3] => &[[Scheme::F2x3; 2], [Scheme::F4x3; 2]],
        [5, 5] => &[[Scheme::F2x5; 2]],
        [1, 3] => &[[Scheme::One, Scheme::F4x3]],
        [3, 1] => &[[Scheme::F4x3, Scheme::One]],
        [1, 5] => &[[Scheme::One, Scheme::F2x5]],
        [5, 1] => &[[Scheme::F2x5, Scheme::One]],
        [1, 7] => &[[Scheme::One, Scheme::F2x7]],
        [7, 1] => &[[Scheme::F2x7, Scheme::One]],
        _ => &[],
    };
    let best = candidates
        .iter()
        .map(|schemes| Winograd::new(geometry, [input, output], *schemes))
        .map(|winograd| (winograd_cost(&winograd), winograd))
        .min_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(cost, _)| *cost < patches_cost(&patches)).map(|(_, winograd)| winograd)
}

/// Multiplications that one value read from memory costs: at 33 GFLOP/s and 8 GB/s.
const PER_VALUE: f64 = 8.0;
/// Multiplications that a value transformed costs.
const PER_TRANSFORM: f64 = 3.0;

fn patches_cost(patches: &Patches) -> f64 {
    let pixels = patches.geometry.output[0] * patches.geometry.output[1];
    let weights = patches.packed_len() as f64;
    pixels as f64 * weights + PER_VALUE * weights
}

fn winograd_cost(winograd: &Winograd) -> f64 {
    let weights = winograd.packed_len() as f64;
    let tiles = winograd.tiles().next_multiple_of(4) as f64;
    let points = (winograd.schemes[0].points() * winograd.schemes[1].points()) as f64;
    let transformed = points * tiles * (winograd.input + winograd.output) as f64;
    tiles * weights + PER_VALUE * weights + PER_TRANSFORM * transformed
}
