//! Where does a data set lie?

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use arch::{Graph, Shape};
use data::ImageShape;
use streets::CLASSES;
use training::PictureSet;

/// Where packs lie: full ones first, then those that the repository carries.
const FOLDERS: [&str; 2] = ["www/data-full", "www/data"];
/// The name of the scenes that are drawn, not fetched.
const STREETS: &str = "streets";
/// Scenes of one pass, where nobody says how many: there is no end to them.
const SCENES: usize = 10_000;
/// Scenes that are held out for the test.
const TEST_SCENES: usize = 500;

/// Data set `name`, from `folder` or from where packs usually lie, for a network.
///
/// # Errors
/// When it is not there, or the network does not take its pictures.
pub fn open(name: &str, folder: Option<&Path>, graph: &Graph) -> Result<PictureSet> {
    open_from(&FOLDERS, name, folder, graph)
}

/// The same, but those that the page has come first: a training of the page goes on with no others.
///
/// # Errors
/// As [`open`].
pub fn open_of_page(name: &str, folder: Option<&Path>, graph: &Graph) -> Result<PictureSet> {
    let [full, carried] = FOLDERS;
    open_from(&[carried, full], name, folder, graph)
}

fn open_from(folders: &[&str], name: &str, folder: Option<&Path>, graph: &Graph) -> Result<PictureSet> {
    let pictures = match (name, folder) {
        (STREETS, _) => scenes(graph)?,
        (_, Some(folder)) => packs(folder)?,
        (_, None) => packs(&find(folders, name)?)?,
    };
    pictures.preprocess_for(graph)?;
    Ok(pictures)
}

/// The same, of the training pictures alone: nobody learns from the last `count`, and test pictures are not read.
///
/// # Errors
/// When it is not there.
pub fn open_held_out(name: &str, folder: Option<&Path>, count: usize) -> Result<PictureSet> {
    let [full, carried] = FOLDERS;
    let folder = folder.map_or_else(|| find(&[carried, full], name), |folder| Ok(folder.to_owned()))?;
    Ok(PictureSet::held_out(data::read_manifest(&folder)?, data::load_split(&folder, "train")?, count)?)
}

fn packs(folder: &Path) -> Result<PictureSet> {
    let manifest = data::read_manifest(folder)?;
    Ok(PictureSet::held(manifest, data::load_split(folder, "train")?, data::load_split(folder, "test")?))
}

fn scenes(graph: &Graph) -> Result<PictureSet> {
    let output = graph.analyse()?.shape(graph.output());
    let Shape::Map { channels: 3, height, width } = graph.input else { bail!("the network takes no scenes") };
    let wanted = Shape::map(CLASSES.len(), height, width);
    ensure!(output == wanted, "street scenes need a class for each pixel, {wanted}; the network gives {output}");
    Ok(PictureSet::streets(ImageShape::new(3, height, width), SCENES, TEST_SCENES))
}

fn find(folders: &[&str], name: &str) -> Result<PathBuf> {
    let mut candidates = folders.iter().map(|folder| Path::new(folder).join(name));
    let found = candidates.find(|folder| folder.join("manifest.json").is_file());
    found.with_context(|| {
        format!("no data set `{name}` in {}; run `cargo xtask data`, or say where with --data", FOLDERS.join(" or "))
    })
}
