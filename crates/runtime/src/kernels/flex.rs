//! The bodies for the CPU.

use arch::Window;
use burn::backend::flex::FlexTensor;
use burn::backend::ops::{ConvOptions, ModuleOps};
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::{Shape, TensorData};

use super::convolution::{Convolution, Processor};
use super::depthwise::Depthwise;
use super::normalisation::Maps;
use super::pooling::Pool;
use super::{AdamStep, Kernels, rectifier, squash, window};

impl Kernels for Flex {
    fn scaled_tanh(x: FlexTensor, amplitude: f32, slope: f32) -> FlexTensor {
        changed(x, |values| squash::scaled_tanh(values, amplitude, slope))
    }

    fn scaled_tanh_backward(y: FlexTensor, gradient: FlexTensor, amplitude: f32, slope: f32) -> FlexTensor {
        changed(gradient, |gradient| with_values(&y, |y| squash::backward(gradient, y, amplitude, slope)))
    }

    fn rectified(x: FlexTensor) -> FlexTensor {
        changed(x, rectifier::forward)
    }

    fn rectified_backward(output: FlexTensor, gradient: FlexTensor) -> FlexTensor {
        changed(gradient, |gradient| with_values(&output, |output| rectifier::backward(gradient, output)))
    }

    fn trained_conv2d(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, options: ConvOptions<2>) -> FlexTensor {
        let Some(kind) = Kind::of(&x, &weight, &options) else {
            return Self::conv2d(x, weight, Some(bias), options);
        };
        let shape = kind.output(x.shape()[0]);
        let y = with_values(&x, |x| {
            with_values(&weight, |weight| {
                with_values(&bias, |bias| match &kind {
                    Kind::Dense(dense) => dense.forward(x, weight, bias),
                    Kind::Depthwise(depthwise) => depthwise.forward(x, weight, bias),
                })
            })
        });
        tensor(y, shape)
    }

    fn trained_conv2d_input_backward(
        x: FlexTensor,
        weight: FlexTensor,
        gradient: FlexTensor,
        options: ConvOptions<2>,
    ) -> FlexTensor {
        let Some(kind) = Kind::of(&x, &weight, &options) else {
            return Self::conv2d_x_backward(x, weight, gradient, options);
        };
        let values = with_values(&weight, |weight| {
            with_values(&gradient, |gradient| match &kind {
                Kind::Dense(dense) => dense.input_backward(weight, gradient),
                Kind::Depthwise(depthwise) => depthwise.input_backward(weight, gradient),
            })
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
        let Some(kind) = Kind::of(&x, &weight, &options) else {
            let of_weight = Self::conv2d_weight_backward(x.clone(), weight, gradient.clone(), options);
            return (of_weight, Self::conv2d_bias_backward(x, bias, gradient));
        };
        let (of_weight, of_bias) = with_values(&x, |x| {
            with_values(&gradient, |gradient| match &kind {
                Kind::Dense(dense) => dense.weight_backward(x, gradient),
                Kind::Depthwise(depthwise) => depthwise.weight_backward(x, gradient),
            })
        });
        (tensor(of_weight, weight.shape()), tensor(of_bias, bias.shape()))
    }

    fn normalised(
        x: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        eps: f64,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let maps = maps(&x);
        let found = with_values(&x, |x| {
            with_values(&gamma, |gamma| with_values(&beta, |beta| maps.forward(x, gamma, beta, eps)))
        });
        let vector = |values| tensor(values, [maps.channels]);
        (tensor(found.output, x.shape()), vector(found.mean), vector(found.variance))
    }

    fn normalised_backward(
        x: FlexTensor,
        gamma: FlexTensor,
        mean: FlexTensor,
        variance: FlexTensor,
        gradient: FlexTensor,
        eps: f64,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let (maps, mut gradient) = (maps(&x), exclusive(gradient));
        let values = gradient.storage_mut::<f32>();
        let found = with_values(&x, |x| {
            with_values(&gamma, |gamma| {
                with_values(&mean, |mean| {
                    with_values(&variance, |variance| maps.backward(x, gamma, [mean, variance], eps, values))
                })
            })
        });
        let vector = |values| tensor(values, [maps.channels]);
        (gradient, vector(found.gamma), vector(found.beta))
    }

    fn adam(
        weight: FlexTensor,
        gradient: FlexTensor,
        first: FlexTensor,
        second: FlexTensor,
        rule: AdamStep,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let [mut weight, mut first, mut second] = [weight, first, second].map(exclusive);
        let moments = (first.storage_mut::<f32>(), second.storage_mut::<f32>());
        with_values(&gradient, |gradient| rule.take(weight.storage_mut::<f32>(), gradient, moments.0, moments.1));
        (weight, first, second)
    }

    fn largest(x: FlexTensor, window: Window) -> FlexTensor {
        let (pool, shape) = pool(&x, &window, true);
        tensor(with_values(&x, |x| pool.largest(x)), shape)
    }

    fn largest_backward(x: FlexTensor, y: FlexTensor, gradient: FlexTensor, window: Window) -> FlexTensor {
        let (pool, _) = pool(&x, &window, true);
        let values = with_values(&x, |x| {
            with_values(&y, |y| with_values(&gradient, |gradient| pool.largest_backward(x, y, gradient)))
        });
        tensor(values, x.shape())
    }

    fn mean_under(x: FlexTensor, window: Window, count_padding: bool) -> FlexTensor {
        let (pool, shape) = pool(&x, &window, count_padding);
        tensor(with_values(&x, |x| pool.mean(x)), shape)
    }

    fn mean_under_backward(x: FlexTensor, gradient: FlexTensor, window: Window, count_padding: bool) -> FlexTensor {
        let (pool, _) = pool(&x, &window, count_padding);
        tensor(with_values(&gradient, |gradient| pool.mean_backward(gradient)), x.shape())
    }
}

/// A convolution that is computed here; others are Flex's.
enum Kind {
    Dense(Convolution),
    Depthwise(Depthwise),
}

impl Kind {
    fn of(x: &FlexTensor, weight: &FlexTensor, options: &ConvOptions<2>) -> Option<Self> {
        let [batch, channels, height, width] = x.shape().dims();
        let [out, _, rows, columns] = weight.shape().dims();
        let padding = options.padding.map(|(begin, _)| begin);
        let side = |axis: usize, size: usize, kernel: usize| {
            (size + 2 * padding[axis] - (kernel - 1) * options.dilation[axis] - 1) / options.stride[axis] + 1
        };
        let window = window::Window {
            input: [height, width],
            output: [side(0, height, rows), side(1, width, columns)],
            kernel: [rows, columns],
            stride: options.stride,
            padding,
            dilation: options.dilation,
        };
        match options.groups {
            1 => {
                Some(Kind::Dense(Convolution { batch, channels: [channels, out], window, processor: Processor::HERE }))
            }
            groups if groups == channels && groups == out => Some(Kind::Depthwise(Depthwise { channels, window })),
            _ => None,
        }
    }

    fn output(&self, batch: usize) -> [usize; 4] {
        let (channels, [height, width]) = match self {
            Kind::Dense(dense) => (dense.channels[1], dense.window.output),
            Kind::Depthwise(depthwise) => (depthwise.channels, depthwise.window.output),
        };
        [batch, channels, height, width]
    }
}

/// `[batch, channels, ..]` as maps of values.
fn maps(x: &FlexTensor) -> Maps {
    let shape = x.shape();
    Maps { channels: shape[1], positions: (2..shape.num_dims()).map(|axis| shape[axis]).product() }
}

/// A pooling of `x`, and the shape of what it gives.
fn pool(x: &FlexTensor, window: &Window, count_padding: bool) -> (Pool, [usize; 4]) {
    let [batch, channels, height, width] = x.shape().dims();
    let side = |axis: usize, size: usize| window.output_size(axis, size).unwrap_or(0);
    let output = [side(0, height), side(1, width)];
    let Window { kernel, stride, padding, dilation, .. } = *window;
    let window = window::Window { input: [height, width], output, kernel, stride, padding, dilation };
    (Pool { window, count_padding }, [batch, channels, output[0], output[1]])
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

/// A tensor whose values `change` has changed, where nobody else reads them in their place.
fn changed(tensor: FlexTensor, change: impl FnOnce(&mut [f32])) -> FlexTensor {
    let mut tensor = exclusive(tensor);
    change(tensor.storage_mut::<f32>());
    tensor
}

/// A contiguous tensor whose storage is exactly its values; copied only where somebody else reads it too.
fn exclusive(tensor: FlexTensor) -> FlexTensor {
    let whole = tensor.layout().start_offset() == 0
        && tensor.bytes().len() == tensor.layout().num_elements() * size_of::<f32>();
    if tensor.is_contiguous() && whole { tensor } else { FlexTensor::from_data(tensor.into_data()) }
}
