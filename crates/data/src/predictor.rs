//! The row predictors of PNG (RFC 2083, section 6), within one channel of one picture.
//!
//! A pixel is stored as its difference (mod 256) from a guess made of its neighbours: `a` to the
//! left, `b` above, `c` above left. Photographs shrink by it; drawings with a flat ground often do not.

use crate::ImageShape;

/// How a pixel is guessed from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Predictor {
    None,
    Left,
    Up,
    Average,
    Paeth,
}

impl Predictor {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::None, Self::Left, Self::Up, Self::Average, Self::Paeth];

    /// The byte in the header.
    #[cfg(feature = "write")]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The predictor with this byte.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    fn guess(self, a: u8, b: u8, c: u8) -> u8 {
        match self {
            Self::None => 0,
            Self::Left => a,
            Self::Up => b,
            Self::Average => u16::midpoint(a.into(), b.into()) as u8,
            Self::Paeth => paeth(a, b, c),
        }
    }

    /// Pixels from differences, in place; `plane` is `[height, width]`.
    pub fn restore(self, plane: &mut [u8], width: usize) {
        if self == Self::None {
            return;
        }
        for i in 0..plane.len() {
            let (a, b, c) = neighbours(plane, i, width);
            plane[i] = plane[i].wrapping_add(self.guess(a, b, c));
        }
    }

    /// Differences from pixels, in place; `plane` is `[height, width]`.
    #[cfg(feature = "write")]
    pub fn subtract(self, plane: &mut [u8], width: usize) {
        for i in (0..plane.len()).rev() {
            let (a, b, c) = neighbours(plane, i, width);
            plane[i] = plane[i].wrapping_sub(self.guess(a, b, c));
        }
    }
}

/// Left, above, and above left of pixel `i`; 0 outside.
fn neighbours(plane: &[u8], i: usize, width: usize) -> (u8, u8, u8) {
    let first_column = i.is_multiple_of(width);
    let a = if first_column { 0 } else { plane[i - 1] };
    let b = if i < width { 0 } else { plane[i - width] };
    let c = if first_column || i < width { 0 } else { plane[i - width - 1] };
    (a, b, c)
}

/// Paeth's choice of the neighbour nearest to `a + b - c` (RFC 2083, section 6.6).
fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let p = i16::from(a) + i16::from(b) - i16::from(c);
    let distance = |x: u8| (p - i16::from(x)).abs();
    let (pa, pb, pc) = (distance(a), distance(b), distance(c));
    if pa <= pb && pa <= pc {
        a
    } else if pb <= pc {
        b
    } else {
        c
    }
}

/// Adds green back to red and blue, in place; `image` is `[3, height, width]`.
pub(crate) fn add_green(image: &mut [u8], shape: ImageShape) {
    combine_with_green(image, shape, u8::wrapping_add);
}

/// Takes green from red and blue, in place; `image` is `[3, height, width]`.
#[cfg(feature = "write")]
pub(crate) fn take_green(image: &mut [u8], shape: ImageShape) {
    combine_with_green(image, shape, u8::wrapping_sub);
}

fn combine_with_green(image: &mut [u8], shape: ImageShape, combine: fn(u8, u8) -> u8) {
    let (red, rest) = image.split_at_mut(shape.plane());
    let (green, blue) = rest.split_at_mut(shape.plane());
    for ((red, blue), green) in red.iter_mut().zip(blue).zip(green) {
        *red = combine(*red, *green);
        *blue = combine(*blue, *green);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    #[test]
    fn every_predictor_gives_the_pixels_back() {
        let mut rng = Rng::new(1);
        let pixels: Vec<u8> = (0..7 * 5).map(|_| rng.below(256) as u8).collect();
        for predictor in Predictor::ALL {
            let mut plane = pixels.clone();
            predictor.subtract(&mut plane, 5);
            predictor.restore(&mut plane, 5);
            assert_eq!(plane, pixels, "{predictor:?}");
        }
    }

    #[test]
    fn paeth_chooses_the_nearest_neighbour() {
        assert_eq!(paeth(10, 20, 10), 20);
        assert_eq!(paeth(20, 10, 10), 20);
        assert_eq!(paeth(100, 100, 200), 100);
        assert_eq!(paeth(0, 255, 128), 128);
    }
}
