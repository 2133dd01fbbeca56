//! Four numbers at a time: 128 bits are what WebAssembly has, and what every x86-64 and aarch64 has.

pub(crate) use wide::f32x4;

/// Numbers in a vector.
pub(crate) const LANES: usize = 4;

/// Values up to which a loop copies faster than a call.
const SHORT: usize = 64;

/// `a * b + c`: fused where the target can (`+relaxed-simd`, `+fma`), two roundings elsewhere.
#[inline(always)]
pub(crate) fn madd(a: f32x4, b: f32x4, c: f32x4) -> f32x4 {
    #[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
    {
        f32x4::from(core::arch::wasm32::f32x4_relaxed_madd(a.into(), b.into(), c.into()))
    }
    #[cfg(not(all(target_arch = "wasm32", target_feature = "relaxed-simd")))]
    {
        a.mul_add(b, c)
    }
}

/// The larger of each pair; a NaN on the left stays.
#[inline(always)]
pub(crate) fn larger(a: f32x4, b: f32x4) -> f32x4 {
    a.fast_max(b)
}

/// `values[at..at + 4]`, or zeros where they are not all there.
///
/// No call may stand in a loop whose sums are in registers: V8 saves none across calls, and keeps what it must save in
/// memory from the start. So there is no slow case here.
#[inline(always)]
pub(crate) fn load(values: &[f32], at: usize) -> f32x4 {
    match values.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(chunk) => f32x4::new(*chunk),
        None => f32x4::splat(0.0),
    }
}

/// The first four values, zeros where there are fewer.
pub(crate) fn load_few(values: &[f32]) -> f32x4 {
    let mut chunk = [0.0; LANES];
    for (lane, value) in chunk.iter_mut().zip(values) {
        *lane = *value;
    }
    f32x4::new(chunk)
}

/// Writes as many lanes as there is room for.
pub(crate) fn store_few(values: &mut [f32], vector: f32x4) {
    for (value, lane) in values.iter_mut().zip(vector.to_array()) {
        *value = lane;
    }
}

/// Writes to each of `to` what `change` makes of the values of each of `from` at the same place; these go at least as
/// far.
///
/// All are cut to one length first, so that nothing is checked in the loop.
#[inline(always)]
pub(crate) fn map<const N: usize, const M: usize>(
    from: [&[f32]; N],
    to: [&mut [f32]; M],
    change: impl Fn([f32x4; N]) -> [f32x4; M],
) {
    let len = to.first().map_or(0, |to| to.len());
    let (whole, rest) = (len / LANES, len % LANES);
    let from_chunks = from.map(|from| &from.as_chunks::<LANES>().0[..whole]);
    let mut to = to.map(|to| to.split_at_mut(whole * LANES));
    let mut to_chunks = to.each_mut().map(|(to, _)| &mut to.as_chunks_mut::<LANES>().0[..whole]);
    for i in 0..whole {
        let mut values = [f32x4::splat(0.0); N];
        for (value, chunks) in values.iter_mut().zip(&from_chunks) {
            *value = f32x4::new(chunks[i]);
        }
        for (chunks, result) in to_chunks.iter_mut().zip(change(values)) {
            chunks[i] = result.to_array();
        }
    }
    if rest > 0 {
        let results = change(from.map(|from| load_few(&from[whole * LANES..])));
        for ((_, last), result) in to.iter_mut().zip(results) {
            store_few(last, result);
        }
    }
}

/// Changes values where they lie; `change` also hears of their place.
#[inline(always)]
pub(crate) fn update(values: &mut [f32], change: impl Fn(usize, f32x4) -> f32x4) {
    let (chunks, rest) = values.as_chunks_mut::<LANES>();
    let done = chunks.len() * LANES;
    for (i, chunk) in chunks.iter_mut().enumerate() {
        *chunk = change(i * LANES, f32x4::new(*chunk)).to_array();
    }
    if !rest.is_empty() {
        let result = change(done, load_few(rest));
        store_few(rest, result);
    }
}

/// Copies a run of values; short ones by vectors, the last of which overlaps the one before, because a call that copies
/// costs more than they do.
#[inline(always)]
pub(crate) fn copy(from: &[f32], to: &mut [f32]) {
    if from.len() >= LANES && from.len() <= SHORT {
        let last = from.len() - LANES;
        for at in (0..from.len()).step_by(LANES) {
            let at = at.min(last);
            to[at..at + LANES].copy_from_slice(&from[at..at + LANES]);
        }
    } else {
        to.copy_from_slice(from);
    }
}

/// The sum of some values, in four sums side by side.
pub(crate) fn sum(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let sums = chunks.iter().fold(f32x4::splat(0.0), |sums, chunk| sums + f32x4::new(*chunk));
    (sums + load_few(rest)).to_array().iter().sum()
}
