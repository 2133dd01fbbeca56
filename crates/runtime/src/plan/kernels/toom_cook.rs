//! How is a row of a convolution interpolated at a few points?
//!
//! The points of Toom and Cook: 0, ±1, ±2, ±1/2 and infinity. With `D` the values under a tile and `g` the kernel, the
//! outputs are `A (G g · B D)` (Lavin and Gray 2015, section 4; Vincent et al. 2017, "On improving the numerical
//! stability of Winograd convolutions", for the size of the error). Small integers keep single precision: see the
//! tests.

use super::simd::{f32x4, madd};

/// A choice of outputs per tile and taps per kernel, along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scheme {
    /// One tap: nothing to interpolate.
    One,
    /// Two outputs of three taps at four points.
    F2x3,
    /// Four outputs of three taps at six points.
    F4x3,
    /// Two outputs of five taps at six points.
    F2x5,
    /// Two outputs of seven taps at eight points.
    F2x7,
}

impl Scheme {
    pub fn outputs(self) -> usize {
        match self {
            Scheme::One => 1,
            Scheme::F2x3 | Scheme::F2x5 | Scheme::F2x7 => 2,
            Scheme::F4x3 => 4,
        }
    }

    pub fn taps(self) -> usize {
        match self {
            Scheme::One => 1,
            Scheme::F2x3 | Scheme::F4x3 => 3,
            Scheme::F2x5 => 5,
            Scheme::F2x7 => 7,
        }
    }

    pub fn points(self) -> usize {
        self.outputs() + self.taps() - 1
    }

    /// `G`: a row per point, a column per tap. Point `a` weighs tap `j` by `a^j` over the product of its distances to
    /// the others.
    pub fn weights(self) -> Vec<Vec<f32>> {
        let points: &[(f64, f64)] = match self.points() {
            1 => return vec![vec![1.0]],
            4 => &[(0.0, 1.0), (1.0, 0.5), (-1.0, 0.5)],
            6 => &[(0.0, 0.25), (1.0, -1.0 / 6.0), (-1.0, -1.0 / 6.0), (2.0, 1.0 / 24.0), (-2.0, 1.0 / 24.0)],
            _ => &[
                (0.0, 1.0),
                (1.0, -2.0 / 9.0),
                (-1.0, -2.0 / 9.0),
                (2.0, 1.0 / 90.0),
                (-2.0, 1.0 / 90.0),
                (0.5, 32.0 / 45.0),
                (-0.5, 32.0 / 45.0),
            ],
        };
        let finite = |&(point, factor): &(f64, f64)| {
            (0..self.taps()).map(|tap| (point.powi(tap as i32) * factor) as f32).collect()
        };
        let infinite = (0..self.taps()).map(|tap| if tap + 1 == self.taps() { 1.0 } else { 0.0 }).collect();
        points.iter().map(finite).chain([infinite]).collect()
    }
}

/// The transforms of a [`Scheme`]: `N` points, `M` outputs.
pub(crate) trait Axis<const N: usize, const M: usize> {
    /// `B D`: the values under a tile, seen from the points.
    fn to_points(values: [f32x4; N]) -> [f32x4; N];
    /// `A P`: outputs from products at the points.
    fn to_outputs(products: [f32x4; N]) -> [f32x4; M];
}

/// [`Scheme::One`].
pub(crate) struct One;
/// [`Scheme::F2x3`].
pub(crate) struct F2x3;
/// [`Scheme::F4x3`].
pub(crate) struct F4x3;
/// [`Scheme::F2x5`].
pub(crate) struct F2x5;
/// [`Scheme::F2x7`].
pub(crate) struct F2x7;

/// `a * factor + b`.
#[inline(always)]
fn scaled(a: f32x4, factor: f32, b: f32x4) -> f32x4 {
    madd(a, f32x4::splat(factor), b)
}

impl Axis<1, 1> for One {
    #[inline(always)]
    fn to_points(values: [f32x4; 1]) -> [f32x4; 1] {
        values
    }

    #[inline(always)]
    fn to_outputs(products: [f32x4; 1]) -> [f32x4; 1] {
        products
    }
}

impl Axis<4, 2> for F2x3 {
    #[inline(always)]
    fn to_points([a, b, c, d]: [f32x4; 4]) -> [f32x4; 4] {
        [a - c, b + c, c - b, d - b]
    }

    #[inline(always)]
    fn to_outputs([a, b, c, d]: [f32x4; 4]) -> [f32x4; 2] {
        [a + b + c, b - c + d]
    }
}

/// Points 0, ±1, ±2 and infinity.
#[inline(always)]
fn to_six([a, b, c, d, e, f]: [f32x4; 6]) -> [f32x4; 6] {
    let (even, odd) = (scaled(c, -4.0, e), scaled(b, -4.0, d));
    let (even2, odd2) = (e - c, (d - b) * f32x4::splat(2.0));
    [
        scaled(c, -5.0, scaled(a, 4.0, e)),
        even + odd,
        even - odd,
        even2 + odd2,
        even2 - odd2,
        scaled(d, -5.0, scaled(b, 4.0, f)),
    ]
}

impl Axis<6, 4> for F4x3 {
    #[inline(always)]
    fn to_points(values: [f32x4; 6]) -> [f32x4; 6] {
        to_six(values)
    }

    #[inline(always)]
    fn to_outputs([a, b, c, d, e, f]: [f32x4; 6]) -> [f32x4; 4] {
        let (even, odd, even2, odd2) = (b + c, b - c, d + e, d - e);
        [a + even + even2, scaled(odd2, 2.0, odd), scaled(even2, 4.0, even), scaled(odd2, 8.0, odd) + f]
    }
}

impl Axis<6, 2> for F2x5 {
    #[inline(always)]
    fn to_points(values: [f32x4; 6]) -> [f32x4; 6] {
        to_six(values)
    }

    #[inline(always)]
    fn to_outputs([a, b, c, d, e, f]: [f32x4; 6]) -> [f32x4; 2] {
        [a + (b + c) + (d + e), scaled(d - e, 2.0, b - c) + f]
    }
}

impl Axis<8, 2> for F2x7 {
    /// Points 0, ±1, ±2, ±1/2 and infinity.
    #[inline(always)]
    fn to_points([a, b, c, d, e, f, g, h]: [f32x4; 8]) -> [f32x4; 8] {
        let (even, odd) = (scaled(e, -4.25, c + g), scaled(d, -4.25, b + f));
        let even2 = scaled(e, -1.25, scaled(c, 0.25, g));
        let odd2 = scaled(f, 2.0, scaled(d, -2.5, b * f32x4::splat(0.5)));
        let even_half = scaled(e, -5.0, scaled(c, 4.0, g));
        let odd_half = scaled(f, 0.5, scaled(d, -2.5, b + b));
        [
            scaled(e - c, 5.25, a - g),
            even + odd,
            even - odd,
            even2 + odd2,
            even2 - odd2,
            even_half + odd_half,
            even_half - odd_half,
            scaled(d - f, 5.25, h - b),
        ]
    }

    #[inline(always)]
    fn to_outputs([a, b, c, d, e, f, g, h]: [f32x4; 8]) -> [f32x4; 2] {
        let odd = scaled(d - e, 2.0, b - c);
        [a + (b + c) + (d + e) + (f + g), scaled(f - g, 0.5, odd) + h]
    }
}
