//! From pixels to the numbers that a network is fed.

use crate::sets::{CIFAR10, IMAGENET};
use crate::{DataError, ImageShape, KnownSet, Manifest, Result};

/// The mean colour of ImageNet, red, green, blue, as Caffe's networks take it off (`ilsvrc_2012_mean`, rounded).
const CAFFE_MEAN: [f32; 3] = [123.0, 117.0, 104.0];

/// A border of background, then `(pixel / 255 - mean) / std` per channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Preprocess {
    /// Pixels of background added on each side.
    pub pad: usize,
    /// The background's pixel value.
    pub background: u8,
    /// Subtracted, per channel.
    pub mean: Vec<f32>,
    /// Divided by, per channel.
    pub std: Vec<f32>,
}

impl Preprocess {
    /// Zero mean and unit variance by the manifest's figures; no border.
    pub fn standard(manifest: &Manifest) -> Self {
        Self { pad: 0, background: 0, mean: manifest.mean.clone(), std: manifest.std.clone() }
    }

    /// What a network with this `input` is fed from pictures of this set: grey ones scaled as for LeNet-5, and the same
    /// in red, green and blue where it takes colours; colour ones standardised; with as much border as the input has
    /// room for.
    ///
    /// # Errors
    /// When the pictures have other channels than the input, or are larger.
    pub fn for_network(manifest: &Manifest, input: ImageShape) -> Result<Self> {
        let base = if manifest.channels == 1 { Self::lenet5() } else { Self::standard(manifest) };
        base.fitting(manifest.shape(), input)
    }

    /// The same as [`Preprocess::for_network`] before any manifest is there.
    ///
    /// # Errors
    /// When the set's pictures do not fit the input.
    pub fn for_known(set: &KnownSet, input: ImageShape) -> Result<Self> {
        let base = match set.channels {
            1 => Self::lenet5(),
            _ => Self { pad: 0, background: 0, mean: set.mean.to_vec(), std: set.std.to_vec() },
        };
        base.fitting(ImageShape::new(set.channels, set.side, set.side), input)
    }

    /// Pixels scaled to 0..1, nothing more.
    pub fn unit(channels: usize) -> Self {
        Self { pad: 0, background: 0, mean: vec![0.0; channels], std: vec![1.0; channels] }
    }

    /// Street scenes: from about -2 to 2.
    pub fn streets() -> Self {
        Self { pad: 0, background: 0, mean: vec![0.5; 3], std: vec![0.25; 3] }
    }

    /// Red, green and blue standardised by CIFAR-10's figures.
    pub fn cifar10() -> Self {
        Self { pad: 0, background: 0, mean: CIFAR10.mean.to_vec(), std: CIFAR10.std.to_vec() }
    }

    /// Red, green and blue standardised by ImageNet's figures, as torchvision's networks take them.
    pub fn imagenet() -> Self {
        Self { pad: 0, background: 0, mean: IMAGENET.mean.to_vec(), std: IMAGENET.std.to_vec() }
    }

    /// Red, green and blue from -1 to 1, as the Inception family takes them.
    pub fn inception() -> Self {
        Self { pad: 0, background: 0, mean: vec![0.5; 3], std: vec![0.5; 3] }
    }

    /// Red, green and blue from 0 to 255, less the mean colour of ImageNet: Caffe's networks take them in the other
    /// order.
    pub fn caffe() -> Self {
        let mean = CAFFE_MEAN.map(|value| value / 255.0).to_vec();
        Self { pad: 0, background: 0, mean, std: vec![1.0 / 255.0; 3] }
    }

    /// LeCun et al. 1998, section II.B: the 28x28 digit in a field of 32x32, background at -0.1 and
    /// ink at 1.175, which makes the mean about 0 and the variance about 1.
    pub fn lenet5() -> Self {
        Self { pad: 2, background: 0, mean: vec![0.1 / 1.275], std: vec![1.0 / 1.275] }
    }

    /// The same with `pad` pixels of background on each side.
    pub fn with_pad(mut self, pad: usize) -> Self {
        self.pad = pad;
        self
    }

    /// The same with the border that makes `input` of `pictures`.
    fn fitting(self, pictures: ImageShape, input: ImageShape) -> Result<Self> {
        let mut preprocess = self.with_pad(input.height.saturating_sub(pictures.height) / 2);
        if (pictures.channels, input.channels) == (1, 3) {
            preprocess.mean = preprocess.mean.repeat(3);
            preprocess.std = preprocess.std.repeat(3);
        }
        if preprocess.output_shape(pictures) != input {
            return Err(DataError::Fit { pictures, input });
        }
        Ok(preprocess)
    }

    /// The shape after the border. A grey picture may have figures for several channels, and becomes as many equal
    /// ones.
    pub fn output_shape(&self, shape: ImageShape) -> ImageShape {
        let channels = if shape.channels == 1 { self.mean.len() } else { shape.channels };
        ImageShape::new(channels, shape.height + 2 * self.pad, shape.width + 2 * self.pad)
    }

    /// What each pixel value of each channel becomes.
    pub(crate) fn tables(&self, shape: ImageShape) -> Result<Vec<[f32; 256]>> {
        let channels = self.output_shape(shape).channels;
        if self.mean.len() != channels || self.std.len() != channels {
            return Err(DataError::Channels { expected: self.mean.len(), found: shape.channels });
        }
        let table = |(mean, std): (&f32, &f32)| std::array::from_fn(|pixel| (pixel as f32 / 255.0 - mean) / std);
        Ok(self.mean.iter().zip(&self.std).map(table).collect())
    }

    /// One picture, `[channels, height, width]`, as numbers of [`Preprocess::output_shape`].
    pub fn apply(&self, image: &[u8], shape: ImageShape) -> Result<Vec<f32>> {
        if image.len() != shape.len() {
            return Err(DataError::Truncated { part: "picture", expected: shape.len(), found: image.len() });
        }
        let mut out = Vec::with_capacity(self.output_shape(shape).len());
        self.append(&self.tables(shape)?, image, shape, &mut out);
        Ok(out)
    }

    /// Appends one picture; `image` has the length of `shape`.
    pub(crate) fn append(&self, tables: &[[f32; 256]], image: &[u8], shape: ImageShape, out: &mut Vec<f32>) {
        let width = shape.width + 2 * self.pad;
        for (plane, table) in image.chunks_exact(shape.plane()).cycle().zip(tables) {
            let background = table[usize::from(self.background)];
            out.resize(out.len() + self.pad * width, background);
            for row in plane.chunks_exact(shape.width) {
                out.resize(out.len() + self.pad, background);
                out.extend(row.iter().map(|&pixel| table[usize::from(pixel)]));
                out.resize(out.len() + self.pad, background);
            }
            out.resize(out.len() + self.pad * width, background);
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::sets::{CIFAR10, MNIST};

    #[test]
    fn lenet_gets_a_32x32_field_of_the_published_values() {
        let shape = ImageShape::new(1, 28, 28);
        let mut image = vec![0; shape.len()];
        image[0] = 255;
        let preprocess = Preprocess::lenet5();
        let numbers = preprocess.apply(&image, shape).unwrap();
        assert_eq!(preprocess.output_shape(shape), ImageShape::new(1, 32, 32));
        assert_eq!(numbers.len(), 1024);
        let ink = 2 * 32 + 2;
        for (i, number) in numbers.iter().enumerate() {
            let expected = if i == ink { 1.175 } else { -0.1 };
            assert!((number - expected).abs() < 1e-6, "{i}: {number}");
        }
    }

    #[test]
    fn each_channel_has_its_own_figures() {
        let preprocess = Preprocess { pad: 0, background: 0, mean: vec![0.0, 1.0], std: vec![1.0, 0.5] };
        let numbers = preprocess.apply(&[255, 0], ImageShape::new(2, 1, 1)).unwrap();
        assert_eq!(numbers, [1.0, -2.0]);
    }

    #[test]
    fn the_border_is_what_the_input_has_room_for() {
        let input = |channels, side| ImageShape::new(channels, side, side);
        let lenet = Preprocess::for_known(&MNIST, input(1, 32)).unwrap();
        assert_eq!(lenet, Preprocess::lenet5());
        assert_eq!(Preprocess::for_known(&MNIST, input(1, 28)).unwrap(), Preprocess::lenet5().with_pad(0));
        let colour = Preprocess::for_known(&CIFAR10, input(3, 32)).unwrap();
        assert_eq!((colour.pad, colour.mean.as_slice()), (0, CIFAR10.mean));
        for (set, input) in [(&MNIST, input(2, 32)), (&CIFAR10, input(1, 32)), (&CIFAR10, input(3, 31))] {
            let error = Preprocess::for_known(set, input).unwrap_err();
            assert!(matches!(error, DataError::Fit { .. }), "{error}");
        }
    }

    #[test]
    fn grey_pictures_have_three_equal_colours_for_a_network_that_takes_colours() {
        let input = ImageShape::new(3, 30, 30);
        let preprocess = Preprocess::for_known(&MNIST, input).unwrap();
        let shape = ImageShape::new(1, 28, 28);
        let mut image = vec![0; shape.len()];
        image[0] = 255;
        let numbers = preprocess.apply(&image, shape).unwrap();
        assert_eq!((numbers.len(), preprocess.output_shape(shape)), (input.len(), input));
        for plane in numbers.chunks_exact(input.plane()) {
            assert!((plane[31] - 1.175).abs() < 1e-6 && (plane[0] + 0.1).abs() < 1e-6);
        }
    }

    #[test]
    fn a_wrong_channel_count_or_length_is_an_error() {
        let preprocess = Preprocess::unit(3);
        let error = preprocess.apply(&[0, 0], ImageShape::new(2, 1, 1)).unwrap_err();
        assert!(matches!(error, DataError::Channels { expected: 3, found: 2 }));
        let error = Preprocess::unit(1).apply(&[0, 1], ImageShape::new(1, 1, 1)).unwrap_err();
        assert!(matches!(error, DataError::Truncated { expected: 1, found: 2, .. }));
    }
}
