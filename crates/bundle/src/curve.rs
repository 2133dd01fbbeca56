//! How is a long training drawn with few points?

use serde::{Deserialize, Serialize};

/// Most points that a curve keeps; when there are more, neighbours are merged.
pub(crate) const MOST: usize = 300;

/// The mean of some neighbouring steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The last of them.
    pub step: u32,
    /// Mean loss, nats.
    pub loss: f32,
    /// Mean accuracy of the batches, 0 to 1.
    pub accuracy: f32,
    /// The learning rate of the last of them.
    pub learning_rate: f32,
}

/// Loss and accuracy over the steps of a training; its memory does not grow with the training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Steps averaged in each point.
    stride: u32,
    points: Vec<Point>,
    pending: Vec<Point>,
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

    /// Adds the next step.
    pub fn add(&mut self, step: Point) {
        self.pending.push(step);
        if self.pending.len() as u32 >= self.stride {
            self.points.extend(mean(&self.pending));
            self.pending.clear();
        }
        if self.points.len() >= MOST {
            self.points = halved(&self.points);
            self.stride *= 2;
        }
    }
}

/// So few points that they are at most [`MOST`].
pub(crate) fn thinned(mut points: Vec<Point>) -> Vec<Point> {
    while points.len() > MOST {
        points = halved(&points);
    }
    points
}

fn halved(points: &[Point]) -> Vec<Point> {
    points.chunks(2).filter_map(mean).collect()
}

fn mean(points: &[Point]) -> Option<Point> {
    let count = points.len() as f32;
    points.last().map(|last| Point {
        loss: points.iter().map(|point| point.loss).sum::<f32>() / count,
        accuracy: points.iter().map(|point| point.accuracy).sum::<f32>() / count,
        ..*last
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_training_keeps_its_shape_in_few_points() {
        let mut curve = Curve::default();
        for step in 1..=10_000 {
            curve.add(Point { step, loss: 10_000.0 - step as f32, accuracy: 0.5, learning_rate: 0.1 });
        }
        assert!(curve.points().len() < MOST && curve.points().len() >= MOST / 2);
        assert!(curve.points().windows(2).all(|w| w[0].loss > w[1].loss && w[0].step < w[1].step));
        assert!(curve.points().iter().all(|point| point.accuracy == 0.5 && point.learning_rate == 0.1));
    }
}
