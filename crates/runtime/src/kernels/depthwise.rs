//! Depthwise convolution for training on the CPU: every map has a kernel of its own, and a map stays in the first cache
//! while each tap is added to whole rows of places.

use super::window::Window;
use crate::plan::kernels::simd::{LANES, f32x4, load, madd, sum};

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
        let (width, step, taps) = (window.output[1], window.stride[1], window.taps());
        let mut y = vec![0.0; x.len() / window.pixels() * window.positions()];
        let mut frame = window.empty_frame();
        let starts = self.starts();
        let maps = y.chunks_exact_mut(window.positions()).zip(x.chunks_exact(window.pixels()));
        for (index, (y, x)) in maps.enumerate() {
            let channel = index % channels;
            let kernel = &weight[channel * taps..][..taps];
            window.frame(x, &mut frame);
            for (row, places) in y.chunks_exact_mut(width).enumerate() {
                let values = &frame[window.start(row, [0; 2])..];
                if step == 1 {
                    match (starts.as_array::<9>(), kernel.as_array::<9>()) {
                        (Some(starts), Some(kernel)) => slide(places, values, starts, kernel, bias[channel]),
                        _ => slide(places, values, &starts[..], kernel, bias[channel]),
                    }
                    continue;
                }
                for (column, place) in places.iter_mut().enumerate() {
                    let values = &values[column * step..];
                    *place = starts.iter().zip(kernel).fold(bias[channel], |sum, (at, k)| sum + k * values[*at]);
                }
            }
        }
        y
    }

    /// Where each tap begins, from the first on.
    fn starts(&self) -> Vec<usize> {
        let [rows, columns] = self.window.kernel;
        (0..rows * columns).map(|tap| self.window.start(0, [tap / columns, tap % columns])).collect()
    }

    /// Gradient of `x`.
    pub fn input_backward(&self, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
        let Depthwise { channels, window } = self;
        let (width, step, taps) = (window.output[1], window.stride[1], window.taps());
        if let Some(window) = window.mirrored() {
            let turned: Vec<f32> = weight.chunks_exact(taps).flat_map(|kernel| kernel.iter().rev()).copied().collect();
            return Depthwise { window, ..*self }.forward(gradient, &turned, &vec![0.0; *channels]);
        }
        let mut x = vec![0.0; gradient.len() / window.positions() * window.pixels()];
        let mut frame = window.empty_frame();
        let maps = x.chunks_exact_mut(window.pixels()).zip(gradient.chunks_exact(window.positions()));
        for (index, (x, gradient)) in maps.enumerate() {
            let kernel = &weight[index % channels * taps..][..taps];
            frame.fill(0.0);
            window.for_each_line(|tap, place, start| {
                let values = frame[start..].iter_mut().step_by(step);
                for (x, g) in values.zip(&gradient[place..][..width]) {
                    *x += kernel[tap] * g;
                }
            });
            window.crop(&frame, x);
        }
        x
    }

    /// Gradients of weight and bias.
    pub fn weight_backward(&self, x: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let Depthwise { channels, window } = self;
        let (width, step, taps) = (window.output[1], window.stride[1], window.taps());
        let (mut weight, mut bias) = (vec![0.0; channels * taps], vec![0.0; *channels]);
        let mut frame = window.empty_frame();
        let starts = self.starts();
        let maps = x.chunks_exact(window.pixels()).zip(gradient.chunks_exact(window.positions()));
        for (index, (x, gradient)) in maps.enumerate() {
            let channel = index % channels;
            window.frame(x, &mut frame);
            bias[channel] += sum(gradient);
            for (factor, start) in weight[channel * taps..][..taps].iter_mut().zip(&starts) {
                let rows = gradient.chunks_exact(width).enumerate();
                let lines = rows.map(|(row, places)| (places, &frame[window.start(row, [0; 2]) + start..]));
                *factor += dots(lines, step);
            }
        }
        (weight, bias)
    }
}

/// A row of places: `places[i] = bias + Σ kernel[tap] * values[starts[tap] + i]`. Arrays in place of slices let the
/// compiler keep a kernel in registers.
#[inline(always)]
fn slide(
    places: &mut [f32],
    values: &[f32],
    starts: &(impl AsRef<[usize]> + ?Sized),
    kernel: &(impl AsRef<[f32]> + ?Sized),
    bias: f32,
) {
    let width = places.len();
    let taps = || starts.as_ref().iter().zip(kernel.as_ref());
    if width < LANES {
        for (column, place) in places.iter_mut().enumerate() {
            *place = taps().fold(bias, |sum, (start, k)| sum + k * values[start + column]);
        }
        return;
    }
    for column in (0..width).step_by(LANES) {
        // The last vector overlaps the one before.
        let column = column.min(width - LANES);
        let sums = taps().fold(f32x4::splat(bias), |sums, (start, factor)| {
            madd(f32x4::splat(*factor), load(values, start + column), sums)
        });
        places[column..column + LANES].copy_from_slice(&sums.to_array());
    }
}

/// The sum over pairs of rows of `a[i] * b[i * step]`, in four sums side by side.
#[inline(always)]
fn dots<'a>(rows: impl Iterator<Item = (&'a [f32], &'a [f32])>, step: usize) -> f32 {
    let (mut sums, mut rest) = (f32x4::splat(0.0), 0.0);
    for (a, b) in rows {
        if step > 1 {
            rest += a.iter().zip(b.iter().step_by(step)).map(|(a, b)| a * b).sum::<f32>();
            continue;
        }
        let (chunks, last) = a.as_chunks::<LANES>();
        for (index, chunk) in chunks.iter().enumerate() {
            sums = madd(f32x4::new(*chunk), load(b, index * LANES), sums);
        }
        rest += last.iter().zip(&b[chunks.len() * LANES..]).map(|(a, b)| a * b).sum::<f32>();
    }
    sums.to_array().iter().sum::<f32>() + rest
}
