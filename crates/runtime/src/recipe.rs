//! By which rules does a network learn?

use burn::grad_clipping::GradientClippingConfig;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, ModuleOptimizer, RmsPropConfig, SgdConfig};

/// Share of a one-cycle training in which the rate rises.
const RISING: f64 = 0.3;
/// First rate of a one-cycle training, as a share of the highest.
const FIRST: f64 = 1.0 / 25.0;

/// How gradients become changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptimizerKind {
    /// Stochastic gradient descent with heavy-ball momentum.
    Sgd {
        /// 0 is none.
        momentum: f64,
    },
    /// Adam (Kingma and Ba 2015, arXiv:1412.6980).
    Adam,
    /// RMSProp (Hinton 2012, lecture 6e of "Neural networks for machine learning"), with momentum 0.9.
    RmsProp,
}

/// How the learning rate changes over a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleKind {
    /// It does not.
    Constant,
    /// In a straight line to zero.
    Linear,
    /// Half a cosine to zero (Loshchilov and Hutter 2017, arXiv:1608.03983).
    Cosine,
    /// A tenth after half of the steps, a hundredth after three quarters (He et al. 2015, arXiv:1512.03385, section 4.2).
    Step,
    /// Up for three tenths of the steps, then half a cosine to zero (Smith and Topin 2018, arXiv:1708.07120).
    OneCycle,
}

/// The settings of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainConfig {
    /// How gradients become changes.
    pub optimizer: OptimizerKind,
    /// Rate at the start; of a one-cycle training, the highest.
    pub learning_rate: f64,
    /// How the rate changes.
    pub schedule: ScheduleKind,
    /// Steps of the whole training, for the schedule.
    pub total_steps: usize,
    /// Share of each weight that is added to its gradient; 0 is none.
    pub weight_decay: f64,
    /// Probability that is taken from the right class and spread over all (Szegedy et al. 2015, arXiv:1512.00567,
    /// section 7); 0 is none.
    pub label_smoothing: f64,
    /// How much more do classes count that are rare in a batch? 0 is not at all, 1 is `1 / ln(1.02 + share)` (Paszke et al. 2016,
    /// arXiv:1606.02147, section 5.1), and between them is that to this power. For maps of classes, where sky and road are most pixels.
    pub balanced: f64,
    /// Longest gradient of one tensor; longer ones are scaled down to it.
    pub clip: Option<f64>,
    /// For dropout and drop-path.
    pub seed: u64,
}

impl Default for TrainConfig {
    fn default() -> Self {
        TrainConfig {
            optimizer: OptimizerKind::Adam,
            learning_rate: 1e-3,
            schedule: ScheduleKind::Constant,
            total_steps: 1,
            weight_decay: 0.0,
            label_smoothing: 0.0,
            balanced: 0.0,
            clip: None,
            seed: 0,
        }
    }
}

impl TrainConfig {
    /// The rate of step `step`, counting from 0.
    pub fn rate(&self, step: usize) -> f64 {
        let progress = step as f64 / self.total_steps.max(1) as f64;
        let share = match self.schedule {
            ScheduleKind::Constant => 1.0,
            ScheduleKind::Linear => 1.0 - progress,
            ScheduleKind::Cosine => half_cosine(progress),
            ScheduleKind::Step if progress < 0.5 => 1.0,
            ScheduleKind::Step if progress < 0.75 => 0.1,
            ScheduleKind::Step => 0.01,
            ScheduleKind::OneCycle if progress < RISING => FIRST + (1.0 - FIRST) * progress / RISING,
            ScheduleKind::OneCycle => half_cosine((progress - RISING) / (1.0 - RISING)),
        };
        self.learning_rate * share.max(0.0)
    }

    /// Burn's optimiser for these settings.
    pub(crate) fn optimizer(&self) -> ModuleOptimizer {
        let decay = (self.weight_decay > 0.0).then(|| WeightDecayConfig::new(self.weight_decay as f32));
        let clip = self.clip.map(|norm| GradientClippingConfig::Norm(norm as f32));
        match self.optimizer {
            OptimizerKind::Adam => {
                AdamConfig::new().with_epsilon(1e-8).with_weight_decay(decay).with_grad_clipping(clip).init()
            }
            OptimizerKind::RmsProp => RmsPropConfig::new().with_weight_decay(decay).with_grad_clipping(clip).init(),
            OptimizerKind::Sgd { momentum } => {
                let heavy = MomentumConfig { momentum, dampening: 0.0, nesterov: false };
                let config = SgdConfig::new().with_weight_decay(decay).with_gradient_clipping(clip);
                config.with_momentum((momentum > 0.0).then_some(heavy)).init()
            }
        }
    }
}

/// From 1 to 0 as `progress` goes from 0 to 1.
fn half_cosine(progress: f64) -> f64 {
    (1.0 + (std::f64::consts::PI * progress).cos()) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: ScheduleKind) -> [f64; 5] {
        let config = TrainConfig { schedule, learning_rate: 1.0, total_steps: 200, ..TrainConfig::default() };
        [0, 60, 100, 150, 200].map(|step| (config.rate(step) * 1e3).round() / 1e3)
    }

    #[test]
    fn schedules_go_where_they_say() {
        assert_eq!(rates(ScheduleKind::Constant), [1.0; 5]);
        assert_eq!(rates(ScheduleKind::Linear), [1.0, 0.7, 0.5, 0.25, 0.0]);
        assert_eq!(rates(ScheduleKind::Step), [1.0, 1.0, 0.1, 0.01, 0.01]);
        assert_eq!(rates(ScheduleKind::OneCycle), [0.04, 1.0, 0.812, 0.283, 0.0]);
        assert_eq!(rates(ScheduleKind::Cosine)[2], 0.5);
    }
}
