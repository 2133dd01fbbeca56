//! By which rules does a network learn? The one recipe that zoo, page, engine and tool speak of.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// Share of a one-cycle training in which the rate rises.
const RISING: f64 = 0.3;
/// First rate of a one-cycle training, as a share of the highest.
const FIRST: f64 = 1.0 / 25.0;

/// How gradients become changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimizer {
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
///
/// A further one is a variant, its formula in [`Schedule::share`], its key, and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Schedule {
    /// It does not.
    Constant,
    /// In a straight line to zero.
    Linear,
    /// Half a cosine to zero (Loshchilov and Hutter 2017, arXiv:1608.03983).
    Cosine,
    /// A tenth after half of the steps, a hundredth after three quarters (He et al. 2015, arXiv:1512.03385, section
    /// 4.2).
    Step,
    /// Up for three tenths of the steps, then half a cosine to zero (Smith and Topin 2018, arXiv:1708.07120).
    OneCycle,
}

impl Schedule {
    /// All of them, the usual one first.
    pub const ALL: [Schedule; 5] =
        [Schedule::Linear, Schedule::OneCycle, Schedule::Cosine, Schedule::Step, Schedule::Constant];

    /// Its short name in addresses and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Schedule::Constant => "constant",
            Schedule::Linear => "linear",
            Schedule::Cosine => "cosine",
            Schedule::Step => "step",
            Schedule::OneCycle => "one-cycle",
        }
    }

    /// Its name for people.
    pub const fn words(self) -> &'static str {
        match self {
            Schedule::Constant => "constant",
            Schedule::Linear => "linear decay",
            Schedule::Cosine => "cosine",
            Schedule::Step => "in steps",
            Schedule::OneCycle => "one cycle",
        }
    }

    /// The share of the highest rate that holds at `progress`, from 0 at the first step to 1 after the last.
    pub fn share(self, progress: f64) -> f64 {
        let share = match self {
            Schedule::Constant => 1.0,
            Schedule::Linear => 1.0 - progress,
            Schedule::Cosine => half_cosine(progress),
            Schedule::Step if progress < 0.5 => 1.0,
            Schedule::Step if progress < 0.75 => 0.1,
            Schedule::Step => 0.01,
            Schedule::OneCycle if progress < RISING => FIRST + (1.0 - FIRST) * progress / RISING,
            Schedule::OneCycle => half_cosine((progress - RISING) / (1.0 - RISING)),
        };
        share.max(0.0)
    }
}

/// From 1 to 0 as `progress` goes from 0 to 1.
fn half_cosine(progress: f64) -> f64 {
    (1.0 + (PI * progress).cos()) / 2.0
}

/// How far chance may change a training picture. The default changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Pixels of shift, at most, in both directions: the "pad by 4 and crop" of the CIFAR recipes
    /// (He et al. 2015, section 4.2) is a shift of 4.
    pub shift: u8,
    /// Mirror every second picture. Not for digits.
    pub flip: bool,
    /// Side of a square that is blanked at a random place, pixels (DeVries and Taylor 2017, arXiv:1708.04552); 0 is
    /// none.
    pub cutout: u8,
}

impl Augmentation {
    /// Nothing changes.
    pub const NONE: Self = Augmentation { shift: 0, flip: false, cutout: 0 };
    /// Gentle for digits: shift by up to 2.
    pub const DIGITS: Self = Augmentation { shift: 2, flip: false, cutout: 0 };
    /// The usual recipe for CIFAR: shift by up to 4 and mirror.
    pub const CIFAR: Self = Augmentation { shift: 4, flip: true, cutout: 0 };
}

/// The rules of one training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Training pictures of one pass, from the first on; as many as there are, where there are fewer.
    pub pictures: u32,
    /// Passes over the training pictures.
    pub epochs: u32,
    /// Pictures per step.
    pub batch: u32,
    /// How gradients become changes.
    pub optimizer: Optimizer,
    /// The highest learning rate.
    pub learning_rate: f64,
    /// How the rate changes.
    pub schedule: Schedule,
    /// Share of all steps in which the rate rises from near zero to what the schedule says (Goyal et al. 2017,
    /// arXiv:1706.02677, section 2.2); 0 is none.
    pub warmup: f64,
    /// Share of each weight that is added to its gradient; 0 is none.
    pub weight_decay: f64,
    /// Probability that is taken from the right class and spread over all (Szegedy et al. 2015, arXiv:1512.00567,
    /// section 7); 0 is none.
    pub label_smoothing: f64,
    /// Longest gradient of one tensor, longer ones are scaled down to it; 0 lets all pass.
    pub clip: f64,
    /// How pictures are changed by chance.
    pub augmentation: Augmentation,
    /// How much more do classes count that are rare in a batch? 0 is not at all, 1 is `1 / ln(1.02 + share)` (Paszke et
    /// al. 2016, arXiv:1606.02147, section 5.1), and between them is that to this power. For maps of classes, where sky
    /// and road are most pixels.
    pub class_balance: f64,
    /// Share of the training pictures that have a wrong class, chosen by chance, the same in every pass (Mishkin et al.
    /// 2016, arXiv:1606.02228, section 3.9); 0 is none. Not of scenes.
    pub wrong_labels: f64,
}

impl Recipe {
    /// What a text leaves out: the same for ever, so that old addresses keep their meaning.
    pub const PLAIN: Self = Recipe {
        pictures: 10_000,
        epochs: 1,
        batch: 64,
        optimizer: Optimizer::Adam,
        learning_rate: 1e-3,
        schedule: Schedule::Constant,
        warmup: 0.0,
        weight_decay: 0.0,
        label_smoothing: 0.0,
        clip: 0.0,
        augmentation: Augmentation::NONE,
        class_balance: 0.0,
        wrong_labels: 0.0,
    };

    /// Steps in one pass over the pictures; a last, smaller batch counts.
    pub const fn steps_per_epoch(&self) -> u32 {
        if self.batch == 0 { 0 } else { self.pictures.div_ceil(self.batch) }
    }

    /// Steps of the whole training.
    pub const fn total_steps(&self) -> u32 {
        self.steps_per_epoch().saturating_mul(self.epochs)
    }

    /// The learning rate of step `step`, counting from 0.
    pub fn rate(&self, step: u32) -> f64 {
        let total = f64::from(self.total_steps().max(1));
        let rising = self.warmup * total;
        let warm = if rising > 0.0 { (f64::from(step) + 1.0) / rising } else { 1.0 };
        self.learning_rate * self.schedule.share(f64::from(step) / total) * warm.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule, warmup: f64) -> [f64; 5] {
        let recipe =
            Recipe { schedule, warmup, learning_rate: 1.0, pictures: 200, batch: 1, epochs: 1, ..Recipe::PLAIN };
        [0, 60, 100, 150, 200].map(|step| (recipe.rate(step) * 1e3).round() / 1e3)
    }

    #[test]
    fn schedules_go_where_they_say() {
        assert_eq!(rates(Schedule::Constant, 0.0), [1.0; 5]);
        assert_eq!(rates(Schedule::Linear, 0.0), [1.0, 0.7, 0.5, 0.25, 0.0]);
        assert_eq!(rates(Schedule::Step, 0.0), [1.0, 1.0, 0.1, 0.01, 0.01]);
        assert_eq!(rates(Schedule::OneCycle, 0.0), [0.04, 1.0, 0.812, 0.283, 0.0]);
        assert_eq!(rates(Schedule::Cosine, 0.0)[2], 0.5);
    }

    #[test]
    fn a_warm_up_begins_near_zero_and_ends_at_the_schedule() {
        assert_eq!(rates(Schedule::Constant, 0.4), [0.013, 0.763, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn the_last_small_batch_counts_as_a_step() {
        let recipe = Recipe { pictures: 130, batch: 64, epochs: 2, ..Recipe::PLAIN };
        assert_eq!((recipe.steps_per_epoch(), recipe.total_steps()), (3, 6));
        assert_eq!(Recipe { batch: 0, ..recipe }.total_steps(), 0);
    }
}
