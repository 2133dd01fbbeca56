//! From which pictures does a network learn, and on which is it tested?

use arch::{Augmentation, Graph, Shape};
use data::{Augment, Dataset, ImageShape, Manifest, Preprocess};
use streets::{CLASSES, TEST_SEED, TRAIN_SEED};

use crate::TrainingError;

/// Pictures to learn from and pictures to be tested on.
pub struct PictureSet {
    manifest: Manifest,
    source: Source,
}

/// Where pictures come from.
#[allow(clippy::large_enum_variant, reason = "a process has one")]
enum Source {
    /// They are here, decoded.
    Held { train: Dataset, test: Dataset },
    /// They are drawn when they are asked for, each pixel with its class, and each pass has others.
    Streets { train: usize, test: usize },
}

impl PictureSet {
    /// Pictures that are here.
    pub fn held(manifest: Manifest, train: Dataset, test: Dataset) -> Self {
        PictureSet { manifest, source: Source::Held { train, test } }
    }

    /// Training pictures alone: the last `count` of them, from which nobody learns, stand where test pictures would.
    ///
    /// # Errors
    /// Never, where the pictures hold together.
    pub fn held_out(manifest: Manifest, train: Dataset, count: usize) -> Result<Self, TrainingError> {
        let (train, test) = train.split_last(count)?;
        Ok(PictureSet::held(manifest, train, test))
    }

    /// Street scenes of this size: `train` in one pass where nobody says how many, `test` held out.
    pub fn streets(shape: ImageShape, train: usize, test: usize) -> Self {
        let scale = Preprocess::streets();
        let manifest = Manifest {
            classes: CLASSES.iter().map(|class| class.name.to_owned()).collect(),
            mean: scale.mean,
            std: scale.std,
            ..Manifest::unfetched("streets", "Streets", shape)
        };
        PictureSet { manifest, source: Source::Streets { train, test } }
    }

    /// What is known of the set.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Names of the classes, in the order of the labels.
    pub fn classes(&self) -> &[String] {
        &self.manifest.classes
    }

    /// Does every pixel have a class?
    pub fn has_scenes(&self) -> bool {
        matches!(self.source, Source::Streets { .. })
    }

    /// Training pictures of one pass: all that are here; of scenes, of which there is no end, as many as suit.
    pub fn train_count(&self) -> usize {
        match &self.source {
            Source::Held { train, .. } => train.len(),
            Source::Streets { train, .. } => *train,
        }
    }

    /// Pictures of one pass, where so many are asked for.
    pub fn pictures_of_pass(&self, asked: u32) -> u32 {
        match &self.source {
            Source::Held { train, .. } => asked.min(u32::try_from(train.len()).unwrap_or(u32::MAX)),
            Source::Streets { .. } => asked,
        }
    }

    /// Test pictures.
    pub fn test_count(&self) -> usize {
        match &self.source {
            Source::Held { test, .. } => test.len(),
            Source::Streets { test, .. } => *test,
        }
    }

    /// How these pictures become what this network takes.
    ///
    /// # Errors
    /// When the network takes other pictures.
    pub fn preprocess_for(&self, graph: &Graph) -> Result<Preprocess, TrainingError> {
        let title = || self.manifest.title.clone();
        let Shape::Map { channels, height, width } = graph.input else {
            return Err(TrainingError::NoPictures { title: title() });
        };
        let (pictures, input) = (self.manifest.shape(), ImageShape::new(channels, height, width));
        Preprocess::for_network(&self.manifest, input).map_err(|_| TrainingError::Fit {
            title: title(),
            pictures,
            input,
        })
    }

    /// These training pictures as a network takes them, changed by chance, and their classes, of scenes one per pixel.
    /// `chance` is another number in each pass.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn train_batch(
        &self,
        preprocess: &Preprocess,
        indices: &[usize],
        augmentation: Augmentation,
        chance: u64,
    ) -> Result<(Vec<f32>, Vec<u8>), TrainingError> {
        match &self.source {
            Source::Held { train, .. } => {
                let Augmentation { shift, flip, cutout } = augmentation;
                let augment = Augment { shift: shift.into(), flip, cutout: cutout.into(), colour: 0.0 };
                let pictures = train.batch_augmented(indices, preprocess, &augment, chance)?;
                Ok((pictures, train.batch_labels(indices)?))
            }
            Source::Streets { .. } => self.scenes(TRAIN_SEED, preprocess, indices),
        }
    }

    /// These test pictures as a network takes them, and their classes, of scenes one per pixel.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn test_batch(&self, preprocess: &Preprocess, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>), TrainingError> {
        match &self.source {
            Source::Held { test, .. } => Ok((test.batch(indices, preprocess)?, test.batch_labels(indices)?)),
            Source::Streets { .. } => self.scenes(TEST_SEED, preprocess, indices),
        }
    }

    /// The pixels of one test picture, `[channels, height, width]`, 0 to 255.
    ///
    /// # Errors
    /// When there is no such picture.
    pub fn test_pixels(&self, index: usize) -> Result<Vec<u8>, TrainingError> {
        match &self.source {
            Source::Held { test, .. } => Ok(test.image(index)?.to_vec()),
            Source::Streets { .. } => Ok(self.scene(TEST_SEED, index).0),
        }
    }

    /// Place of picture `index` of pass `epoch`: sets that are held begin anew, streets go on.
    pub(crate) fn index_in_pass(&self, index: usize, epoch: usize, size: usize) -> usize {
        if self.has_scenes() { epoch * size + index } else { index }
    }

    fn scene(&self, seed: u64, index: usize) -> (Vec<u8>, Vec<u8>) {
        let ImageShape { height, width, .. } = self.manifest.shape();
        streets::batch(seed, index as u64, 1, width, height)
    }

    fn scenes(
        &self,
        seed: u64,
        preprocess: &Preprocess,
        indices: &[usize],
    ) -> Result<(Vec<f32>, Vec<u8>), TrainingError> {
        let (mut numbers, mut labels) = (Vec::new(), Vec::new());
        for index in indices {
            let (pixels, classes) = self.scene(seed, *index);
            numbers.extend(preprocess.apply(&pixels, self.manifest.shape())?);
            labels.extend(classes);
        }
        Ok((numbers, labels))
    }
}
