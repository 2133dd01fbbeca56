//! Which values of a map lie under which tap of a sliding window?

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

    /// Values from a row of a framed map to the next.
    fn pitch(&self) -> usize {
        self.input[1] + 2 * self.padding[1]
    }

    /// A frame of zeros for a map with its padding around it.
    pub fn empty_frame(&self) -> Vec<f32> {
        vec![0.0; (self.input[0] + 2 * self.padding[0]) * self.pitch()]
    }

    /// The rows of a map within its frame.
    fn rows(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let (pitch, width, [above, left]) = (self.pitch(), self.input[1], self.padding);
        (0..self.input[0]).map(move |row| {
            let start = (row + above) * pitch + left;
            start..start + width
        })
    }

    /// Puts a map into its frame; what is around it stays.
    pub fn frame(&self, map: &[f32], frame: &mut [f32]) {
        for (place, row) in self.rows().zip(map.chunks_exact(self.input[1])) {
            frame[place].copy_from_slice(row);
        }
    }

    /// Takes a map out of its frame.
    pub fn crop(&self, frame: &[f32], map: &mut [f32]) {
        for (place, row) in self.rows().zip(map.chunks_exact_mut(self.input[1])) {
            row.copy_from_slice(&frame[place]);
        }
    }

    /// The first value in the frame under a tap, `[row, column]`, at a row of places.
    #[inline(always)]
    pub fn start(&self, row: usize, [y, x]: [usize; 2]) -> usize {
        (row * self.stride[0] + y * self.dilation[0]) * self.pitch() + x * self.dilation[1]
    }

    /// The window of the same kernel, turned by half a turn, that leads from the places back to the maps. There is one
    /// where neither steps nor gaps are.
    pub fn mirrored(&self) -> Option<Window> {
        let [above, left] = [0, 1].map(|axis| self.kernel[axis].checked_sub(1 + self.padding[axis]));
        let is_plain = self.stride == [1; 2] && self.dilation == [1; 2];
        let padding = is_plain.then_some([above?, left?])?;
        Some(Window { input: self.output, output: self.input, padding, ..*self })
    }

    /// Calls `with(tap, first place, first value)` for every tap and every row of places: the places follow each other,
    /// the values in the frame do every `stride[1]`.
    #[inline(always)]
    pub fn for_each_line(&self, mut with: impl FnMut(usize, usize, usize)) {
        for y in 0..self.kernel[0] {
            for x in 0..self.kernel[1] {
                for row in 0..self.output[0] {
                    with(y * self.kernel[1] + x, row * self.output[1], self.start(row, [y, x]));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written down by hand: a kernel of 2×3 over 2×3, one column of padding, steps of two columns.
    #[test]
    fn lines_and_frames() {
        let window =
            Window { input: [2, 3], output: [1, 2], kernel: [2, 3], stride: [1, 2], padding: [0, 1], dilation: [1; 2] };
        let mut frame = window.empty_frame();
        window.frame(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut frame);
        assert_eq!(frame, [0.0, 1.0, 2.0, 3.0, 0.0, 0.0, 4.0, 5.0, 6.0, 0.0]);
        let mut seen = Vec::new();
        window.for_each_line(|tap, place, start| seen.push((tap, place, [frame[start], frame[start + 2]])));
        let expected = [[0.0, 2.0], [1.0, 3.0], [2.0, 0.0], [0.0, 5.0], [4.0, 6.0], [5.0, 0.0]];
        assert_eq!(seen, expected.iter().enumerate().map(|(tap, two)| (tap, 0, *two)).collect::<Vec<_>>());
        let mut map = [0.0; 6];
        window.crop(&frame, &mut map);
        assert_eq!(map, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }
}
