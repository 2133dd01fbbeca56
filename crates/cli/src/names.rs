//! What do the outputs of a network mean? What is shipped with its weights, or its way of seeing pictures, says so.

use std::path::Path;

use anyhow::{Context, Result};
use arch::Preparation;
use data::sets::{CIFAR10, FASHION_MNIST, KNOWN, MNIST};
use streets::CLASSES;

use crate::shipped;

/// Names of ImageNet's thousand classes, one a line.
const IMAGENET: &str = "www/checkpoints/imagenet.txt";

/// The data set that the card beside some weights names: `lenet5.json` beside `lenet5.safetensors`.
pub fn dataset_of(weights: &Path) -> Option<String> {
    let card = std::fs::read(weights.with_extension("json")).ok()?;
    let card: serde_json::Value = serde_json::from_slice(&card).ok()?;
    card.get("dataset")?.as_str().map(str::to_owned)
}

/// How pictures of files are prepared for a network that learned this set; none where there is no usual way.
pub fn preparation_of(dataset: &str) -> Option<Preparation> {
    match dataset {
        _ if dataset == MNIST.id => Some(Preparation::Drawing),
        _ if dataset == FASHION_MNIST.id => Some(Preparation::Grey),
        _ if dataset == CIFAR10.id => Some(Preparation::Cifar10),
        "streets" => Some(Preparation::Street),
        _ => None,
    }
}

/// The names of `count` classes; none where they are not known.
///
/// # Errors
/// When ImageNet's names cannot be read.
pub fn classes(dataset: Option<&str>, preparation: Preparation, count: usize) -> Result<Vec<String>> {
    let known = |dataset: &str| KNOWN.into_iter().find(|set| set.id == dataset).map(|set| set.classes);
    let of_preparation = match preparation {
        Preparation::Digit | Preparation::Drawing => Some(MNIST.id),
        Preparation::Grey => Some(FASHION_MNIST.id),
        Preparation::Cifar10 => Some(CIFAR10.id),
        Preparation::Street => Some("streets"),
        Preparation::Caffe | Preparation::ImageNet | Preparation::Inception => None,
    };
    let names: Vec<String> = match dataset.or(of_preparation) {
        Some("streets") => CLASSES.iter().map(|class| class.name.to_owned()).collect(),
        Some(dataset) => known(dataset).unwrap_or_default().iter().map(|name| (*name).to_owned()).collect(),
        None => match shipped::find(IMAGENET) {
            Some(file) => read(&file)?,
            None => Vec::new(),
        },
    };
    // Names of other classes would be worse than none.
    Ok(if names.len() == count { names } else { Vec::new() })
}

/// Names of a file, one a line.
///
/// # Errors
/// When it cannot be read.
pub fn read(file: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}
