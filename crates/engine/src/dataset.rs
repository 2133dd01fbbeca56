//! Which pictures does the engine hold?

use data::{Augment, ImageShape, Manifest, Preprocess};
use protocol::{Event, Task};

use crate::failure::Failure;
use crate::fetch::fetch;
use crate::outbox::send;

/// A decoded data set: a training and a test split.
pub struct Dataset {
    address: String,
    title: String,
    classes: Vec<String>,
    train: data::Dataset,
    test: data::Dataset,
    preprocess: Preprocess,
}

impl Dataset {
    /// Fetches and decodes both splits of the pack in the folder `address`, telling how far it is.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub async fn open(number: u64, address: &str) -> Result<Self, Failure> {
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
        Ok(Dataset {
            address: address.to_owned(),
            title: manifest.title.clone(),
            classes: manifest.classes.clone(),
            train,
            test,
            preprocess: Preprocess::lenet5(),
        })
    }

    /// The folder that it came from.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The event that tells the page of it.
    pub fn ready(&self) -> Event {
        Event::DataReady {
            title: self.title.clone(),
            classes: self.classes.clone(),
            train: self.train.len() as u32,
            test: self.test.len() as u32,
        }
    }

    /// Training pictures.
    pub fn train_count(&self) -> usize {
        self.train.len()
    }

    /// Test pictures.
    pub fn test_count(&self) -> usize {
        self.test.len()
    }

    /// Number of classes.
    pub fn class_count(&self) -> usize {
        self.classes.len()
    }

    /// These training pictures as a network takes them, and their classes; changed by chance where a seed for that is given.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn train_batch(&self, indices: &[usize], change: Option<u64>) -> Result<(Vec<f32>, Vec<u8>), Failure> {
        let Some(seed) = change else { return self.batch(&self.train, indices) };
        let pictures = self
            .train
            .batch_augmented(indices, &self.preprocess, &Augment::digits(), seed)
            .map_err(|error| Failure::internal(&error))?;
        let classes = self.train.batch_labels(indices).map_err(|error| Failure::internal(&error))?;
        Ok((pictures, classes))
    }

    /// These test pictures as a network takes them, and their classes.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn test_batch(&self, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>), Failure> {
        self.batch(&self.test, indices)
    }

    /// One test picture as a network takes it, and its class.
    ///
    /// # Errors
    /// When it is not there.
    pub fn test_example(&self, index: u32) -> Result<(Vec<f32>, u8), Failure> {
        let (picture, classes) = self.test_batch(&[index as usize])?;
        Ok((picture, classes[0]))
    }

    /// The pixels of one test picture, 0 to 255; none where there is no such picture.
    pub fn test_pixels(&self, index: usize) -> &[u8] {
        self.test.image(index).unwrap_or(&[])
    }

    fn batch(&self, split: &data::Dataset, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>), Failure> {
        let pictures = split.batch(indices, &self.preprocess).map_err(|error| Failure::internal(&error))?;
        let classes = split.batch_labels(indices).map_err(|error| Failure::internal(&error))?;
        Ok((pictures, classes))
    }
}

/// A digit of 28×28 as LeNet-5 takes it.
///
/// # Errors
/// When it is not 28×28.
pub fn lenet_input(digit: &[u8]) -> Result<Vec<f32>, Failure> {
    Preprocess::lenet5().apply(digit, ImageShape::new(1, 28, 28)).map_err(|error| Failure::internal(&error))
}

fn damaged(detail: &dyn std::fmt::Display) -> Failure {
    Failure::new("The pictures arrived damaged. Reload the page to fetch them again.", detail)
}
