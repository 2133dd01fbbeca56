//! Which values does a sliding window see?

use arch::Window;

/// A window that slides over maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    pub window: Window,
    /// `[height, width]` of what it slides over.
    pub input: [usize; 2],
    /// `[height, width]` of what it gives.
    pub output: [usize; 2],
}

impl Geometry {
    /// Values under the window, in one channel.
    pub fn taps(&self) -> usize {
        self.window.kernel[0] * self.window.kernel[1]
    }

    /// Does each output see just the input at its own place?
    pub fn is_pointwise(&self) -> bool {
        self.taps() == 1 && self.window.stride == [1; 2] && self.window.padding == [0; 2]
    }

    /// The row or column under tap `tap` at output `place`, where it is not padding.
    pub fn source(&self, axis: usize, place: usize, tap: usize) -> Option<usize> {
        (place * self.window.stride[axis] + tap * self.window.dilation[axis])
            .checked_sub(self.window.padding[axis])
            .filter(|&at| at < self.input[axis])
    }

    /// The taps at output `place` that are not padding: `first..end`.
    pub fn present(&self, axis: usize, place: usize) -> (usize, usize) {
        let (start, step) = (place * self.window.stride[axis], self.window.dilation[axis]);
        let (padding, kernel) = (self.window.padding[axis], self.window.kernel[axis]);
        let first = padding.saturating_sub(start).div_ceil(step).min(kernel);
        let end = (self.input[axis] + padding).saturating_sub(start).div_ceil(step).min(kernel);
        (first, end.max(first))
    }

    /// Calls `with(tap, pixel of the input)` for every tap of output `[row, column]` that is not padding.
    #[inline(always)]
    pub fn for_each_tap(&self, [row, column]: [usize; 2], mut with: impl FnMut(usize, usize)) {
        let ((top, bottom), (left, right)) = (self.present(0, row), self.present(1, column));
        for y in top..bottom {
            let Some(line) = self.source(0, row, y) else { continue };
            for x in left..right {
                let Some(place) = self.source(1, column, x) else { continue };
                with(y * self.window.kernel[1] + x, line * self.input[1] + place);
            }
        }
    }
}
