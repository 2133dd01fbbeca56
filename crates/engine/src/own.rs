//! Which pictures of the visitor's own has the page sent?

use data::sets::CIFAR10;
use data::{ImageShape, Manifest, held_out};
use protocol::OwnSet;

use crate::dataset::Dataset;
use crate::failure::Failure;

/// The address under which they are opened.
pub const ADDRESS: &str = "own";
/// Most bytes of pixels: some 85,000 small colour pictures.
const MOST: usize = 1 << 28;
/// For the choice of those that are held out.
const SEED: u64 = 1;

/// Pictures that come in pieces.
pub struct Own {
    set: OwnSet,
    shape: ImageShape,
    labels: Vec<u8>,
    pixels: Vec<u8>,
}

impl Own {
    /// Room for pictures of these classes.
    ///
    /// # Errors
    /// When there are fewer than two classes, or more than labels can tell apart.
    pub fn new(set: OwnSet) -> Result<Self, Failure> {
        if !(2..=256).contains(&set.classes.len()) {
            return Err(Failure::new(
                "Pictures of 2 to 256 classes are needed: one folder per class. Nothing was changed.",
                format!("{} classes", set.classes.len()),
            ));
        }
        let shape = ImageShape::new(usize::from(set.channels), set.side as usize, set.side as usize);
        Ok(Own { set, shape, labels: Vec::new(), pixels: Vec::new() })
    }

    /// Adds some.
    ///
    /// # Errors
    /// When they are too many, or of another size.
    pub fn add(&mut self, labels: &[u8], pixels: &[u8]) -> Result<(), Failure> {
        if pixels.len() != labels.len() * self.shape.len() {
            return Err(Failure::internal(&format!("{} labels, {} bytes of pixels", labels.len(), pixels.len())));
        }
        if self.pixels.len() + pixels.len() > MOST {
            return Err(Failure::new(
                "These are more pictures than fit here.",
                format!("{} so far", self.labels.len()),
            ));
        }
        self.labels.extend(labels);
        self.pixels.extend(pixels);
        Ok(())
    }

    /// A data set of those that came, a fifth of each class held out for the test.
    ///
    /// # Errors
    /// When none came, or a label has no class.
    pub fn finish(&self) -> Result<Dataset, Failure> {
        let (train, test) = held_out(&self.labels, SEED);
        let unusable = |detail: &dyn std::fmt::Display| {
            Failure::new("These pictures make no data set: at least two of a class must be readable.", detail)
        };
        if train.is_empty() || test.is_empty() {
            return Err(unusable(&format!("{} to learn from, {} to test on", train.len(), test.len())));
        }
        let chosen = |places: &[usize]| {
            let labels = places.iter().map(|place| self.labels[*place]).collect();
            let size = self.shape.len();
            let pixels = places.iter().flat_map(|place| &self.pixels[place * size..(place + 1) * size]).copied();
            data::Dataset::from_images(self.shape, self.set.classes.len(), labels, pixels.collect())
        };
        let train = chosen(&train).map_err(|error| unusable(&error))?;
        let test = chosen(&test).map_err(|error| unusable(&error))?;
        Ok(Dataset::held(ADDRESS, self.manifest(), train, test))
    }

    /// Pictures that people take are scaled by the figures of those that the small networks are made for.
    fn manifest(&self) -> Manifest {
        let ImageShape { channels, height, width } = self.shape;
        Manifest {
            classes: self.set.classes.clone(),
            mean: CIFAR10.mean.iter().take(channels).copied().collect(),
            std: CIFAR10.std.iter().take(channels).copied().collect(),
            ..crate::dataset::manifest(ADDRESS, &self.set.title, [channels, height, width])
        }
    }
}
