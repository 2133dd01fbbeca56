//! Patches of pictures laid out for products of matrices.

use super::matrix::Matrix;
use super::window::Window;
use crate::plan::kernels::product::WIDTH;
use crate::plan::kernels::simd::{LANES, copy};

/// Values of a cache line.
const LINE: usize = 16;

/// A matrix whose rows begin an odd number of cache lines apart, so that they do not compete for a place in the cache.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub values: Vec<f32>,
    pub rows: usize,
    pub columns: usize,
    pub pitch: usize,
}

impl Lines {
    /// Takes these sizes. What is there stays, where it has them already; else all is zero.
    pub fn resize(&mut self, rows: usize, columns: usize) {
        if [self.rows, self.columns] != [rows, columns] {
            (self.rows, self.columns) = (rows, columns);
            self.pitch = (columns.div_ceil(LINE) | 1) * LINE;
            self.values.clear();
            self.values.resize(rows * self.pitch, 0.0);
        }
    }

    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.pitch..][..self.columns]
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.pitch..][..self.columns]
    }

    /// Takes maps `[picture, channel, positions]` as rows, a row per channel.
    pub fn gather(&mut self, maps: &[f32], channels: usize, positions: usize) {
        self.resize(channels, maps.len() / channels);
        for (index, map) in maps.chunks_exact(positions).enumerate() {
            copy(map, &mut self.row_mut(index % channels)[index / channels * positions..][..positions]);
        }
    }

    pub fn matrix(&self) -> Matrix<'_> {
        Matrix::pitched(&self.values, self.rows, self.columns, self.pitch)
    }
}

/// A matrix in panels of eight columns, as products that keep a tile in registers read it: `[columns / 8][rows][8]`.
#[derive(Debug, Default)]
pub(crate) struct Panels {
    pub values: Vec<f32>,
    pub rows: usize,
    pub columns: usize,
}

impl Panels {
    /// Takes these sizes. What is there stays, where it has them already; else all is zero.
    pub fn resize(&mut self, rows: usize, columns: usize) {
        if [self.rows, self.columns] != [rows, columns] {
            (self.rows, self.columns) = (rows, columns);
            self.values.clear();
            self.values.resize(rows * columns.next_multiple_of(WIDTH), 0.0);
        }
    }

    /// Where a value lies.
    #[inline(always)]
    fn place(&self, row: usize, column: usize) -> usize {
        (column / WIDTH * self.rows + row) * WIDTH + column % WIDTH
    }

    /// Writes some values of a row, from a column on: by vectors, but for those before and after whole ones.
    #[inline(always)]
    fn write(&mut self, row: usize, column: usize, values: &[f32]) {
        let (before, values) = values.split_at((column.next_multiple_of(LANES) - column).min(values.len()));
        for (index, value) in before.iter().enumerate() {
            let place = self.place(row, column + index);
            self.values[place] = *value;
        }
        let column = column + before.len();
        let (chunks, after) = values.as_chunks::<LANES>();
        let mut place = self.place(row, column);
        // From the first half of a panel to its second, and from that to the next panel.
        let mut steps = [LANES, self.rows * WIDTH - LANES];
        if !column.is_multiple_of(WIDTH) {
            steps.reverse();
        }
        for chunk in chunks {
            if let Some(target) = self.values.get_mut(place..).and_then(|rest| rest.first_chunk_mut()) {
                *target = *chunk;
            }
            place += steps[0];
            steps.reverse();
        }
        for (index, value) in after.iter().enumerate() {
            self.values[place + index] = *value;
        }
    }

    /// Takes maps `[picture, channel, positions]` as rows, a row per channel.
    pub fn gather(&mut self, maps: &[f32], channels: usize, positions: usize) {
        self.resize(channels, maps.len() / channels);
        for (index, map) in maps.chunks_exact(positions).enumerate() {
            self.write(index % channels, index / channels * positions, map);
        }
    }
}

/// Calls `write(row of the matrix, first column, values)` for everything in the column matrix
/// `[channels * taps, pictures * positions]` of pictures one after another.
#[inline(always)]
fn unfold(window: &Window, channels: usize, pictures: &[f32], mut write: impl FnMut(usize, usize, &[f32])) {
    let (width, step, taps) = (window.output[1], window.stride[1], window.taps());
    let mut frame = window.empty_frame();
    let mut line = vec![0.0; width];
    for (index, map) in pictures.chunks_exact(window.pixels()).enumerate() {
        let (picture, channel) = (index / channels, index % channels);
        let start_of_picture = picture * window.positions();
        if window.kernel == [1; 2] && window.stride == [1; 2] && window.padding == [0; 2] {
            write(channel, start_of_picture, map);
            continue;
        }
        window.frame(map, &mut frame);
        window.for_each_line(|tap, place, start| {
            let (row, column) = (channel * taps + tap, start_of_picture + place);
            if step == 1 {
                write(row, column, &frame[start..][..width]);
            } else {
                for (value, source) in line.iter_mut().zip(frame[start..].iter().step_by(step)) {
                    *value = *source;
                }
                write(row, column, &line);
            }
        });
    }
}

/// The column matrix `[channels * taps, pictures * positions]` of some pictures.
pub(crate) fn lines(window: &Window, channels: usize, pictures: &[f32], matrix: &mut Lines) {
    let count = pictures.len() / (channels * window.pixels());
    matrix.resize(channels * window.taps(), count * window.positions());
    unfold(window, channels, pictures, |row, column, values| {
        copy(values, &mut matrix.row_mut(row)[column..][..values.len()]);
    });
}

/// The same in panels.
pub(crate) fn panels(window: &Window, channels: usize, pictures: &[f32], matrix: &mut Panels) {
    let count = pictures.len() / (channels * window.pixels());
    matrix.resize(channels * window.taps(), count * window.positions());
    unfold(window, channels, pictures, |row, column, values| matrix.write(row, column, values));
}

/// Adds the columns of a matrix to where [`lines`] took them.
pub(crate) fn fold(window: &Window, channels: usize, matrix: &Lines, pictures: &mut [f32]) {
    let (width, step, taps) = (window.output[1], window.stride[1], window.taps());
    let mut frame = window.empty_frame();
    for (index, map) in pictures.chunks_exact_mut(window.pixels()).enumerate() {
        let (picture, channel) = (index / channels, index % channels);
        frame.fill(0.0);
        window.for_each_line(|tap, place, start| {
            let row = matrix.row(channel * taps + tap);
            let source = &row[picture * window.positions() + place..][..width];
            if step == 1 {
                for (value, add) in frame[start..][..width].iter_mut().zip(source) {
                    *value += add;
                }
            } else {
                for (value, add) in frame[start..].iter_mut().step_by(step).zip(source) {
                    *value += add;
                }
            }
        });
        window.crop(&frame, map);
    }
}
