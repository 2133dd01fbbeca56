//! How is a training told on the command line?

use clap::{Args, ValueEnum};
use data::Augment;
use runtime::{Device, OptimizerKind, ScheduleKind, TrainConfig, device};
use serde::Serialize;

#[derive(Clone, Copy, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum OptimizerName {
    Sgd,
    Adam,
    Rmsprop,
}

#[derive(Clone, Copy, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum ScheduleName {
    Constant,
    Linear,
    /// A tenth after half of the steps, a hundredth after three quarters.
    Step,
    Cosine,
    /// Up to the rate for three tenths of the steps, then down to zero.
    OneCycle,
}

#[derive(Clone, Copy, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum AugmentName {
    None,
    /// Shifts by up to 2 pixels.
    Digits,
    /// Shifts by up to 4 pixels, and mirrors.
    Cifar,
    /// As `cifar`, and blanks a square of 8 pixels.
    Cutout,
}

/// What a training computes on.
#[derive(Clone, Copy, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum DeviceName {
    /// Burn's Flex backend.
    Cpu,
    /// LibTorch, also on the CPU.
    #[cfg(feature = "libtorch")]
    Libtorch,
}

/// The rules of a training.
#[derive(Args, Clone, Debug, Serialize)]
pub struct Recipe {
    /// Passes over the training pictures.
    #[arg(long, default_value_t = 10)]
    pub epochs: usize,
    /// Pictures per step.
    #[arg(long, default_value_t = 64)]
    pub batch: usize,
    #[arg(long, value_enum, default_value_t = OptimizerName::Adam)]
    optimizer: OptimizerName,
    /// Learning rate at the start; of one-cycle, the highest.
    #[arg(long, default_value_t = 1e-3)]
    lr: f64,
    /// Of SGD.
    #[arg(long, default_value_t = 0.9)]
    momentum: f64,
    #[arg(long, value_enum, default_value_t = ScheduleName::Linear)]
    schedule: ScheduleName,
    /// Share of each weight that is added to its gradient.
    #[arg(long, default_value_t = 0.0)]
    weight_decay: f64,
    /// Probability taken from the right class and spread over all.
    #[arg(long, default_value_t = 0.0)]
    label_smoothing: f64,
    /// How much more rare classes count: without a number as in ENet's paper, with one below 1 that to a smaller power.
    #[arg(long, value_name = "POWER", num_args = 0..=1, default_value_t = 0.0, default_missing_value = "1", value_parser = power)]
    balanced: f64,
    /// Longest gradient of one tensor.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    clip: Option<f64>,
    /// How pictures are changed by chance.
    #[arg(long, value_enum, default_value_t = AugmentName::None)]
    augment: AugmentName,
    /// For fresh weights, the order of the pictures, their changes, and dropout.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// What computes.
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
}

impl Recipe {
    /// The settings for the runtime.
    pub fn config(&self, total_steps: usize) -> TrainConfig {
        TrainConfig {
            optimizer: match self.optimizer {
                OptimizerName::Adam => OptimizerKind::Adam,
                OptimizerName::Sgd => OptimizerKind::Sgd { momentum: self.momentum },
                OptimizerName::Rmsprop => OptimizerKind::RmsProp,
            },
            learning_rate: self.lr,
            schedule: match self.schedule {
                ScheduleName::Constant => ScheduleKind::Constant,
                ScheduleName::Linear => ScheduleKind::Linear,
                ScheduleName::Step => ScheduleKind::Step,
                ScheduleName::Cosine => ScheduleKind::Cosine,
                ScheduleName::OneCycle => ScheduleKind::OneCycle,
            },
            total_steps,
            weight_decay: self.weight_decay,
            label_smoothing: self.label_smoothing,
            balanced: self.balanced,
            clip: self.clip,
            seed: self.seed,
        }
    }

    /// How pictures are changed.
    pub fn augment(&self) -> Augment {
        match self.augment {
            AugmentName::None => Augment::default(),
            AugmentName::Digits => Augment::digits(),
            AugmentName::Cifar => Augment::cifar(),
            AugmentName::Cutout => Augment { cutout: 8, ..Augment::cifar() },
        }
    }

    /// What computes.
    pub fn device(&self) -> Device {
        match self.device {
            DeviceName::Cpu => device::cpu(),
            #[cfg(feature = "libtorch")]
            DeviceName::Libtorch => device::libtorch(),
        }
    }
}

fn power(text: &str) -> Result<f64, String> {
    let power: f64 = text.parse().map_err(|_| format!("{text} is not a number"))?;
    if (0.0..=1.0).contains(&power) { Ok(power) } else { Err("it must be from 0 to 1".to_owned()) }
}
