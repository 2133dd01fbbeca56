//! What can a node of a graph do?

use serde::{Deserialize, Serialize};

use crate::connections::ConnectionTable;
use crate::graph::NodeId;
use crate::words::word;

/// A sliding window: convolution and pooling share its arithmetic. Pairs are `[vertical, horizontal]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Rows and columns of the window.
    pub kernel: [usize; 2],
    /// Steps between neighbouring windows.
    pub stride: [usize; 2],
    /// Rows and columns added on each side.
    pub padding: [usize; 2],
    /// Distance between the taps of a convolution; 1 is an ordinary one.
    pub dilation: [usize; 2],
    /// Round the output size up, so that the last windows may hang over the edge.
    pub ceil: bool,
}

/// A non-linearity applied to each value on its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Activation {
    /// `max(0, x)`.
    Relu,
    /// `x` above zero, `slope * x` below.
    LeakyRelu {
        /// Slope below zero.
        slope: f64,
    },
    /// `x` above zero, `alpha * (exp(x) - 1)` below (Clevert et al. 2015).
    Elu {
        /// Depth of the lower plateau.
        alpha: f64,
    },
    /// `x` above zero, a learned slope below, shared by the whole layer (He et al. 2015).
    Prelu,
    /// Hyperbolic tangent.
    Tanh,
    /// `amplitude * tanh(slope * x)` (LeCun et al. 1998, appendix A).
    ScaledTanh {
        /// Height of the plateau.
        amplitude: f64,
        /// Stretch of the argument.
        slope: f64,
    },
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
}

/// One operation on the values of a node's inputs.
///
/// Names and shapes of its parameters: [`crate::params`]. Output shape: [`crate::analysis`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Op {
    /// The picture that comes in.
    Input,
    /// Convolution, `weight: [out, in / groups, kh, kw]`.
    Conv2d {
        /// Number of output maps.
        out: usize,
        /// The sliding window.
        window: Window,
        /// Groups of maps that do not see each other; `in` groups make it depthwise.
        groups: usize,
        /// Is a bias added to each output map?
        bias: bool,
        /// Sparse connections between maps, where not all are present.
        connections: Option<ConnectionTable>,
    },
    /// Transposed convolution (upsampling), `weight: [in, out / groups, kh, kw]`.
    ConvTranspose2d {
        /// Number of output maps.
        out: usize,
        /// The window on the output side.
        window: Window,
        /// Rows and columns added at the end of the output.
        output_padding: [usize; 2],
        /// Groups of maps that do not see each other.
        groups: usize,
        /// Is a bias added to each output map?
        bias: bool,
    },
    /// Fully connected, `weight: [out, in]`; takes a vector.
    Linear {
        /// Number of output features.
        out: usize,
        /// Is a bias added?
        bias: bool,
    },
    /// Batch normalisation per channel (Ioffe and Szegedy 2015).
    BatchNorm {
        /// Added to the variance before the root.
        eps: f64,
    },
    /// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3):
    /// `x / (k + alpha / size * sum of squares of the size nearest channels) ^ beta`.
    LocalResponseNorm {
        /// Neighbouring channels in the sum.
        size: usize,
        /// Weight of the sum.
        alpha: f64,
        /// Exponent.
        beta: f64,
        /// Added to the sum.
        k: f64,
    },
    /// A non-linearity.
    Activation(Activation),
    /// The largest value of each window.
    MaxPool(Window),
    /// The mean of each window.
    AvgPool {
        /// The sliding window.
        window: Window,
        /// Divide by the whole window even where it hangs over the padding?
        count_include_pad: bool,
    },
    /// Sum of max and average pooling over the same window (Mishkin et al. 2016).
    MaxAvgPool(Window),
    /// Puts each value back to where max pooling node `of` found it, zeros elsewhere.
    MaxUnpool {
        /// The pooling whose indices are used; its input gives the output size.
        of: NodeId,
    },
    /// The mean of each map; the result is a stack of 1×1 maps.
    GlobalAvgPool,
    /// LeNet-5's trainable subsampling: sum of each window, times a learned coefficient, plus a learned bias, per map.
    Subsample(Window),
    /// Puts stacks of maps on top of each other.
    Concat,
    /// Adds its inputs value by value: `sum of scales[i] * inputs[i]`.
    Add {
        /// One factor per input.
        scales: Vec<f64>,
    },
    /// The mean of its inputs; in training FractalNet's drop-path leaves some out (Larsson et al. 2016).
    Join {
        /// Probability that an input is left out in training.
        drop_path: f64,
    },
    /// Zeroes single values in training with probability `p`, and scales the rest.
    Dropout {
        /// Probability that a value is dropped.
        p: f64,
    },
    /// Zeroes whole maps in training with probability `p`.
    SpatialDropout {
        /// Probability that a map is dropped.
        p: f64,
    },
    /// Lays a stack of maps out as one vector.
    Flatten,
    /// Appends maps of zeros until there are `out` of them (option A of He et al. 2015).
    PadChannels {
        /// Number of output maps.
        out: usize,
    },
    /// Minus the squared Euclidean distance to fixed codes of ±1, one per class (LeCun et al. 1998, eq. 7).
    ///
    /// The sign is turned so that, as everywhere else, the largest output wins.
    EuclideanCodes {
        /// One code per class, all as long as the input.
        codes: Vec<Vec<f32>>,
    },
}

/// The families that share a hue on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OpFamily {
    /// The picture itself.
    Input,
    /// Convolutions, plain and transposed.
    Convolution,
    /// Pooling, unpooling and subsampling.
    Pooling,
    /// Batch and local response normalisation.
    Normalisation,
    /// Non-linearities.
    Activation,
    /// Fully connected layers and fixed codes.
    FullyConnected,
    /// Concatenation, addition, joins.
    Join,
    /// Dropout of every kind.
    Regularisation,
    /// Reshaping that computes nothing.
    Shape,
}

impl OpFamily {
    /// A word for CSS classes, legends and tables.
    pub const fn name(self) -> &'static str {
        match self {
            OpFamily::Input => "input",
            OpFamily::Convolution => "convolution",
            OpFamily::Pooling => "pooling",
            OpFamily::Normalisation => "normalisation",
            OpFamily::Activation => "activation",
            OpFamily::FullyConnected => "fully-connected",
            OpFamily::Join => "join",
            OpFamily::Regularisation => "regularisation",
            OpFamily::Shape => "shape",
        }
    }
}

impl Activation {
    /// The name used on the page and by the tool.
    pub const fn name(self) -> &'static str {
        match self {
            Activation::Relu => word("ReLU"),
            Activation::LeakyRelu { .. } => word("leaky ReLU"),
            Activation::Elu { .. } => word("ELU"),
            Activation::Prelu => word("PReLU"),
            Activation::Tanh => word("tanh"),
            Activation::ScaledTanh { .. } => word("scaled tanh"),
            Activation::Sigmoid => word("sigmoid"),
        }
    }
}

/// Operations that use nothing but their inputs.
macro_rules! without_reference {
    () => {
        Op::Input
            | Op::Conv2d { .. }
            | Op::ConvTranspose2d { .. }
            | Op::Linear { .. }
            | Op::BatchNorm { .. }
            | Op::LocalResponseNorm { .. }
            | Op::Activation(_)
            | Op::MaxPool(_)
            | Op::AvgPool { .. }
            | Op::MaxAvgPool(_)
            | Op::GlobalAvgPool
            | Op::Subsample(_)
            | Op::Concat
            | Op::Add { .. }
            | Op::Join { .. }
            | Op::Dropout { .. }
            | Op::SpatialDropout { .. }
            | Op::Flatten
            | Op::PadChannels { .. }
            | Op::EuclideanCodes { .. }
    };
}

impl Op {
    /// The name of the operation used on the page and by the tool.
    pub const fn name(&self) -> &'static str {
        match self {
            Op::Input => word("input"),
            Op::Conv2d { .. } => word("convolution"),
            Op::ConvTranspose2d { .. } => word("transposed convolution"),
            Op::Linear { .. } => word("fully connected"),
            Op::BatchNorm { .. } => word("batch normalisation"),
            Op::LocalResponseNorm { .. } => word("local response normalisation"),
            Op::Activation(activation) => activation.name(),
            Op::MaxPool(_) => word("max pooling"),
            Op::AvgPool { .. } => word("average pooling"),
            Op::MaxAvgPool(_) => word("max + average pooling"),
            Op::MaxUnpool { .. } => word("max unpooling"),
            Op::GlobalAvgPool => word("global average pooling"),
            Op::Subsample(_) => word("subsampling"),
            Op::Concat => word("concatenation"),
            Op::Add { .. } => word("addition"),
            Op::Join { .. } => word("join"),
            Op::Dropout { .. } => word("dropout"),
            Op::SpatialDropout { .. } => word("spatial dropout"),
            Op::Flatten => word("flatten"),
            Op::PadChannels { .. } => word("zero channels"),
            Op::EuclideanCodes { .. } => word("distance to codes"),
        }
    }

    /// The operation with its article, as a sentence speaks of it.
    pub const fn noun(&self) -> &'static str {
        match self {
            Op::Input => word("a picture"),
            Op::Conv2d { .. } => word("a convolution"),
            Op::ConvTranspose2d { .. } => word("a transposed convolution"),
            Op::Linear { .. } => word("a fully connected layer"),
            Op::BatchNorm { .. } => word("a batch normalisation"),
            Op::LocalResponseNorm { .. } => word("a local response normalisation"),
            Op::Activation(_) => word("an activation"),
            Op::MaxPool(_) => word("a max pooling"),
            Op::AvgPool { .. } => word("an average pooling"),
            Op::MaxAvgPool(_) => word("a max + average pooling"),
            Op::MaxUnpool { .. } => word("a max unpooling"),
            Op::GlobalAvgPool => word("a global average pooling"),
            Op::Subsample(_) => word("a subsampling"),
            Op::Concat => word("a concatenation"),
            Op::Add { .. } => word("an addition"),
            Op::Join { .. } => word("a join"),
            Op::Dropout { .. } => word("a dropout"),
            Op::SpatialDropout { .. } => word("a spatial dropout"),
            Op::Flatten => word("a flattening"),
            Op::PadChannels { .. } => word("a layer that adds zero channels"),
            Op::EuclideanCodes { .. } => word("a distance to codes"),
        }
    }

    /// The family whose hue the operation wears.
    pub const fn family(&self) -> OpFamily {
        match self {
            Op::Input => OpFamily::Input,
            Op::Conv2d { .. } | Op::ConvTranspose2d { .. } => OpFamily::Convolution,
            Op::Linear { .. } | Op::EuclideanCodes { .. } => OpFamily::FullyConnected,
            Op::BatchNorm { .. } | Op::LocalResponseNorm { .. } => OpFamily::Normalisation,
            Op::Activation(_) => OpFamily::Activation,
            Op::MaxPool(_)
            | Op::AvgPool { .. }
            | Op::MaxAvgPool(_)
            | Op::MaxUnpool { .. }
            | Op::GlobalAvgPool
            | Op::Subsample(_) => OpFamily::Pooling,
            Op::Concat | Op::Add { .. } | Op::Join { .. } => OpFamily::Join,
            Op::Dropout { .. } | Op::SpatialDropout { .. } => OpFamily::Regularisation,
            Op::Flatten | Op::PadChannels { .. } => OpFamily::Shape,
        }
    }

    /// The sliding window, where the operation has one.
    pub const fn window(&self) -> Option<&Window> {
        match self {
            Op::Conv2d { window, .. }
            | Op::ConvTranspose2d { window, .. }
            | Op::MaxPool(window)
            | Op::AvgPool { window, .. }
            | Op::MaxAvgPool(window)
            | Op::Subsample(window) => Some(window),
            Op::Input
            | Op::Linear { .. }
            | Op::BatchNorm { .. }
            | Op::LocalResponseNorm { .. }
            | Op::Activation(_)
            | Op::MaxUnpool { .. }
            | Op::GlobalAvgPool
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

    /// The node, besides its inputs, whose positions the operation uses.
    pub const fn reference(&self) -> Option<NodeId> {
        match self {
            Op::MaxUnpool { of } => Some(*of),
            without_reference!() => None,
        }
    }

    /// [`Op::reference`], to be changed when nodes move.
    pub const fn reference_mut(&mut self) -> Option<&mut NodeId> {
        match self {
            Op::MaxUnpool { of } => Some(of),
            without_reference!() => None,
        }
    }
}

impl Window {
    /// A square window, moved one step at a time, without padding.
    pub const fn square(kernel: usize) -> Self {
        Window { kernel: [kernel; 2], stride: [1; 2], padding: [0; 2], dilation: [1; 2], ceil: false }
    }

    /// Rows or columns that the window spans, dilation included (`axis` 0 is vertical); those of a window from outside
    /// that would be too many for a `usize` count as the most that it holds.
    pub const fn span(&self, axis: usize) -> usize {
        self.kernel[axis].saturating_sub(1).saturating_mul(self.dilation[axis]).saturating_add(1)
    }

    /// Number of windows along `axis` over an input of `size`, or `None` when not even one fits or the step is 0.
    ///
    /// With `ceil`, a last window counts only if it starts inside the input or its leading padding, as in PyTorch.
    pub const fn output_size(&self, axis: usize, size: usize) -> Option<usize> {
        let (stride, padding) = (self.stride[axis], self.padding[axis]);
        let padded = size.saturating_add(padding.saturating_mul(2));
        if padded < self.span(axis) || stride == 0 {
            return None;
        }
        let room = padded - self.span(axis);
        if !self.ceil {
            return Some((room / stride).saturating_add(1));
        }
        let before = room.div_ceil(stride);
        let last_starts_behind = before.saturating_mul(stride) >= size.saturating_add(padding);
        Some(if last_starts_behind { before } else { before.saturating_add(1) })
    }
}
