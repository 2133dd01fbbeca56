//! Fashion-MNIST, from Debian's `dataset-fashion-mnist`: the IDX files, compressed.

use std::io::Read;

use ::data::ImageShape;
use anyhow::{Context, Result};

use super::{Published, idx, package};

const FILES: [(&str, &str); 4] = [
    ("train-images-idx3-ubyte.gz", "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
    ("train-labels-idx1-ubyte.gz", "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
    ("t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
    ("t10k-labels-idx1-ubyte.gz", "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
];

/// The whole set.
pub fn fetch() -> Result<Published> {
    let files = package::debian("dataset-fashion-mnist", "usr/share/datasets/fashion-mnist", FILES)?;
    let [train_images, train_labels, test_images, test_labels] = files.map(|bytes| unzip(&bytes));
    Ok(Published {
        shape: ImageShape::new(1, 28, 28),
        train: idx::read(&train_images?, &train_labels?)?,
        test: idx::read(&test_images?, &test_labels?)?,
    })
}

fn unzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).context("a gzip file is damaged")?;
    Ok(out)
}
