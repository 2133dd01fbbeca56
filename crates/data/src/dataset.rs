//! One split, growing as its shards arrive.

use sha2::{Digest, Sha256};

use crate::{Augment, DataError, ImageShape, Manifest, Preprocess, Result, Rng, Shard, ShardEntry, Split};

/// The pictures and labels of one split that are here so far.
#[derive(Clone, Debug)]
pub struct Dataset {
    split: Split,
    classes: usize,
    shape: ImageShape,
    shards: usize,
    labels: Vec<u8>,
    pixels: Vec<u8>,
}

impl Dataset {
    /// The split called `split`, with no pictures yet.
    pub fn new(manifest: &Manifest, split: &str) -> Result<Self> {
        let split = manifest.split(split)?.clone();
        let (classes, shape) = (manifest.classes.len(), manifest.shape());
        Ok(Self { split, classes, shape, shards: 0, labels: vec![], pixels: vec![] })
    }

    /// A set made of pictures that are here already: a visitor's own, or a test's.
    /// `pixels` is `[count, channels, height, width]`.
    pub fn from_images(shape: ImageShape, classes: usize, labels: Vec<u8>, pixels: Vec<u8>) -> Result<Self> {
        let file = "pictures in memory";
        let split = Split { name: "own".to_owned(), count: labels.len(), shards: vec![] };
        if pixels.len() != labels.len().saturating_mul(shape.len()) {
            let found = pixels.len().checked_div(shape.len()).unwrap_or(0);
            return Err(DataError::Count { file: file.to_owned(), expected: labels.len(), found });
        }
        check_labels(file, &labels, classes)?;
        Ok(Self { split, classes, shape, shards: 0, labels, pixels })
    }

    /// The first pictures, and the last `count` of them apart; no more are kept apart than there are.
    ///
    /// # Errors
    /// Never, where the set itself holds together.
    pub fn split_last(mut self, count: usize) -> Result<(Self, Self)> {
        let at = self.len().saturating_sub(count);
        let (labels, pixels) = (self.labels.split_off(at), self.pixels.split_off(at * self.shape.len()));
        let last = Self::from_images(self.shape, self.classes, labels, pixels)?;
        Ok((Self::from_images(self.shape, self.classes, self.labels, self.pixels)?, last))
    }

    /// The file to fetch next; none when the split is complete.
    pub fn next_shard(&self) -> Option<&ShardEntry> {
        self.split.shards.get(self.shards)
    }

    /// Adds the bytes of [`Dataset::next_shard`], after checking them against the manifest.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(entry) = self.next_shard() else {
            return Err(DataError::Complete { split: self.split.name.clone(), shards: self.shards });
        };
        let file = || entry.file.clone();
        if bytes.len() as u64 != entry.bytes {
            return Err(DataError::Truncated { part: "file", expected: entry.bytes as usize, found: bytes.len() });
        }
        let found = sha256_hex(bytes);
        if !found.eq_ignore_ascii_case(&entry.sha256) {
            return Err(DataError::Hash { file: file(), expected: entry.sha256.clone(), found });
        }
        let shard = Shard::decode(bytes)?;
        if shard.shape != self.shape {
            return Err(DataError::Shape { file: file(), expected: self.shape, found: shard.shape });
        }
        if shard.count() != entry.count {
            return Err(DataError::Count { file: file(), expected: entry.count, found: shard.count() });
        }
        check_labels(&entry.file, &shard.labels, self.classes)?;
        self.labels.extend(shard.labels);
        self.pixels.extend(shard.pixels);
        self.shards += 1;
        Ok(())
    }

    /// Pictures here.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether none are.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Pictures when the split is complete.
    pub fn total(&self) -> usize {
        self.split.count
    }

    /// Whether every picture is here.
    pub fn is_complete(&self) -> bool {
        self.next_shard().is_none()
    }

    /// The shape of every picture.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// All labels here.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Picture `index`, `[channels, height, width]`.
    pub fn image(&self, index: usize) -> Result<&[u8]> {
        let size = self.shape.len();
        let end = index.checked_add(1).and_then(|next| next.checked_mul(size));
        end.and_then(|end| self.pixels.get(end - size..end)).ok_or(DataError::Index { index, available: self.len() })
    }

    /// The labels of these pictures.
    pub fn batch_labels(&self, indices: &[usize]) -> Result<Vec<u8>> {
        let label =
            |&index: &usize| self.labels.get(index).copied().ok_or(DataError::Index { index, available: self.len() });
        indices.iter().map(label).collect()
    }

    /// These pictures as a batch, `[indices.len(), channels, height + 2 pad, width + 2 pad]`.
    pub fn batch(&self, indices: &[usize], preprocess: &Preprocess) -> Result<Vec<f32>> {
        let tables = preprocess.tables(self.shape)?;
        let mut batch = Vec::with_capacity(indices.len() * preprocess.output_shape(self.shape).len());
        for &index in indices {
            preprocess.append(&tables, self.image(index)?, self.shape, &mut batch);
        }
        Ok(batch)
    }

    /// The same with each picture changed by chance first. The chance depends on `seed` (take another for each
    /// epoch) and on the picture, not on the batch that it happens to be in.
    pub fn batch_augmented(
        &self,
        indices: &[usize],
        preprocess: &Preprocess,
        augment: &Augment,
        seed: u64,
    ) -> Result<Vec<f32>> {
        let tables = preprocess.tables(self.shape)?;
        let mut batch = Vec::with_capacity(indices.len() * preprocess.output_shape(self.shape).len());
        for &index in indices {
            let mut rng = Rng::stream(seed, index as u64);
            let image = augment.apply(self.image(index)?, self.shape, &mut rng);
            preprocess.append(&tables, &image, self.shape, &mut batch);
        }
        Ok(batch)
    }
}

fn check_labels(file: &str, labels: &[u8], classes: usize) -> Result<()> {
    match labels.iter().position(|&label| usize::from(label) >= classes) {
        None => Ok(()),
        Some(index) => Err(DataError::Label { file: file.to_owned(), index, expected: classes, found: labels[index] }),
    }
}

/// The SHA-256 of some bytes in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
