//! A product of matrices: rows that lie in memory, times columns that were packed once.
//!
//! A tile of 4 rows × 8 columns of the result stays in registers over the whole depth, and is finished on its way out.
//! In WebAssembly a larger tile does not fit: V8 has sixteen registers, and 6×8 and 4×16 were slower (BENCHMARKS.md).
//! The loop has to stand in a small function without calls, or V8 keeps sums in memory.

use super::super::finish::{Finish, Shortcut};
use super::simd::{LANES, f32x4, larger, load, madd};

/// Columns of a tile, and of a panel of the packed matrix.
pub(crate) const WIDTH: usize = 8;
/// Rows of a whole tile.
const HEIGHT: usize = 4;
/// Longest depth that is taken in one go: 48 KB of a panel.
const PART: usize = 1536;

type Tile<const R: usize> = [[f32x4; WIDTH / LANES]; R];

/// Rows of the left matrix: row `i` is `values[i * pitch..][..depth]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    pub values: &'a [f32],
    pub pitch: usize,
    pub count: usize,
}

/// Where tiles of a product go.
trait Sink {
    /// The same place without anything done to the sums.
    fn raw(&mut self) -> Plain<'_>;
    /// Sums that were put there.
    fn take<const R: usize>(&self, row: usize, column: usize) -> Tile<R>;
    /// Takes a tile whose first value is that of row `row` and column `column`.
    fn put<const R: usize>(&mut self, tile: Tile<R>, row: usize, column: usize);
}

/// Values needed for `columns` packed columns of length `depth`.
pub(crate) fn packed_len(columns: usize, depth: usize) -> usize {
    columns.next_multiple_of(WIDTH) * depth
}

/// Packs columns, panel by panel of eight: `[columns / 8][depth][8]`, zeros beyond the last.
pub(crate) fn pack(columns: usize, depth: usize, packed: &mut [f32], value: impl Fn(usize, usize) -> f32) {
    for (index, panel) in packed.chunks_exact_mut(depth * WIDTH).enumerate() {
        for (row, values) in panel.chunks_exact_mut(WIDTH).enumerate() {
            for (lane, packed) in values.iter_mut().enumerate() {
                let column = index * WIDTH + lane;
                *packed = if column < columns { value(column, row) } else { 0.0 };
            }
        }
    }
}

/// Multiplies the part `from..to` of the depth of `rows` with every panel of `packed`; `MORE` adds to the sums that are
/// there.
#[inline(never)]
fn product<const MORE: bool>(
    rows: Rows<'_>,
    depth: usize,
    [from, to]: [usize; 2],
    packed: &[f32],
    sink: &mut impl Sink,
) {
    // Where rows are left over, tiles of three are faster than tiles of four and a single row.
    let threes = match rows.count % HEIGHT {
        1 if rows.count >= 9 => 3,
        2 if rows.count >= 6 => 2,
        3 => 1,
        _ => 0,
    };
    let wholes = (rows.count - 3 * threes) / HEIGHT;
    for (index, panel) in packed.chunks_exact(depth * WIDTH).enumerate() {
        let panel = &panel.as_chunks::<WIDTH>().0[from..to];
        let column = index * WIDTH;
        let mut row = 0;
        for _ in 0..wholes {
            tile::<4, MORE>(rows, row, from, panel, column, sink);
            row += 4;
        }
        for _ in 0..threes {
            tile::<3, MORE>(rows, row, from, panel, column, sink);
            row += 3;
        }
        match rows.count - row {
            1 => tile::<1, MORE>(rows, row, from, panel, column, sink),
            2 => tile::<2, MORE>(rows, row, from, panel, column, sink),
            _ => {}
        }
    }
}

#[inline(always)]
fn tile<const R: usize, const MORE: bool>(
    rows: Rows<'_>,
    first: usize,
    from: usize,
    panel: &[[f32; WIDTH]],
    column: usize,
    sink: &mut impl Sink,
) {
    let depth = panel.len();
    let rows: [&[f32]; R] = core::array::from_fn(|r| &rows.values[(first + r) * rows.pitch + from..][..depth]);
    let mut sums = if MORE { sink.take::<R>(first, column) } else { [[f32x4::splat(0.0); WIDTH / LANES]; R] };
    // Zipped, so that nothing is checked in the loop: V8 takes a check as a wall, and fetches too much before it.
    let row = |r: usize| rows[r.min(R - 1)].iter();
    for ((((column, a), b), c), d) in panel.iter().zip(row(0)).zip(row(1)).zip(row(2)).zip(row(3)) {
        let &[c0, c1, c2, c3, c4, c5, c6, c7] = column;
        let columns = [f32x4::new([c0, c1, c2, c3]), f32x4::new([c4, c5, c6, c7])];
        for (sums, value) in sums.iter_mut().zip([a, b, c, d]) {
            let value = f32x4::splat(*value);
            sums[0] = madd(value, columns[0], sums[0]);
            sums[1] = madd(value, columns[1], sums[1]);
        }
    }
    sink.put(sums, first, column);
}

/// Multiplies `rows` of length `depth` with every panel of `packed`, part by part where a panel is more than the first
/// cache holds.
fn deep_product(rows: Rows<'_>, depth: usize, packed: &[f32], sink: &mut impl Sink) {
    let parts = depth.div_ceil(PART);
    let part = depth.div_ceil(parts);
    let range = |index: usize| [index * part, ((index + 1) * part).min(depth)];
    match parts {
        1 => product::<false>(rows, depth, range(0), packed, sink),
        _ => {
            product::<false>(rows, depth, range(0), packed, &mut sink.raw());
            for index in 1..parts - 1 {
                product::<true>(rows, depth, range(index), packed, &mut sink.raw());
            }
            product::<true>(rows, depth, range(parts - 1), packed, sink);
        }
    }
}

/// Multiplies `rows` of length `depth` with every panel of `packed`; nothing else is done to the sums.
pub(crate) fn plain_product(rows: Rows<'_>, depth: usize, packed: &[f32], values: &mut [f32], pitch: usize) {
    product::<false>(rows, depth, [0, depth], packed, &mut Plain { values, pitch });
}

/// The same, part by part of a depth of any length.
pub(crate) fn deep_plain_product(rows: Rows<'_>, depth: usize, packed: &[f32], values: &mut [f32], pitch: usize) {
    deep_product(rows, depth, packed, &mut Plain { values, pitch });
}

/// Adds the product of `rows` of length `depth` with every panel of `packed` to `values`.
pub(crate) fn add_product(rows: Rows<'_>, depth: usize, packed: &[f32], values: &mut [f32], pitch: usize) {
    product::<true>(rows, depth, [0, depth], packed, &mut Plain { values, pitch });
}

/// Tiles as they are, into rows of whole panels.
struct Plain<'a> {
    values: &'a mut [f32],
    /// Values from one row to the next.
    pitch: usize,
}

impl Sink for Plain<'_> {
    fn raw(&mut self) -> Plain<'_> {
        Plain { values: self.values, pitch: self.pitch }
    }

    #[inline(always)]
    fn take<const R: usize>(&self, row: usize, column: usize) -> Tile<R> {
        take(self.values, self.pitch, row, column)
    }

    #[inline(always)]
    fn put<const R: usize>(&mut self, tile: Tile<R>, row: usize, column: usize) {
        put(&tile, self.values, self.pitch, row, column);
    }
}

#[inline(always)]
fn take<const R: usize>(values: &[f32], pitch: usize, row: usize, column: usize) -> Tile<R> {
    let mut tile = [[f32x4::splat(0.0); WIDTH / LANES]; R];
    for (r, vectors) in tile.iter_mut().enumerate() {
        let at = (row + r) * pitch + column;
        *vectors = [load(values, at), load(values, at + LANES)];
    }
    tile
}

#[inline(always)]
fn put<const R: usize>(tile: &Tile<R>, values: &mut [f32], pitch: usize, row: usize, column: usize) {
    for (r, vectors) in tile.iter().enumerate() {
        let target = &mut values[(row + r) * pitch + column..][..WIDTH];
        target[..LANES].copy_from_slice(&vectors[0].to_array());
        target[LANES..].copy_from_slice(&vectors[1].to_array());
    }
}

/// Finished tiles, into the pixels of a stack of maps; the first value is that of the product's first row and column.
struct Finished<'a, 'b> {
    finish: &'b Finish<'a>,
    values: &'b mut [f32],
    pitch: usize,
    pixel: usize,
    channel: usize,
}

impl Sink for Finished<'_, '_> {
    fn raw(&mut self) -> Plain<'_> {
        Plain { values: self.values, pitch: self.pitch }
    }

    #[inline(always)]
    fn take<const R: usize>(&self, row: usize, column: usize) -> Tile<R> {
        take(self.values, self.pitch, row, column)
    }

    #[inline(always)]
    fn put<const R: usize>(&mut self, mut tile: Tile<R>, row: usize, column: usize) {
        self.finish_without_shortcut(&mut tile, column);
        put(&tile, self.values, self.pitch, row, column);
    }
}

impl Finished<'_, '_> {
    #[inline(always)]
    fn finish_without_shortcut<const R: usize>(&self, tile: &mut Tile<R>, column: usize) {
        let first = f32x4::splat(self.finish.first);
        for half in 0..WIDTH / LANES {
            let [scale, shift] = self.finish.affine(self.channel + column + half * LANES);
            for row in tile.iter_mut() {
                let x = madd(row[half], scale, shift);
                row[half] = larger(x, x * first);
            }
        }
    }
}

/// Tiles finished by the addition of a shortcut.
struct Added<'a, 'b>(Finished<'a, 'b>, Shortcut<'a>);

impl Sink for Added<'_, '_> {
    fn raw(&mut self) -> Plain<'_> {
        self.0.raw()
    }

    #[inline(always)]
    fn take<const R: usize>(&self, row: usize, column: usize) -> Tile<R> {
        self.0.take(row, column)
    }

    #[inline(always)]
    fn put<const R: usize>(&mut self, mut tile: Tile<R>, row: usize, column: usize) {
        let Added(finished, Shortcut { maps, own, others }) = self;
        finished.finish_without_shortcut(&mut tile, column);
        let [own, others, second] = [*own, *others, finished.finish.second].map(f32x4::splat);
        for (r, vectors) in tile.iter_mut().enumerate() {
            let at = (finished.pixel + row + r) * maps.layout.pitch + finished.channel + column;
            for (half, x) in vectors.iter_mut().enumerate() {
                *x = madd(load(maps.values, at + half * LANES), others, *x * own);
                *x = larger(*x, *x * second);
            }
        }
        put(&tile, finished.values, finished.pitch, row, column);
    }
}

/// Where finished products go: some pixels of a stack of maps.
pub(crate) struct Target<'a> {
    /// From the product's first row and column on.
    pub values: &'a mut [f32],
    /// Values from one pixel to the next.
    pub pitch: usize,
    /// The pixel of the product's first row.
    pub pixel: usize,
    /// The channel of the product's first column.
    pub channel: usize,
    /// Columns that are channels; those packed beyond them are dropped.
    pub columns: usize,
}

/// Multiplies and finishes. `scratch` holds eight values per row, for columns that do not fill a panel.
pub(crate) fn finished_product(
    rows: Rows<'_>,
    depth: usize,
    packed: &[f32],
    finish: &Finish<'_>,
    target: Target<'_>,
    scratch: &mut [f32],
) {
    let Target { values, pitch, pixel, channel, columns } = target;
    let (whole, rest) = packed.split_at(columns / WIDTH * WIDTH * depth);
    let mut sink = Finished { finish, values, pitch, pixel, channel };
    match finish.shortcut {
        None => deep_product(rows, depth, whole, &mut sink),
        Some(shortcut) => {
            let mut added = Added(sink, shortcut);
            deep_product(rows, depth, whole, &mut added);
            sink = added.0;
        }
    }
    if rest.is_empty() {
        return;
    }
    plain_product(rows, depth, rest, scratch, WIDTH);
    let done = columns / WIDTH * WIDTH;
    for (row, products) in scratch.chunks_exact(WIDTH).take(rows.count).enumerate() {
        let (pixel, channel) = (pixel + row, channel + done);
        let target = &mut sink.values[row * pitch + done..][..columns - done];
        target.copy_from_slice(&products[..columns - done]);
        finish.update(target, pixel, channel);
    }
}
