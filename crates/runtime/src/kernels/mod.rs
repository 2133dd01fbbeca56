//! Operations for which Burn's own composition is too slow.
//!
//! Each is a [`Kernels`] method with a default body of ordinary Burn operations, a vectorised body for Flex
//! (`flex.rs`), for graphics cards one where many dispatches become one (`cube.rs`), and a backward pass
//! (`autodiff.rs`). Why they are worth their lines: BENCHMARKS.md.

mod autodiff;
mod columns;
mod convolution;
#[cfg(feature = "webgpu")]
mod cube;
mod depthwise;
mod flex;
#[cfg(feature = "libtorch")]
mod libtorch;
mod matrix;
mod moments;
mod normalisation;
mod pooling;
mod rectifier;
pub(crate) mod squash;
#[cfg(test)]
mod tests;
mod window;

use arch::Window;
use burn::backend::ops::ConvOptions;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{IntDType, Tensor};

pub(crate) use moments::AdamStep;

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

    /// The larger of `x` and zero.
    fn rectified(x: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::relu(x)
    }

    /// Gradient of [`Kernels::rectified`]'s `x`, where it gave `output`.
    fn rectified_backward(output: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::relu_backward(output, gradient)
    }

    /// The output of a batch normalisation of `x: [batch, channels, ..]`, and of the batch the means and biased
    /// variances, `[channels]`.
    fn normalised(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let found = Self::batch_norm_train(x, gamma, beta, eps);
        (found.output, found.mean, found.variance)
    }

    /// Gradients of [`Kernels::normalised`]'s `x`, `gamma` and `beta`, where it gave `mean` and `variance`.
    fn normalised_backward(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let found = Self::batch_norm_train_backward(x, gamma, mean, variance, eps, gradient);
        (found.x_grad, found.gamma_grad, found.beta_grad)
    }

    /// The largest value under a window that slides over `x: [batch, channels, h, w]`.
    fn largest(x: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        Self::max_pool2d(x, window.kernel, window.stride, window.padding, window.dilation, window.ceil)
    }

    /// Gradient of [`Kernels::largest`]'s `x`, where it gave `y`.
    fn largest_backward(
        x: FloatTensor<Self>,
        _y: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let Window { kernel, stride, padding, dilation, ceil } = window;
        let found = Self::max_pool2d_with_indices(x.clone(), kernel, stride, padding, dilation, ceil, IntDType::I32);
        let places = found.indices;
        Self::max_pool2d_with_indices_backward(x, kernel, stride, padding, dilation, ceil, gradient, places).x_grad
    }

    /// A step of Adam: the weights after it, and what it remembers.
    fn adam(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: AdamStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let AdamStep { decay, betas, correction, epsilon, rate } = rule;
        let gradient = Self::float_add(gradient, Self::float_mul_scalar(weight.clone(), decay.into()));
        let part = |moment, value, beta: f32| {
            let kept = Self::float_mul_scalar(moment, beta.into());
            Self::float_add(kept, Self::float_mul_scalar(value, (1.0 - beta).into()))
        };
        let second = part(second, Self::float_mul(gradient.clone(), gradient.clone()), betas[1]);
        let first = part(first, gradient, betas[0]);
        let spread = Self::float_add_scalar(Self::float_sqrt(second.clone()), epsilon.into());
        let change = Self::float_div(Self::float_mul_scalar(first.clone(), correction.into()), spread);
        (Self::float_sub(weight, Self::float_mul_scalar(change, rate.into())), first, second)
    }

    /// The mean under a window that slides over `x: [batch, channels, h, w]`.
    fn mean_under(x: FloatTensor<Self>, window: Window, count_padding: bool) -> FloatTensor<Self> {
        Self::avg_pool2d(x, window.kernel, window.stride, window.padding, count_padding, window.ceil)
    }

    /// Gradient of [`Kernels::mean_under`]'s `x`.
    fn mean_under_backward(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
        count_padding: bool,
    ) -> FloatTensor<Self> {
        let Window { kernel, stride, padding, ceil, .. } = window;
        Self::avg_pool2d_backward(x, gradient, kernel, stride, padding, count_padding, ceil)
    }
}

/// `amplitude * tanh(slope * x)`, value by value.
pub(crate) fn scaled_tanh<const D: usize>(x: Tensor<D>, amplitude: f64, slope: f64) -> Tensor<D> {
    let y = <Dispatch as Kernels>::scaled_tanh(x.into_dispatch(), amplitude as f32, slope as f32);
    Tensor::from_dispatch(y)
}

#[cfg(feature = "libtorch")]
pub(crate) use libtorch::{batch_norm, relu, trained_conv2d};

/// The larger of `x` and zero.
#[cfg(not(feature = "libtorch"))]
pub(crate) fn relu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Kernels>::rectified(x.into_dispatch()))
}

/// A step of Adam: the weights after it, and what it remembers.
pub(crate) fn adam<const D: usize>(
    weight: Tensor<D>,
    gradient: Tensor<D>,
    [first, second]: [Tensor<D>; 2],
    rule: AdamStep,
) -> (Tensor<D>, [Tensor<D>; 2]) {
    let [first, second] = [first, second].map(Tensor::into_dispatch);
    let found = <Dispatch as Kernels>::adam(weight.into_dispatch(), gradient.into_dispatch(), first, second, rule);
    (Tensor::from_dispatch(found.0), [Tensor::from_dispatch(found.1), Tensor::from_dispatch(found.2)])
}

/// The largest value under a window that slides over maps.
pub(crate) fn max_pool(x: Tensor<4>, window: Window) -> Tensor<4> {
    Tensor::from_dispatch(<Dispatch as Kernels>::largest(x.into_dispatch(), window))
}

/// The mean under a window that slides over maps; padding counts or not.
pub(crate) fn mean_pool(x: Tensor<4>, window: Window, count_padding: bool) -> Tensor<4> {
    Tensor::from_dispatch(<Dispatch as Kernels>::mean_under(x.into_dispatch(), window, count_padding))
}

/// The output of a batch normalisation, and of the batch the means and biased variances, `[channels]`.
#[cfg(not(feature = "libtorch"))]
pub(crate) fn batch_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    eps: f64,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let (output, mean, variance) =
        <Dispatch as Kernels>::normalised(x.into_dispatch(), gamma.into_dispatch(), beta.into_dispatch(), eps);
    (Tensor::from_dispatch(output), Tensor::from_dispatch(mean), Tensor::from_dispatch(variance))
}

/// A convolution whose gradients may be wanted.
#[cfg(not(feature = "libtorch"))]
pub(crate) fn trained_conv2d(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, options: ConvOptions<2>) -> Tensor<4> {
    let y =
        <Dispatch as Kernels>::trained_conv2d(x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch(), options);
    Tensor::from_dispatch(y)
}
