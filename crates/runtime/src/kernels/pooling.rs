//! Pooling for training on the CPU. No places of maxima are kept: the backward pass looks for them again, the first of
//! equal ones, as Burn and PyTorch have it.

use super::window::Window;

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

    /// One over the number of values that a mean counts, at this row and column of places.
    fn share(&self, row: usize, column: usize) -> f32 {
        let Window { input, kernel, stride, padding, .. } = &self.window;
        // A window that hangs over the padding counts what is within it.
        let framed = |axis: usize, place: usize| {
            let start = place * stride[axis];
            (start + kernel[axis]).min(input[axis] + 2 * padding[axis]) - start
        };
        let count = match self.count_padding {
            true => framed(0, row) * framed(1, column),
            false => self.span(0, row).len() * self.span(1, column).len(),
        };
        1.0 / count.max(1) as f32
    }

    /// Calls `with(output, input, row)` for every row of places of every map.
    #[inline(always)]
    fn for_each_row(&self, x: &[f32], y: &mut [f32], mut with: impl FnMut(&mut [f32], &[f32], usize)) {
        let maps = y.chunks_exact_mut(self.window.positions()).zip(x.chunks_exact(self.window.pixels()));
        for (y, x) in maps {
            for (row, places) in y.chunks_exact_mut(self.window.output[1]).enumerate() {
                with(places, x, row);
            }
        }
    }

    /// Puts into `line` what `join` makes of the rows of a map under the window, column by column.
    #[inline(always)]
    fn join_rows(&self, line: &mut [f32], x: &[f32], row: usize, join: impl Fn(f32, f32) -> f32) {
        let width = line.len();
        for (index, row) in self.span(0, row).enumerate() {
            let values = &x[row * width..][..width];
            if index == 0 {
                line.copy_from_slice(values);
                continue;
            }
            for (sum, value) in line.iter_mut().zip(values) {
                *sum = join(*sum, *value);
            }
        }
    }

    /// The largest value under the window at each place, from maps one after another.
    pub fn largest(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / self.window.pixels() * self.window.positions()];
        let mut line = vec![0.0; self.window.input[1]];
        let larger = |best: f32, value: f32| if value > best || value.is_nan() { value } else { best };
        self.for_each_row(x, &mut y, |places, x, row| {
            self.join_rows(&mut line, x, row, larger);
            for (column, place) in places.iter_mut().enumerate() {
                let values = line[self.span(1, column)].iter();
                *place = values.copied().fold(f32::NEG_INFINITY, larger);
            }
        });
        y
    }

    /// Gradient of `x`, where [`Pool::largest`] gave `y`: each goes to the first value that is the largest.
    pub fn largest_backward(&self, x: &[f32], y: &[f32], gradient: &[f32]) -> Vec<f32> {
        let [_, width] = self.window.input;
        let [rows, columns] = self.window.output;
        let (pixels, positions) = (self.window.pixels(), self.window.positions());
        let mut of_x = vec![0.0; x.len()];
        for (index, of_x) in of_x.chunks_exact_mut(pixels).enumerate() {
            let (x, y) = (&x[index * pixels..][..pixels], &y[index * positions..][..positions]);
            let gradient = &gradient[index * positions..][..positions];
            for place in 0..rows * columns {
                let (largest, across) = (y[place], self.span(1, place % columns));
                let found = self.span(0, place / columns).find_map(|line| {
                    let start = line * width + across.start;
                    let values = &x[start..][..across.len()];
                    values.iter().position(|value| *value == largest || value.is_nan()).map(|found| start + found)
                });
                if let Some(found) = found {
                    of_x[found] += gradient[place];
                }
            }
        }
        of_x
    }

    /// The mean under the window at each place.
    pub fn mean(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / self.window.pixels() * self.window.positions()];
        let mut line = vec![0.0; self.window.input[1]];
        self.for_each_row(x, &mut y, |places, x, row| {
            self.join_rows(&mut line, x, row, |sum, value| sum + value);
            for (column, place) in places.iter_mut().enumerate() {
                *place = line[self.span(1, column)].iter().sum::<f32>() * self.share(row, column);
            }
        });
        y
    }

    /// Gradient of what [`Pool::mean`] took.
    pub fn mean_backward(&self, gradient: &[f32]) -> Vec<f32> {
        let (width, columns) = (self.window.input[1], self.window.output[1]);
        let mut x = vec![0.0; gradient.len() / self.window.positions() * self.window.pixels()];
        let mut line = vec![0.0; width];
        let maps = x.chunks_exact_mut(self.window.pixels()).zip(gradient.chunks_exact(self.window.positions()));
        for (x, gradient) in maps {
            for (row, places) in gradient.chunks_exact(columns).enumerate() {
                line.fill(0.0);
                for (column, gradient) in places.iter().enumerate() {
                    let each = gradient * self.share(row, column);
                    for value in &mut line[self.span(1, column)] {
                        *value += each;
                    }
                }
                for row in self.span(0, row) {
                    for (value, add) in x[row * width..][..width].iter_mut().zip(&line) {
                        *value += add;
                    }
                }
            }
        }
        x
    }
}
