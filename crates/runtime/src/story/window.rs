//! Which places does a window look at, and which windows look at a place?

use std::ops::Range;

use arch::Window;

/// The row (or column) that tap `tap` of a transposed convolution spreads to `here`, where there is one.
pub(super) fn spread_from(window: &Window, axis: usize, tap: usize, here: i32) -> Option<i32> {
    let along = here + window.padding[axis] as i32 - (tap * window.dilation[axis]) as i32;
    let stride = window.stride[axis] as i32;
    (along >= 0 && along % stride == 0).then_some(along / stride)
}

/// The places that a window looks at, row by row.
pub(super) fn places(
    window: &Window,
    channel: usize,
    row: usize,
    column: usize,
) -> impl Iterator<Item = [i32; 3]> + use<> {
    let Window { kernel, stride, padding, dilation, .. } = *window;
    let start = [row * stride[0], column * stride[1]];
    (0..kernel[0] * kernel[1]).map(move |tap| {
        let offset = [tap / kernel[1] * dilation[0], tap % kernel[1] * dilation[1]];
        let place = |axis: usize| (start[axis] + offset[axis]) as i32 - padding[axis] as i32;
        [channel as i32, place(0), place(1)]
    })
}

/// The rows (or columns) of windows, `size` at most, that look at row (or column) `here`.
pub(super) fn windows_over(window: &Window, axis: usize, here: i32, size: usize) -> Range<usize> {
    let reach = (window.kernel[axis] - 1) * window.dilation[axis];
    let along = here.max(0) as usize + window.padding[axis];
    let first = along.saturating_sub(reach).div_ceil(window.stride[axis]);
    first..(along / window.stride[axis] + 1).min(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_over_a_place_are_those_that_look_at_it() {
        let window = Window { stride: [2, 2], padding: [1, 1], ..Window::square(3) };
        for here in 0..9 {
            let looking: Vec<usize> =
                (0..5).filter(|row| places(&window, 0, *row, 0).any(|place| place[1] == here)).collect();
            assert_eq!(windows_over(&window, 0, here, 5).collect::<Vec<_>>(), looking, "row {here}");
        }
    }
}
