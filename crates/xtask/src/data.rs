//! Fetching the published datasets through the package clients, and packing them for the page.

mod cifar10;
mod fashion_mnist;
mod idx;
mod mnist;
mod package;
mod sets;

use std::{path::Path, time::Instant};

use ::data::{
    ImageShape, Manifest, load_split,
    pack::{self, About, Images},
};
use anyhow::{Context, Result, bail};

use crate::paths;
use sets::{SETS, Set};

/// Pictures in one shard file.
const PER_SHARD: usize = 1000;

/// Which sets, and which part of them.
#[derive(clap::Args)]
pub struct Arguments {
    /// mnist, fashion-mnist, cifar10; all of them when none is named.
    sets: Vec<String>,
    /// Make the smaller packs that are committed in `www/data`, in place of the full ones.
    #[arg(long, conflicts_with = "full")]
    committed: bool,
    /// Make the full packs in `www/data-full` (what happens anyway).
    #[arg(long)]
    full: bool,
}

/// A published set, whole.
struct Published {
    shape: ImageShape,
    train: Images,
    test: Images,
}

/// Fetches and packs the sets named.
pub fn run(arguments: &Arguments) -> Result<()> {
    for name in &arguments.sets {
        if !SETS.iter().any(|set| set.id == name) {
            let known = SETS.map(|set| set.id).join(", ");
            bail!("there is no set `{name}`; there are {known}");
        }
    }
    for set in SETS {
        if arguments.sets.is_empty() || arguments.sets.iter().any(|name| name == set.id) {
            make(&set, arguments.committed).with_context(|| format!("while making the pack of {}", set.title))?;
        }
    }
    Ok(())
}

fn make(set: &Set, committed: bool) -> Result<()> {
    let part = if committed { "data" } else { "data-full" };
    let folder = paths::root().join("www").join(part).join(set.id);
    let (train, test) = if committed { set.committed } else { set.published };
    if is_whole(&folder, train, test) {
        println!("{}: {train} + {test} pictures are there already, hashes right ({})", set.title, folder.display());
        return Ok(());
    }
    let started = Instant::now();
    let published = (set.fetch)()?;
    check(set, &published)?;
    let note = if committed {
        format!(
            "The first {train} training and the first {test} test pictures of the published {} and {}; \
             mean and std are of all training pictures. `cargo xtask data` fetches the whole set.",
            set.published.0, set.published.1
        )
    } else {
        "The whole published set, in the published order.".to_owned()
    };
    let about = About {
        id: set.id,
        title: set.title,
        classes: set.classes,
        source: set.source,
        licence: set.licence,
        citation: set.citation,
        note: &note,
    };
    let splits = [("train", &published.train.first(train)), ("test", &published.test.first(test))];
    println!("{}: packing {train} + {test} pictures", set.title);
    let bar = indicatif::ProgressBar::new((train + test).div_ceil(PER_SHARD) as u64);
    let (manifest, files) =
        pack::build_with_progress(&about, published.shape, &published.train, &splits, PER_SHARD, || bar.inc(1));
    bar.finish_and_clear();
    pack::write(&folder, &manifest, &files)?;
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let (megabytes, seconds) = (bytes as f64 / 1e6, started.elapsed().as_secs_f64());
    println!("{}: {megabytes:.1} MB in {} files in {} ({seconds:.0} s)", set.title, files.len(), folder.display());
    Ok(())
}

/// Whether the folder holds a pack with these counts, every byte of it as its manifest says.
fn is_whole(folder: &Path, train: usize, test: usize) -> bool {
    let counts = |manifest: &Manifest| {
        let count = |name| manifest.split(name).map(|split| split.count).unwrap_or(0);
        (count("train"), count("test")) == (train, test)
    };
    ::data::read_manifest(folder).is_ok_and(|manifest| counts(&manifest))
        && ["train", "test"].into_iter().all(|split| load_split(folder, split).is_ok())
}

/// The counts and labels are those of the publication.
fn check(set: &Set, published: &Published) -> Result<()> {
    let parts = [("train", &published.train, set.published.0), ("test", &published.test, set.published.1)];
    for (name, images, expected) in parts {
        let found = images.labels.len();
        if found != expected || images.pixels.len() != expected * published.shape.len() {
            let pixels = images.pixels.len();
            bail!("the {name} split should have {expected} pictures, found {found} labels and {pixels} pixels");
        }
        for class in 0..set.classes.len() {
            if !images.labels.iter().any(|&label| usize::from(label) == class) {
                bail!("the {name} split has no picture of class {class}");
            }
        }
    }
    Ok(())
}
