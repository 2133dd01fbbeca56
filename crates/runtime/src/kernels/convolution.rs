//! Convolution for training on the CPU: patches laid out as columns, then one matrix product.
//!
//! Burn's Flex computes the gradient of a kernel as a convolution whose kernel is the whole output, which is slow for
//! the small pictures that are trained in a browser. Laid out as columns (Chellapilla et al. 2006, "High performance
//! convolutional neural networks for document processing", section 2), all three passes are products of the same
//! matrices, and several small pictures share one product.

use super::matrix::{Matrix, product};
use super::runs::{Run, Window};
use crate::plan::kernels::simd::copy;

/// A batch of convolutions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Convolution {
    /// Pictures.
    pub batch: usize,
    /// Maps of the input and of the output.
    pub channels: [usize; 2],
    /// How the kernels slide.
    pub window: Window,
}

/// Columns that one product should have at least: enough to keep the processor's units busy.
const COLUMNS: usize = 512;
/// Values of a cache line.
const LINE: usize = 16;

/// A matrix whose rows begin an odd number of cache lines apart, so that they do not compete for a place in the cache.
#[derive(Debug, Default)]
struct Padded {
    values: Vec<f32>,
    rows: usize,
    columns: usize,
    pitch: usize,
}

impl Padded {
    /// Takes these sizes. Values are kept where the sizes are; else all are zero.
    fn resize(&mut self, rows: usize, columns: usize) {
        if [self.rows, self.columns] != [rows, columns] {
            (self.rows, self.columns) = (rows, columns);
            self.pitch = (columns.div_ceil(LINE) | 1) * LINE;
            self.values.clear();
            self.values.resize(rows * self.pitch, 0.0);
        }
    }

    fn row(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.pitch..][..self.columns]
    }

    fn matrix(&self) -> Matrix<'_> {
        Matrix::pitched(&self.values, self.rows, self.columns, self.pitch)
    }
}

impl Convolution {
    /// Values of a patch: rows of the column matrix.
    fn patch(&self) -> usize {
        self.channels[0] * self.window.taps()
    }

    fn input_size(&self) -> usize {
        self.channels[0] * self.window.pixels()
    }

    fn output_size(&self) -> usize {
        self.channels[1] * self.window.positions()
    }

    /// Pictures that share a product.
    fn group(&self) -> usize {
        (COLUMNS / self.window.positions()).clamp(1, self.batch.max(1))
    }

    /// The column matrix `[patch, group * positions]` of some pictures.
    fn columns(&self, pictures: &[f32], runs: &[Run], matrix: &mut Padded) {
        let Window { stride: [_, step], .. } = self.window;
        let (positions, pixels, taps) = (self.window.positions(), self.window.pixels(), self.window.taps());
        let count = pictures.len() / self.input_size();
        // What is padding is zero from the start, and stays so.
        matrix.resize(self.patch(), count * positions);
        for (map, values) in pictures.chunks_exact(pixels).enumerate() {
            let (picture, channel) = (map / self.channels[0], map % self.channels[0]);
            for run in runs {
                let row = matrix.row(channel * taps + run.tap);
                let target = &mut row[picture * positions + run.to..][..run.count];
                if step == 1 {
                    copy(&values[run.from..][..run.count], target);
                } else {
                    for (value, source) in target.iter_mut().zip(values[run.from..].iter().step_by(step)) {
                        *value = *source;
                    }
                }
            }
        }
    }

    /// Adds columns back to where [`Convolution::columns`] took them.
    fn fold(&self, matrix: &mut Padded, runs: &[Run], pictures: &mut [f32]) {
        let Window { stride: [_, step], .. } = self.window;
        let (positions, pixels, taps) = (self.window.positions(), self.window.pixels(), self.window.taps());
        for (map, values) in pictures.chunks_exact_mut(pixels).enumerate() {
            let (picture, channel) = (map / self.channels[0], map % self.channels[0]);
            for run in runs {
                let row = matrix.row(channel * taps + run.tap);
                let source = &row[picture * positions + run.to..][..run.count];
                if step == 1 {
                    for (value, add) in values[run.from..][..run.count].iter_mut().zip(source) {
                        *value += add;
                    }
                } else {
                    for (value, add) in values[run.from..].iter_mut().step_by(step).zip(source) {
                        *value += add;
                    }
                }
            }
        }
    }

    /// `[group, channels, positions]` as a matrix `[channels, group * positions]`.
    fn gather(&self, maps: &[f32], matrix: &mut Padded) {
        let (positions, channels) = (self.window.positions(), self.channels[1]);
        matrix.resize(channels, maps.len() / channels);
        for (index, map) in maps.chunks_exact(positions).enumerate() {
            let (picture, channel) = (index / channels, index % channels);
            copy(map, &mut matrix.row(channel)[picture * positions..][..positions]);
        }
    }
}

/// `[batch, out, oh, ow]` from `x: [batch, in, h, w]`, `weight: [out, in, kh, kw]`, `bias: [out]`.
pub(crate) fn forward(convolution: &Convolution, x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f32> {
    let (out, positions, runs) = (convolution.channels[1], convolution.window.positions(), convolution.window.runs());
    let mut y = vec![0.0; convolution.batch * convolution.output_size()];
    let (mut columns, mut maps) = (Padded::default(), Padded::default());
    let pictures = x.chunks(convolution.group() * convolution.input_size());
    for (pictures, results) in pictures.zip(y.chunks_mut(convolution.group() * convolution.output_size())) {
        convolution.columns(pictures, &runs, &mut columns);
        maps.resize(out, columns.columns);
        let weight = Matrix::rows(weight, out, convolution.patch());
        product(weight, columns.matrix(), &mut maps.values, maps.pitch, false);
        for (index, map) in results.chunks_exact_mut(positions).enumerate() {
            let (picture, channel) = (index / out, index % out);
            let source = &maps.row(channel)[picture * positions..][..positions];
            for (value, sum) in map.iter_mut().zip(source) {
                *value = sum + bias[channel];
            }
        }
    }
    y
}

/// Gradients of weight and bias, from the input and the gradient of the output.
pub(crate) fn weight_backward(convolution: &Convolution, x: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (out, patch, runs) = (convolution.channels[1], convolution.patch(), convolution.window.runs());
    let mut weight = vec![0.0; out * patch];
    let mut bias = vec![0.0; out];
    let (mut columns, mut maps) = (Padded::default(), Padded::default());
    let pictures = x.chunks(convolution.group() * convolution.input_size());
    for (pictures, gradients) in pictures.zip(gradient.chunks(convolution.group() * convolution.output_size())) {
        convolution.columns(pictures, &runs, &mut columns);
        convolution.gather(gradients, &mut maps);
        for (channel, sum) in bias.iter_mut().enumerate() {
            *sum += maps.row(channel).iter().sum::<f32>();
        }
        product(maps.matrix(), columns.matrix().transposed(), &mut weight, patch, true);
    }
    (weight, bias)
}

/// Gradient of the input, from the weight and the gradient of the output.
pub(crate) fn input_backward(convolution: &Convolution, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
    let (out, patch, runs) = (convolution.channels[1], convolution.patch(), convolution.window.runs());
    let mut x = vec![0.0; convolution.batch * convolution.input_size()];
    let (mut columns, mut maps) = (Padded::default(), Padded::default());
    let pictures = x.chunks_mut(convolution.group() * convolution.input_size());
    for (pictures, gradients) in pictures.zip(gradient.chunks(convolution.group() * convolution.output_size())) {
        convolution.gather(gradients, &mut maps);
        columns.resize(patch, maps.columns);
        let weight = Matrix::rows(weight, out, patch).transposed();
        product(weight, maps.matrix(), &mut columns.values, columns.pitch, false);
        convolution.fold(&mut columns, &runs, pictures);
    }
    x
}
