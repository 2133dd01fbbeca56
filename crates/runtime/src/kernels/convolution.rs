//! Convolution for training on the CPU: patches laid out as columns, then one matrix product.
//!
//! Burn's Flex computes the gradient of a kernel as a convolution whose kernel is the whole output, which is slow for
//! the small pictures that are trained in a browser. Laid out as columns (Chellapilla et al. 2006, "High performance
//! convolutional neural networks for document processing", section 2), all three passes are products of the same
//! matrices, and several small pictures share one product.

use super::matrix::{Matrix, product};

/// A batch of convolutions: sizes and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    /// Pictures.
    pub batch: usize,
    /// `[channels, height, width]` of the input.
    pub input: [usize; 3],
    /// `[channels, height, width]` of the output.
    pub output: [usize; 3],
    /// Rows and columns of the kernel.
    pub kernel: [usize; 2],
    /// Steps of the kernel.
    pub stride: [usize; 2],
    /// Zeros around the input.
    pub padding: [usize; 2],
    /// Distance between the taps of the kernel.
    pub dilation: [usize; 2],
}

/// Columns that one product should have at least: enough to keep the processor's units busy.
const COLUMNS: usize = 512;

impl Geometry {
    fn positions(&self) -> usize {
        self.output[1] * self.output[2]
    }

    /// Values of a patch: rows of the column matrix.
    fn patch(&self) -> usize {
        self.input[0] * self.kernel[0] * self.kernel[1]
    }

    fn input_size(&self) -> usize {
        self.input.iter().product()
    }

    fn output_size(&self) -> usize {
        self.output.iter().product()
    }

    /// Pictures that share a product.
    fn group(&self) -> usize {
        (COLUMNS / self.positions()).clamp(1, self.batch.max(1))
    }

    /// Input row or column under tap `tap` of output `place`, where it is not padding.
    fn source(&self, axis: usize, place: usize, tap: usize) -> Option<usize> {
        (place * self.stride[axis] + tap * self.dilation[axis])
            .checked_sub(self.padding[axis])
            .filter(|&index| index < self.input[axis + 1])
    }

    /// Calls `with(row of the matrix, place in the picture)` for every value of `[patch, positions]`, run by run:
    /// `with(start in the row, start in the picture, step in the picture, length)`.
    fn for_each_run(&self, mut with: impl FnMut(usize, usize, usize, usize)) {
        let [channels, height, width] = self.input;
        let [_, rows, columns] = self.output;
        for channel in 0..channels {
            for y in 0..self.kernel[0] {
                for x in 0..self.kernel[1] {
                    let row = (channel * self.kernel[0] + y) * self.kernel[1] + x;
                    let first = (0..columns).find(|&place| self.source(1, place, x).is_some());
                    let last = (0..columns).rev().find(|&place| self.source(1, place, x).is_some());
                    let (Some(first), Some(last)) = (first, last) else { continue };
                    let Some(start) = self.source(1, first, x) else { continue };
                    for place in 0..rows {
                        if let Some(source) = self.source(0, place, y) {
                            let picture = (channel * height + source) * width + start;
                            with(row, place * columns + first, picture, last - first + 1);
                        }
                    }
                }
            }
        }
    }

    /// Writes the patches of one picture into columns `offset..` of a matrix `[patch, width]` of zeros.
    fn unfold(&self, picture: &[f32], matrix: &mut [f32], offset: usize, width: usize) {
        let step = self.stride[1];
        self.for_each_run(|row, at, from, length| {
            let target = &mut matrix[row * width + offset + at..][..length];
            if step == 1 {
                target.copy_from_slice(&picture[from..from + length]);
            } else {
                for (value, source) in target.iter_mut().zip(picture[from..].iter().step_by(step)) {
                    *value = *source;
                }
            }
        });
    }

    /// Adds columns `offset..` of a matrix `[patch, width]` back to where [`Geometry::unfold`] took them.
    fn fold(&self, matrix: &[f32], picture: &mut [f32], offset: usize, width: usize) {
        let step = self.stride[1];
        self.for_each_run(|row, at, to, length| {
            let source = &matrix[row * width + offset + at..][..length];
            if step == 1 {
                for (value, add) in picture[to..to + length].iter_mut().zip(source) {
                    *value += add;
                }
            } else {
                for (value, add) in picture[to..].iter_mut().step_by(step).zip(source) {
                    *value += add;
                }
            }
        });
    }

    /// The column matrix `[patch, group * positions]` of some pictures.
    fn columns(&self, pictures: &[f32], matrix: &mut Vec<f32>) -> usize {
        let count = pictures.len() / self.input_size();
        let width = count * self.positions();
        matrix.clear();
        matrix.resize(self.patch() * width, 0.0);
        for (index, picture) in pictures.chunks_exact(self.input_size()).enumerate() {
            self.unfold(picture, matrix, index * self.positions(), width);
        }
        width
    }

    /// `[group, channels, positions]` as a matrix `[channels, group * positions]`.
    fn gather(&self, maps: &[f32], matrix: &mut Vec<f32>) -> usize {
        let (positions, channels) = (self.positions(), self.output[0]);
        let count = maps.len() / self.output_size();
        let width = count * positions;
        matrix.clear();
        matrix.resize(channels * width, 0.0);
        for (index, map) in maps.chunks_exact(positions).enumerate() {
            let (picture, channel) = (index / channels, index % channels);
            matrix[channel * width + picture * positions..][..positions].copy_from_slice(map);
        }
        width
    }
}

/// `[batch, out, oh, ow]` from `x: [batch, in, h, w]`, `weight: [out, in, kh, kw]`, `bias: [out]`.
pub(crate) fn forward(geometry: &Geometry, x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f32> {
    let (out, patch, positions) = (geometry.output[0], geometry.patch(), geometry.positions());
    let mut y = vec![0.0; geometry.batch * geometry.output_size()];
    let (mut columns, mut maps) = (Vec::new(), Vec::new());
    let pictures = x.chunks(geometry.group() * geometry.input_size());
    for (pictures, results) in pictures.zip(y.chunks_mut(geometry.group() * geometry.output_size())) {
        let width = geometry.columns(pictures, &mut columns);
        maps.resize(out * width, 0.0);
        product(Matrix::rows(weight, out, patch), Matrix::rows(&columns, patch, width), &mut maps, false);
        for (index, map) in results.chunks_exact_mut(positions).enumerate() {
            let (picture, channel) = (index / out, index % out);
            let source = &maps[channel * width + picture * positions..][..positions];
            for (value, sum) in map.iter_mut().zip(source) {
                *value = sum + bias[channel];
            }
        }
    }
    y
}

/// Gradients of weight and bias, from the input and the gradient of the output.
pub(crate) fn weight_backward(geometry: &Geometry, x: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (out, patch) = (geometry.output[0], geometry.patch());
    let mut weight = vec![0.0; out * patch];
    let mut bias = vec![0.0; out];
    let (mut columns, mut maps) = (Vec::new(), Vec::new());
    let pictures = x.chunks(geometry.group() * geometry.input_size());
    for (pictures, gradients) in pictures.zip(gradient.chunks(geometry.group() * geometry.output_size())) {
        let width = geometry.columns(pictures, &mut columns);
        geometry.gather(gradients, &mut maps);
        for (sum, map) in bias.iter_mut().zip(maps.chunks_exact(width)) {
            *sum += map.iter().sum::<f32>();
        }
        let columns = Matrix::rows(&columns, patch, width).transposed();
        product(Matrix::rows(&maps, out, width), columns, &mut weight, true);
    }
    (weight, bias)
}

/// Gradient of the input, from the weight and the gradient of the output.
pub(crate) fn input_backward(geometry: &Geometry, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
    let (out, patch, positions) = (geometry.output[0], geometry.patch(), geometry.positions());
    let mut x = vec![0.0; geometry.batch * geometry.input_size()];
    let (mut columns, mut maps) = (Vec::new(), Vec::new());
    let pictures = x.chunks_mut(geometry.group() * geometry.input_size());
    for (pictures, gradients) in pictures.zip(gradient.chunks(geometry.group() * geometry.output_size())) {
        let width = geometry.gather(gradients, &mut maps);
        columns.resize(patch * width, 0.0);
        let weight = Matrix::rows(weight, out, patch).transposed();
        product(weight, Matrix::rows(&maps, out, width), &mut columns, false);
        for (index, picture) in pictures.chunks_exact_mut(geometry.input_size()).enumerate() {
            geometry.fold(&columns, picture, index * positions, width);
        }
    }
    x
}
