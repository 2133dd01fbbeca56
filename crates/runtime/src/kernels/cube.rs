//! The bodies for graphics cards, where each pass over values costs a dispatch: what Burn composes of many is one here.

use burn::backend::Cube;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise, prelude::*};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::{AdamStep, Kernels};

impl Kernels for Cube {
    fn scaled_tanh(x: CubeTensor, amplitude: f32, slope: f32) -> CubeTensor {
        let (x, y) = with_result(x);
        let (count, cube) = over(&y);
        scaled_tanh::launch(&y.client, count, cube, x.into_buffer_arg(), y.clone().into_buffer_arg(), amplitude, slope);
        y
    }

    fn scaled_tanh_backward(y: CubeTensor, gradient: CubeTensor, amplitude: f32, slope: f32) -> CubeTensor {
        let (gradient, result) = with_result(gradient);
        let (count, cube) = over(&result);
        let (y, to) = (into_contiguous(y).into_buffer_arg(), result.clone().into_buffer_arg());
        let (steepest, bend) = (amplitude * slope, slope / amplitude);
        scaled_tanh_backward::launch(&result.client, count, cube, y, gradient.into_buffer_arg(), to, steepest, bend);
        result
    }

    fn adam(
        weight: CubeTensor,
        gradient: CubeTensor,
        first: CubeTensor,
        second: CubeTensor,
        rule: AdamStep,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let (weight, result) = with_result(weight);
        let [first, second] = [first, second].map(|moment| {
            let moment = into_contiguous(moment);
            if moment.can_mut() { moment } else { moment.copy() }
        });
        let (count, cube) = over(&result);
        let AdamStep { decay, betas, correction, epsilon, rate } = rule;
        adam::launch(
            &result.client,
            count,
            cube,
            weight.into_buffer_arg(),
            into_contiguous(gradient).into_buffer_arg(),
            first.clone().into_buffer_arg(),
            second.clone().into_buffer_arg(),
            result.clone().into_buffer_arg(),
            decay,
            betas[0],
            betas[1],
            correction,
            epsilon,
            rate,
        );
        (result, first, second)
    }
}

/// A tensor whose values follow each other, and an empty one of its shape.
fn with_result(x: CubeTensor) -> (CubeTensor, CubeTensor) {
    let x = into_contiguous(x);
    let (client, device, shape) = (x.client.clone(), x.device.clone(), burn::backend::TensorMetadata::shape(&x));
    let dtype = x.dtype;
    (x, burn_cubecl::ops::numeric::empty_device_contiguous_dtype(client, device, shape, dtype))
}

/// How many units run over all values of a tensor.
fn over(x: &CubeTensor) -> (CubeCount, CubeDim) {
    let values = x.meta.num_elements();
    let cube = CubeDim::new(&x.client, values);
    (calculate_cube_count_elemwise(&x.client, values, cube), cube)
}

#[cube(launch)]
fn scaled_tanh(x: &[f32], y: &mut [f32], amplitude: f32, slope: f32) {
    if ABSOLUTE_POS < y.len() {
        y[ABSOLUTE_POS] = amplitude * (slope * x[ABSOLUTE_POS]).tanh();
    }
}

#[cube(launch)]
fn scaled_tanh_backward(y: &[f32], gradient: &[f32], result: &mut [f32], steepest: f32, bend: f32) {
    if ABSOLUTE_POS < result.len() {
        let y = y[ABSOLUTE_POS];
        result[ABSOLUTE_POS] = gradient[ABSOLUTE_POS] * (steepest - bend * y * y);
    }
}

#[cube(launch)]
fn adam(
    weight: &[f32],
    gradient: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    result: &mut [f32],
    decay: f32,
    beta1: f32,
    beta2: f32,
    correction: f32,
    epsilon: f32,
    rate: f32,
) {
    if ABSOLUTE_POS < result.len() {
        let weight = weight[ABSOLUTE_POS];
        let gradient = gradient[ABSOLUTE_POS] + weight * decay;
        let mean = first[ABSOLUTE_POS] * beta1 + gradient * (1.0 - beta1);
        let square = second[ABSOLUTE_POS] * beta2 + gradient * gradient * (1.0 - beta2);
        first[ABSOLUTE_POS] = mean;
        second[ABSOLUTE_POS] = square;
        result[ABSOLUTE_POS] = weight - mean * correction / (square.sqrt() + epsilon) * rate;
    }
}
