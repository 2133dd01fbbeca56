//! Convolution for training on the CPU: patches laid out as columns, then one matrix product.
//!
//! Burn's Flex computes the gradient of a kernel as a convolution whose kernel is the whole output, which is slow for
//! the small pictures that are trained in a browser. Laid out as columns (Chellapilla et al. 2006, "High performance
//! convolutional neural networks for document processing", section 2), all three passes are products of the same
//! matrices, and several small pictures share one product. Who multiplies depends on the processor: [`Processor`].

use super::columns::{Lines, Panels, fold, lines, panels};
use super::matrix::{Matrix, product};
use super::window::Window;
use crate::plan::kernels::product::{Rows, WIDTH, add_product, deep_plain_product, pack, packed_len};
use crate::plan::kernels::simd::sum;

/// By what matrices are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processor {
    /// Vectors of 128 bits and one thread, as in a browser: the plan's own product, which reads panels.
    Narrow,
    /// Whatever this machine has: the crate `gemm`, on all cores.
    Wide,
}

impl Processor {
    /// That of this build.
    pub const HERE: Processor = if cfg!(target_family = "wasm") { Processor::Narrow } else { Processor::Wide };

    /// Is it a wide one? Never in a browser, so that what a wide one runs is not even fetched there.
    fn is_wide(self) -> bool {
        cfg!(not(target_family = "wasm")) && self == Processor::Wide
    }
}

/// A batch of convolutions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Convolution {
    /// Pictures.
    pub batch: usize,
    /// Maps of the input and of the output.
    pub channels: [usize; 2],
    /// How the kernels slide.
    pub window: Window,
    /// What multiplies.
    pub processor: Processor,
}

/// Columns that one product should have at least: enough to keep the processor's units busy.
const COLUMNS: usize = 512;

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

    /// `[batch, out, oh, ow]` from `x: [batch, in, h, w]`, `weight: [out, in, kh, kw]`, `bias: [out]`.
    pub fn forward(&self, x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f32> {
        let ([channels, out], positions, patch) = (self.channels, self.window.positions(), self.patch());
        let mut y = vec![0.0; self.batch * self.output_size()];
        let (mut as_lines, mut as_panels, mut maps) = (Lines::default(), Panels::default(), Lines::default());
        let pictures = x.chunks(self.group() * self.input_size());
        for (pictures, results) in pictures.zip(y.chunks_mut(self.group() * self.output_size())) {
            maps.resize(out, results.len() / out);
            if self.processor.is_wide() {
                lines(&self.window, channels, pictures, &mut as_lines);
                let weight = Matrix::rows(weight, out, patch);
                product(weight, as_lines.matrix(), &mut maps.values, maps.pitch, false);
            } else {
                panels(&self.window, channels, pictures, &mut as_panels);
                let rows = Rows { values: weight, pitch: patch, count: out };
                deep_plain_product(rows, patch, &as_panels.values, &mut maps.values, maps.pitch);
            }
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
    pub fn weight_backward(&self, x: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let ([channels, out], positions, patch) = (self.channels, self.window.positions(), self.patch());
        let mut bias = vec![0.0; out];
        for (index, map) in gradient.chunks_exact(positions).enumerate() {
            bias[index % out] += sum(map);
        }
        // `[patch, out]`, so that the long side is the one that lies in rows.
        let width = out.next_multiple_of(WIDTH);
        let mut weight = vec![0.0; patch * width];
        let (mut columns, mut maps) = (Lines::default(), Lines::default());
        let mut packed = Vec::new();
        let pictures = x.chunks(self.group() * self.input_size());
        for (pictures, gradients) in pictures.zip(gradient.chunks(self.group() * self.output_size())) {
            lines(&self.window, channels, pictures, &mut columns);
            maps.gather(gradients, out, positions);
            if self.processor.is_wide() {
                product(columns.matrix(), maps.matrix().transposed(), &mut weight, width, true);
            } else {
                packed.resize(packed_len(out, columns.columns), 0.0);
                pack(out, columns.columns, &mut packed, |channel, place| maps.values[channel * maps.pitch + place]);
                let rows = Rows { values: &columns.values, pitch: columns.pitch, count: patch };
                add_product(rows, columns.columns, &packed, &mut weight, width);
            }
        }
        (transposed(&weight, patch, out, width), bias)
    }

    /// Gradient of the input, from the weight and the gradient of the output.
    pub fn input_backward(&self, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
        if let Some(mirrored) = self.mirrored() {
            return mirrored.forward(gradient, &self.mirror(weight), &vec![0.0; self.channels[0]]);
        }
        let ([channels, out], positions, patch) = (self.channels, self.window.positions(), self.patch());
        let mut x = vec![0.0; self.batch * self.input_size()];
        let (mut columns, mut as_lines, mut as_panels) = (Lines::default(), Lines::default(), Panels::default());
        let across = transposed(weight, out, patch, patch);
        let pictures = x.chunks_mut(self.group() * self.input_size());
        for (pictures, gradients) in pictures.zip(gradient.chunks(self.group() * self.output_size())) {
            columns.resize(patch, gradients.len() / out);
            if self.processor.is_wide() {
                as_lines.gather(gradients, out, positions);
                let across = Matrix::rows(&across, patch, out);
                product(across, as_lines.matrix(), &mut columns.values, columns.pitch, false);
            } else {
                as_panels.gather(gradients, out, positions);
                let rows = Rows { values: &across, pitch: out, count: patch };
                deep_plain_product(rows, out, &as_panels.values, &mut columns.values, columns.pitch);
            }
            fold(&self.window, channels, &columns, pictures);
        }
        x
    }

    /// The convolution of the output's gradient that gives the input's, where there is one, and few of its patches are
    /// padding.
    fn mirrored(&self) -> Option<Convolution> {
        let ([channels, out], window) = (self.channels, self.window.mirrored()?);
        let mirrored = Convolution { channels: [out, channels], window, ..*self };
        (2 * window.positions() <= 3 * self.window.positions()).then_some(mirrored)
    }

    /// `[in, out, kh, kw]`, each kernel turned by half a turn.
    fn mirror(&self, weight: &[f32]) -> Vec<f32> {
        let ([channels, out], taps) = (self.channels, self.window.taps());
        let mut mirror = vec![0.0; weight.len()];
        for (index, kernel) in weight.chunks_exact(taps).enumerate() {
            let place = index % channels * out + index / channels;
            for (to, from) in mirror[place * taps..][..taps].iter_mut().zip(kernel.iter().rev()) {
                *to = *from;
            }
        }
        mirror
    }
}

/// `[columns, rows]` from the first `columns` values of each of `rows` rows, `pitch` values apart.
fn transposed(values: &[f32], rows: usize, columns: usize, pitch: usize) -> Vec<f32> {
    let mut across = vec![0.0; rows * columns];
    for (row, values) in values.chunks_exact(pitch).take(rows).enumerate() {
        for (column, value) in values[..columns].iter().enumerate() {
            across[column * rows + row] = *value;
        }
    }
    across
}
