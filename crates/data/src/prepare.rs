//! Which numbers does a network see of a picture? The one way from pixels to a network's input, for page and tool.

use arch::{Preparation, Shape};

use crate::sets::{CIFAR10, MNIST};
use crate::{DataError, ImageShape, Preprocess, drawing, photo};

/// CIFAR's networks see more than CIFAR's pixels where their input was enlarged by more than a border's width.
const BORDER: usize = 16;

/// A picture as a network takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// `[channels, height, width]` of the network's input.
    pub values: Vec<f32>,
    /// The part of the picture that the network sees, at its size, before scaling: rows of pixels whose channels stand
    /// together.
    pub seen: Vec<u8>,
    /// The shape of `seen`, without the border that the values may have.
    pub seen_shape: ImageShape,
}

/// A picture that cannot be prepared for a network.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The picture is not what it says.
    #[error("the picture cannot be used: {0}")]
    Picture(#[from] DataError),
    /// A digit is of one size.
    #[error("a digit has {side}x{side} pixels, this picture has {width}x{height}", side = MNIST.side)]
    NotADigit {
        /// Columns of the picture.
        width: usize,
        /// Its rows.
        height: usize,
    },
    /// The network takes no such pictures.
    #[error("pictures prepared as `{}` do not fit a network that takes {input}", preparation.key())]
    Input {
        /// How they were to be prepared.
        preparation: Preparation,
        /// What the network takes.
        input: Shape,
    },
}

/// The input of a network from a picture of `shape`, rows of pixels whose channels (1 or 3) stand together.
///
/// # Errors
/// When there are other pixels than the shape says, or the network takes other pictures.
///
/// ```
/// # use arch::{Preparation, Shape};
/// let grey = data::ImageShape::new(3, 4, 6);
/// let prepared = data::prepare(&[128; 72], grey, Preparation::Inception, Shape::map(3, 2, 2))?;
/// assert_eq!(prepared.seen, [128; 12]);
/// assert!(prepared.values.iter().all(|value| value.abs() < 0.01));
/// # Ok::<(), data::PrepareError>(())
/// ```
pub fn prepare(
    pixels: &[u8],
    shape: ImageShape,
    preparation: Preparation,
    input: Shape,
) -> Result<Prepared, PrepareError> {
    let ImageShape { channels, height, width } = shape;
    if preparation == Preparation::Digit && (width, height) != (MNIST.side, MNIST.side) {
        return Err(PrepareError::NotADigit { width, height });
    }
    let Figures { seen, preprocess, is_blue_first } = figures(preparation, input)?;
    let grey = || drawing::to_grey(pixels, width, height, channels);
    let planes = match preparation {
        Preparation::Digit => grey(),
        Preparation::Drawing => grey().map(|grey| drawing::to_digit(&grey, width, height)),
        Preparation::Grey => grey().and_then(|grey| photo::to_square(&grey, width, height, 1, MNIST.side)),
        _ => colour(pixels, shape, [seen.height, seen.width]),
    };
    let planes = planes?;
    let mut values = preprocess.apply(&planes, seen)?;
    if is_blue_first {
        let plane = values.len() / 3;
        let (red, others) = values.split_at_mut(plane);
        red.swap_with_slice(&mut others[plane..]);
    }
    Ok(Prepared { values, seen: photo::interleaved(&planes, seen.channels), seen_shape: seen })
}

/// How a picture becomes a network's input, in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// What the network sees of it: channels, and pixels without the border.
    pub seen: ImageShape,
    /// The border, and what is taken off and divided by in each channel; of colours red, green, blue.
    pub preprocess: Preprocess,
    /// Does the network take blue, green, red?
    pub is_blue_first: bool,
}

/// The numbers by which [`prepare`] goes.
///
/// # Errors
/// When the network takes no such pictures.
///
/// ```
/// # use arch::{Preparation, Shape};
/// let figures = data::figures(Preparation::Drawing, Shape::map(1, 32, 32))?;
/// assert_eq!((figures.seen, figures.preprocess.pad), (data::ImageShape::new(1, 28, 28), 2));
/// # Ok::<(), data::PrepareError>(())
/// ```
pub fn figures(preparation: Preparation, input: Shape) -> Result<Figures, PrepareError> {
    let other = || PrepareError::Input { preparation, input };
    let taken = ImageShape::of_input(input).filter(|taken| !taken.is_empty()).ok_or_else(other)?;
    let preprocess = match preparation {
        Preparation::Digit | Preparation::Drawing | Preparation::Grey => Preprocess::for_known(&MNIST, taken),
        Preparation::Cifar10 if taken.height <= CIFAR10.side + BORDER => Preprocess::for_known(&CIFAR10, taken),
        _ if taken.channels != 3 => return Err(other()),
        Preparation::Cifar10 => Ok(Preprocess::cifar10()),
        Preparation::Caffe => Ok(Preprocess::caffe()),
        Preparation::ImageNet => Ok(Preprocess::imagenet()),
        Preparation::Inception => Ok(Preprocess::inception()),
        Preparation::Street => Ok(Preprocess::streets()),
    };
    let preprocess = preprocess.map_err(|_| other())?;
    let (channels, border) = (if preparation.is_grey() { 1 } else { 3 }, 2 * preprocess.pad);
    let seen = ImageShape::new(channels, taken.height - border, taken.width - border);
    Ok(Figures { seen, preprocess, is_blue_first: preparation == Preparation::Caffe })
}

/// The middle of a picture in colour, `[3, rows, columns]`; a grey picture is one whose three colours are equal.
fn colour(pixels: &[u8], shape: ImageShape, size: [usize; 2]) -> crate::Result<Vec<u8>> {
    let planes = photo::to_size(pixels, shape.width, shape.height, shape.channels, size)?;
    Ok(if shape.channels == 1 { planes.repeat(3) } else { planes })
}

#[cfg(test)]
mod tests {

    use super::*;

    /// A picture with other colours everywhere.
    fn picture(height: usize, width: usize) -> (Vec<u8>, ImageShape) {
        let pixels = (0..height * width * 3).map(|index| (index * 31 % 251) as u8).collect();
        (pixels, ImageShape::new(3, height, width))
    }

    fn of(preparation: Preparation, input: Shape) -> Result<Prepared, PrepareError> {
        let (pixels, shape) = picture(28, 28);
        prepare(&pixels, shape, preparation, input)
    }

    #[test]
    fn every_way_gives_what_the_network_takes() {
        let colours = [Preparation::Caffe, Preparation::ImageNet, Preparation::Inception, Preparation::Street];
        for preparation in Preparation::ALL {
            let input = if colours.contains(&preparation) { Shape::map(3, 40, 50) } else { Shape::map(3, 32, 32) };
            let prepared = of(preparation, input).unwrap();
            assert_eq!(prepared.values.len(), input.elements(), "{preparation:?}");
            assert_eq!(prepared.seen.len(), prepared.seen_shape.len(), "{preparation:?}");
            assert_eq!(prepared.seen_shape.channels, if preparation.is_grey() { 1 } else { 3 });
        }
    }

    #[test]
    fn caffe_takes_blue_first_and_less_the_mean_colour() {
        let prepared =
            prepare(&[200, 100, 50], ImageShape::new(3, 1, 1), Preparation::Caffe, Shape::map(3, 1, 1)).unwrap();
        let expected = [50.0 - 104.0, 100.0 - 117.0, 200.0 - 123.0];
        assert!(prepared.values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-4), "{:?}", prepared.values);
        assert_eq!(prepared.seen, [200, 100, 50]);
    }

    #[test]
    fn imagenet_is_standardised_and_inception_goes_from_minus_one_to_one() {
        let one = |preparation| {
            prepare(&[255, 0, 127], ImageShape::new(3, 1, 1), preparation, Shape::map(3, 1, 1)).unwrap().values
        };
        let expected = [(1.0 - 0.485) / 0.229, -0.456 / 0.224, (127.0 / 255.0 - 0.406) / 0.225];
        assert!(one(Preparation::ImageNet).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6));
        assert_eq!(one(Preparation::Inception)[..2], [1.0, -1.0]);
        assert_eq!(one(Preparation::Street)[..2], [2.0, -2.0]);
    }

    #[test]
    fn an_enlarged_input_sees_more_than_cifars_pixels() {
        let (pixels, shape) = picture(96, 96);
        let seen =
            |side| prepare(&pixels, shape, Preparation::Cifar10, Shape::map(3, side, side)).unwrap().seen_shape.width;
        assert_eq!([32, 40, 48, 50, 64].map(seen), [32, 32, 32, 50, 64]);
    }

    #[test]
    fn what_does_not_fit_is_told_with_both_sides() {
        let (pixels, shape) = picture(30, 28);
        let error = prepare(&pixels, shape, Preparation::Digit, Shape::map(1, 32, 32)).unwrap_err();
        assert_eq!(error.to_string(), "a digit has 28x28 pixels, this picture has 28x30");
        let error = of(Preparation::ImageNet, Shape::map(1, 32, 32)).unwrap_err();
        assert_eq!(error.to_string(), "pictures prepared as `imagenet` do not fit a network that takes 1×32×32");
        for input in [Shape::Features(784), Shape::map(3, 0, 5)] {
            assert!(matches!(of(Preparation::Cifar10, input), Err(PrepareError::Input { .. })));
        }
        let error = prepare(&[0; 5], shape, Preparation::Grey, Shape::map(1, 32, 32)).unwrap_err();
        assert!(matches!(error, PrepareError::Picture(DataError::Truncated { expected: 2520, found: 5, .. })));
    }
}
