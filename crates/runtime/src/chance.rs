//! What does chance decide in a step of a training?
//!
//! The random numbers of a step follow from the seed and the step's number alone: a training that is resumed rolls the
//! same dice as one that was never ended, and trainings side by side do not disturb each other.

use burn::tensor::{Device, Tensor, TensorData};
use fastrand::Rng;

/// The dice of step `step`, counting from 0.
pub(crate) fn of_step(seed: u64, step: usize) -> Rng {
    // Neighbouring steps lie far apart (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
    Rng::with_seed(seed ^ (step as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Zero with probability `p`, else one over the rest, so that the mean stays.
pub(crate) fn dropout_mask<const D: usize>(random: &mut Rng, shape: [usize; D], p: f64, device: &Device) -> Tensor<D> {
    let kept = (1.0 / (1.0 - p)) as f32;
    let threshold = (p * f64::from(u32::MAX)) as u32;
    let mut values = vec![0.0f32; shape.iter().product()];
    for pair in values.chunks_mut(2) {
        let bits = random.u64(..);
        for (value, roll) in pair.iter_mut().zip([bits as u32, (bits >> 32) as u32]) {
            *value = if roll >= threshold { kept } else { 0.0 };
        }
    }
    Tensor::from_data(TensorData::new(values, shape), device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_drops_its_share_and_keeps_the_mean() {
        let mask = dropout_mask(&mut of_step(1, 0), [100, 1_001], 0.25, &crate::device::cpu());
        let values = mask.into_data().try_into_vec::<f32>().expect("floats");
        let dropped = values.iter().filter(|value| **value == 0.0).count() as f64 / values.len() as f64;
        let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64;
        assert!((dropped - 0.25).abs() < 0.005 && (mean - 1.0).abs() < 0.01, "{dropped} {mean}");
    }

    #[test]
    fn every_step_has_dice_of_its_own_and_always_the_same() {
        let rolls = |step| of_step(7, step).u64(..);
        assert_eq!(rolls(3), rolls(3));
        let all: std::collections::HashSet<u64> = (0..1_000).map(rolls).collect();
        assert_eq!(all.len(), 1_000);
    }
}
