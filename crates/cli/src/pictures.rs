//! From a data set to batches that a network takes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use arch::{Graph, Shape};
use data::{Augment, Dataset, ImageShape, Manifest, Preprocess};

/// Where packs lie: full ones first, then those that the repository carries.
const FOLDERS: [&str; 2] = ["www/data-full", "www/data"];

/// Both splits of a data set, prepared for one network.
pub struct Pictures {
    /// Names of the classes.
    pub classes: Vec<String>,
    /// What is learned.
    pub train: Dataset,
    /// What is held back.
    pub test: Dataset,
    preprocess: Preprocess,
}

impl Pictures {
    /// Opens data set `name`, from `folder` or from where packs usually lie, for `graph`.
    pub fn open(name: &str, folder: Option<&Path>, graph: &Graph) -> Result<Self> {
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => find(name)?,
        };
        let manifest = data::read_manifest(&folder)?;
        let preprocess = preparation(&manifest, graph.input)?;
        let train = data::load_split(&folder, "train")?;
        let test = data::load_split(&folder, "test")?;
        Ok(Pictures { classes: manifest.classes, train, test, preprocess })
    }

    /// Training pictures and their classes; changed by chance where `augment` says so.
    pub fn train_batch(&self, indices: &[usize], augment: &Augment, seed: u64) -> Result<(Vec<f32>, Vec<u8>)> {
        let batch = self.train.batch_augmented(indices, &self.preprocess, augment, seed)?;
        Ok((batch, self.train.batch_labels(indices)?))
    }

    /// Test pictures and their classes.
    pub fn test_batch(&self, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>)> {
        Ok((self.test.batch(indices, &self.preprocess)?, self.test.batch_labels(indices)?))
    }
}

fn find(name: &str) -> Result<PathBuf> {
    let candidates = FOLDERS.map(|folder| Path::new(folder).join(name));
    let found = candidates.iter().find(|folder| folder.join("manifest.json").is_file()).cloned();
    found.with_context(|| {
        format!("no data set `{name}` in {}; run `cargo xtask data`, or say where with --data", FOLDERS.join(" or "))
    })
}

/// How these pictures become the network's input.
fn preparation(manifest: &Manifest, input: Shape) -> Result<Preprocess> {
    let Shape::Map { channels, height, width } = input else { bail!("the network takes no pictures") };
    Ok(Preprocess::for_network(manifest, ImageShape::new(channels, height, width))?)
}
