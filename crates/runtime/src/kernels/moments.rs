//! A step of Adam in one pass over the weights (Kingma and Ba 2014, arXiv:1412.6980, algorithm 1).

/// What a step of Adam does to every weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AdamStep {
    /// How much of the weight is added to its gradient.
    pub decay: f32,
    /// Shares of the moments that are kept.
    pub betas: [f32; 2],
    /// Undoes that both moments began with zero.
    pub correction: f32,
    /// Keeps the quotient finite.
    pub epsilon: f32,
    /// The length of the step.
    pub rate: f32,
}

impl AdamStep {
    /// The rule of step `time`, which counts from one.
    pub fn new(rate: f64, decay: f32, time: usize) -> Self {
        let betas = [0.9f32, 0.999];
        let [first, second] = betas.map(|beta| 1.0 - beta.powi(time as i32));
        let root = second.sqrt();
        AdamStep { decay, betas, correction: root / first, epsilon: 1e-8 * root, rate: rate as f32 }
    }

    /// Changes weights and moments where they lie.
    pub fn take(&self, weight: &mut [f32], gradient: &[f32], first: &mut [f32], second: &mut [f32]) {
        let AdamStep { decay, betas: [beta1, beta2], correction, epsilon, rate } = *self;
        let moments = first.iter_mut().zip(second);
        for ((weight, gradient), (first, second)) in weight.iter_mut().zip(gradient).zip(moments) {
            let gradient = gradient + *weight * decay;
            *first = *first * beta1 + gradient * (1.0 - beta1);
            *second = *second * beta2 + gradient * gradient * (1.0 - beta2);
            *weight -= *first * correction / (second.sqrt() + epsilon) * rate;
        }
    }
}
