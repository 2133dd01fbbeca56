//! Which pictures of the visitor's own has the page sent?

use data::sets::CIFAR10;
use data::{Dataset, ImageShape, Manifest, held_out};
use protocol::{Failure, OwnPictures};
use training::PictureSet;

use crate::failure::internal;

/// The address under which they are opened.
pub const ADDRESS: &str = "own";
/// Most bytes of pixels: some 85,000 small colour pictures.
const MOST: usize = 1 << 28;
/// For the choice of those that are held out.
const SEED: u64 = 1;

/// Pictures that come in pieces.
pub struct OwnPictureStore {
    set: OwnPictures,
    shape: ImageShape,
    labels: Vec<u8>,
    pixels: Vec<u8>,
}

impl OwnPictureStore {
    /// Room for pictures of these classes.
    ///
    /// # Errors
    /// When there are fewer than two classes, or more than labels can tell apart.
    pub fn new(set: OwnPictures) -> Result<Self, Failure> {
        if !(2..=256).contains(&set.classes.len()) {
            return Err(Failure::Classes { found: set.classes.len() as u32 });
        }
        let shape = ImageShape::new(usize::from(set.channels), set.side as usize, set.side as usize);
        Ok(OwnPictureStore { set, shape, labels: Vec::new(), pixels: Vec::new() })
    }

    /// Adds some.
    ///
    /// # Errors
    /// When they are too many, or of another size.
    pub fn add(&mut self, labels: &[u8], pixels: &[u8]) -> Result<(), Failure> {
        if pixels.len() != labels.len() * self.shape.len() {
            return Err(internal(format!("{} labels, {} bytes of pixels", labels.len(), pixels.len())));
        }
        if self.pixels.len() + pixels.len() > MOST {
            return Err(Failure::TooManyPictures { found: self.labels.len() as u32 });
        }
        self.labels.extend(labels);
        self.pixels.extend(pixels);
        Ok(())
    }

    /// A data set of those that came, a fifth of each class held out for the test.
    ///
    /// # Errors
    /// When none came, or a label has no class.
    pub fn finish(&self) -> Result<PictureSet, Failure> {
        let (train, test) = held_out(&self.labels, SEED);
        if train.is_empty() || test.is_empty() {
            return Err(Failure::TooFewPictures { train: train.len() as u32, test: test.len() as u32 });
        }
        let chosen = |places: &[usize]| {
            let labels = places.iter().map(|place| self.labels[*place]).collect();
            let size = self.shape.len();
            let pixels = places.iter().flat_map(|place| &self.pixels[place * size..(place + 1) * size]).copied();
            Dataset::from_images(self.shape, self.set.classes.len(), labels, pixels.collect()).map_err(internal)
        };
        Ok(PictureSet::held(self.manifest(), chosen(&train)?, chosen(&test)?))
    }

    /// Pictures that people take are scaled by the figures of those that the small networks are made for.
    fn manifest(&self) -> Manifest {
        Manifest {
            classes: self.set.classes.clone(),
            mean: CIFAR10.mean.iter().take(self.shape.channels).copied().collect(),
            std: CIFAR10.std.iter().take(self.shape.channels).copied().collect(),
            ..Manifest::unfetched(ADDRESS, &self.set.title, self.shape)
        }
    }
}
