//! How is a last layer learned in seconds, on features that stay as they are?
//!
//! Softmax regression by Adam (Kingma and Ba 2015, arXiv:1412.6980) on standardised features; the standardisation is
//! then folded into the weights, so that what comes out is an ordinary fully connected layer.

use crate::evaluate::{argmax, softmax};

/// Examples per step.
const BATCH: usize = 32;
/// Steps that a training takes at least, so that few examples are learned too.
const STEPS: usize = 300;
/// Passes over the examples at least.
const EPOCHS: usize = 12;
/// First learning rate; it falls to zero in a straight line.
const RATE: f32 = 0.02;
/// Pull of the weights towards zero.
const DECAY: f32 = 1e-3;

/// A fully connected layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// `[classes, features]`.
    pub weight: Vec<f32>,
    /// `[classes]`.
    pub bias: Vec<f32>,
}

impl Head {
    /// The class with the highest score.
    pub fn name(&self, features: &[f32]) -> usize {
        argmax(&self.scores(features))
    }

    /// One score per class.
    pub fn scores(&self, features: &[f32]) -> Vec<f32> {
        let rows = self.weight.chunks_exact(features.len().max(1));
        rows.zip(&self.bias).map(|(row, bias)| dot(row, features) + bias).collect()
    }
}

/// Learns to tell `count` classes apart from examples: their features and their class. `seed` is for the order.
pub fn learn(examples: &[(&[f32], usize)], count: usize, seed: u64) -> Head {
    let size = examples.first().map_or(0, |(features, _)| features.len());
    let (mean, scale) = spread(examples, size);
    let inputs: Vec<Vec<f32>> = examples
        .iter()
        .map(|(features, _)| features.iter().zip(&mean).zip(&scale).map(|((x, m), s)| (x - m) * s).collect())
        .collect();
    let mut head = Head { weight: vec![0.0; count * size], bias: vec![0.0; count] };
    let per_epoch = inputs.len().div_ceil(BATCH).max(1);
    let steps = (EPOCHS * per_epoch).max(STEPS);
    let mut adam = [Adam::new(count * size), Adam::new(count)];
    let mut random = fastrand::Rng::with_seed(seed);
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    for step in 0..steps {
        let place = step % per_epoch;
        if place == 0 {
            random.shuffle(&mut order);
        }
        let batch: Vec<(&[f32], usize)> =
            order.iter().skip(place * BATCH).take(BATCH).map(|&i| (&inputs[i][..], examples[i].1)).collect();
        let gradient = gradient(&head, &batch);
        let rate = RATE * (1.0 - step as f32 / steps as f32);
        adam[0].step(&mut head.weight, &gradient.weight, rate, step);
        adam[1].step(&mut head.bias, &gradient.bias, rate, step);
    }
    for (row, bias) in head.weight.chunks_exact_mut(size.max(1)).zip(&mut head.bias) {
        for ((weight, mean), scale) in row.iter_mut().zip(&mean).zip(&scale) {
            *weight *= scale;
            *bias -= *weight * mean;
        }
    }
    head
}

/// Mean of each feature, and one over its standard deviation.
fn spread(examples: &[(&[f32], usize)], size: usize) -> (Vec<f32>, Vec<f32>) {
    let count = examples.len().max(1) as f32;
    let (mut mean, mut square) = (vec![0.0; size], vec![0.0; size]);
    for (features, _) in examples {
        mean.iter_mut().zip(*features).for_each(|(sum, x)| *sum += x / count);
    }
    for (features, _) in examples {
        square.iter_mut().zip(*features).zip(&mean).for_each(|((sum, x), m)| *sum += (x - m) * (x - m) / count);
    }
    // A feature that hardly varies is not blown up.
    let largest = square.iter().copied().fold(0.0, f32::max);
    let scale = square.iter().map(|variance| 1.0 / (variance + 1e-4 * largest + f32::MIN_POSITIVE).sqrt()).collect();
    (mean, scale)
}

/// Gradient of the mean cross-entropy of a batch, and of half the decay times the squared weights.
fn gradient(head: &Head, batch: &[(&[f32], usize)]) -> Head {
    let mut sum =
        Head { weight: head.weight.iter().map(|weight| weight * DECAY).collect(), bias: vec![0.0; head.bias.len()] };
    for (features, class) in batch {
        let mut error = head.scores(features);
        softmax(&mut error);
        error[*class] -= 1.0;
        for ((row, bias), error) in sum.weight.chunks_exact_mut(features.len().max(1)).zip(&mut sum.bias).zip(error) {
            let error = error / batch.len() as f32;
            row.iter_mut().zip(*features).for_each(|(slope, x)| *slope += error * x);
            *bias += error;
        }
    }
    sum
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums side by side, which the compiler can hold in one register.
    let mut sums = [0.0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// First and second moments of one tensor.
struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    fn new(size: usize) -> Self {
        Adam { first: vec![0.0; size], second: vec![0.0; size] }
    }

    fn step(&mut self, values: &mut [f32], gradient: &[f32], rate: f32, step: usize) {
        let power = step as i32 + 1;
        let (warm1, warm2) = (1.0 - 0.9f32.powi(power), 1.0 - 0.999f32.powi(power));
        for (((value, slope), first), second) in
            values.iter_mut().zip(gradient).zip(&mut self.first).zip(&mut self.second)
        {
            *first = 0.9 * *first + 0.1 * slope;
            *second = 0.999 * *second + 0.001 * slope * slope;
            *value -= rate * (*first / warm1) / ((*second / warm2).sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blobs(count: usize, classes: usize, size: usize, seed: u64) -> Vec<(Vec<f32>, usize)> {
        let mut random = fastrand::Rng::with_seed(seed);
        (0..count)
            .map(|index| {
                let class = index % classes;
                let noise = |random: &mut fastrand::Rng| random.f32() * 2.0 - 1.0;
                let x =
                    (0..size).map(|axis| 100.0 + if axis % classes == class { 3.0 } else { 0.0 } + noise(&mut random));
                (x.collect(), class)
            })
            .collect()
    }

    fn borrowed(examples: &[(Vec<f32>, usize)]) -> Vec<(&[f32], usize)> {
        examples.iter().map(|(features, class)| (&features[..], *class)).collect()
    }

    fn loss(head: &Head, batch: &[(&[f32], usize)]) -> f64 {
        let entropy: f64 = batch
            .iter()
            .map(|(features, class)| {
                let mut scores = head.scores(features);
                softmax(&mut scores);
                -f64::from(scores[*class]).ln()
            })
            .sum();
        let squares: f64 = head.weight.iter().map(|weight| f64::from(weight * weight)).sum();
        entropy / batch.len() as f64 + squares * f64::from(DECAY) / 2.0
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let examples: Vec<_> =
            blobs(12, 3, 5, 1).into_iter().map(|(x, c)| (x.iter().map(|v| v - 100.0).collect(), c)).collect();
        let batch = borrowed(&examples);
        let mut random = fastrand::Rng::with_seed(2);
        let mut head = Head { weight: (0..15).map(|_| random.f32() - 0.5).collect(), bias: vec![0.1, -0.2, 0.3] };
        let found = gradient(&head, &batch);
        for index in 0..15 {
            let weight = head.weight[index];
            head.weight[index] = weight + 1e-2;
            let above = loss(&head, &batch);
            head.weight[index] = weight - 1e-2;
            let below = loss(&head, &batch);
            head.weight[index] = weight;
            assert!(((above - below) / 2e-2 - f64::from(found.weight[index])).abs() < 1e-3, "weight {index}");
        }
    }

    #[test]
    fn clouds_far_from_zero_are_told_apart_and_new_points_of_them_too() {
        for (count, classes) in [(12, 3), (300, 3), (1_000, 10)] {
            let (known, new) = (blobs(count, classes, 40, 3), blobs(200, classes, 40, 4));
            let head = learn(&borrowed(&known), classes, 5);
            let right = new.iter().filter(|(features, class)| head.name(features) == *class).count();
            assert!(right >= 196, "{right} of 200 from {count}");
        }
    }
}
