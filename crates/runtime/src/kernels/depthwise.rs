//! Depthwise convolution for training on the CPU: every map has a kernel of its own, and a map stays in the first cache
//! while each tap is added to a whole run of places.

use super::runs::Window;

/// A batch of depthwise convolutions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Depthwise {
    /// Maps of each picture.
    pub channels: usize,
    /// How the kernels slide.
    pub window: Window,
}

impl Depthwise {
    /// `[batch, channels, oh, ow]` from `x: [batch, channels, h, w]`, `weight: [channels, 1, kh, kw]`,
    /// `bias: [channels]`.
    pub fn forward(&self, x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f32> {
        let Depthwise { channels, window } = self;
        let (runs, step, taps) = (window.runs(), window.stride[1], window.taps());
        let mut y = vec![0.0; x.len() / window.pixels() * window.positions()];
        let maps = y.chunks_exact_mut(window.positions()).zip(x.chunks_exact(window.pixels()));
        for (index, (y, x)) in maps.enumerate() {
            let channel = index % channels;
            y.fill(bias[channel]);
            let kernel = &weight[channel * taps..][..taps];
            for run in &runs {
                add(&mut y[run.to..][..run.count], &x[run.from..], step, kernel[run.tap]);
            }
        }
        y
    }

    /// Gradient of `x`.
    pub fn input_backward(&self, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
        let Depthwise { channels, window } = self;
        let (runs, step, taps) = (window.runs(), window.stride[1], window.taps());
        let mut x = vec![0.0; gradient.len() / window.positions() * window.pixels()];
        let maps = x.chunks_exact_mut(window.pixels()).zip(gradient.chunks_exact(window.positions()));
        for (index, (x, gradient)) in maps.enumerate() {
            let kernel = &weight[index % channels * taps..][..taps];
            for run in &runs {
                let (factor, gradient) = (kernel[run.tap], &gradient[run.to..][..run.count]);
                if step == 1 {
                    add(&mut x[run.from..][..run.count], gradient, 1, factor);
                } else {
                    for (x, g) in x[run.from..].iter_mut().step_by(step).zip(gradient) {
                        *x += factor * g;
                    }
                }
            }
        }
        x
    }

    /// Gradients of weight and bias.
    pub fn weight_backward(&self, x: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let Depthwise { channels, window } = self;
        let (runs, step, taps) = (window.runs(), window.stride[1], window.taps());
        let (mut weight, mut bias) = (vec![0.0; channels * taps], vec![0.0; *channels]);
        let maps = x.chunks_exact(window.pixels()).zip(gradient.chunks_exact(window.positions()));
        for (index, (x, gradient)) in maps.enumerate() {
            let channel = index % channels;
            bias[channel] += gradient.iter().sum::<f32>();
            let kernel = &mut weight[channel * taps..][..taps];
            for run in &runs {
                kernel[run.tap] += dot(&gradient[run.to..][..run.count], &x[run.from..], step);
            }
        }
        (weight, bias)
    }
}

/// `to[i] += factor * from[i * step]`.
#[inline(always)]
fn add(to: &mut [f32], from: &[f32], step: usize, factor: f32) {
    if step == 1 {
        for (to, from) in to.iter_mut().zip(from) {
            *to += factor * from;
        }
    } else {
        for (to, from) in to.iter_mut().zip(from.iter().step_by(step)) {
            *to += factor * from;
        }
    }
}

/// The sum of `a[i] * b[i * step]`, in four sums side by side.
#[inline(always)]
fn dot(a: &[f32], b: &[f32], step: usize) -> f32 {
    if step > 1 {
        return a.iter().zip(b.iter().step_by(step)).map(|(a, b)| a * b).sum();
    }
    let b = &b[..a.len()];
    let (a_chunks, a_rest) = a.as_chunks::<4>();
    let (b_chunks, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0f32; 4];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..4 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
