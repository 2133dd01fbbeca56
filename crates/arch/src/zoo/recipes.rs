//! With which settings do the networks of the zoo learn well in a few minutes of a browser?

use crate::recipe::{Augmentation, Optimizer, Recipe, Schedule};

/// Digits: nothing can go wrong.
pub const DIGITS: Recipe = Recipe {
    pictures: 20_000,
    epochs: 3,
    batch: 64,
    optimizer: Optimizer::Adam,
    learning_rate: 0.002,
    schedule: Schedule::Linear,
    augmentation: Augmentation::DIGITS,
    ..Recipe::PLAIN
};

/// Colour pictures. Batch normalisation bears high rates.
pub const NORMALISED: Recipe = Recipe {
    pictures: 6_000,
    epochs: 10,
    batch: 32,
    optimizer: Optimizer::Adam,
    learning_rate: 0.004,
    schedule: Schedule::OneCycle,
    augmentation: Augmentation::CIFAR,
    ..Recipe::PLAIN
};

/// Colour pictures. Without batch normalisation a large first step kills units for good.
pub const PLAIN: Recipe = Recipe { learning_rate: 0.001, ..NORMALISED };

/// Colour pictures. Thirteen convolutions deep without batch normalisation: the first passes go by before anything is
/// learnt.
pub const DEEP_PLAIN: Recipe = Recipe { learning_rate: 0.0015, epochs: 2 * PLAIN.epochs, ..PLAIN };

/// A class for every pixel: each scene is worth thousands of pictures. Rare classes count more, but less than in ENet's
/// paper, with which mean IoU is the same and fewer pixels are right (BENCHMARKS.md).
pub const SCENES: Recipe = Recipe {
    pictures: 2_000,
    epochs: 4,
    batch: 8,
    optimizer: Optimizer::Adam,
    learning_rate: 0.004,
    schedule: Schedule::OneCycle,
    class_balance: 0.4,
    ..Recipe::PLAIN
};
