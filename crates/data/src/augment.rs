//! Changes to a picture that leave its meaning: the cheapest way to more data.
//!
//! Pure functions on pictures `[channels, height, width]`, of pixels or of numbers, and [`Augment`],
//! which draws their settings by chance.

use crate::{ImageShape, Rng};

/// How far chance may go. The default changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Augment {
    /// Pixels of shift, at most, in both directions: the "pad by 4 and crop" of the CIFAR recipes
    /// (He et al. 2015, section 4.2) is a shift of 4.
    pub shift: usize,
    /// Mirror every second picture. Not for digits.
    pub flip: bool,
    /// Side of a square that is blanked at a random place (DeVries and Taylor 2017); 0 is none.
    pub cutout: usize,
    /// Brightness, contrast and saturation change by a factor within `1 - colour ..= 1 + colour`.
    pub colour: f32,
}

impl Augment {
    /// The usual recipe for CIFAR: shift by up to 4 and flip.
    pub const fn cifar() -> Self {
        Self { shift: 4, flip: true, cutout: 0, colour: 0.0 }
    }

    /// Gentle for digits: shift by up to 2.
    pub const fn digits() -> Self {
        Self { shift: 2, flip: false, cutout: 0, colour: 0.0 }
    }

    /// What suits pictures of so many channels: grey ones are digits or the like, colour ones are as CIFAR's.
    pub const fn usual(channels: usize) -> Self {
        if channels == 1 { Self::digits() } else { Self::cifar() }
    }

    /// Whether nothing would change.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// One picture, changed by chance.
    pub fn apply(&self, image: &[u8], shape: ImageShape, rng: &mut Rng) -> Vec<u8> {
        let mut image = image.to_vec();
        if self.shift > 0 {
            let far = self.shift as i32;
            let (down, right) = (rng.between(-far, far), rng.between(-far, far));
            image = shift(&image, shape, down, right, 0);
        }
        if self.flip && rng.coin() {
            image = flip(&image, shape);
        }
        if self.colour > 0.0 {
            let mut factor = || 1.0 + self.colour * (2.0 * rng.unit() - 1.0);
            image = brightness(&image, factor());
            image = contrast(&image, factor());
            image = saturation(&image, shape, factor());
        }
        if self.cutout > 0 {
            let (row, column) = (rng.below(shape.height), rng.below(shape.width));
            image = cutout(&image, shape, row, column, self.cutout, 0);
        }
        image
    }
}

/// Moves the picture `down` and `right` (negative: up and left); `fill` comes in at the edges.
pub fn shift<T: Copy>(image: &[T], shape: ImageShape, down: i32, right: i32, fill: T) -> Vec<T> {
    map(image, shape, |plane, row, column| {
        let from_row = row.checked_add_signed(-(down as isize)).filter(|&row| row < shape.height);
        let from_column = column.checked_add_signed(-(right as isize)).filter(|&column| column < shape.width);
        match (from_row, from_column) {
            (Some(row), Some(column)) => plane[row * shape.width + column],
            _ => fill,
        }
    })
}

/// Left becomes right.
pub fn flip<T: Copy>(image: &[T], shape: ImageShape) -> Vec<T> {
    map(image, shape, |plane, row, column| plane[row * shape.width + shape.width - 1 - column])
}

/// The part of `size` (height, width) whose upper left corner is at `top`, `left`, cut where the picture ends.
/// Gives the picture and its shape.
pub fn crop<T: Copy>(
    image: &[T],
    shape: ImageShape,
    (top, left): (usize, usize),
    (height, width): (usize, usize),
) -> (Vec<T>, ImageShape) {
    let rows = top.min(shape.height)..(top.saturating_add(height)).min(shape.height);
    let columns = left.min(shape.width)..(left.saturating_add(width)).min(shape.width);
    let part = ImageShape::new(shape.channels, rows.len(), columns.len());
    let mut out = Vec::with_capacity(part.len());
    for plane in image.chunks_exact(shape.plane()) {
        for row in rows.clone() {
            out.extend_from_slice(&plane[row * shape.width..][columns.clone()]);
        }
    }
    (out, part)
}

/// Fills a square of side `size` centred at `row`, `column`, in every channel; parts outside are cut off.
pub fn cutout<T: Copy>(image: &[T], shape: ImageShape, row: usize, column: usize, size: usize, fill: T) -> Vec<T> {
    let side = |centre: usize| centre.saturating_sub(size / 2)..(centre + size).saturating_sub(size / 2);
    let (rows, columns) = (side(row), side(column));
    map(image, shape, |plane, row, column| {
        if rows.contains(&row) && columns.contains(&column) { fill } else { plane[row * shape.width + column] }
    })
}

/// Every pixel times `factor`.
pub fn brightness(image: &[u8], factor: f32) -> Vec<u8> {
    image.iter().map(|&pixel| to_pixel(f32::from(pixel) * factor)).collect()
}

/// Every pixel's distance from the picture's mean times `factor`.
pub fn contrast(image: &[u8], factor: f32) -> Vec<u8> {
    let sum: u64 = image.iter().map(|&pixel| u64::from(pixel)).sum();
    let mean = sum as f32 / image.len().max(1) as f32;
    image.iter().map(|&pixel| to_pixel(mean + (f32::from(pixel) - mean) * factor)).collect()
}

/// Every pixel's distance from its own grey times `factor`; a picture without three channels has no
/// colour and stays as it is. Grey is ITU-R BT.601 luma.
pub fn saturation(image: &[u8], shape: ImageShape, factor: f32) -> Vec<u8> {
    let mut out = image.to_vec();
    if shape.channels == 3 {
        let n = shape.plane();
        for i in 0..n {
            let [r, g, b] = [image[i], image[n + i], image[2 * n + i]].map(f32::from);
            let grey = 0.299 * r + 0.587 * g + 0.114 * b;
            for (channel, value) in [r, g, b].into_iter().enumerate() {
                out[channel * n + i] = to_pixel(grey + (value - grey) * factor);
            }
        }
    }
    out
}

fn to_pixel(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// A picture of the same shape, each pixel from `pixel(plane, row, column)`.
fn map<T: Copy>(image: &[T], shape: ImageShape, pixel: impl Fn(&[T], usize, usize) -> T) -> Vec<T> {
    let mut out = Vec::with_capacity(image.len());
    for plane in image.chunks_exact(shape.plane()) {
        for row in 0..shape.height {
            out.extend((0..shape.width).map(|column| pixel(plane, row, column)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ImageShape = ImageShape::new(1, 2, 3);
    const IMAGE: [u8; 6] = [1, 2, 3, 4, 5, 6];

    #[test]
    fn shift_moves_and_fills() {
        assert_eq!(shift(&IMAGE, SHAPE, 1, 0, 0), [0, 0, 0, 1, 2, 3]);
        assert_eq!(shift(&IMAGE, SHAPE, 0, -1, 9), [2, 3, 9, 5, 6, 9]);
        assert_eq!(shift(&IMAGE, SHAPE, 5, 5, 7), [7; 6]);
    }

    #[test]
    fn flip_mirrors_each_row_and_twice_is_nothing() {
        assert_eq!(flip(&IMAGE, SHAPE), [3, 2, 1, 6, 5, 4]);
        assert_eq!(flip(&flip(&IMAGE, SHAPE), SHAPE), IMAGE);
    }

    #[test]
    fn crop_takes_a_part_and_stops_at_the_edge() {
        assert_eq!(crop(&IMAGE, SHAPE, (0, 1), (2, 2)), (vec![2, 3, 5, 6], ImageShape::new(1, 2, 2)));
        assert_eq!(crop(&IMAGE, SHAPE, (1, 2), (9, 9)), (vec![6], ImageShape::new(1, 1, 1)));
        assert!(crop(&IMAGE, SHAPE, (7, 7), (1, 1)).0.is_empty());
    }

    #[test]
    fn cutout_blanks_a_square_in_every_channel() {
        let shape = ImageShape::new(2, 3, 3);
        let out = cutout(&[1u8; 18], shape, 0, 0, 3, 0);
        assert_eq!(out[..9], [0, 0, 1, 0, 0, 1, 1, 1, 1]);
        assert_eq!(out[9..], out[..9]);
        assert_eq!(cutout(&[1u8; 18], shape, 1, 1, 1, 0)[..9], [1, 1, 1, 1, 0, 1, 1, 1, 1]);
    }

    #[test]
    fn colour_stays_within_a_byte() {
        assert_eq!(brightness(&[0, 100, 200], 2.0), [0, 200, 255]);
        assert_eq!(contrast(&[100, 200], 0.0), [150, 150]);
        assert_eq!(saturation(&[255, 0, 0], ImageShape::new(3, 1, 1), 0.0), [76, 76, 76]);
        assert_eq!(saturation(&IMAGE, SHAPE, 0.0), IMAGE);
    }

    #[test]
    fn geometry_works_on_numbers_too() {
        assert_eq!(flip(&[1.5f32, 2.5], ImageShape::new(1, 1, 2)), [2.5, 1.5]);
    }

    #[test]
    fn chance_repeats_with_its_seed() {
        let augment = Augment { shift: 1, flip: true, cutout: 1, colour: 0.3 };
        let apply = |seed| augment.apply(&IMAGE, SHAPE, &mut Rng::new(seed));
        assert_eq!(apply(1), apply(1));
        assert!((0..20).any(|seed| apply(seed) != apply(seed + 1)));
        assert_eq!(Augment::default().apply(&IMAGE, SHAPE, &mut Rng::new(1)), IMAGE);
    }
}
