//! When has a training gone wrong for good?

use thiserror::Error;

/// The loss is not finite any more, or so large that nothing can come of it.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("the loss is {loss} at step {step}, so the training ended; a lower learning rate may help")]
pub struct Divergence {
    /// Counting from 1.
    pub step: u32,
    /// Mean cross-entropy of its batch, nats.
    pub loss: f32,
    /// The step up to which all was well, whose weights are kept.
    pub good: u32,
}

/// A loss that is so many times the first one, or that of guessing, has exploded. Spikes from which trainings recover
/// stay far below.
const EXPLODED: f32 = 100.0;

/// Looks at one loss after the other.
#[derive(Clone, Debug)]
pub struct Watch {
    guessing: f32,
    first: Option<f32>,
}

impl Watch {
    /// For a network that tells so many classes apart.
    pub fn new(classes: usize) -> Self {
        Watch { guessing: (classes.max(2) as f32).ln(), first: None }
    }

    /// Is this loss one from which a training goes on?
    pub fn is_well(&mut self, loss: f32) -> bool {
        if !loss.is_finite() {
            return false;
        }
        let first = *self.first.get_or_insert(loss);
        loss <= EXPLODED * first.max(self.guessing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_or_has_exploded_is_seen_at_once_and_a_spike_is_not() {
        let mut watch = Watch::new(10);
        assert!([2.3, 2.1, 40.0, 1.9].into_iter().all(|loss| watch.is_well(loss)));
        assert!(!watch.is_well(231.0) && !watch.is_well(f32::NAN) && !watch.is_well(f32::INFINITY));
        assert!(!Watch::new(10).is_well(f32::NAN));
    }

    #[test]
    fn a_network_that_begins_with_a_large_loss_may_keep_it() {
        let mut watch = Watch::new(10);
        assert!(watch.is_well(80.0) && watch.is_well(400.0));
    }
}
