//! Transposed convolution: each pixel is a row, each output map at each tap a column, and products are added where they
//! belong.

use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::product::{Rows, WIDTH, pack, packed_len, plain_product};

/// Pixels at a time.
const BLOCK: usize = 64;

/// A transposed convolution; the window slides over its output and gives its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transposed {
    pub geometry: Geometry,
    /// Channels of the input, all groups together.
    pub input: usize,
    /// Channels of the output, all groups together.
    pub output: usize,
    pub groups: usize,
}

impl Transposed {
    fn columns(&self) -> usize {
        self.geometry.taps() * self.output / self.groups
    }

    /// Values of the packed weights, all groups together.
    pub fn packed_len(&self) -> usize {
        self.groups * packed_len(self.columns(), self.input / self.groups)
    }

    /// Values of scratch that [`Transposed::run`] wants.
    pub fn scratch(&self) -> usize {
        BLOCK * self.columns().next_multiple_of(WIDTH)
    }

    /// Packs `[in, out / groups, kh, kw]`, so that columns are `[kh, kw, out / groups]`.
    pub fn pack(&self, weight: &[f32]) -> Vec<f32> {
        let mut packed = vec![0.0; self.packed_len()];
        let (columns, depth, taps) = (self.columns(), self.input / self.groups, self.geometry.taps());
        let maps = self.output / self.groups;
        let parts = packed.chunks_exact_mut(packed_len(columns, depth)).zip(weight.chunks_exact(depth * columns));
        for (packed, weight) in parts {
            pack(columns, depth, packed, |column, channel| {
                weight[channel * columns + column % maps * taps + column / maps]
            });
        }
        packed
    }

    /// Convolves; what is added to the sums is left to the caller.
    pub fn run(&self, input: Maps<'_>, packed: &[f32], out: &mut MapsMut<'_>, scratch: &mut [f32]) {
        for pixel in 0..out.layout.pixels() {
            out.pixel(pixel).fill(0.0);
        }
        let (depth, maps) = (self.input / self.groups, self.output / self.groups);
        let width = self.columns().next_multiple_of(WIDTH);
        let pixels = input.layout.pixels();
        for (group, packed) in packed.chunks_exact(packed_len(self.columns(), depth)).enumerate() {
            for start in (0..pixels).step_by(BLOCK) {
                let count = BLOCK.min(pixels - start);
                let values = &input.values[start * input.layout.pitch + group * depth..];
                let rows = Rows { values, pitch: input.layout.pitch, count };
                plain_product(rows, depth, packed, scratch, width);
                for (index, products) in scratch.chunks_exact(width).take(count).enumerate() {
                    let (row, column) = ((start + index) / input.layout.width, (start + index) % input.layout.width);
                    self.geometry.for_each_tap([row, column], |tap, target| {
                        let sums = &mut out.pixel(target)[group * maps..][..maps];
                        for (sum, product) in sums.iter_mut().zip(&products[tap * maps..]) {
                            *sum += product;
                        }
                    });
                }
            }
        }
    }
}
