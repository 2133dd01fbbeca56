//! Who shares the work of a step, and who may write what?
//!
//! Kernels divide what they write into parts. A part is computed by one thread, exactly as one thread alone would
//! compute it, so that the number of threads changes no bit. Where no [`Pool`] is installed, nobody else is asked.
//!
//! Nothing within a part may allocate, lock or panic: in a browser the other threads have neither the standard
//! library's locks nor its allocator's (`engine/src/pool.rs`).
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::OnceLock;

/// Threads that help.
pub trait Pool: Send + Sync {
    /// How many there are, the one that asks among them.
    fn threads(&self) -> usize;

    /// Calls `work(part, thread)` once for each part below `parts`, and returns when all are done. `thread` is below
    /// [`Pool::threads`], and never that of another call at the same time.
    fn run(&self, parts: usize, work: &(dyn Fn(usize, usize) + Sync));
}

static POOL: OnceLock<Box<dyn Pool>> = OnceLock::new();

/// Lets `pool` help from now on, for as long as the program runs; `false` where another one does already.
pub fn install(pool: Box<dyn Pool>) -> bool {
    POOL.set(pool).is_ok()
}

/// Threads that compute, at least one.
pub fn threads() -> usize {
    POOL.get().map_or(1, |pool| pool.threads().max(1))
}

/// Multiplications that are worth the handing over: some 20 µs.
const LEAST: usize = 300_000;
/// Parts for each thread, so that a slow core does not keep the others waiting.
const EACH: usize = 3;

/// Units of work in a part, of `units` that cost so many multiplications each; all of them where sharing does not pay.
pub(crate) fn share(units: usize, cost: usize) -> usize {
    share_among(threads(), units, cost)
}

fn share_among(threads: usize, units: usize, cost: usize) -> usize {
    let parts = (units.saturating_mul(cost) / LEAST).min(threads * EACH);
    if threads == 1 || parts < 2 { units.max(1) } else { units.div_ceil(parts) }
}

/// Calls `work(part, chunk, scratch)` for every chunk of `each` values; each thread has `own` values of `scratch`.
pub(crate) fn chunks(
    values: &mut [f32],
    each: usize,
    scratch: &mut [f32],
    own: usize,
    work: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
) {
    let len = values.len();
    let values = Apart::new(values);
    parts(len.div_ceil(each), scratch, own, |part, scratch| {
        // SAFETY: chunks of different parts have no value in common.
        let chunk = unsafe { values.part(part * each..((part + 1) * each).min(len)) };
        work(part, chunk, scratch);
    });
}

/// Calls `work(part, columns, scratch)` for parts of `each` columns of a matrix whose rows begin `pitch` values apart.
pub(crate) fn columns(
    values: &mut [f32],
    pitch: usize,
    (columns, each): (usize, usize),
    scratch: &mut [f32],
    own: usize,
    work: impl Fn(usize, Columns<'_>, &mut [f32]) + Sync,
) {
    let rows = values.len() / pitch;
    let values = Apart::new(values);
    parts(columns.div_ceil(each), scratch, own, |part, scratch| {
        let range = part * each..((part + 1) * each).min(columns);
        work(part, Columns { values: &values, pitch, rows, range }, scratch);
    });
}

/// Some columns of a matrix, which one thread writes.
pub(crate) struct Columns<'a> {
    values: &'a Apart<'a>,
    pitch: usize,
    rows: usize,
    range: Range<usize>,
}

impl Columns<'_> {
    /// `len` values from column `at` of this part on, of every row.
    #[inline(always)]
    pub fn rows(&mut self, at: usize, len: usize) -> impl Iterator<Item = &mut [f32]> {
        let start = self.range.start + at;
        assert!(start + len <= self.range.end && self.range.end <= self.pitch, "columns of another part");
        // SAFETY: parts have different columns, rows of one part do not overlap, and `self` is borrowed for as long as
        // they are.
        (0..self.rows)
            .map(move |row| unsafe { self.values.part(row * self.pitch + start..row * self.pitch + start + len) })
    }
}

/// Calls `work(part, scratch)` for each part, on all threads.
fn parts(parts: usize, scratch: &mut [f32], own: usize, work: impl Fn(usize, &mut [f32]) + Sync) {
    match POOL.get() {
        Some(pool) if parts > 1 && scratch.len() >= own * pool.threads() => {
            let scratch = Apart::new(scratch);
            pool.run(parts, &|part, thread| {
                // SAFETY: no two calls have the same thread at the same time.
                work(part, unsafe { scratch.part(thread * own..(thread + 1) * own) });
            });
        }
        _ => (0..parts).for_each(|part| work(part, &mut scratch[..own])),
    }
}

/// Values that several threads write, each its own.
struct Apart<'a> {
    start: *mut f32,
    len: usize,
    values: PhantomData<&'a mut [f32]>,
}

// SAFETY: values are reached by `part` alone, whose callers see to it that no two threads have the same.
unsafe impl Send for Apart<'_> {}
// SAFETY: as above.
unsafe impl Sync for Apart<'_> {}

impl<'a> Apart<'a> {
    fn new(values: &'a mut [f32]) -> Self {
        Apart { start: values.as_mut_ptr(), len: values.len(), values: PhantomData }
    }

    /// # Safety
    /// Nobody else may have any value of `range` as long as what is returned is there.
    #[allow(clippy::mut_from_ref)]
    #[inline(always)]
    unsafe fn part(&self, range: Range<usize>) -> &mut [f32] {
        assert!(range.start <= range.end && range.end <= self.len, "a part of other values");
        // SAFETY: it lies within the values, which are borrowed, and the caller has it alone.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_work_stays_whole_and_large_work_is_shared_evenly() {
        assert_eq!(share_among(1, 100, LEAST), 100, "one thread has all of it");
        assert_eq!(share_among(4, 10, LEAST / 10), 10, "too little");
        assert_eq!(share_among(4, 10, LEAST / 5), 5, "enough for two");
        assert_eq!(share_among(4, 1200, LEAST), 100, "three parts each");
        assert_eq!(share_among(4, 0, LEAST), 1);
    }

    #[test]
    fn chunks_and_columns_cover_everything_once() {
        let mut values = vec![0.0; 10];
        chunks(&mut values, 4, &mut [0.0; 2], 2, |part, chunk, scratch| {
            assert_eq!(scratch.len(), 2);
            chunk.iter_mut().for_each(|value| *value += part as f32 + 1.0);
        });
        assert_eq!(values, [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 3.0]);
        let mut values = vec![0.0; 12];
        columns(&mut values, 6, (5, 2), &mut [], 0, |part, mut columns, _| {
            let count = if part == 2 { 1 } else { 2 };
            for at in 0..count {
                columns.rows(at, 1).for_each(|row| row[0] += part as f32 + 1.0);
            }
        });
        assert_eq!(values, [1.0, 1.0, 2.0, 2.0, 3.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 0.0]);
    }
}
