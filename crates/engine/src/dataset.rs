//! Which pictures does the engine hold?

use arch::{Graph, Shape};
use data::streets::{TEST_SEED, TRAIN_SEED};
use data::{Augment, ImageShape, Manifest, Preprocess, photo};
use protocol::{Event, Picture, Task};

use crate::failure::Failure;
use crate::fetch::fetch;
use crate::outbox::send;
use crate::streets;

/// A data set: a training and a test split.
pub struct Dataset {
    address: String,
    manifest: Manifest,
    pictures: Pictures,
}

/// Where the pictures of a data set come from.
#[allow(clippy::large_enum_variant, reason = "an engine has one")]
enum Pictures {
    /// They are here, decoded.
    Held { train: data::Dataset, test: data::Dataset },
    /// They are drawn when they are asked for, each pixel with its class.
    Streets,
}

impl Dataset {
    /// Fetches and decodes both splits of the pack in the folder `address`, telling how far it is.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub async fn open(number: u64, address: &str) -> Result<Self, Failure> {
        if address == streets::ADDRESS {
            let manifest = streets::manifest();
            return Ok(Dataset { address: address.to_owned(), manifest, pictures: Pictures::Streets });
        }
        let manifest = fetch(&format!("{address}/manifest.json")).await?;
        let manifest = std::str::from_utf8(&manifest).map_err(|error| damaged(&error))?;
        let manifest = Manifest::parse(manifest).map_err(|error| damaged(&error))?;
        let mut train = data::Dataset::new(&manifest, "train").map_err(|error| damaged(&error))?;
        let mut test = data::Dataset::new(&manifest, "test").map_err(|error| damaged(&error))?;
        let total = (train.total() + test.total()).max(1) as f32;
        while let Some(entry) = train.next_shard().or_else(|| test.next_shard()) {
            let bytes = fetch(&format!("{address}/{}", entry.file)).await?;
            let split = if train.is_complete() { &mut test } else { &mut train };
            split.push(&bytes).map_err(|error| damaged(&error))?;
            send(number, Event::Progress { task: Task::Data, done: (train.len() + test.len()) as f32 / total });
        }
        Ok(Self::held(address, manifest, train, test))
    }

    /// A data set of pictures that are here.
    pub fn held(address: &str, manifest: Manifest, train: data::Dataset, test: data::Dataset) -> Self {
        Dataset { address: address.to_owned(), manifest, pictures: Pictures::Held { train, test } }
    }

    /// Does each pixel have a class, and has each pass other pictures?
    pub fn has_scenes(&self) -> bool {
        matches!(self.pictures, Pictures::Streets)
    }

    /// The folder that it came from.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The event that tells the page of it.
    pub fn ready(&self) -> Event {
        Event::DataReady {
            title: self.manifest.title.clone(),
            classes: self.manifest.classes.clone(),
            train: self.train_count() as u32,
            test: self.test_count() as u32,
        }
    }

    /// Training pictures.
    pub fn train_count(&self) -> usize {
        match &self.pictures {
            Pictures::Held { train, .. } => train.len(),
            Pictures::Streets => streets::TRAIN,
        }
    }

    /// Test pictures.
    pub fn test_count(&self) -> usize {
        match &self.pictures {
            Pictures::Held { test, .. } => test.len(),
            Pictures::Streets => streets::TEST,
        }
    }

    /// Number of classes.
    pub fn class_count(&self) -> usize {
        self.manifest.classes.len()
    }

    /// How these pictures become what this network takes.
    ///
    /// # Errors
    /// When the network takes other pictures.
    pub fn preprocess_for(&self, graph: &Graph) -> Result<Preprocess, Failure> {
        let misfit = |detail: String| {
            let title = &self.manifest.title;
            Failure::new(format!("The pictures of {title} do not fit this network. Nothing was changed."), detail)
        };
        let input = image_shape(graph.input).ok_or_else(|| misfit("the network takes no pictures".to_owned()))?;
        Preprocess::for_network(&self.manifest, input).map_err(|error| misfit(error.to_string()))
    }

    /// These training pictures as a network takes them, and their classes, of scenes one per pixel; changed by chance, as suits their kind, where a
    /// seed for that is given.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn train_batch(
        &self,
        preprocess: &Preprocess,
        indices: &[usize],
        change: Option<u64>,
    ) -> Result<(Vec<f32>, Vec<u8>), Failure> {
        let Pictures::Held { train, .. } = &self.pictures else {
            return streets::scenes(TRAIN_SEED, indices, preprocess);
        };
        let Some(seed) = change else { return batch(train, preprocess, indices) };
        let augment = Augment::usual(self.manifest.channels);
        let pictures =
            train.batch_augmented(indices, preprocess, &augment, seed).map_err(|error| Failure::internal(&error))?;
        let classes = train.batch_labels(indices).map_err(|error| Failure::internal(&error))?;
        Ok((pictures, classes))
    }

    /// These test pictures as a network takes them, and their classes, of scenes one per pixel.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn test_batch(&self, preprocess: &Preprocess, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>), Failure> {
        match &self.pictures {
            Pictures::Held { test, .. } => batch(test, preprocess, indices),
            Pictures::Streets => streets::scenes(TEST_SEED, indices, preprocess),
        }
    }

    /// The pixels of one test picture, `[channels, height, width]`, 0 to 255; none where there is no such picture.
    pub fn test_pixels(&self, index: usize) -> Vec<u8> {
        match &self.pictures {
            Pictures::Held { test, .. } => test.image(index).map(<[u8]>::to_vec).unwrap_or_default(),
            Pictures::Streets => {
                data::streets::batch(TEST_SEED, index as u64, 1, streets::SHAPE.width, streets::SHAPE.height).0
            }
        }
    }

    /// One test picture, for the page.
    pub fn test_picture(&self, index: usize) -> Picture {
        let ImageShape { channels, height, width } = self.manifest.shape();
        let pixels = photo::interleaved(&self.test_pixels(index), channels);
        Picture { width: width as u32, height: height as u32, channels: channels as u8, pixels }
    }
}

fn batch(split: &data::Dataset, preprocess: &Preprocess, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>), Failure> {
    let pictures = split.batch(indices, preprocess).map_err(|error| Failure::internal(&error))?;
    let classes = split.batch_labels(indices).map_err(|error| Failure::internal(&error))?;
    Ok((pictures, classes))
}

/// The pictures that an input takes; none where it takes a plain vector.
pub fn image_shape(input: Shape) -> Option<ImageShape> {
    match input {
        Shape::Map { channels, height, width } => Some(ImageShape::new(channels, height, width)),
        Shape::Features(_) => None,
    }
}

/// A manifest of pictures that were not fetched, without classes and scale.
pub fn manifest(id: &str, title: &str, [channels, height, width]: [usize; 3]) -> Manifest {
    let nothing = String::new;
    Manifest {
        format: nothing(),
        version: 1,
        id: id.to_owned(),
        title: title.to_owned(),
        classes: Vec::new(),
        channels,
        height,
        width,
        mean: Vec::new(),
        std: Vec::new(),
        source: nothing(),
        licence: nothing(),
        citation: nothing(),
        note: nothing(),
        splits: Vec::new(),
    }
}

fn damaged(detail: &dyn std::fmt::Display) -> Failure {
    Failure::new("The pictures arrived damaged. Reload the page to fetch them again.", detail)
}
