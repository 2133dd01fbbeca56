//! What several tests learn from.

use arch::Graph;

/// Pictures of noise: only a network whose gradients work learns them by heart.
pub fn noise(graph: &Graph, pictures: usize) -> Vec<f32> {
    let mut random = fastrand::Rng::with_seed(5);
    (0..pictures * graph.input.elements()).map(|_| random.f32() * 2.0 - 1.0).collect()
}
