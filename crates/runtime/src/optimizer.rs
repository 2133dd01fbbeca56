//! Which of Burn's optimisers does a recipe ask for?

use arch::{Optimizer, Recipe};
use burn::grad_clipping::GradientClippingConfig;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, ModuleOptimizer, RmsPropConfig, SgdConfig};

/// Burn's optimiser for these rules.
pub(crate) fn of(recipe: &Recipe) -> ModuleOptimizer {
    let decay = (recipe.weight_decay > 0.0).then_some(WeightDecayConfig::new(recipe.weight_decay as f32));
    let clip = (recipe.clip > 0.0).then_some(GradientClippingConfig::Norm(recipe.clip as f32));
    match recipe.optimizer {
        Optimizer::Adam => {
            AdamConfig::new().with_epsilon(1e-8).with_weight_decay(decay).with_grad_clipping(clip).init()
        }
        Optimizer::RmsProp => RmsPropConfig::new().with_weight_decay(decay).with_grad_clipping(clip).init(),
        Optimizer::Sgd { momentum } => {
            let heavy = MomentumConfig { momentum, dampening: 0.0, nesterov: false };
            let config = SgdConfig::new().with_weight_decay(decay).with_gradient_clipping(clip);
            config.with_momentum((momentum > 0.0).then_some(heavy)).init()
        }
    }
}
