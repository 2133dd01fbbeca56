//! How is a long training drawn with few points?

use protocol::StepRecord;

/// Most points that a curve keeps; when there are more, neighbours are merged.
const MOST: usize = 400;

/// The mean of some neighbouring steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The last of them.
    pub step: u32,
    /// Mean loss, nats.
    pub loss: f32,
    /// Mean accuracy of the batches, 0 to 1.
    pub accuracy: f32,
}

/// Loss and accuracy over the steps of a training; its memory does not grow with the training.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Steps averaged in each point.
    stride: u32,
    points: Vec<Point>,
    pending: Vec<StepRecord>,
}

impl Default for Curve {
    fn default() -> Self {
        Curve { stride: 1, points: Vec::new(), pending: Vec::new() }
    }
}

impl Curve {
    /// The points so far, oldest first.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Adds steps in their order.
    pub fn extend(&mut self, steps: &[StepRecord]) {
        for step in steps {
            self.pending.push(*step);
            if self.pending.len() as u32 >= self.stride {
                self.points.push(mean(&self.pending, step.step));
                self.pending.clear();
            }
            if self.points.len() >= MOST {
                self.points = self.points.chunks(2).map(merge).collect();
                self.stride *= 2;
            }
        }
    }
}

fn mean(steps: &[StepRecord], step: u32) -> Point {
    let count = steps.len().max(1) as f32;
    Point {
        step,
        loss: steps.iter().map(|record| record.loss).sum::<f32>() / count,
        accuracy: steps.iter().map(|record| record.accuracy).sum::<f32>() / count,
    }
}

fn merge(pair: &[Point]) -> Point {
    match pair {
        [a, b] => Point { step: b.step, loss: (a.loss + b.loss) / 2.0, accuracy: (a.accuracy + b.accuracy) / 2.0 },
        [one, ..] => *one,
        [] => Point { step: 0, loss: 0.0, accuracy: 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_training_keeps_its_shape_in_few_points() {
        let mut curve = Curve::default();
        let steps: Vec<_> = (1..=10_000)
            .map(|step| StepRecord { step, loss: 10_000.0 - step as f32, accuracy: 0.5, learning_rate: 0.1 })
            .collect();
        curve.extend(&steps);
        assert!(curve.points().len() < MOST && curve.points().len() >= MOST / 2);
        assert!(curve.points().windows(2).all(|w| w[0].loss > w[1].loss && w[0].step < w[1].step));
        assert!(curve.points().iter().all(|point| point.accuracy == 0.5));
    }
}
