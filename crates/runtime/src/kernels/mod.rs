//! Operations for which Burn's own composition is too slow on the CPU.
//!
//! Each is a [`Kernels`] method with a default body of ordinary Burn operations (what WebGPU runs), a
//! vectorised body for Flex, and a backward pass. Why they are worth their lines: BENCHMARKS.md.

mod convolution;
#[cfg(feature = "libtorch")]
mod libtorch;
mod matrix;
pub(crate) mod squash;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::flex::FlexTensor;
use burn::backend::ops::{ConvOptions, ModuleOps};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::tensor::{Shape, Tensor, TensorData};

use convolution::Geometry;

/// What this project computes in its own way.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"), LibTorch: cfg(feature = "libtorch"), Autodiff)]
pub(crate) trait Kernels: Backend {
    /// `amplitude * tanh(slope * x)`.
    fn scaled_tanh(x: FloatTensor<Self>, amplitude: f32, slope: f32) -> FloatTensor<Self> {
        let squashed = Self::float_tanh(Self::float_mul_scalar(x, slope.into()));
        Self::float_mul_scalar(squashed, amplitude.into())
    }

    /// `gradient * slope * (amplitude - y^2 / amplitude)`, where `y` is what [`Kernels::scaled_tanh`] gave.
    fn scaled_tanh_backward(
        y: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        amplitude: f32,
        slope: f32,
    ) -> FloatTensor<Self> {
        let squares = Self::float_mul_scalar(Self::float_mul(y.clone(), y), (-slope / amplitude).into());
        Self::float_mul(gradient, Self::float_add_scalar(squares, (amplitude * slope).into()))
    }

    /// A convolution: `x: [batch, in, h, w]`, `weight: [out, in / groups, kh, kw]`, `bias: [out]`.
    fn trained_conv2d(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::conv2d(x, weight, Some(bias), options)
    }

    /// Gradient of [`Kernels::trained_conv2d`]'s `x`.
    fn trained_conv2d_input_backward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        Self::conv2d_x_backward(x, weight, gradient, options)
    }

    /// Gradients of [`Kernels::trained_conv2d`]'s `weight` and `bias`.
    fn trained_conv2d_weight_backward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let of_weight = Self::conv2d_weight_backward(x.clone(), weight, gradient.clone(), options);
        (of_weight, Self::conv2d_bias_backward(x, bias, gradient))
    }
}

impl Kernels for Flex {
    fn scaled_tanh(x: FlexTensor, amplitude: f32, slope: f32) -> FlexTensor {
        let mut x = exclusive(x);
        squash::scaled_tanh(x.storage_mut::<f32>(), amplitude, slope);
        x
    }

    fn scaled_tanh_backward(y: FlexTensor, gradient: FlexTensor, amplitude: f32, slope: f32) -> FlexTensor {
        let y = y.to_contiguous();
        let mut gradient = exclusive(gradient);
        match y.as_slice::<f32>() {
            Some(values) => squash::backward(gradient.storage_mut::<f32>(), values, amplitude, slope),
            None => unreachable!("a contiguous tensor is a slice"),
        }
        gradient
    }

    fn trained_conv2d(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, options: ConvOptions<2>) -> FlexTensor {
        if options.groups > 1 {
            return Self::conv2d(x, weight, Some(bias), options);
        }
        let geometry = geometry(&x, &weight, &options);
        let [out, height, width] = geometry.output;
        let y = with_values(&x, |x| {
            with_values(&weight, |weight| with_values(&bias, |bias| convolution::forward(&geometry, x, weight, bias)))
        });
        tensor(y, [geometry.batch, out, height, width])
    }

    fn trained_conv2d_input_backward(
        x: FlexTensor,
        weight: FlexTensor,
        gradient: FlexTensor,
        options: ConvOptions<2>,
    ) -> FlexTensor {
        if options.groups > 1 {
            return Self::conv2d_x_backward(x, weight, gradient, options);
        }
        let geometry = geometry(&x, &weight, &options);
        let values = with_values(&weight, |weight| {
            with_values(&gradient, |gradient| convolution::input_backward(&geometry, weight, gradient))
        });
        tensor(values, x.shape())
    }

    fn trained_conv2d_weight_backward(
        x: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        gradient: FlexTensor,
        options: ConvOptions<2>,
    ) -> (FlexTensor, FlexTensor) {
        if options.groups > 1 {
            let of_weight = Self::conv2d_weight_backward(x.clone(), weight, gradient.clone(), options);
            return (of_weight, Self::conv2d_bias_backward(x, bias, gradient));
        }
        let geometry = geometry(&x, &weight, &options);
        let (of_weight, of_bias) = with_values(&x, |x| {
            with_values(&gradient, |gradient| convolution::weight_backward(&geometry, x, gradient))
        });
        (tensor(of_weight, weight.shape()), tensor(of_bias, bias.shape()))
    }
}

fn geometry(x: &FlexTensor, weight: &FlexTensor, options: &ConvOptions<2>) -> Geometry {
    let [batch, channels, height, width] = x.shape().dims();
    let [out, _, rows, columns] = weight.shape().dims();
    let padding = options.padding.map(|(begin, _)| begin);
    let side = |axis: usize, size: usize, kernel: usize| {
        (size + 2 * padding[axis] - (kernel - 1) * options.dilation[axis] - 1) / options.stride[axis] + 1
    };
    Geometry {
        batch,
        input: [channels, height, width],
        output: [out, side(0, height, rows), side(1, width, columns)],
        kernel: [rows, columns],
        stride: options.stride,
        padding,
        dilation: options.dilation,
    }
}

/// Calls `read` with the values of a tensor, last axis fastest; copies only what does not lie so already.
fn with_values<T>(tensor: &FlexTensor, read: impl FnOnce(&[f32]) -> T) -> T {
    match tensor.as_slice::<f32>() {
        Some(values) => read(values),
        None => match tensor.to_contiguous().as_slice::<f32>() {
            Some(values) => read(values),
            None => unreachable!("a contiguous tensor is a slice"),
        },
    }
}

fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.into()))
}

/// A contiguous tensor whose storage is exactly its values; copied only where somebody else reads it too.
fn exclusive(tensor: FlexTensor) -> FlexTensor {
    let whole = tensor.layout().start_offset() == 0
        && tensor.bytes().len() == tensor.layout().num_elements() * size_of::<f32>();
    if tensor.is_contiguous() && whole { tensor } else { FlexTensor::from_data(tensor.into_data()) }
}

#[cfg(feature = "webgpu")]
impl Kernels for burn::backend::Cube {}

impl<B: Backend + Kernels, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn scaled_tanh(x: FloatTensor<Self>, amplitude: f32, slope: f32) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct ScaledTanh;

        impl<B: Backend + Kernels> Backward<B, 1> for ScaledTanh {
            type State = (FloatTensor<B>, f32, f32);

            fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let (y, amplitude, slope) = ops.state;
                unary::<B, _>(ops.parents, ops.node, gradients, |gradient| {
                    B::scaled_tanh_backward(y, gradient, amplitude, slope)
                });
            }
        }

        match ScaledTanh.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let y = B::scaled_tanh(x.into_primitive(), amplitude, slope);
                prep.finish((y.clone(), amplitude, slope), y)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::scaled_tanh(x.into_primitive(), amplitude, slope)),
        }
    }

    fn trained_conv2d(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct TrainedConv2d;

        impl<B: Backend + Kernels> Backward<B, 3> for TrainedConv2d {
            type State = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>, ConvOptions<2>);

            fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let (x, weight, bias, options) = ops.state;
                let [x_node, weight_node, bias_node] = ops.parents;
                let gradient = gradients.consume::<B>(&ops.node);
                if let Some(node) = x_node {
                    let of_x =
                        B::trained_conv2d_input_backward(x.clone(), weight.clone(), gradient.clone(), options.clone());
                    gradients.register::<B>(node.id, of_x);
                }
                if weight_node.is_some() || bias_node.is_some() {
                    let (of_weight, of_bias) = B::trained_conv2d_weight_backward(x, weight, bias, gradient, options);
                    if let Some(node) = weight_node {
                        gradients.register::<B>(node.id, of_weight);
                    }
                    if let Some(node) = bias_node {
                        gradients.register::<B>(node.id, of_bias);
                    }
                }
            }
        }

        let nodes = [x.node(), weight.node(), bias.node()];
        match TrainedConv2d.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let (x, weight, bias) = (x.into_primitive(), weight.into_primitive(), bias.into_primitive());
                let y = B::trained_conv2d(x.clone(), weight.clone(), bias.clone(), options.clone());
                prep.finish((x, weight, bias, options), y)
            }
            OpsKind::UnTracked(prep) => {
                let (x, weight, bias) = (x.into_primitive(), weight.into_primitive(), bias.into_primitive());
                prep.finish(B::trained_conv2d(x, weight, bias, options))
            }
        }
    }
}

/// `amplitude * tanh(slope * x)`, value by value.
pub(crate) fn scaled_tanh<const D: usize>(x: Tensor<D>, amplitude: f64, slope: f64) -> Tensor<D> {
    let y = <Dispatch as Kernels>::scaled_tanh(x.into_dispatch(), amplitude as f32, slope as f32);
    Tensor::from_dispatch(y)
}

#[cfg(feature = "libtorch")]
pub(crate) use libtorch::{batch_norm, relu, trained_conv2d};

#[cfg(not(feature = "libtorch"))]
pub(crate) use burn::tensor::activation::relu;

/// The output of a batch normalisation, and of the batch the means and biased variances, `[channels]`.
#[cfg(not(feature = "libtorch"))]
pub(crate) fn batch_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    eps: f64,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let found = burn::tensor::module::batch_norm_train(x, gamma, beta, eps);
    (found.output, found.mean, found.variance)
}

/// A convolution whose gradients are wanted.
#[cfg(not(feature = "libtorch"))]
pub(crate) fn trained_conv2d(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, options: ConvOptions<2>) -> Tensor<4> {
    let y =
        <Dispatch as Kernels>::trained_conv2d(x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch(), options);
    Tensor::from_dispatch(y)
}
