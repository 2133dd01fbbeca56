//! By which optimiser does a network learn?

use arch::{Optimizer as Kind, Recipe};
use burn::grad_clipping::GradientClippingConfig;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{
    AdamState, AdaptiveMomentumState, LearningRate, ModuleOptimizer, Optimizer, RmsPropConfig, SgdConfig,
};
use burn::tensor::{Device, Tensor};

use crate::kernels::{self, AdamStep};

/// The optimiser for these rules.
pub(crate) fn of(recipe: &Recipe) -> ModuleOptimizer {
    let decay = (recipe.weight_decay > 0.0).then_some(WeightDecayConfig::new(recipe.weight_decay as f32));
    let clip = (recipe.clip > 0.0).then_some(GradientClippingConfig::Norm(recipe.clip as f32));
    match recipe.optimizer {
        Kind::Adam => {
            let adam = ModuleOptimizer::from(Adam { decay: recipe.weight_decay.max(0.0) as f32 });
            match clip {
                Some(clip) => adam.with_grad_clipping(clip.init()),
                None => adam,
            }
        }
        Kind::RmsProp => RmsPropConfig::new().with_weight_decay(decay).with_grad_clipping(clip).init(),
        Kind::Sgd { momentum } => {
            let heavy = MomentumConfig { momentum, dampening: 0.0, nesterov: false };
            let config = SgdConfig::new().with_weight_decay(decay).with_gradient_clipping(clip);
            config.with_momentum((momentum > 0.0).then_some(heavy)).init()
        }
    }
}

/// Adam in one pass over the weights, where Burn's takes a dozen. It remembers the same.
#[derive(Clone)]
struct Adam {
    decay: f32,
}

impl Optimizer for Adam {
    type State<const D: usize> = AdamState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<AdamState<D>>,
    ) -> (Tensor<D>, Option<AdamState<D>>) {
        let (time, moments) = match state.map(|state| state.momentum) {
            Some(state) => (state.time, [state.moment_1, state.moment_2]),
            None => (
                0,
                [
                    Tensor::zeros(gradient.dims(), &gradient.device()),
                    Tensor::zeros(gradient.dims(), &gradient.device()),
                ],
            ),
        };
        let rule = AdamStep::new(rate, self.decay, time + 1);
        let (weight, [first, second]) = kernels::adam(weight, gradient, moments, rule);
        (weight, Some(AdamState::new(AdaptiveMomentumState::new(time + 1, first, second))))
    }

    fn to_device<const D: usize>(mut state: AdamState<D>, device: &Device) -> AdamState<D> {
        state.momentum = state.momentum.to_device(device);
        state
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::AdamConfig;

    use super::*;
    use crate::device;

    /// Twenty steps of changing gradients, with and without weight decay.
    #[test]
    fn adam_takes_the_steps_of_burns() {
        for decay in [0.0, 0.05] {
            let config = AdamConfig::new().with_epsilon(1e-8);
            let theirs = config.with_weight_decay((decay > 0.0).then_some(WeightDecayConfig::new(decay))).build();
            let tensor = |seed: usize| {
                let values: Vec<f32> = (0..37).map(|i| ((i * 7 + seed * 5) as f32).sin()).collect();
                Tensor::<1>::from_data(values.as_slice(), &device::cpu())
            };
            let (mut ours, mut state) = (tensor(0), None);
            let (mut expected, mut expected_state) = (tensor(0), None);
            for step in 1..=20 {
                let rate = 0.1 / step as f64;
                (ours, state) = Adam { decay }.step(rate, ours, tensor(step), state);
                (expected, expected_state) = theirs.step(rate, expected, tensor(step), expected_state);
            }
            let values = |tensor: Tensor<1>| tensor.into_data().try_to_vec::<f32>().unwrap_or_default();
            let (ours, expected) = (values(ours), values(expected));
            assert_eq!(ours.len(), 37);
            for (ours, expected) in ours.iter().zip(&expected) {
                assert!((ours - expected).abs() < 1e-5, "{ours} for {expected}");
            }
        }
    }
}
