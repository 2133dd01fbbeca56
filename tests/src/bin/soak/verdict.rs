//! Does what is held grow?

use std::fmt;

use anyhow::{Result, ensure};

use crate::sample::{QUANTITIES, Sample};

/// Growth that still is flat.
pub const MOST: f64 = 0.05;

/// How one quantity changed after the warm-up: the median of its first third beside that of its last. Single samples
/// jump with the browser's own collector.
pub struct Growth {
    pub what: &'static str,
    pub before: f64,
    pub after: f64,
}

impl Growth {
    /// By which part it grew.
    pub fn part(&self) -> f64 {
        (self.after - self.before) / self.before.max(f64::MIN_POSITIVE)
    }

    /// At most 5%.
    pub fn is_flat(&self) -> bool {
        self.after <= self.before * (1.0 + MOST)
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} grew from {:.1} to {:.1} ({:+.1}%)", self.what, self.before, self.after, self.part() * 100.0)
    }
}

/// Each quantity's growth after so many minutes.
///
/// # Errors
/// When there are too few samples after them to compare.
pub fn growths(samples: &[Sample], warm_up: f64) -> Result<Vec<Growth>> {
    let judged: Vec<&Sample> = samples.iter().filter(|sample| sample.minute >= warm_up).collect();
    ensure!(judged.len() >= 2, "there are {} samples after the warm-up, too few to compare", judged.len());
    let third = judged.len().div_ceil(3);
    let (first, last) = (&judged[..third], &judged[judged.len() - third..]);
    let growth = |(place, (what, _)): (usize, (&'static str, Option<&str>))| Growth {
        what,
        before: median(first.iter().map(|sample| sample.held[place]).collect()),
        after: median(last.iter().map(|sample| sample.held[place]).collect()),
    };
    Ok(QUANTITIES.into_iter().enumerate().map(growth).collect())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(memory: impl Fn(f64) -> f64) -> Vec<Sample> {
        let sample = |minute| Sample { minute, done: 0, held: [memory(minute), 1.0, 1.0, 1.0, 1.0, 1.0] };
        (0..=60).map(f64::from).map(sample).collect()
    }

    fn grown(memory: impl Fn(f64) -> f64) -> Vec<&'static str> {
        let growths = growths(&samples(memory), 10.0).unwrap();
        growths.into_iter().filter(|growth| !growth.is_flat()).map(|growth| growth.what).collect()
    }

    #[test]
    fn what_leaks_is_named() {
        // A megabyte a minute: from 418 in the first third to 452 in the last.
        assert_eq!(grown(|minute| 400.0 + minute), [QUANTITIES[0].0]);
    }

    #[test]
    fn warming_up_and_single_peaks_are_no_leak() {
        assert!(grown(|minute| if minute < 10.0 { 100.0 } else { 400.0 }).is_empty());
        assert!(grown(|minute| if minute % 7.0 == 0.0 { 600.0 } else { 400.0 + minute / 10.0 }).is_empty());
    }

    #[test]
    fn nothing_is_said_of_too_few_samples() {
        assert!(growths(&samples(|_| 1.0), 60.0).is_err());
    }
}
