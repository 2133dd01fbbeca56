//! Fully connected layers: a matrix of `[out, in]`, read once, as it lies in the file.
//!
//! For one picture nothing is reused, so that the speed is that of memory. Four rows at a time share the loads of the
//! input.

use super::super::finish::Finish;
use super::simd::{LANES, f32x4, madd};
use crate::parallel::{chunks, share};

/// Rows at a time.
const ROWS: usize = 4;

/// `out = finish(weight · input)`, `weight: [out, in]`.
pub(crate) fn dense(weight: &[f32], input: &[f32], finish: &Finish<'_>, out: &mut [f32]) {
    let depth = input.len();
    // Memory is slower than multiplications.
    let each = ROWS * share(out.len().div_ceil(ROWS), 2 * ROWS * depth);
    chunks(out, each, &mut [], 0, |part, out, _| {
        let weight = &weight[part * each * depth..][..out.len() * depth];
        for (rows, sums) in weight.chunks(ROWS * depth.max(1)).zip(out.chunks_mut(ROWS)) {
            let row = |r: usize| rows.get(r * depth..(r + 1) * depth).unwrap_or(input);
            sums.copy_from_slice(&dots([row(0), row(1), row(2), row(3)], input)[..sums.len()]);
        }
    });
    finish.update(out, 0, 0);
}

/// The products of each row with `input`, all of one length.
fn dots(rows: [&[f32]; ROWS], input: &[f32]) -> [f32; ROWS] {
    let (whole, rest) = input.as_chunks::<LANES>();
    let chunks = rows.map(|row| &row.as_chunks::<LANES>().0[..whole.len()]);
    // Two sums per row, so that one addition need not wait for the last.
    let mut sums = [[f32x4::splat(0.0); 2]; ROWS];
    for k in 0..whole.len() / 2 {
        for half in 0..2 {
            let value = f32x4::new(whole[2 * k + half]);
            for r in 0..ROWS {
                sums[r][half] = madd(f32x4::new(chunks[r][2 * k + half]), value, sums[r][half]);
            }
        }
    }
    if whole.len() % 2 == 1 {
        let last = whole.len() - 1;
        for r in 0..ROWS {
            sums[r][0] = madd(f32x4::new(chunks[r][last]), f32x4::new(whole[last]), sums[r][0]);
        }
    }
    let done = whole.len() * LANES;
    core::array::from_fn(|r| {
        let tail: f32 = rows[r][done..].iter().zip(rest).map(|(weight, value)| weight * value).sum();
        (sums[r][0] + sums[r][1]).reduce_add() + tail
    })
}
