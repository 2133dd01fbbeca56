//! What is measured of a network's numbers: while it learns, and at rest.

use serde::{Deserialize, Serialize};

/// What one step of a training did to each layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepMeasures {
    /// Which step, counting from 1.
    pub step: u32,
    /// Every layer that learns, in the order of the graph.
    pub layers: Vec<LayerStep>,
}

/// What one step did to the learned numbers of a layer: Euclidean norms over all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerStep {
    /// Name of the node.
    pub node: String,
    /// Of the numbers before the step.
    pub weights: f32,
    /// Of the loss's gradient, before any clipping.
    pub gradient: f32,
    /// Of the change that the step made.
    pub update: f32,
}

/// How often values are how large.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The smallest value: where the first bin begins.
    pub low: f32,
    /// The largest: where the last bin ends.
    pub high: f32,
    /// Values in each of [`BINS`] bins of the same width, but for those that are exactly zero: after a rectifier most
    /// are, and would dwarf the rest.
    pub counts: Vec<u32>,
    /// Their mean.
    pub mean: f32,
    /// Their standard deviation.
    pub deviation: f32,
    /// Share of them that is exactly zero.
    pub zeros: f32,
}

/// Bins of a histogram.
pub const BINS: usize = 40;

impl Histogram {
    /// Of these values, without those that are not finite.
    pub fn of(values: &[f32]) -> Self {
        let (mut low, mut high, mut count, mut zeros) = (f32::INFINITY, f32::NEG_INFINITY, 0_u32, 0_u32);
        let (mut sum, mut squares) = (0.0, 0.0);
        let finite = values.iter().copied().filter(|value| value.is_finite());
        for value in finite.clone() {
            (low, high) = (low.min(value), high.max(value));
            count += 1;
            zeros += u32::from(value == 0.0);
            sum += f64::from(value);
            squares += f64::from(value) * f64::from(value);
        }
        let mut counts = vec![0; BINS];
        if count == 0 {
            return Histogram { low: 0.0, high: 0.0, counts, mean: 0.0, deviation: 0.0, zeros: 0.0 };
        }
        let width = (high - low) / BINS as f32;
        for value in finite.filter(|value| *value != 0.0) {
            let bin = if width > 0.0 { ((value - low) / width) as usize } else { 0 };
            counts[bin.min(BINS - 1)] += 1;
        }
        let mean = sum / f64::from(count);
        let deviation = (squares / f64::from(count) - mean * mean).max(0.0).sqrt();
        let zeros = zeros as f32 / count as f32;
        Histogram { low, high, counts, mean: mean as f32, deviation: deviation as f32, zeros }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_the_bin_where_it_belongs() {
        let values: Vec<f32> = (0..80).map(|value| value as f32 / 2.0).chain([40.0]).collect();
        let found = Histogram::of(&values);
        assert_eq!((found.low, found.high, found.zeros), (0.0, 40.0, 1.0 / 81.0));
        assert_eq!((found.counts[0], found.counts[39]), (1, 3));
        assert_eq!(found.counts[1..39], [2; 38]);
        // Mean of 0, 0.5, …, 40: 20; variance of 81 values in steps of 0.5: 0.25 · (81² − 1) / 12.
        assert!((found.mean - 20.0).abs() < 1e-4);
        assert!((found.deviation - (0.25_f32 * 6_560.0 / 12.0).sqrt()).abs() < 1e-3);
    }

    #[test]
    fn equal_values_none_and_nan_have_a_histogram() {
        let total = |values: &[f32]| Histogram::of(values).counts.iter().sum::<u32>();
        assert_eq!([total(&[2.0; 7]), total(&[]), total(&[f32::NAN, 1.0])], [7, 0, 1]);
    }
}
