//! What does an activation make of one number?

use arch::Activation;

/// As `layers` has it for tensors; `slope_below` is what a PReLU learned.
pub(super) fn activated(kind: Activation, x: f32, slope_below: f32) -> f32 {
    match kind {
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu { slope } => {
            if x > 0.0 {
                x
            } else {
                x * slope as f32
            }
        }
        Activation::Elu { alpha } => {
            if x > 0.0 {
                x
            } else {
                alpha as f32 * x.exp_m1()
            }
        }
        Activation::Prelu => {
            if x > 0.0 {
                x
            } else {
                x * slope_below
            }
        }
        Activation::Tanh => x.tanh(),
        Activation::ScaledTanh { amplitude, slope } => amplitude as f32 * (slope as f32 * x).tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
    }
}
