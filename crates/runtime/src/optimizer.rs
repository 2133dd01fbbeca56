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
