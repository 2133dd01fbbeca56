//! Which values of a picture lie under which tap of a sliding window?

/// A window that slides over maps: sizes and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Rows and columns of the maps.
    pub input: [usize; 2],
    /// Rows and columns of places of the window.
    pub output: [usize; 2],
    /// Rows and columns of taps.
    pub kernel: [usize; 2],
    /// Steps of the window.
    pub stride: [usize; 2],
    /// Rows and columns added on each side.
    pub padding: [usize; 2],
    /// Distance between taps.
    pub dilation: [usize; 2],
}

/// Neighbouring places of a window and what they have under one tap: places `to..to + count`, values `from`,
/// `from + stride[1]`, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The tap, row by row.
    pub tap: usize,
    /// The first place.
    pub to: usize,
    /// The first value.
    pub from: usize,
    /// How many.
    pub count: usize,
}

impl Window {
    /// Places of the window.
    pub fn positions(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// Values of a map.
    pub fn pixels(&self) -> usize {
        self.input[0] * self.input[1]
    }

    /// Taps.
    pub fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Row or column under tap `tap` at place `place`, where it is not padding.
    pub fn source(&self, axis: usize, place: usize, tap: usize) -> Option<usize> {
        (place * self.stride[axis] + tap * self.dilation[axis])
            .checked_sub(self.padding[axis])
            .filter(|&index| index < self.input[axis])
    }

    /// Everything that is not padding, tap by tap, as few runs as can be.
    pub fn runs(&self) -> Vec<Run> {
        let [rows, columns] = self.output;
        let mut runs: Vec<Run> = Vec::with_capacity(self.taps() * rows);
        for y in 0..self.kernel[0] {
            for x in 0..self.kernel[1] {
                let mut present = (0..columns).filter(|&place| self.source(1, place, x).is_some());
                let Some(first) = present.next() else { continue };
                let count = present.next_back().unwrap_or(first) - first + 1;
                let Some(start) = self.source(1, first, x) else { continue };
                // Whole rows are one run with the rows after them.
                let is_whole = count == self.input[1] && count == columns && self.stride == [1; 2];
                let tap = y * self.kernel[1] + x;
                for place in 0..rows {
                    let Some(source) = self.source(0, place, y) else { continue };
                    match runs.last_mut() {
                        Some(last) if is_whole && last.tap == tap => last.count += count,
                        _ => runs.push(Run {
                            tap,
                            to: place * columns + first,
                            from: source * self.input[1] + start,
                            count,
                        }),
                    }
                }
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(size: usize, kernel: usize, stride: usize, padding: usize) -> Window {
        let output = (size + 2 * padding - kernel) / stride + 1;
        Window {
            input: [size; 2],
            output: [output; 2],
            kernel: [kernel; 2],
            stride: [stride; 2],
            padding: [padding; 2],
            dilation: [1; 2],
        }
    }

    /// Each place and tap is there once or padding, and the runs say the same as [`Window::source`].
    #[test]
    fn runs_are_all_that_is_not_padding() {
        for (size, kernel, stride, padding) in [(8, 3, 1, 1), (8, 1, 1, 0), (9, 3, 2, 1), (7, 5, 1, 2), (3, 5, 1, 2)] {
            let window = window(size, kernel, stride, padding);
            let mut seen = std::collections::HashMap::new();
            for run in window.runs() {
                for step in 0..run.count {
                    let twice = seen.insert((run.tap, run.to + step), run.from + step * window.stride[1]);
                    assert_eq!(twice, None, "{run:?}");
                }
            }
            for tap in 0..window.taps() {
                for place in 0..window.positions() {
                    let row = window.source(0, place / window.output[1], tap / kernel);
                    let column = window.source(1, place % window.output[1], tap % kernel);
                    let expected = row.zip(column).map(|(row, column)| row * size + column);
                    assert_eq!(seen.get(&(tap, place)).copied(), expected, "{window:?}, tap {tap}, place {place}");
                }
            }
        }
    }

    #[test]
    fn a_single_tap_without_steps_is_one_run() {
        assert_eq!(window(8, 1, 1, 0).runs(), [Run { tap: 0, to: 0, from: 0, count: 64 }]);
        assert_eq!(window(8, 3, 1, 1).runs().len(), 3 + 6 * 8 - 4);
    }
}
