//! Batch normalisation while training (Ioffe and Szegedy 2015, arXiv:1502.03167, algorithm 1), in two passes over the
//! values forward and two backward.
//!
//! Values are `[batch, channels, positions]`; statistics go over batch and positions.

use crate::plan::kernels::simd::{LANES, f32x4, load_few};

/// Sizes of a batch of maps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maps {
    /// Maps of each picture.
    pub channels: usize,
    /// Values of a map.
    pub positions: usize,
}

/// What a batch normalisation found.
pub(crate) struct Normalised {
    /// The values, normalised, scaled and shifted.
    pub output: Vec<f32>,
    /// Mean of each channel.
    pub mean: Vec<f32>,
    /// Variance of each channel, over the number of values.
    pub variance: Vec<f32>,
}

/// Gradients of a batch normalisation, beside that of its input.
pub(crate) struct Gradients {
    /// Of the scale, `[channels]`.
    pub gamma: Vec<f32>,
    /// Of the shift, `[channels]`.
    pub beta: Vec<f32>,
}

/// Two sums over pairs of runs; vectors within a run, double precision from run to run.
fn sums(x: &[f32], y: &[f32], of: impl Fn(f32x4, f32x4) -> [f32x4; 2]) -> [f64; 2] {
    let (x_chunks, x_rest) = x.as_chunks::<LANES>();
    let (y_chunks, y_rest) = y.as_chunks::<LANES>();
    let mut total = [f32x4::splat(0.0); 2];
    let mut add = |x: f32x4, y: f32x4, lanes: usize| {
        let [a, b] = of(x, y);
        let keep = |v: f32x4| if lanes == LANES { v } else { load_few(&v.to_array()[..lanes]) };
        total[0] += keep(a);
        total[1] += keep(b);
    };
    for (x, y) in x_chunks.iter().zip(y_chunks) {
        add(f32x4::new(*x), f32x4::new(*y), LANES);
    }
    if !x_rest.is_empty() {
        add(load_few(x_rest), load_few(y_rest), x_rest.len());
    }
    total.map(|sum| sum.to_array().into_iter().map(f64::from).sum())
}

impl Maps {
    /// Where the maps of channel `channel` lie.
    fn runs(self, len: usize, channel: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
        let picture = self.channels * self.positions;
        (0..len / picture.max(1)).map(move |index| {
            let start = index * picture + channel * self.positions;
            start..start + self.positions
        })
    }

    /// Normalises by the statistics of the batch.
    pub fn forward(self, x: &[f32], gamma: &[f32], beta: &[f32], eps: f64) -> Normalised {
        let count = (x.len() / self.channels.max(1)) as f64;
        let mut output = vec![0.0; x.len()];
        let (mut means, mut variances) = (Vec::with_capacity(self.channels), Vec::with_capacity(self.channels));
        for channel in 0..self.channels {
            let total = |of: &dyn Fn(&[f32]) -> f64| self.runs(x.len(), channel).map(|run| of(&x[run])).sum::<f64>();
            let mean = (total(&|run| sums(run, run, |x, _| [x, x])[0]) / count) as f32;
            let centre = f32x4::splat(mean);
            let squares = total(&|run| sums(run, run, |x, _| [(x - centre) * (x - centre); 2])[0]);
            let variance = squares / count;
            let scale = gamma[channel] * (1.0 / (variance + eps).sqrt()) as f32;
            for run in self.runs(x.len(), channel) {
                for (y, x) in output[run.clone()].iter_mut().zip(&x[run]) {
                    *y = (x - mean) * scale + beta[channel];
                }
            }
            means.push(mean);
            variances.push(variance as f32);
        }
        Normalised { output, mean: means, variance: variances }
    }

    /// Gradients, where `mean` and `variance` are what [`Maps::forward`] found; `gradient` is that of its output, and
    /// becomes that of its input.
    pub fn backward(
        self,
        x: &[f32],
        gamma: &[f32],
        [mean, variance]: [&[f32]; 2],
        eps: f64,
        gradient: &mut [f32],
    ) -> Gradients {
        let count = (x.len() / self.channels.max(1)) as f64;
        let (mut gammas, mut betas) = (Vec::with_capacity(self.channels), Vec::with_capacity(self.channels));
        for channel in 0..self.channels {
            let mean = mean[channel];
            let inverse = (1.0 / (f64::from(variance[channel]) + eps).sqrt()) as f32;
            let centre = f32x4::splat(mean);
            let mut both = [0.0; 2];
            for run in self.runs(x.len(), channel) {
                let of_run = sums(&x[run.clone()], &gradient[run], |x, g| [g, g * (x - centre)]);
                both = [both[0] + of_run[0], both[1] + of_run[1]];
            }
            let [beta, gamma_sum] = [both[0], both[1] * f64::from(inverse)];
            let scale = gamma[channel] * inverse;
            let (mean_gradient, slope) = ((beta / count) as f32, (gamma_sum / count) as f32 * inverse);
            for run in self.runs(x.len(), channel) {
                for (g, x) in gradient[run.clone()].iter_mut().zip(&x[run]) {
                    *g = scale * (*g - mean_gradient - (x - mean) * slope);
                }
            }
            gammas.push(gamma_sum as f32);
            betas.push(beta as f32);
        }
        Gradients { gamma: gammas, beta: betas }
    }
}
