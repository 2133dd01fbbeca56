//! How does a picture of any size become the small square one that a network takes?
//!
//! The largest square in its middle, each small pixel the mean of what it covers: nothing is stretched, and fine
//! patterns turn grey in place of flickering. Small pictures are enlarged the same way, into blocks.

use crate::{DataError, ImageShape, Result, area};

/// Most values of a picture that is made here: no network takes larger ones.
const MOST: u64 = 1 << 28;

/// A square of `side` by `side`, `[channels, side, side]`, from rows of pixels whose channels stand together, 1 or 3.
///
/// # Errors
/// When there are not `width * height * channels` values, or another number of channels.
pub fn to_square(pixels: &[u8], width: usize, height: usize, channels: usize, side: usize) -> Result<Vec<u8>> {
    to_size(pixels, width, height, channels, [side, side])
}

/// The same for a rectangle of `[rows, columns]`: the largest part of its form in the middle, `[channels, rows,
/// columns]`.
///
/// # Errors
/// As of [`to_square`].
pub fn to_size(pixels: &[u8], width: usize, height: usize, channels: usize, size: [usize; 2]) -> Result<Vec<u8>> {
    let [rows, columns] = size;
    let made = ImageShape::new(channels, rows, columns).len() as u64;
    if made > MOST {
        return Err(DataError::PictureTooLarge { limit: MOST, found: made });
    }
    let expected = ImageShape::new(channels, height, width).len();
    if pixels.len() != expected || expected == 0 {
        return Err(DataError::Truncated { part: "picture", expected, found: pixels.len() });
    }
    if channels != 1 && channels != 3 {
        return Err(DataError::Channels { expected: 3, found: channels });
    }
    let step = (height as f64 / rows as f64).min(width as f64 / columns as f64);
    let (tall, wide) = (step * rows as f64, step * columns as f64);
    let (top, left) = ((height as f64 - tall) / 2.0, (width as f64 - wide) / 2.0);
    // The last edge is the crop's own, whatever rounding makes of the steps.
    let edge = |start: f64, whole: f64, index: usize| (start + index as f64 * step).min(start + whole);
    let mut square = Vec::with_capacity(channels * rows * columns);
    for channel in 0..channels {
        let plane: Vec<u8> = pixels.iter().skip(channel).step_by(channels).copied().collect();
        for y in 0..rows {
            for x in 0..columns {
                let down = edge(top, tall, y)..edge(top, tall, y + 1);
                let across = edge(left, wide, x)..edge(left, wide, x + 1);
                square.push(area::mean(&plane, width, down, across).round() as u8);
            }
        }
    }
    Ok(square)
}

/// `[channels, height, width]` as rows of pixels whose channels stand together.
pub fn interleaved(planes: &[u8], channels: usize) -> Vec<u8> {
    let area = planes.len() / channels.max(1);
    (0..area * channels).map(|index| planes[index % channels * area + index / channels]).collect()
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_picture_of_the_right_size_stays_as_it_is() {
        let pixels: Vec<u8> = (0..32 * 32 * 3).map(|index| (index * 7 % 251) as u8).collect();
        let square = to_square(&pixels, 32, 32, 3, 32).unwrap();
        assert_eq!(interleaved(&square, 3), pixels);
    }

    #[test]
    fn the_middle_is_cut_out_and_averaged() {
        // 4x2: only the two middle columns count.
        assert_eq!(to_square(&[255, 10, 20, 255, 255, 30, 40, 255], 4, 2, 1, 1).unwrap(), [25]);
        assert_eq!(to_square(&[255, 10, 20, 255, 255, 30, 40, 255], 4, 2, 1, 2).unwrap(), [10, 20, 30, 40]);
        // An odd rest is half of a pixel on each side.
        assert_eq!(to_square(&[0, 100, 200], 3, 1, 1, 1).unwrap(), [100]);
    }

    #[test]
    fn a_rectangle_keeps_its_form() {
        // 4x4 to two rows of four: the rows in the middle, each by itself.
        let pixels: Vec<u8> = (0..16).collect();
        assert_eq!(to_size(&pixels, 4, 4, 1, [2, 4]).unwrap(), [4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(to_size(&[7; 300 * 200 * 3], 300, 200, 3, [96, 128]).unwrap(), [7; 96 * 128 * 3]);
    }

    #[test]
    fn a_smaller_picture_grows_into_blocks() {
        assert_eq!(to_square(&[1, 2, 3, 4], 2, 2, 1, 4).unwrap(), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    }

    #[test]
    fn every_side_gives_a_mean_within_the_pixels_and_no_dark_edge() {
        for side in [1, 3, 7, 32, 33] {
            for size in [(5, 9), (224, 150), (31, 33)] {
                let square = to_square(&vec![200; size.0 * size.1 * 3], size.0, size.1, 3, side).unwrap();
                assert!(square.iter().all(|value| *value == 200), "{size:?} to {side}");
            }
        }
    }

    #[test]
    fn wrong_lengths_and_channels_are_errors() {
        assert!(matches!(to_size(&[1], 1, 1, 1, [usize::MAX, 9]), Err(DataError::PictureTooLarge { .. })));
        assert!(to_square(&[1, 2, 3], 2, 1, 3, 4).is_err());
        assert!(to_square(&[1, 2], 1, 1, 2, 4).is_err());
        assert!(to_square(&[], 0, 0, 3, 4).is_err());
    }
}
