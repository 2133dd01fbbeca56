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

type Tile<const R: usize> = [[f32x4; WIDTH / LANES]; R];

/// Rows of the left matrix: row `i` is `values[i * pitch..][..depth]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    pub values: &'a [f32],
    pub pitch: usize,
    pub count: usize,
}

/// Where tiles of a product go.
pub(crate) trait Sink {
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

/// Multiplies `rows` of length `depth` with every panel of `packed`.
#[inline(never)]
pub(crate) fn product(rows: Rows<'_>, depth: usize, packed: &[f32], sink: &mut impl Sink) {
    for (index, panel) in packed.chunks_exact(depth * WIDTH).enumerate() {
        let (panel, _) = panel.as_chunks::<WIDTH>();
        let column = index * WIDTH;
        let mut row = 0;
        // Where rows are left over, tiles of three are faster than tiles of four and a single row.
        let threes = match rows.count % HEIGHT {
            1 if rows.count >= 9 => 3,
            2 if rows.count >= 6 => 2,
            3 => 1,
            _ => 0,
        };
        let wholes = (rows.count - 3 * threes) / HEIGHT;
        for _ in 0..wholes {
            sink.put(tile::<4>(rows, row, panel), row, column);
            row += 4;
        }
        for _ in 0..threes {
            sink.put(tile::<3>(rows, row, panel), row, column);
            row += 3;
        }
        match rows.count - row {
            1 => sink.put(tile::<1>(rows, row, panel), row, column),
            2 => sink.put(tile::<2>(rows, row, panel), row, column),
            _ => {}
        }
    }
}

#[inline(always)]
fn tile<const R: usize>(rows: Rows<'_>, first: usize, panel: &[[f32; WIDTH]]) -> Tile<R> {
    let depth = panel.len();
    let rows: [&[f32]; R] = core::array::from_fn(|r| &rows.values[(first + r) * rows.pitch..][..depth]);
    let mut sums = [[f32x4::splat(0.0); WIDTH / LANES]; R];
    for (k, &[a, b, c, d, e, f, g, h]) in panel.iter().enumerate() {
        let columns = [f32x4::new([a, b, c, d]), f32x4::new([e, f, g, h])];
        for r in 0..R {
            let value = f32x4::splat(rows[r][k]);
            sums[r][0] = madd(value, columns[0], sums[r][0]);
            sums[r][1] = madd(value, columns[1], sums[r][1]);
        }
    }
    sums
}

/// Tiles as they are, into rows of whole panels.
pub(crate) struct Plain<'a> {
    pub values: &'a mut [f32],
    /// Values from one row to the next; a multiple of eight.
    pub pitch: usize,
}

impl Sink for Plain<'_> {
    #[inline(always)]
    fn put<const R: usize>(&mut self, tile: Tile<R>, row: usize, column: usize) {
        put(&tile, self.values, self.pitch, row, column);
    }
}

#[inline(always)]
fn put<const R: usize>(tile: &Tile<R>, values: &mut [f32], pitch: usize, row: usize, column: usize) {
    for (r, vectors) in tile.iter().enumerate() {
        let target = &mut values[(row + r) * pitch + column..][..WIDTH];
        target[..LANES].copy_from_slice(&vectors[0].to_array());
        target[LANES..].copy_from_slice(&vectors[1].to_array());
    }
}

/// Finished tiles, into the pixels of a stack of maps.
struct Finished<'a, 'b> {
    finish: &'b Finish<'a>,
    values: &'b mut [f32],
    pitch: usize,
    pixel: usize,
    channel: usize,
}

impl Sink for Finished<'_, '_> {
    #[inline(always)]
    fn put<const R: usize>(&mut self, mut tile: Tile<R>, row: usize, column: usize) {
        self.finish_without_shortcut(&mut tile, column);
        put(&tile, self.values, self.pitch, self.pixel + row, self.channel + column);
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
        put(&tile, finished.values, finished.pitch, finished.pixel + row, finished.channel + column);
    }
}

/// Where finished products go: some pixels of a stack of maps.
pub(crate) struct Target<'a> {
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
        None => product(rows, depth, whole, &mut sink),
        Some(shortcut) => {
            let mut added = Added(sink, shortcut);
            product(rows, depth, whole, &mut added);
            sink = added.0;
        }
    }
    if rest.is_empty() {
        return;
    }
    product(rows, depth, rest, &mut Plain { values: scratch, pitch: WIDTH });
    let done = columns / WIDTH * WIDTH;
    for (row, products) in scratch.chunks_exact(WIDTH).take(rows.count).enumerate() {
        let (pixel, channel) = (pixel + row, channel + done);
        let target = &mut sink.values[pixel * pitch + channel..][..columns - done];
        target.copy_from_slice(&products[..columns - done]);
        finish.update(target, pixel, channel);
    }
}
