//! A hyperbolic tangent that the compiler can vectorise.
//!
//! `tanhf` of the C library branches per value. A quotient of two polynomials in `x^2` does not; its
//! coefficients are the minimax fit used by Eigen and XLA (Eigen, `GenericPacketMathFunctions.h`,
//! `generic_fast_tanh_float`), right to a few units in the last place on [-7.9, 7.9], beyond which
//! single precision rounds tanh to ±1.

const LIMIT: f32 = 7.905_311;

const ODD: [f32; 7] =
    [-2.760_768_5e-16, 2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_4e-4, 4.893_524_6e-3];
const EVEN: [f32; 4] = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_7e-3, 4.893_525e-3];

#[inline(always)]
fn tanh(x: f32) -> f32 {
    let x = if x > LIMIT { LIMIT } else { x };
    let x = if x < -LIMIT { -LIMIT } else { x };
    let square = x * x;
    let mut numerator = ODD[0];
    for coefficient in &ODD[1..] {
        numerator = numerator * square + coefficient;
    }
    let mut denominator = EVEN[0];
    for coefficient in &EVEN[1..] {
        denominator = denominator * square + coefficient;
    }
    x * numerator / denominator
}

/// `values[i] = amplitude * tanh(slope * values[i])`.
pub(crate) fn scaled_tanh(values: &mut [f32], amplitude: f32, slope: f32) {
    for value in values {
        *value = amplitude * tanh(slope * *value);
    }
}

/// `gradient[i] *= slope * (amplitude - y[i]^2 / amplitude)`.
pub(crate) fn backward(gradient: &mut [f32], y: &[f32], amplitude: f32, slope: f32) {
    let (steepest, bend) = (amplitude * slope, slope / amplitude);
    for (gradient, y) in gradient.iter_mut().zip(y) {
        *gradient *= steepest - bend * y * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_c_library_to_a_few_units_in_the_last_place() {
        let mut worst = 0.0f64;
        for step in -40_000..=40_000 {
            let x = step as f32 * 5e-4;
            let expected = f64::from(x).tanh();
            worst = worst.max((f64::from(tanh(x)) - expected).abs() / expected.abs().max(1e-3));
        }
        assert!(worst < 6e-7, "{worst:e}");
    }

    #[test]
    fn keeps_what_is_not_a_number_visible() {
        assert!(tanh(f32::NAN).is_nan());
        assert_eq!(tanh(f32::INFINITY), tanh(20.0));
    }
}
