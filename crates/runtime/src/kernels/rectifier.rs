//! `max(0, x)` and its gradient, in passes that the compiler vectorises. What is not a number stays so.

/// `values[i] = max(0, values[i])`.
pub(crate) fn forward(values: &mut [f32]) {
    for value in values {
        *value = if value.is_nan() || *value > 0.0 { *value } else { 0.0 };
    }
}

/// Leaves of `gradient` what lies where `output` is above zero.
pub(crate) fn backward(gradient: &mut [f32], output: &[f32]) {
    for (gradient, y) in gradient.iter_mut().zip(output) {
        *gradient = if y.is_nan() || *y > 0.0 { *gradient } else { 0.0 };
    }
}
