//! From a data set to batches that a network takes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use arch::{Graph, Shape};
use data::streets::{self, CLASSES, TEST_SEED, TRAIN_SEED};
use data::{Augment, Dataset, ImageShape, Manifest, Preprocess};

/// Where packs lie: full ones first, then those that the repository carries.
const FOLDERS: [&str; 2] = ["www/data-full", "www/data"];
/// The name of the scenes that are drawn, not fetched.
const STREETS: &str = "streets";
/// Scenes of one pass, where nobody says how many: there is no end to them.
const SCENES: usize = 10_000;
/// Scenes that are held out for the test.
const TEST_SCENES: usize = 500;

/// Both splits of a data set, prepared for one network.
pub struct Pictures {
    /// Names of the classes.
    pub classes: Vec<String>,
    source: Source,
    preprocess: Preprocess,
}

#[expect(clippy::large_enum_variant, reason = "a command has one")]
enum Source {
    Packs { train: Dataset, test: Dataset },
    Streets { height: usize, width: usize },
}

impl Pictures {
    /// Opens data set `name`, from `folder` or from where packs usually lie, for `graph`.
    pub fn open(name: &str, folder: Option<&Path>, graph: &Graph) -> Result<Self> {
        if name == STREETS {
            return Self::streets(graph);
        }
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => find(name)?,
        };
        let manifest = data::read_manifest(&folder)?;
        let preprocess = preparation(&manifest, graph.input)?;
        let train = data::load_split(&folder, "train")?;
        let test = data::load_split(&folder, "test")?;
        Ok(Pictures { classes: manifest.classes, source: Source::Packs { train, test }, preprocess })
    }

    fn streets(graph: &Graph) -> Result<Self> {
        let analysis = graph.analyse()?;
        let output = analysis.shape(graph.output());
        let Shape::Map { channels: 3, height, width } = graph.input else { bail!("the network takes no scenes") };
        let wanted = Shape::map(CLASSES.len(), height, width);
        ensure!(output == wanted, "street scenes need a class for each pixel, {wanted}; the network gives {output}");
        let classes = CLASSES.iter().map(|class| class.name.to_owned()).collect();
        Ok(Pictures { classes, source: Source::Streets { height, width }, preprocess: Preprocess::streets() })
    }

    /// Does every pixel have a class?
    pub fn has_scenes(&self) -> bool {
        matches!(self.source, Source::Streets { .. })
    }

    /// Training pictures of one pass.
    pub fn train_len(&self) -> usize {
        match &self.source {
            Source::Packs { train, .. } => train.len(),
            Source::Streets { .. } => SCENES,
        }
    }

    /// Test pictures.
    pub fn test_len(&self) -> usize {
        match &self.source {
            Source::Packs { test, .. } => test.len(),
            Source::Streets { .. } => TEST_SCENES,
        }
    }

    /// Training pictures and their classes; changed by chance where `augment` says so. Scenes are as many as one asks for.
    pub fn train_batch(&self, indices: &[usize], augment: &Augment, seed: u64) -> Result<(Vec<f32>, Vec<u8>)> {
        match &self.source {
            Source::Packs { train, .. } => {
                let batch = train.batch_augmented(indices, &self.preprocess, augment, seed)?;
                Ok((batch, train.batch_labels(indices)?))
            }
            Source::Streets { .. } => self.scenes(TRAIN_SEED, indices),
        }
    }

    /// Test pictures and their classes.
    pub fn test_batch(&self, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>)> {
        match &self.source {
            Source::Packs { test, .. } => Ok((test.batch(indices, &self.preprocess)?, test.batch_labels(indices)?)),
            Source::Streets { .. } => self.scenes(TEST_SEED, indices),
        }
    }

    /// The index of picture `index` in pass `epoch` of `size` pictures: packs begin anew, streets go on.
    pub fn index_in_pass(&self, index: usize, epoch: usize, size: usize) -> usize {
        if self.has_scenes() { epoch * size + index } else { index }
    }

    fn scenes(&self, seed: u64, indices: &[usize]) -> Result<(Vec<f32>, Vec<u8>)> {
        let Source::Streets { height, width } = self.source else { bail!("these pictures are no scenes") };
        let shape = ImageShape::new(3, height, width);
        let (mut numbers, mut labels) = (Vec::new(), Vec::new());
        for index in indices {
            let (pixels, classes) = streets::batch(seed, *index as u64, 1, width, height);
            numbers.extend(self.preprocess.apply(&pixels, shape)?);
            labels.extend(classes);
        }
        Ok((numbers, labels))
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
