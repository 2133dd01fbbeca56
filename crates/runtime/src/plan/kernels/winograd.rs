//! Convolution with stride 1 by fewer multiplications (Lavin and Gray 2015, arXiv:1509.09308).
//!
//! `m` neighbouring outputs of a kernel of `r` taps are the interpolation of a product of polynomials at `m + r - 1`
//! points, of as many multiplications instead of `m * r`. Both axes do so independently; an axis with one tap stays as
//! it is. Tiles of the input are transformed (`points` of them per axis), each point is a product of matrices over all
//! channels, and the products are transformed back on their way out. With a dilation, tiles take every `dilation`-th
//! row and column.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::product::{Rows, WIDTH, packed_len, plain_product};
use super::simd::{LANES, f32x4, load, madd, map};
use super::toom_cook::{Axis, F2x3, F2x5, F2x7, F4x3, One, Scheme};
use crate::parallel::{Columns, chunks, columns as columns_of, share, threads};

/// Values of transformed tiles and products at a time: what the second cache holds beside the weights of a point.
const BLOCK: usize = 192 * 1024;
/// Tiles at a time at least, so that weights are not read more often than they are worth.
const FEWEST: usize = 16;
/// Multiplications that a value read and transformed is worth.
const PER_VALUE: usize = 4;
/// Multiplications that a weight read from memory is worth.
const PER_WEIGHT: usize = 8;

/// A convolution by transformed tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Winograd {
    pub geometry: Geometry,
    /// Channels of the input, a multiple of four.
    pub input: usize,
    /// Channels of the output, a multiple of four.
    pub output: usize,
    /// How rows and columns are interpolated.
    pub schemes: [Scheme; 2],
    /// First output row and column of each tile.
    tiles: Vec<[usize; 2]>,
}

/// Values from the tiles of one point to those of the next: an odd number of cache lines, so that points do not compete
/// for a place.
fn stride(values: usize) -> usize {
    (values.div_ceil(16) | 1) * 16
}

impl Winograd {
    pub fn new(geometry: Geometry, [input, output]: [usize; 2], schemes: [Scheme; 2]) -> Self {
        let starts = |axis: usize| {
            let (step, size) = (geometry.window.dilation[axis], geometry.output[axis]);
            let outputs = schemes[axis].outputs();
            let phases = 0..step.min(size);
            phases.flat_map(move |phase| (phase..size).step_by(outputs * step))
        };
        let tiles = starts(0).flat_map(|row| starts(1).map(move |column| [row, column])).collect();
        Winograd { geometry, input, output, schemes, tiles }
    }

    fn points(&self) -> usize {
        self.schemes[0].points() * self.schemes[1].points()
    }

    pub fn tiles(&self) -> usize {
        self.tiles.len()
    }

    /// Tiles at a time: more where several threads share them, and then whole rows of tiles.
    fn block(&self) -> usize {
        let each = self.points() * (self.input + self.output.next_multiple_of(WIDTH));
        let most = (BLOCK / each).max(FEWEST) * threads();
        let blocks = self.tiles.len().div_ceil(most);
        let even = self.tiles.len().div_ceil(blocks);
        let unit = if threads() > 1 && self.lies_in_rows() { self.tiles_of_a_row() } else { 4 };
        even.next_multiple_of(unit).min(self.tiles.len())
    }

    fn tiles_of_a_row(&self) -> usize {
        self.geometry.output[1].div_ceil(self.schemes[1].outputs())
    }

    /// Do tiles come row by row, so that some rows of tiles are some rows of the output?
    fn lies_in_rows(&self) -> bool {
        self.geometry.window.dilation == [1; 2]
    }

    /// Values of the packed weights.
    pub fn packed_len(&self) -> usize {
        self.points() * packed_len(self.output, self.input)
    }

    /// Values of scratch that [`Winograd::run`] wants, a share of it for each thread.
    pub fn scratch(&self) -> usize {
        (self.points() * self.strides().iter().sum::<usize>()).div_ceil(threads()) + self.lines()
    }

    /// Values from the tiles of one point to those of the next, and the same of products.
    fn strides(&self) -> [usize; 2] {
        let block = self.block();
        [stride(block * self.input), stride(block * self.output.next_multiple_of(WIDTH))]
    }

    /// Values of a tile half transformed, and of its outputs.
    fn lines(&self) -> usize {
        self.points() * self.input.max(2 * self.output)
    }

    /// Transforms and packs `[out, in, kh, kw]`: a packed matrix per point. Eight maps at a time, which lie beside each
    /// other when they are packed.
    pub fn pack(&self, weight: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.schemes.map(Scheme::weights);
        let (taps, width, depth) = (self.geometry.taps(), self.geometry.window.kernel[1], self.input);
        let mut packed = vec![0.0; self.packed_len()];
        let mut kernels = vec![[0.0; WIDTH]; taps];
        // `[row of taps][point of the columns]`
        let mut lines = vec![[f32x4::splat(0.0); WIDTH / LANES]; taps / width * columns.len()];
        for panel in (0..self.output).step_by(WIDTH) {
            let maps = WIDTH.min(self.output - panel);
            for channel in 0..depth {
                for lane in 0..maps {
                    let kernel = &weight[((panel + lane) * depth + channel) * taps..][..taps];
                    for (values, value) in kernels.iter_mut().zip(kernel) {
                        values[lane] = *value;
                    }
                }
                for (line, points) in kernels.chunks_exact(width).zip(lines.chunks_exact_mut(columns.len())) {
                    for (point, factors) in points.iter_mut().zip(&columns) {
                        *point = weighed(factors, line.iter().map(halves));
                    }
                }
                let start = (panel * depth) + channel * WIDTH;
                for (row, factors) in rows.iter().enumerate() {
                    for column in 0..columns.len() {
                        let values = weighed(factors, lines[column..].iter().step_by(columns.len()).copied());
                        let point = row * columns.len() + column;
                        let target = &mut packed[point * packed_len(self.output, depth) + start..][..WIDTH];
                        target[..LANES].copy_from_slice(&values[0].to_array());
                        target[LANES..].copy_from_slice(&values[1].to_array());
                    }
                }
            }
        }
        packed
    }

    /// Convolves: the threads share the tiles of a block, then the points, then the tiles again.
    pub fn run(
        &self,
        input: Maps<'_>,
        packed: &[f32],
        finish: &Finish<'_>,
        mut out: MapsMut<'_>,
        scratch: &mut [f32],
        zeros: &[f32],
    ) {
        let (size, lines) = (self.block(), self.lines());
        let [of_tiles, of_products] = self.strides();
        let (tiles, scratch) = scratch.split_at_mut(self.points() * of_tiles);
        let (products, scratch) = scratch.split_at_mut(self.points() * of_products);
        let transform = PER_VALUE * self.points();
        for (index, block) in self.tiles.chunks(size).enumerate() {
            let each = share(block.len(), transform * self.input);
            let columns = (block.len() * self.input, each * self.input);
            columns_of(tiles, of_tiles, columns, scratch, lines, |part, tiles, lines| {
                let block = &block[part * each..(part * each + each).min(block.len())];
                self.read_tiles(block, input, tiles, lines, zeros);
            });
            self.multiply(block.len(), packed, (tiles, of_tiles), (products, of_products));
            let products = (&*products, of_products);
            if !self.lies_in_rows() {
                self.write_tiles(block, 0, products, &mut scratch[..lines], finish, &mut out);
                continue;
            }
            // Whole rows of tiles, so that each thread has rows of the output for itself.
            let (row, height) = (self.tiles_of_a_row(), self.schemes[0].outputs());
            let (place, pitch, width) = (index * size, out.layout.pitch, self.geometry.output[1]);
            if block.len() % row != 0 || place % row != 0 {
                self.write_tiles(block, 0, products, &mut scratch[..lines], finish, &mut out);
                continue;
            }
            let first = place / row * height * width;
            let last = (first + block.len() / row * height * width).min(out.layout.pixels());
            let end = ((last - first - 1) * pitch + out.layout.channels) + first * pitch;
            let mut rows = MapsMut { values: &mut out.values[first * pitch..end], layout: out.layout, first };
            let cost = transform * self.output / (height * self.schemes[1].outputs());
            rows.share((height * width, cost), scratch, lines, |mut rows, lines| {
                let from = (rows.first - first) / (height * width) * row;
                let tiles = rows.pixels().len().div_ceil(height * width) * row;
                self.write_tiles(&block[from..from + tiles], from, products, lines, finish, &mut rows);
            });
        }
    }

    /// A product for each point.
    fn multiply(
        &self,
        count: usize,
        packed: &[f32],
        (tiles, of_tiles): (&[f32], usize),
        (products, of_products): (&mut [f32], usize),
    ) {
        let (width, len) = (self.output.next_multiple_of(WIDTH), packed_len(self.output, self.input));
        let each = share(self.points(), count.max(PER_WEIGHT) * len);
        chunks(products, each * of_products, &mut [], 0, |part, products, _| {
            let points = tiles.chunks_exact(of_tiles).zip(packed.chunks_exact(len)).skip(part * each);
            for ((values, packed), products) in points.zip(products.chunks_exact_mut(of_products)) {
                plain_product(Rows { values, pitch: self.input, count }, self.input, packed, products, width);
            }
        });
    }

    fn read_tiles(&self, block: &[[usize; 2]], input: Maps<'_>, tiles: Columns<'_>, lines: &mut [f32], zeros: &[f32]) {
        match self.schemes {
            [Scheme::F2x3, Scheme::F2x3] => self.read::<F2x3, F2x3, 4, 2, 4, 2>(block, input, tiles, lines, zeros),
            [Scheme::One, Scheme::F2x7] => self.read::<One, F2x7, 1, 1, 8, 2>(block, input, tiles, lines, zeros),
            [Scheme::F2x7, Scheme::One] => self.read::<F2x7, One, 8, 2, 1, 1>(block, input, tiles, lines, zeros),
            [Scheme::One, _] => self.read::<One, F4x3, 1, 1, 6, 4>(block, input, tiles, lines, zeros),
            [_, Scheme::One] => self.read::<F4x3, One, 6, 4, 1, 1>(block, input, tiles, lines, zeros),
            // The points are the same for both.
            _ => self.read::<F4x3, F4x3, 6, 4, 6, 4>(block, input, tiles, lines, zeros),
        }
    }

    /// `at` is the place of the first tile among those of `products`.
    fn write_tiles(
        &self,
        block: &[[usize; 2]],
        at: usize,
        products: (&[f32], usize),
        lines: &mut [f32],
        finish: &Finish<'_>,
        out: &mut MapsMut<'_>,
    ) {
        let products = (&products.0[at * self.output.next_multiple_of(WIDTH)..], products.1);
        match self.schemes {
            [Scheme::F2x3, Scheme::F2x3] => self.write::<F2x3, F2x3, 4, 2, 4, 2>(block, products, lines, finish, out),
            [Scheme::F2x5, Scheme::F2x5] => self.write::<F2x5, F2x5, 6, 2, 6, 2>(block, products, lines, finish, out),
            [Scheme::One, Scheme::F2x7] => self.write::<One, F2x7, 1, 1, 8, 2>(block, products, lines, finish, out),
            [Scheme::F2x7, Scheme::One] => self.write::<F2x7, One, 8, 2, 1, 1>(block, products, lines, finish, out),
            [Scheme::One, Scheme::F2x5] => self.write::<One, F2x5, 1, 1, 6, 2>(block, products, lines, finish, out),
            [Scheme::F2x5, Scheme::One] => self.write::<F2x5, One, 6, 2, 1, 1>(block, products, lines, finish, out),
            [Scheme::One, _] => self.write::<One, F4x3, 1, 1, 6, 4>(block, products, lines, finish, out),
            [_, Scheme::One] => self.write::<F4x3, One, 6, 4, 1, 1>(block, products, lines, finish, out),
            _ => self.write::<F4x3, F4x3, 6, 4, 6, 4>(block, products, lines, finish, out),
        }
    }

    /// Transforms the input under some tiles: `[points][tile][channel]`.
    #[inline(never)]
    fn read<A, B, const NA: usize, const MA: usize, const NB: usize, const MB: usize>(
        &self,
        block: &[[usize; 2]],
        input: Maps<'_>,
        mut tiles: Columns<'_>,
        lines: &mut [f32],
        zeros: &[f32],
    ) where
        A: Axis<NA, MA>,
        B: Axis<NB, MB>,
    {
        let geometry = &self.geometry;
        let channels = self.input;
        let lines = &mut lines[..NA * NB * channels];
        for (index, &[row, column]) in block.iter().enumerate() {
            // `[row][point of the columns][channel]`
            for (y, line) in lines.chunks_exact_mut(NB * channels).enumerate() {
                let source = geometry.source(0, row, y);
                let mut seen = [zeros; NB];
                for (x, values) in seen.iter_mut().enumerate() {
                    if let (Some(line), Some(place)) = (source, geometry.source(1, column, x)) {
                        *values = input.pixel(line * geometry.input[1] + place);
                    }
                }
                map(seen, parts(line.chunks_exact_mut(channels)), B::to_points);
            }
            for x in 0..NB {
                let from = parts_of(lines.chunks_exact(channels).skip(x).step_by(NB));
                let to = parts(tiles.rows(index * channels, channels).skip(x).step_by(NB));
                map(from, to, A::to_points);
            }
        }
    }

    /// Transforms products back, and finishes the outputs of some tiles.
    #[inline(never)]
    fn write<A, B, const NA: usize, const MA: usize, const NB: usize, const MB: usize>(
        &self,
        block: &[[usize; 2]],
        (products, stride): (&[f32], usize),
        lines: &mut [f32],
        finish: &Finish<'_>,
        out: &mut MapsMut<'_>,
    ) where
        A: Axis<NA, MA>,
        B: Axis<NB, MB>,
    {
        let [down, along] = self.geometry.window.dilation;
        let [height, width] = self.geometry.output;
        let channels = self.output;
        let pitch = channels.next_multiple_of(WIDTH);
        let (lines, outputs) = lines.split_at_mut(NA * MB * channels);
        let outputs = &mut outputs[..MA * MB * channels];
        for (index, &[row, column]) in block.iter().enumerate() {
            // `[row of points][output column][channel]`
            for (y, line) in lines.chunks_exact_mut(MB * channels).enumerate() {
                let point = |x: usize| &products[(y * NB + x) * stride + index * pitch..][..channels];
                let from = core::array::from_fn(point);
                map::<NB, MB>(from, parts(line.chunks_exact_mut(channels)), B::to_outputs);
            }
            // `[output row][output column][channel]`
            for x in 0..MB {
                let from = parts_of(lines.chunks_exact(channels).skip(x).step_by(MB));
                let to = parts(outputs.chunks_exact_mut(channels).skip(x).step_by(MB));
                map::<NA, MA>(from, to, A::to_outputs);
            }
            for (at, output) in outputs.chunks_exact(channels).enumerate() {
                let (line, place) = (row + at / MB * down, column + at % MB * along);
                if line < height && place < width {
                    let pixel = line * width + place;
                    finish.write([output], pixel, out.pixel(pixel), |[x]| x);
                }
            }
        }
    }
}

/// Eight values as two vectors.
#[inline(always)]
fn halves(values: &[f32; WIDTH]) -> [f32x4; WIDTH / LANES] {
    [load(values, 0), load(values, LANES)]
}

/// The sum of `values`, each times its factor.
#[inline(always)]
fn weighed(factors: &[f32], values: impl Iterator<Item = [f32x4; WIDTH / LANES]>) -> [f32x4; WIDTH / LANES] {
    let zeros = [f32x4::splat(0.0); WIDTH / LANES];
    factors.iter().zip(values).fold(zeros, |[a, b], (factor, [x, y])| {
        let factor = f32x4::splat(*factor);
        [madd(factor, x, a), madd(factor, y, b)]
    })
}

/// The first `N` of some slices.
#[inline(always)]
fn parts_of<'a, const N: usize>(mut slices: impl Iterator<Item = &'a [f32]>) -> [&'a [f32]; N] {
    let mut parts: [&[f32]; N] = [&[]; N];
    for part in &mut parts {
        *part = slices.next().unwrap_or_default();
    }
    parts
}

/// The first `N` of some slices.
#[inline(always)]
fn parts<'a, const N: usize>(mut slices: impl Iterator<Item = &'a mut [f32]>) -> [&'a mut [f32]; N] {
    let mut parts: [&mut [f32]; N] = core::array::from_fn(|_| Default::default());
    for part in &mut parts {
        *part = slices.next().unwrap_or_default();
    }
    parts
}
