//! How does a drawing become a digit as MNIST keeps it?
//!
//! MNIST's digits were shrunk into a box of 20×20 pixels, their shape kept, with grey levels from the shrinking,
//! and put into 28×28 so that the centre of mass is in the middle (LeCun et al. 1998, section III.A).

use crate::{DataError, ImageShape, Result, area};

/// Rows and columns of a digit.
const SIDE: usize = 28;
/// Rows and columns of the box that it is shrunk into.
const BOX: usize = 20;
/// Ink fainter than this does not count for the box.
const FAINT: u8 = 24;

/// One grey value per pixel from rows of `channels` values per pixel (1, or red, green and blue).
///
/// # Errors
/// When there are not `width * height * channels` values, or another number of channels.
pub fn to_grey(pixels: &[u8], width: usize, height: usize, channels: usize) -> Result<Vec<u8>> {
    let expected = ImageShape::new(channels, height, width).len();
    if pixels.len() != expected || expected == 0 {
        return Err(DataError::Truncated { part: "picture", expected, found: pixels.len() });
    }
    match channels {
        1 => Ok(pixels.to_vec()),
        // Rec. 601 luma, in thousandths.
        3 => Ok(pixels
            .chunks_exact(3)
            .map(|rgb| ((u32::from(rgb[0]) * 299 + u32::from(rgb[1]) * 587 + u32::from(rgb[2]) * 114) / 1000) as u8)
            .collect()),
        found => Err(DataError::Channels { expected: 3, found }),
    }
}

/// Dark ink on bright paper becomes bright ink on black, as MNIST has it: the border tells which it is. `grey` is rows
/// of `width` pixels.
pub fn white_on_black(grey: &mut [u8], width: usize) {
    let height = grey.len() / width.max(1);
    let on_border = |index: usize| {
        let (x, y) = (index % width, index / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let border = grey.iter().enumerate().filter(|(index, _)| on_border(*index));
    let (sum, count) = border.fold((0u64, 0u64), |(sum, count), (_, value)| (sum + u64::from(*value), count + 1));
    let mean = (sum / count.max(1)) as u8;
    if mean > 127 {
        grey.iter_mut().for_each(|value| *value = 255 - *value);
    }
    // Paper is never quite even: what is near it counts as black.
    let paper = if mean > 127 { 255 - mean } else { mean };
    let floor = paper.saturating_add(30);
    grey.iter_mut().filter(|value| **value < floor).for_each(|value| *value = 0);
}

/// A digit of 28×28 from a drawing, white on black, of `width` by `height`. No ink gives an empty digit.
pub fn to_digit(grey: &[u8], width: usize, height: usize) -> Vec<u8> {
    let Some((top, bottom, left, right)) = bounds(grey, width) else {
        return vec![0; SIDE * SIDE];
    };
    let (rows, columns) = (bottom - top, right - left);
    let scale = rows.max(columns) as f64 / BOX as f64;
    let (small_rows, small_columns) = (shrunk(rows, scale), shrunk(columns, scale));
    let mut small = vec![0.0; small_rows * small_columns];
    for (y, row) in small.chunks_exact_mut(small_columns).enumerate() {
        let rows = top as f64 + y as f64 * scale..(top as f64 + (y + 1) as f64 * scale).min(height as f64);
        for (x, value) in row.iter_mut().enumerate() {
            let columns = left as f64 + x as f64 * scale..(left as f64 + (x + 1) as f64 * scale).min(width as f64);
            *value = area::mean(grey, width, rows.clone(), columns);
        }
    }
    centred(&small, small_rows, small_columns)
}

fn shrunk(size: usize, scale: f64) -> usize {
    ((size as f64 / scale).round() as usize).clamp(1, BOX)
}

/// First and last row and column with ink; the last ones are exclusive.
fn bounds(grey: &[u8], width: usize) -> Option<(usize, usize, usize, usize)> {
    let inked = grey.iter().enumerate().filter(|(_, ink)| **ink >= FAINT);
    inked.map(|(index, _)| (index / width, index % width)).fold(None, |found, (y, x)| match found {
        None => Some((y, y + 1, x, x + 1)),
        Some((top, bottom, left, right)) => Some((top.min(y), bottom.max(y + 1), left.min(x), right.max(x + 1))),
    })
}

/// Puts the centre of mass into the middle of a field of 28×28.
fn centred(small: &[f64], rows: usize, columns: usize) -> Vec<u8> {
    let mass: f64 = small.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let mean = |position: fn(usize, usize) -> usize| {
        small.iter().enumerate().map(|(i, ink)| ink * (position(i, columns) as f64 + 0.5)).sum::<f64>() / mass
    };
    let offset = |centre: f64, size: usize| {
        let offset = (SIDE as f64 / 2.0 - centre).round().max(0.0) as usize;
        offset.min(SIDE - size)
    };
    let down = offset(mean(|i, columns| i / columns), rows);
    let across = offset(mean(|i, columns| i % columns), columns);
    let mut digit = vec![0; SIDE * SIDE];
    for (y, row) in small.chunks_exact(columns).enumerate() {
        for (x, ink) in row.iter().enumerate() {
            digit[(y + down) * SIDE + x + across] = ink.round().clamp(0.0, 255.0) as u8;
        }
    }
    digit
}

#[cfg(test)]
mod tests {

    use super::*;

    /// A filled rectangle on a black field.
    fn rectangle(side: usize, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Vec<u8> {
        (0..side * side)
            .map(|i| if rows.contains(&(i / side)) && columns.contains(&(i % side)) { 255 } else { 0 })
            .collect()
    }

    fn extent(digit: &[u8]) -> (usize, usize, usize, usize) {
        bounds(digit, SIDE).unwrap()
    }

    #[test]
    fn a_tall_stroke_anywhere_becomes_twenty_rows_in_the_middle() {
        for (rows, columns) in [(10..210, 20..60), (60..260, 200..240)] {
            let digit = to_digit(&rectangle(280, rows, columns), 280, 280);
            assert_eq!(extent(&digit), (4, 24, 12, 16));
            assert_eq!(digit[14 * SIDE + 14], 255);
        }
    }

    #[test]
    fn a_digit_that_mnist_already_centred_keeps_its_place() {
        let grey = rectangle(28, 4..24, 9..19);
        assert_eq!(to_digit(&grey, 28, 28), grey);
    }

    #[test]
    fn a_single_dot_and_an_empty_pad_are_no_panic() {
        let dot = rectangle(100, 99..100, 99..100);
        assert_eq!(extent(&to_digit(&dot, 100, 100)), (4, 24, 4, 24));
        assert!(to_digit(&[0; 100], 10, 10).iter().all(|ink| *ink == 0));
    }

    #[test]
    fn dark_ink_on_paper_is_turned_and_bright_ink_is_not() {
        let ink = |paper: u8, ink: u8| {
            let mut pixels = vec![paper; 25];
            pixels[12] = ink;
            white_on_black(&mut pixels, 5);
            (pixels[0], pixels[12])
        };
        assert_eq!(ink(240, 20), (0, 235));
        assert_eq!(ink(10, 250), (0, 250));
        white_on_black(&mut [], 0);
    }

    #[test]
    fn colours_become_luma_and_wrong_lengths_an_error() {
        assert_eq!(to_grey(&[255, 255, 255, 255, 0, 0], 2, 1, 3).unwrap(), [255, 76]);
        assert!(to_grey(&[1, 2, 3], 2, 1, 3).is_err());
        assert!(to_grey(&[1, 2], 1, 1, 2).is_err());
        assert!(to_grey(&[], 0, 0, 1).is_err());
    }
}
