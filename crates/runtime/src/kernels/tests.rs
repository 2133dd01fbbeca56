//! The bodies for the CPU against Burn's own operations, of random shapes.
#![allow(clippy::unwrap_used)]

use arch::Window;
use burn::backend::flex::FlexTensor;
use burn::backend::ops::{ActivationOps, ConvOptions, ModuleOps};
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::{IntDType, TensorData};

use super::convolution::{Convolution, Processor};
use super::{Kernels, window};

const ROUNDS: usize = 60;

struct Chance(fastrand::Rng);

impl Chance {
    fn new() -> Self {
        Chance(fastrand::Rng::with_seed(5))
    }

    fn one_of(&mut self, choices: &[usize]) -> usize {
        choices[self.0.usize(..choices.len())]
    }

    fn tensor(&mut self, shape: impl Into<Vec<usize>>) -> FlexTensor {
        let shape: Vec<usize> = shape.into();
        let values = (0..shape.iter().product()).map(|_| self.0.f32() * 4.0 - 2.0).collect::<Vec<f32>>();
        FlexTensor::from_data(TensorData::new(values, shape))
    }

    /// A window that fits maps of this size.
    fn window(&mut self, size: [usize; 2], dilations: &[usize]) -> Window {
        let kernel = size.map(|size| self.0.usize(1..=size.min(5)));
        let dilation = self.one_of(dilations);
        Window {
            kernel,
            stride: [self.one_of(&[1, 2, 3]), self.one_of(&[1, 1, 2])],
            padding: kernel.map(|kernel| self.0.usize(..=kernel / 2)),
            dilation: kernel.map(|kernel| if kernel <= 2 { dilation.min(2) } else { 1 }),
            ceil: false,
        }
    }
}

fn values(tensor: FlexTensor) -> Vec<f32> {
    tensor.into_data().try_to_vec::<f32>().unwrap()
}

/// Both are the same to rounding, in units of the largest.
#[track_caller]
fn assert_close(what: &str, found: FlexTensor, expected: FlexTensor) {
    let (found, expected) = (values(found), values(expected));
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1.0f32, |largest, value| largest.max(value.abs()));
    for (place, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!((found - expected).abs() <= 2e-5 * largest, "{what}: {found} for {expected} at {place}");
    }
}

#[test]
fn convolutions_are_burns() {
    let mut chance = Chance::new();
    for _ in 0..ROUNDS {
        let size = [chance.0.usize(3..=12), chance.0.usize(3..=12)];
        let (batch, channels) = (chance.0.usize(1..=9), chance.one_of(&[1, 2, 3, 6]));
        let groups = chance.one_of(&[1, 1, channels, channels, if channels == 6 { 2 } else { 1 }]);
        let out = if groups == channels { channels } else { groups * chance.0.usize(1..=5) };
        let window = chance.window(size, &[1, 2]);
        if window.output_size(0, size[0]).is_none_or(|s| s == 0)
            || window.output_size(1, size[1]).is_none_or(|s| s == 0)
        {
            continue;
        }
        let options = ConvOptions::new(window.stride, window.padding, window.dilation, groups);
        let x = chance.tensor([batch, channels, size[0], size[1]]);
        let weight = chance.tensor([out, channels / groups, window.kernel[0], window.kernel[1]]);
        let bias = chance.tensor([out]);
        let what = format!("{size:?}, {channels} to {out} in {groups}, {window:?}");
        let y = Flex::conv2d(x.clone(), weight.clone(), Some(bias.clone()), options.clone());
        let gradient = chance.tensor(y.shape().to_vec());
        assert_close(&what, Flex::trained_conv2d(x.clone(), weight.clone(), bias.clone(), options.clone()), y);
        assert_close(
            &format!("{what}, of x"),
            Flex::trained_conv2d_input_backward(x.clone(), weight.clone(), gradient.clone(), options.clone()),
            Flex::conv2d_x_backward(x.clone(), weight.clone(), gradient.clone(), options.clone()),
        );
        if groups == 1 {
            narrow_and_wide_agree(&x, &weight, &bias, &gradient, &window);
        }
        let (of_weight, of_bias) = Flex::trained_conv2d_weight_backward(
            x.clone(),
            weight.clone(),
            bias.clone(),
            gradient.clone(),
            options.clone(),
        );
        let expected = Flex::conv2d_weight_backward(x.clone(), weight, gradient.clone(), options);
        assert_close(&format!("{what}, of the weight"), of_weight, expected);
        assert_close(&format!("{what}, of the bias"), of_bias, Flex::conv2d_bias_backward(x, bias, gradient));
    }
}

/// What runs in a browser computes what runs here.
fn narrow_and_wide_agree(
    x: &FlexTensor,
    weight: &FlexTensor,
    bias: &FlexTensor,
    gradient: &FlexTensor,
    window: &Window,
) {
    let [batch, channels, height, width] = x.shape().dims();
    let [_, out, rows, columns] = gradient.shape().dims();
    let Window { kernel, stride, padding, dilation, .. } = *window;
    let window = window::Window { input: [height, width], output: [rows, columns], kernel, stride, padding, dilation };
    let of = |processor| Convolution { batch, channels: [channels, out], window, processor };
    let [x, weight, bias, gradient] = [x, weight, bias, gradient].map(|tensor| values(tensor.clone()));
    let [narrow, wide] = [Processor::Narrow, Processor::Wide].map(|processor| {
        let convolution = of(processor);
        let (of_weight, of_bias) = convolution.weight_backward(&x, &gradient);
        [convolution.forward(&x, &weight, &bias), convolution.input_backward(&weight, &gradient), of_weight, of_bias]
    });
    for (narrow, wide) in narrow.into_iter().zip(wide) {
        let tensor = |values: Vec<f32>| FlexTensor::from_data(TensorData::new(values.clone(), [values.len()]));
        assert_close(&format!("{window:?}"), tensor(narrow), tensor(wide));
    }
}

#[test]
fn batch_normalisations_are_burns() {
    let mut chance = Chance::new();
    for round in 0..ROUNDS {
        let (batch, channels) = (chance.0.usize(2..=9), chance.0.usize(1..=5));
        let mut shape = vec![batch, channels];
        if round % 3 > 0 {
            shape.extend([chance.0.usize(1..=7), chance.0.usize(1..=7)]);
        }
        let [x, gradient] = [chance.tensor(shape.clone()), chance.tensor(shape.clone())];
        let [gamma, beta] = [chance.tensor([channels]), chance.tensor([channels])];
        let what = format!("{shape:?}");
        let expected = Flex::batch_norm_train(x.clone(), gamma.clone(), beta.clone(), 1e-3);
        let (y, mean, variance) = Flex::normalised(x.clone(), gamma.clone(), beta, 1e-3);
        let (of_x, of_gamma, of_beta) =
            Flex::normalised_backward(x.clone(), gamma.clone(), mean.clone(), variance.clone(), gradient.clone(), 1e-3);
        let back =
            Flex::batch_norm_train_backward(x, gamma, expected.mean.clone(), expected.variance.clone(), 1e-3, gradient);
        assert_close(&what, y, expected.output);
        assert_close(&format!("{what}, mean"), mean, expected.mean);
        assert_close(&format!("{what}, variance"), variance, expected.variance);
        assert_close(&format!("{what}, of x"), of_x, back.x_grad);
        assert_close(&format!("{what}, of gamma"), of_gamma, back.gamma_grad);
        assert_close(&format!("{what}, of beta"), of_beta, back.beta_grad);
    }
}

#[test]
fn rectified_values_are_burns() {
    let mut chance = Chance::new();
    let x = FlexTensor::from_data(TensorData::new(vec![-1.0, 0.0, -0.0, 2.0, f32::INFINITY, -f32::INFINITY], [6]));
    let gradient = chance.tensor([6]);
    let y = Flex::rectified(x.clone());
    let expected = values(Flex::relu_backward(y.clone(), gradient.clone()));
    assert_eq!(values(Flex::rectified_backward(y.clone(), gradient)), expected);
    assert_eq!(values(y), values(Flex::relu(x)));
    let nothing = FlexTensor::from_data(TensorData::new(vec![f32::NAN], [1]));
    assert!(values(Flex::rectified(nothing))[0].is_nan(), "what is not a number stays visible");
}

#[test]
fn poolings_are_burns() {
    let mut chance = Chance::new();
    for round in 0..ROUNDS {
        let size = [chance.0.usize(3..=12), chance.0.usize(3..=12)];
        let window = Window { ceil: round % 2 == 0, ..chance.window(size, &[1]) };
        let Window { kernel, stride, padding, dilation, ceil } = window;
        let shape = [chance.0.usize(1..=3), chance.0.usize(1..=4), size[0], size[1]];
        // Few values, so that many are equal.
        let x = chance.tensor(shape);
        let x = FlexTensor::from_data(TensorData::new(values(x).iter().map(|v| v.round()).collect::<Vec<_>>(), shape));
        let what = format!("{size:?}, {window:?}");
        let found = Flex::max_pool2d_with_indices(x.clone(), kernel, stride, padding, dilation, ceil, IntDType::I32);
        let y = Flex::largest(x.clone(), window);
        let gradient = chance.tensor(y.shape().to_vec());
        let back = Flex::max_pool2d_with_indices_backward(
            x.clone(),
            kernel,
            stride,
            padding,
            dilation,
            ceil,
            gradient.clone(),
            found.indices,
        );
        assert_close(&what, y.clone(), found.output);
        let of_x = Flex::largest_backward(x.clone(), y, gradient.clone(), window);
        assert_close(&format!("{what}, of x"), of_x, back.x_grad);
        for count in [false, true] {
            let what = format!("{what}, mean, padding counts: {count}");
            let y = Flex::avg_pool2d(x.clone(), kernel, stride, padding, count, ceil);
            assert_close(&what, Flex::mean_under(x.clone(), window, count), y);
            let expected = Flex::avg_pool2d_backward(x.clone(), gradient.clone(), kernel, stride, padding, count, ceil);
            let of_x = Flex::mean_under_backward(x.clone(), gradient.clone(), window, count);
            assert_close(&format!("{what}, of x"), of_x, expected);
        }
    }
}
