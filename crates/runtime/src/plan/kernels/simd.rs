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

/// `values[at..at + 4]`, or zeros where they are not all there.
///
/// No call may stand in a loop whose sums are in registers: V8 saves none across calls, and keeps what it must save in
/// memory from the start. So neither this nor [`store`] has a slow case.
#[inline(always)]
pub(crate) fn load(values: &[f32], at: usize) -> f32x4 {
    match values.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(chunk) => f32x4::new(*chunk),
        None => f32x4::splat(0.0),
    }
}

/// `values[at..at + 4] = vector`, which have to be there.
#[inline(always)]
pub(crate) fn store(values: &mut [f32], at: usize, vector: f32x4) {
    values[at..at + LANES].copy_from_slice(&vector.to_array());
}

/// How the channels of one pixel are taken.
pub(crate) trait Lanes: Copy {
    /// From `at` on.
    fn load(self, values: &[f32], at: usize) -> f32x4;
    /// From `at` on.
    fn store(self, values: &mut [f32], at: usize, vector: f32x4);
}

/// Four of them.
#[derive(Clone, Copy)]
pub(crate) struct Whole;

/// The few that there are.
#[derive(Clone, Copy)]
pub(crate) struct Few(pub usize);

impl Lanes for Whole {
    #[inline(always)]
    fn load(self, values: &[f32], at: usize) -> f32x4 {
        load(values, at)
    }

    #[inline(always)]
    fn store(self, values: &mut [f32], at: usize, vector: f32x4) {
        store(values, at, vector);
    }
}

impl Lanes for Few {
    fn load(self, values: &[f32], at: usize) -> f32x4 {
        let mut chunk = [0.0; LANES];
        for (lane, value) in chunk.iter_mut().zip(values.iter().skip(at)).take(self.0) {
            *lane = *value;
        }
        f32x4::new(chunk)
    }

    fn store(self, values: &mut [f32], at: usize, vector: f32x4) {
        for (value, lane) in values[at..].iter_mut().zip(vector.to_array()).take(self.0) {
            *value = lane;
        }
    }
}

/// The first channels of the vectors that cover all: the last one overlaps the one before where they do not divide by four.
#[inline(always)]
pub(crate) fn starts(channels: usize) -> impl Iterator<Item = usize> {
    let last = channels.saturating_sub(LANES);
    (0..channels).step_by(LANES).map(move |channel| channel.min(last))
}

/// The larger of each pair; a NaN on the left stays.
#[inline(always)]
pub(crate) fn larger(a: f32x4, b: f32x4) -> f32x4 {
    a.fast_max(b)
}
