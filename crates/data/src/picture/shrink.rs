//! How does a large picture become a smaller one, row by row, so that no more of it need be held?
//!
//! Each pixel of the result is the mean of what it covers of the picture, pixels at its edges counted by their share.
//! All shares are whole numbers: with `W` columns made into `w`, a pixel of the picture is `w` wide and one of the
//! result `W`. So the means are exact but for one rounding at the end, and the same on every machine.

/// Values per pixel.
const CHANNELS: usize = 3;

/// Rows and columns of a picture whose longest side shall be `longest` at most; its form is kept, and nothing grows.
pub fn fitted(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let (side, longest) = (u64::from(width.max(height)), u64::from(longest));
    if side <= longest {
        return (width, height);
    }
    // Rounded to the nearest: half of the divisor is added.
    let scaled = |length: u32| ((u64::from(length) * longest * 2 + side) / (side * 2)).max(1) as u32;
    (scaled(width), scaled(height))
}

/// A pixel of the picture lies within one of the result, or across an edge between two.
#[derive(Clone, Copy)]
struct Share {
    /// The first of them.
    into: usize,
    /// Its share; the next one has the rest.
    first: u64,
    rest: u64,
}

/// A picture on its way.
pub struct Shrink {
    columns: Vec<Share>,
    rows: Vec<Share>,
    /// Place of the next row.
    next: usize,
    /// Two rows of the result, in sums: the one being filled, and the next.
    sums: [Vec<u64>; 2],
    /// A row of the picture, its columns summed.
    row: Vec<u64>,
    /// What a full pixel's shares add up to.
    whole: u64,
    pixels: Vec<u8>,
}

impl Shrink {
    /// From `[width, height]` to another size that is not larger in either; none may be 0.
    pub fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let width = to.0 as usize;
        let sums = || vec![0; width * CHANNELS];
        Shrink {
            columns: shares(from.0, to.0),
            rows: shares(from.1, to.1),
            next: 0,
            sums: [sums(), sums()],
            row: sums(),
            whole: u64::from(from.0) * u64::from(from.1),
            pixels: Vec::with_capacity(width * to.1 as usize * CHANNELS),
        }
    }

    /// The next row: `[r, g, b]` for each of the picture's columns. What is too much is not looked at.
    pub fn push(&mut self, pixels: impl Iterator<Item = [u8; CHANNELS]>) {
        let Some(&place) = self.rows.get(self.next) else { return };
        self.next += 1;
        self.row.fill(0);
        for (pixel, share) in pixels.zip(&self.columns) {
            let at = share.into * CHANNELS;
            for (channel, value) in pixel.into_iter().enumerate() {
                self.row[at + channel] += share.first * u64::from(value);
            }
            if share.rest > 0 {
                for (channel, value) in pixel.into_iter().enumerate() {
                    self.row[at + CHANNELS + channel] += share.rest * u64::from(value);
                }
            }
        }
        let [current, following] = &mut self.sums;
        for ((sum, next), value) in current.iter_mut().zip(following).zip(&self.row) {
            *sum += place.first * value;
            *next += place.rest * value;
        }
        let ends = self.rows.get(self.next).is_none_or(|next| next.into > place.into) || place.rest > 0;
        if ends {
            let whole = self.whole;
            self.pixels.extend(self.sums[0].iter().map(|sum| ((sum + whole / 2) / whole) as u8));
            self.sums.swap(0, 1);
            self.sums[1].fill(0);
        }
    }

    /// The result's pixels: `[height, width, 3]`, of as many rows as came.
    pub fn finish(self) -> Vec<u8> {
        self.pixels
    }
}

/// Where each of `from` pixels goes among `to`.
fn shares(from: u32, to: u32) -> Vec<Share> {
    let (from, to) = (u64::from(from), u64::from(to));
    let share = |index: u64| {
        let start = index * to;
        let into = start / from;
        let first = ((into + 1) * from - start).min(to);
        Share { into: into as usize, first, rest: to - first }
    };
    (0..from).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rng, area};

    fn shrunk(pixels: &[u8], from: (u32, u32), to: (u32, u32)) -> Vec<u8> {
        let mut shrink = Shrink::new(from, to);
        for row in pixels.chunks_exact(from.0 as usize * 3) {
            shrink.push(row.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        }
        shrink.finish()
    }

    #[test]
    fn each_pixel_is_the_mean_of_what_it_covers() {
        let mut rng = Rng::new(5);
        for (from, to) in [((10, 7), (4, 3)), ((9, 9), (3, 3)), ((100, 3), (7, 1)), ((5, 64), (1, 9)), ((8, 8), (8, 5))]
        {
            let (width, height) = (from.0 as usize, from.1 as usize);
            let pixels: Vec<u8> = (0..width * height * 3).map(|_| rng.below(256) as u8).collect();
            let shrunk = shrunk(&pixels, from, to);
            assert_eq!(shrunk.len(), (to.0 * to.1 * 3) as usize);
            let (across, down) = (f64::from(from.0) / f64::from(to.0), f64::from(from.1) / f64::from(to.1));
            for channel in 0..3 {
                let plane: Vec<u8> = pixels.iter().skip(channel).step_by(3).copied().collect();
                for y in 0..to.1 as usize {
                    for x in 0..to.0 as usize {
                        let rows = y as f64 * down..((y + 1) as f64 * down).min(height as f64);
                        let columns = x as f64 * across..((x + 1) as f64 * across).min(width as f64);
                        let mean = area::mean(&plane, width, rows, columns);
                        let found = f64::from(shrunk[(y * to.0 as usize + x) * 3 + channel]);
                        assert!((found - mean).abs() <= 0.5 + 1e-6, "{from:?} to {to:?}: {found}, expected {mean}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_picture_of_one_colour_keeps_it() {
        assert_eq!(shrunk(&[200; 37 * 11 * 3], (37, 11), (5, 2)), [200; 5 * 2 * 3]);
    }

    #[test]
    fn the_longest_side_is_fitted_and_the_form_kept() {
        assert_eq!(fitted(4000, 3000, 512), (512, 384));
        assert_eq!(fitted(3000, 4000, 512), (384, 512));
        assert_eq!(fitted(512, 100, 512), (512, 100));
        assert_eq!(fitted(100_000, 3, 512), (512, 1));
        assert_eq!(fitted(u32::MAX, u32::MAX, 512), (512, 512));
        // 1025 by 513: 256.25.
        assert_eq!(fitted(1025, 513, 512), (512, 256));
    }

    #[test]
    fn rows_that_are_too_many_or_too_short_are_no_panic() {
        let mut shrink = Shrink::new((4, 2), (2, 1));
        for _ in 0..5 {
            shrink.push([[9; 3]; 2].into_iter());
        }
        assert_eq!(shrink.finish().len(), 6);
    }
}
