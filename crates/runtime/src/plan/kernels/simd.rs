//! Four numbers at a time: 128 bits are what WebAssembly has, and what every x86-64 and aarch64 has.

pub(crate) use wide::f32x4;

/// Numbers in a vector.
pub(crate) const LANES: usize = 4;

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

/// `values[at..at + 4]`, zeros where there are no more.
#[inline(always)]
pub(crate) fn load(values: &[f32], at: usize) -> f32x4 {
    match values.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(chunk) => f32x4::new(*chunk),
        None => load_last(values, at),
    }
}

#[cold]
fn load_last(values: &[f32], at: usize) -> f32x4 {
    let mut chunk = [0.0; LANES];
    for (lane, value) in chunk.iter_mut().zip(values.iter().skip(at)) {
        *lane = *value;
    }
    f32x4::new(chunk)
}

/// `values[at..at + lanes] = vector`, of at most four lanes.
#[inline(always)]
pub(crate) fn store(values: &mut [f32], at: usize, vector: f32x4, lanes: usize) {
    let target = &mut values[at..];
    match target.first_chunk_mut() {
        Some(chunk) if lanes >= LANES => *chunk = vector.to_array(),
        _ => store_last(target, vector, lanes),
    }
}

#[cold]
fn store_last(target: &mut [f32], vector: f32x4, lanes: usize) {
    for (value, lane) in target.iter_mut().zip(vector.to_array()).take(lanes) {
        *value = lane;
    }
}

/// The larger of each pair; a NaN on the left stays.
#[inline(always)]
pub(crate) fn larger(a: f32x4, b: f32x4) -> f32x4 {
    a.fast_max(b)
}
