//! Pooling for training on the CPU. No places of maxima are kept: the backward pass looks for them again, the first of
//! equal ones, as Burn and PyTorch have it.

use super::runs::Window;

/// A pooling of maps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pool {
    /// How the window slides.
    pub window: Window,
    /// Does padding count for a mean?
    pub count_padding: bool,
}

impl Pool {
    /// Rows or columns of the map under the window at `place`.
    #[inline(always)]
    fn span(&self, axis: usize, place: usize) -> std::ops::Range<usize> {
        let Window { input, kernel, stride, padding, .. } = &self.window;
        let start = place * stride[axis];
        let end = (start + kernel[axis]).saturating_sub(padding[axis]).min(input[axis]);
        start.saturating_sub(padding[axis]).min(end)..end
    }

    /// Calls `with(place, rows, columns)` for every place of the window.
    #[inline(always)]
    fn for_each(&self, mut with: impl FnMut(usize, std::ops::Range<usize>, std::ops::Range<usize>)) {
        let [rows, columns] = self.window.output;
        for row in 0..rows {
            let lines = self.span(0, row);
            for column in 0..columns {
                with(row * columns + column, lines.clone(), self.span(1, column));
            }
        }
    }

    /// One over the number of values that a mean at `place` counts.
    fn share(&self, place: usize, lines: usize, columns: usize) -> f32 {
        if !self.count_padding {
            return 1.0 / (lines * columns).max(1) as f32;
        }
        let Window { input, output, kernel, stride, padding, .. } = &self.window;
        let places = [place / output[1], place % output[1]];
        // A window that hangs over the padding counts what is within it.
        let side = |axis: usize| {
            let start = places[axis] * stride[axis];
            (start + kernel[axis]).min(input[axis] + 2 * padding[axis]) - start
        };
        1.0 / (side(0) * side(1)) as f32
    }

    /// The largest value under the window at each place, from maps one after another.
    pub fn largest(&self, x: &[f32]) -> Vec<f32> {
        let Window { input, .. } = self.window;
        let mut y = vec![0.0; x.len() / self.window.pixels() * self.window.positions()];
        let maps = y.chunks_exact_mut(self.window.positions()).zip(x.chunks_exact(self.window.pixels()));
        for (y, x) in maps {
            self.for_each(|place, lines, columns| {
                let mut best = f32::NEG_INFINITY;
                for line in lines {
                    for value in &x[line * input[1]..][columns.clone()] {
                        best = if *value > best || value.is_nan() { *value } else { best };
                    }
                }
                y[place] = best;
            });
        }
        y
    }

    /// Gradient of `x`, where [`Pool::largest`] gave `y`: each goes to the first value that is the largest.
    pub fn largest_backward(&self, x: &[f32], y: &[f32], gradient: &[f32]) -> Vec<f32> {
        let Window { input, .. } = self.window;
        let (pixels, positions) = (self.window.pixels(), self.window.positions());
        let mut of_x = vec![0.0; x.len()];
        for (index, of_x) in of_x.chunks_exact_mut(pixels).enumerate() {
            let (x, y) = (&x[index * pixels..][..pixels], &y[index * positions..][..positions]);
            let gradient = &gradient[index * positions..][..positions];
            self.for_each(|place, lines, columns| {
                for line in lines {
                    let values = &x[line * input[1]..][columns.clone()];
                    let found = values.iter().position(|value| *value == y[place] || value.is_nan());
                    if let Some(found) = found {
                        of_x[line * input[1] + columns.start + found] += gradient[place];
                        return;
                    }
                }
            });
        }
        of_x
    }

    /// The mean under the window at each place.
    pub fn mean(&self, x: &[f32]) -> Vec<f32> {
        let Window { input, .. } = self.window;
        let mut y = vec![0.0; x.len() / self.window.pixels() * self.window.positions()];
        let maps = y.chunks_exact_mut(self.window.positions()).zip(x.chunks_exact(self.window.pixels()));
        for (y, x) in maps {
            self.for_each(|place, lines, columns| {
                let share = self.share(place, lines.len(), columns.len());
                let sums = lines.map(|line| x[line * input[1]..][columns.clone()].iter().sum::<f32>());
                y[place] = sums.sum::<f32>() * share;
            });
        }
        y
    }

    /// Gradient of what [`Pool::mean`] took.
    pub fn mean_backward(&self, gradient: &[f32]) -> Vec<f32> {
        let Window { input, .. } = self.window;
        let mut x = vec![0.0; gradient.len() / self.window.positions() * self.window.pixels()];
        let maps = x.chunks_exact_mut(self.window.pixels()).zip(gradient.chunks_exact(self.window.positions()));
        for (x, gradient) in maps {
            self.for_each(|place, lines, columns| {
                let each = gradient[place] * self.share(place, lines.len(), columns.len());
                for line in lines {
                    for value in &mut x[line * input[1]..][columns.clone()] {
                        *value += each;
                    }
                }
            });
        }
        x
    }
}
