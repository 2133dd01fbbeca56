//! How does a picture's file become pixels? The same way on every machine, in page and tool.
//!
//! By its content, never its name ([`sniff`]). Its [`header`] is read and held against a [`Budget`] before anything is
//! unpacked. What comes out is upright, in red, green and blue, 8 bits each; what was transparent lies on white,
//! because transparent pictures are mostly dark ink on nothing, and paper is white; and its longest side is [`LONGEST`]
//! at most, each pixel the mean of what it covers.
//!
//! The decoders come with the feature `decode`: PNG by the crate `png`, JPEG by `zune-jpeg` without any processor's own
//! instructions, because those may round otherwise. Other formats are others' to decode
//! ([`PictureError::is_for_others`]): their pixels come in through [`from_rgba`], and take the same way from there.
//! Colour profiles and gamma are not looked at.

mod budget;
#[cfg(feature = "decode")]
mod decode;
mod error;
mod header;
mod kind;
mod orientation;
mod shrink;

pub use budget::Budget;
#[cfg(feature = "decode")]
pub use decode::decode;
pub use error::PictureError;
pub use header::{Header, header};
pub use kind::{PictureKind, sniff};
pub use orientation::Orientation;

use arch::Preparation;

use crate::{ImageShape, drawing};
use shrink::{Shrink, fitted};

/// Longest side of what is read from a file: networks take less, and larger pictures cost time on every further way.
pub const LONGEST: u32 = 512;

/// A picture as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `[height, width, 3]`: rows of red, green and blue.
    pub pixels: Vec<u8>,
}

impl Decoded {
    /// Its shape, three channels.
    pub fn shape(&self) -> ImageShape {
        ImageShape::new(3, self.height as usize, self.width as usize)
    }

    /// What [`crate::prepare`] is to be given for a picture of a file: these pixels, or for networks that read grey
    /// ones on black, those. A digit ([`Preparation::Digit`]) is taken as it is.
    pub fn for_preparation(self, preparation: Preparation) -> (Vec<u8>, ImageShape) {
        let shape = self.shape();
        if !preparation.is_grey() {
            return (self.pixels, shape);
        }
        // Three channels, and as many pixels as their shape says: nothing can fail.
        let mut grey = drawing::to_grey(&self.pixels, shape.width, shape.height, 3).unwrap_or_default();
        if preparation != Preparation::Digit {
            drawing::white_on_black(&mut grey, shape.width);
        }
        (grey, ImageShape { channels: 1, ..shape })
    }
}

/// A picture that something else decoded, as rows of red, green, blue and opacity: what is transparent lies on white,
/// what is large is made smaller.
///
/// # Errors
/// When there are not `height * width * 4` bytes, or none.
pub fn from_rgba(rgba: &[u8], width: u32, height: u32) -> Result<Decoded, PictureError> {
    let expected = u64::from(width).checked_mul(u64::from(height)).and_then(|pixels| pixels.checked_mul(4));
    if expected != Some(rgba.len() as u64) || rgba.is_empty() {
        let expected = expected.unwrap_or(u64::MAX);
        return Err(PictureError::Pixels { width, height, expected, found: rgba.len() });
    }
    let mut canvas = Canvas::new(width, height);
    for row in rgba.chunks_exact(width as usize * 4) {
        canvas.push(row.chunks_exact(4).map(|pixel| on_white([pixel[0], pixel[1], pixel[2]], pixel[3])));
    }
    Ok(canvas.finish(Orientation::Upright))
}

/// A pixel that lets white paper through by what it lacks of 255.
fn on_white(pixel: [u8; 3], opacity: u8) -> [u8; 3] {
    let (ink, paper) = (u32::from(opacity), 255 - u32::from(opacity));
    pixel.map(|value| ((u32::from(value) * ink + 255 * paper + 127) / 255) as u8)
}

/// What takes rows of any picture.
struct Canvas {
    shrink: Shrink,
    size: (u32, u32),
}

impl Canvas {
    fn new(width: u32, height: u32) -> Self {
        let size = fitted(width, height, LONGEST);
        Canvas { shrink: Shrink::new((width, height), size), size }
    }

    fn push(&mut self, row: impl Iterator<Item = [u8; 3]>) {
        self.shrink.push(row);
    }

    fn finish(self, orientation: Orientation) -> Decoded {
        let (width, height) = self.size;
        let mut pixels = self.shrink.finish();
        // Rows that never came are as paper.
        pixels.resize(width as usize * height as usize * 3, 255);
        let (pixels, turned) = orientation.apply(pixels, width as usize);
        let (width, height) = if orientation.swaps_sides() { (height, width) } else { (width, height) };
        debug_assert_eq!(turned, width as usize);
        Decoded { width, height, pixels }
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn what_is_transparent_lies_on_white() {
        assert_eq!(on_white([0, 0, 0], 0), [255; 3]);
        assert_eq!(on_white([10, 20, 30], 255), [10, 20, 30]);
        assert_eq!(on_white([0, 255, 100], 128), [127, 255, 177]);
        let decoded = from_rgba(&[0, 0, 0, 0, 9, 8, 7, 255], 2, 1).unwrap();
        assert_eq!((decoded.width, decoded.height, decoded.pixels), (2, 1, vec![255, 255, 255, 9, 8, 7]));
    }

    #[test]
    fn pixels_that_are_too_few_or_none_are_refused_with_both_numbers() {
        let error = from_rgba(&[0; 7], 2, 1).unwrap_err();
        assert_eq!(error.to_string(), "a picture of 2x1 has 8 bytes of pixels, found 7");
        assert!(from_rgba(&[], 0, 5).is_err() && from_rgba(&[], u32::MAX, u32::MAX).is_err());
    }

    #[test]
    fn large_pictures_are_made_smaller_and_keep_their_form() {
        let decoded = from_rgba(&[255; 2048 * 100 * 4], 2048, 100).unwrap();
        assert_eq!((decoded.width, decoded.height), (512, 25));
        assert!(decoded.pixels.iter().all(|value| *value == 255));
    }

    #[test]
    fn ink_on_paper_becomes_white_on_black_for_networks_of_drawings_alone() {
        let mut rgba = vec![255; 9 * 4];
        rgba[16..19].fill(0);
        let of = |preparation| from_rgba(&rgba, 3, 3).unwrap().for_preparation(preparation);
        assert_eq!(of(Preparation::Drawing), (vec![0, 0, 0, 0, 255, 0, 0, 0, 0], ImageShape::new(1, 3, 3)));
        assert_eq!(of(Preparation::Grey), of(Preparation::Drawing));
        assert_eq!(of(Preparation::Digit).0[4], 0);
        assert_eq!(of(Preparation::ImageNet).1, ImageShape::new(3, 3, 3));
    }
}
