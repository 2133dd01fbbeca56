//! Writing packs (feature `write`).

use std::path::Path;

use miniz_oxide::deflate::compress_to_vec;

use crate::{
    DataError, ImageShape, Manifest, Result, Shard, ShardEntry, Split,
    dataset::sha256_hex,
    header::Header,
    manifest::{FORMAT, MANIFEST_VERSION},
    predictor::{Predictor, take_green},
};

/// What the manifest says in words.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// See [`Manifest::id`].
    pub id: &'a str,
    /// See [`Manifest::title`].
    pub title: &'a str,
    /// See [`Manifest::classes`].
    pub classes: &'a [&'a str],
    /// See [`Manifest::source`].
    pub source: &'a str,
    /// See [`Manifest::licence`].
    pub licence: &'a str,
    /// See [`Manifest::citation`].
    pub citation: &'a str,
    /// See [`Manifest::note`].
    pub note: &'a str,
}

/// Pictures, `[count, channels, height, width]`, and a label for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Images {
    /// A class per picture.
    pub labels: Vec<u8>,
    /// `[count, channels, height, width]`
    pub pixels: Vec<u8>,
}

impl Images {
    /// The first `count` pictures, or all of them when there are fewer.
    pub fn first(&self, count: usize) -> Self {
        let count = count.min(self.labels.len());
        let size = self.pixels.len().checked_div(self.labels.len()).unwrap_or(0);
        Self { labels: self.labels[..count].to_vec(), pixels: self.pixels[..count * size].to_vec() }
    }
}

/// The bytes of a shard file: of all predictors and colour transforms, the shortest.
pub fn encode(shard: &Shard) -> Vec<u8> {
    let colours: &[bool] = if shard.shape.channels == 3 { &[false, true] } else { &[false] };
    let tries = Predictor::ALL.into_iter().flat_map(|predictor| colours.iter().map(move |&green| (predictor, green)));
    // A quick look at each finds the best, which then gets all the effort.
    let best = tries.min_by_key(|&(predictor, green)| compress(shard, predictor, green, 3).len());
    let (predictor, less_green) = best.unwrap_or((Predictor::None, false));
    let stream = compress(shard, predictor, less_green, 10);
    let (shape, count, checksum) = (shard.shape, shard.count(), crc32fast::hash(&stream));
    let header = Header { predictor, less_green, shape, count, compressed: stream.len(), checksum };
    [header.to_bytes().as_slice(), &stream].concat()
}

fn compress(shard: &Shard, predictor: Predictor, less_green: bool, level: u8) -> Vec<u8> {
    let mut pixels = shard.pixels.clone();
    for image in pixels.chunks_exact_mut(shard.shape.len()) {
        if less_green {
            take_green(image, shard.shape);
        }
        for plane in image.chunks_exact_mut(shard.shape.plane()) {
            predictor.subtract(plane, shard.shape.width);
        }
    }
    compress_to_vec(&[shard.labels.as_slice(), &pixels].concat(), level)
}

/// A manifest and its shard files by name; `statistics` is the split that mean and deviation come from.
pub fn build(
    about: &About<'_>,
    shape: ImageShape,
    statistics: &Images,
    splits: &[(&str, &Images)],
    per_shard: usize,
) -> (Manifest, Vec<(String, Vec<u8>)>) {
    build_with_progress(about, shape, statistics, splits, per_shard, || ())
}

/// The same, calling `done` after each shard.
pub fn build_with_progress(
    about: &About<'_>,
    shape: ImageShape,
    statistics: &Images,
    splits: &[(&str, &Images)],
    per_shard: usize,
    mut done: impl FnMut(),
) -> (Manifest, Vec<(String, Vec<u8>)>) {
    let mut files = Vec::new();
    let mut written = Vec::new();
    for (name, images) in splits {
        let mut shards = Vec::new();
        let parts = images.labels.chunks(per_shard).zip(images.pixels.chunks(per_shard * shape.len()));
        for (number, (labels, pixels)) in parts.enumerate() {
            let bytes = encode(&Shard { shape, labels: labels.to_vec(), pixels: pixels.to_vec() });
            let file = format!("{name}-{number:03}.bin");
            let (count, sha256) = (labels.len(), sha256_hex(&bytes));
            shards.push(ShardEntry { file: file.clone(), count, bytes: bytes.len() as u64, sha256 });
            files.push((file, bytes));
            done();
        }
        written.push(Split { name: (*name).to_owned(), count: images.labels.len(), shards });
    }
    let (mean, std) = mean_and_std(&statistics.pixels, shape);
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: MANIFEST_VERSION,
        id: about.id.to_owned(),
        title: about.title.to_owned(),
        classes: about.classes.iter().map(|&class| class.to_owned()).collect(),
        channels: shape.channels,
        height: shape.height,
        width: shape.width,
        mean,
        std,
        source: about.source.to_owned(),
        licence: about.licence.to_owned(),
        citation: about.citation.to_owned(),
        note: about.note.to_owned(),
        splits: written,
    };
    (manifest, files)
}

/// Mean and standard deviation per channel, pixels scaled to 0..1.
fn mean_and_std(pixels: &[u8], shape: ImageShape) -> (Vec<f32>, Vec<f32>) {
    let mut sums = vec![(0u64, 0u64); shape.channels];
    for (i, plane) in pixels.chunks_exact(shape.plane()).enumerate() {
        let (sum, squares) = &mut sums[i % shape.channels];
        for &pixel in plane {
            *sum += u64::from(pixel);
            *squares += u64::from(pixel) * u64::from(pixel);
        }
    }
    let count = (pixels.len() / shape.channels).max(1) as f64;
    let figures = sums.iter().map(|&(sum, squares)| {
        let mean = sum as f64 / count;
        let variance = squares as f64 / count - mean * mean;
        ((mean / 255.0) as f32, (variance.max(0.0).sqrt() / 255.0) as f32)
    });
    figures.unzip()
}

/// Writes a pack into `folder`: the shards first and the manifest last, so that a pack with a manifest is whole.
pub fn write(folder: &Path, manifest: &Manifest, files: &[(String, Vec<u8>)]) -> Result<()> {
    let at = |path: &Path| {
        let path = path.display().to_string();
        move |source| DataError::File { path, source }
    };
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(at(&path))?;
    }
    let json = serde_json::to_string_pretty(manifest)?;
    let path = folder.join("manifest.json");
    std::fs::write(&path, json + "\n").map_err(at(&path))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::{load_split, read_manifest};

    #[test]
    fn mean_and_deviation_are_per_channel() {
        let (mean, std) = mean_and_std(&[0, 255, 51, 51], ImageShape::new(2, 1, 2));
        assert_eq!(mean, [0.5, 0.2]);
        assert!((std[0] - 0.5).abs() < 1e-6 && std[1].abs() < 1e-6, "{std:?}");
    }

    #[test]
    fn a_smooth_colour_picture_shrinks_by_prediction() {
        let shape = ImageShape::new(3, 32, 32);
        let pixels: Vec<u8> = (0..shape.len()).map(|i| (i % 1024 / 32 * 5 + i % 32 * 3 + i / 1024) as u8).collect();
        let shard = Shard { shape, labels: vec![1], pixels };
        let plain = compress(&shard, Predictor::None, false, 10).len();
        assert!(encode(&shard).len() < plain / 4);
    }

    #[test]
    fn a_pack_written_to_a_folder_is_read_back() {
        let images = Images { labels: vec![0, 1, 1], pixels: (0..12).collect() };
        let about = About { id: "toy", title: "Toy", classes: &["a", "b"], ..About::default() };
        let (manifest, files) = build(&about, ImageShape::new(1, 2, 2), &images, &[("train", &images)], 2);
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &manifest, &files).unwrap();
        assert_eq!(read_manifest(folder.path()).unwrap(), manifest);
        let set = load_split(folder.path(), "train").unwrap();
        assert_eq!((set.len(), set.image(2).unwrap()), (3, [8, 9, 10, 11].as_slice()));
        std::fs::remove_file(folder.path().join("train-001.bin")).unwrap();
        let error = load_split(folder.path(), "train").unwrap_err().to_string();
        assert!(error.contains("train-001.bin"), "{error}");
    }

    #[test]
    fn first_takes_no_more_than_there_are() {
        let images = Images { labels: vec![0, 1], pixels: vec![1, 2, 3, 4] };
        assert_eq!(images.first(1).pixels, [1, 2]);
        assert_eq!(images.first(9), images);
    }
}
