//! Which tensors does a node keep, and what are they called in a checkpoint?

use serde::{Deserialize, Serialize};

use crate::graph::{Node, NodeId};
use crate::op::{Activation, Op};
use crate::shape::Shape;

/// What a tensor of a network is for. The names are those of the reference files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParamKind {
    /// Kernel of a convolution, `[out, in / groups, kh, kw]`.
    ConvWeight,
    /// Kernel of a transposed convolution, `[in, out / groups, kh, kw]`.
    ConvTransposeWeight,
    /// Matrix of a fully connected layer, `[out, in]`.
    LinearWeight,
    /// Bias of a convolution, of a fully connected layer or of a subsampling.
    Bias,
    /// Scale of a batch normalisation.
    BnWeight,
    /// Shift of a batch normalisation.
    BnBias,
    /// Running mean of a batch normalisation; not learned by descent.
    BnRunningMean,
    /// Running variance of a batch normalisation; not learned by descent.
    BnRunningVar,
    /// Slope of a PReLU, one for the whole layer.
    PreluWeight,
    /// Coefficient of LeNet-5's subsampling.
    Coeff,
}

impl ParamKind {
    /// Does training change it by gradient descent?
    pub const fn is_learned(self) -> bool {
        match self {
            ParamKind::BnRunningMean | ParamKind::BnRunningVar => false,
            ParamKind::ConvWeight
            | ParamKind::ConvTransposeWeight
            | ParamKind::LinearWeight
            | ParamKind::Bias
            | ParamKind::BnWeight
            | ParamKind::BnBias
            | ParamKind::PreluWeight
            | ParamKind::Coeff => true,
        }
    }
}

/// One tensor of a network, under its name in published checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamSpec {
    /// `NODE.weight`, `NODE.bias`, ….
    pub name: String,
    /// Shape in PyTorch's layout.
    pub shape: Vec<usize>,
    /// What it is for.
    pub kind: ParamKind,
    /// The node that owns it.
    pub node: NodeId,
}

impl ParamSpec {
    /// Number of values. An analysis has at most [`crate::limits::MAX_ELEMENTS`]; more than a `usize` holds count as
    /// the most that it does.
    pub fn elements(&self) -> usize {
        self.shape.iter().fold(1, |product: usize, side| product.saturating_mul(*side))
    }

    /// How many inputs each output sums over, for initialisation and for the reference hash.
    pub fn fan_in(&self) -> usize {
        // The axis along which the outputs lie.
        let outputs = match self.kind {
            ParamKind::ConvTransposeWeight => 1,
            ParamKind::ConvWeight
            | ParamKind::LinearWeight
            | ParamKind::Bias
            | ParamKind::BnWeight
            | ParamKind::BnBias
            | ParamKind::BnRunningMean
            | ParamKind::BnRunningVar
            | ParamKind::PreluWeight
            | ParamKind::Coeff => 0,
        };
        let inputs = self.shape.iter().enumerate().filter(|(axis, _)| *axis != outputs).map(|(_, side)| side);
        inputs.fold(1, |product: usize, side| product.saturating_mul(*side))
    }

    /// The last part of the name: `weight`, `bias`, `running_mean`, ….
    pub fn role(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

/// The tensors of node `id`, whose first input has the shape `input`. A tied node has none of its own.
pub(crate) fn of_node(id: NodeId, node: &Node, input: Shape) -> Vec<ParamSpec> {
    if node.tied_to.is_some() {
        return Vec::new();
    }
    let channels = input.channels();
    let spec = |role: &str, shape: Vec<usize>, kind| ParamSpec {
        name: format!("{}.{role}", node.name),
        shape,
        kind,
        node: id,
    };
    let with_bias = |weight: ParamSpec, bias: bool, out: usize| {
        let mut specs = vec![weight];
        if bias {
            specs.push(spec("bias", vec![out], ParamKind::Bias));
        }
        specs
    };
    match &node.op {
        Op::Conv2d { out, window, groups, bias, .. } => {
            let shape = vec![*out, channels / groups, window.kernel[0], window.kernel[1]];
            with_bias(spec("weight", shape, ParamKind::ConvWeight), *bias, *out)
        }
        Op::ConvTranspose2d { out, window, groups, bias, .. } => {
            let shape = vec![channels, out / groups, window.kernel[0], window.kernel[1]];
            with_bias(spec("weight", shape, ParamKind::ConvTransposeWeight), *bias, *out)
        }
        Op::Linear { out, bias } => {
            with_bias(spec("weight", vec![*out, channels], ParamKind::LinearWeight), *bias, *out)
        }
        Op::BatchNorm { .. } => vec![
            spec("weight", vec![channels], ParamKind::BnWeight),
            spec("bias", vec![channels], ParamKind::BnBias),
            spec("running_mean", vec![channels], ParamKind::BnRunningMean),
            spec("running_var", vec![channels], ParamKind::BnRunningVar),
        ],
        Op::Subsample(_) => {
            vec![spec("coeff", vec![channels], ParamKind::Coeff), spec("bias", vec![channels], ParamKind::Bias)]
        }
        Op::Activation(kind) => match kind {
            Activation::Prelu => vec![spec("weight", vec![1], ParamKind::PreluWeight)],
            Activation::Relu
            | Activation::LeakyRelu { .. }
            | Activation::Elu { .. }
            | Activation::Tanh
            | Activation::ScaledTanh { .. }
            | Activation::Sigmoid => Vec::new(),
        },
        Op::Input
        | Op::LocalResponseNorm { .. }
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => Vec::new(),
    }
}
