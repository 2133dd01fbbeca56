//! Convolution as a product: the patch under each output pixel is a row, each output map a column.
//!
//! 1×1 convolutions with stride 1 need no patches: their rows are the pixels as they lie. For other windows the patches
//! of some pixels at a time are copied side by side, few enough to stay in the cache while all output maps are
//! computed.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::product::{Rows, Target, WIDTH, finished_product, packed_len};
use super::simd::copy;

/// Values of patches at a time: a megabyte, which the second cache holds.
const BLOCK: usize = 256 * 1024;
/// Pixels that make a whole tile of the product.
const TILE: usize = 4;

/// A convolution by patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Patches {
    pub geometry: Geometry,
    /// Channels of the input, all groups together.
    pub input: usize,
    /// Channels of the output, all groups together.
    pub output: usize,
    pub groups: usize,
}

impl Patches {
    /// Length of a patch.
    pub fn depth(&self) -> usize {
        self.geometry.taps() * self.input / self.groups
    }

    /// Values of the packed weights, all groups together.
    pub fn packed_len(&self) -> usize {
        self.groups * packed_len(self.output / self.groups, self.depth())
    }

    /// Values of scratch that [`Patches::run`] wants.
    pub fn scratch(&self) -> usize {
        let patch = if self.geometry.is_pointwise() { 0 } else { self.depth() };
        self.block() * (patch + WIDTH)
    }

    /// Pixels at a time.
    fn block(&self) -> usize {
        let pixels = self.geometry.output[0] * self.geometry.output[1];
        // Even blocks, in whole tiles.
        let most = (BLOCK / self.depth()).max(12);
        let blocks = pixels.div_ceil(most);
        pixels.div_ceil(blocks).next_multiple_of(4).min(pixels)
    }

    /// Packs `[out, in / groups, kh, kw]`, so that patches are `[kh, kw, in / groups]`.
    pub fn pack(&self, weight: &[f32]) -> Vec<f32> {
        let mut packed = vec![0.0; self.packed_len()];
        let (taps, depth) = (self.geometry.taps(), self.depth());
        let (maps, channels) = (self.output / self.groups, self.input / self.groups);
        let parts = packed.chunks_exact_mut(packed_len(maps, depth)).zip(weight.chunks_exact(maps * depth));
        for (packed, weight) in parts {
            // Eight maps at a time, which lie beside each other when they are packed.
            for (panel, weight) in packed.chunks_exact_mut(depth * WIDTH).zip(weight.chunks(WIDTH * depth)) {
                for (lane, kernels) in weight.chunks_exact(depth).enumerate() {
                    for (channel, kernel) in kernels.chunks_exact(taps).enumerate() {
                        for (tap, value) in kernel.iter().enumerate() {
                            panel[(tap * channels + channel) * WIDTH + lane] = *value;
                        }
                    }
                }
            }
        }
        packed
    }

    /// Convolves.
    pub fn run(&self, input: Maps<'_>, packed: &[f32], finish: &Finish<'_>, mut out: MapsMut<'_>, scratch: &mut [f32]) {
        out.share((TILE, self.packed_len()), scratch, self.scratch(), |out, scratch| {
            self.pixels(input, packed, finish, out, scratch);
        });
    }

    /// Some pixels.
    fn pixels(&self, input: Maps<'_>, packed: &[f32], finish: &Finish<'_>, out: MapsMut<'_>, scratch: &mut [f32]) {
        let (depth, maps, channels) = (self.depth(), self.output / self.groups, self.input / self.groups);
        let (pixels, block) = (out.pixels(), self.block());
        let (products, scratch) = scratch.split_at_mut(block * WIDTH);
        for (group, packed) in packed.chunks_exact(packed_len(maps, depth)).enumerate() {
            for start in pixels.clone().step_by(block) {
                let count = block.min(pixels.end - start);
                let rows = if self.geometry.is_pointwise() {
                    let values = &input.values[start * input.layout.pitch + group * channels..];
                    Rows { values, pitch: input.layout.pitch, count }
                } else {
                    let columns = self.geometry.output[1];
                    for (index, patch) in scratch.chunks_exact_mut(depth).take(count).enumerate() {
                        let (row, column) = ((start + index) / columns, (start + index) % columns);
                        self.copy([row, column], group * channels, input, patch);
                    }
                    Rows { values: scratch, pitch: depth, count }
                };
                let target = Target {
                    values: &mut out.values[(start - out.first) * out.layout.pitch + group * maps..],
                    pitch: out.layout.pitch,
                    pixel: start,
                    channel: group * maps,
                    columns: maps,
                };
                finished_product(rows, depth, packed, finish, target, products);
            }
        }
    }

    /// The values under the window at output `[row, column]`, `[kh, kw, in / groups]`.
    fn copy(&self, [row, column]: [usize; 2], channel: usize, input: Maps<'_>, patch: &mut [f32]) {
        let geometry = &self.geometry;
        let channels = self.input / self.groups;
        let (left, right) = geometry.present(1, column);
        // Neighbouring pixels with nothing between them are one run.
        let together = input.layout.pitch == channels && geometry.window.dilation[1] == 1;
        for (y, line) in patch.chunks_exact_mut(geometry.window.kernel[1] * channels).enumerate() {
            let start = geometry.source(1, column, left);
            let (Some(source), Some(start)) = (geometry.source(0, row, y), start.filter(|_| left < right)) else {
                line.fill(0.0);
                continue;
            };
            line[..left * channels].fill(0.0);
            line[right * channels..].fill(0.0);
            let values = &mut line[left * channels..right * channels];
            let from = (source * geometry.input[1] + start) * input.layout.pitch + channel;
            if together {
                copy(&input.values[from..][..values.len()], values);
            } else {
                let step = geometry.window.dilation[1] * input.layout.pitch;
                for (x, pixel) in values.chunks_exact_mut(channels).enumerate() {
                    copy(&input.values[from + x * step..][..channels], pixel);
                }
            }
        }
    }
}
