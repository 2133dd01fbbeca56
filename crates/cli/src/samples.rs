//! `timemachine samples`: one picture of each class, side by side, for the page to show before any data are loaded.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use image::{ImageBuffer, Rgb};

#[derive(Args)]
pub struct Arguments {
    /// `mnist`, `fashion-mnist` or `cifar10`, among the packs under `www/data`.
    #[arg(long)]
    dataset: String,
    /// The PNG file to write.
    #[arg(long)]
    out: PathBuf,
}

/// Writes the first test picture of each class, in the order of the classes.
pub fn run(arguments: &Arguments) -> Result<()> {
    let folder = PathBuf::from("www/data").join(&arguments.dataset);
    let test = data::load_split(&folder, "test")?;
    let shape = test.shape();
    let mut sheet = ImageBuffer::new((shape.width * test.classes()) as u32, shape.height as u32);
    for class in 0..test.classes() {
        let index = test.labels().iter().position(|label| usize::from(*label) == class);
        let picture = test.image(index.with_context(|| format!("no picture of class {class}"))?)?;
        for y in 0..shape.height {
            for x in 0..shape.width {
                let value =
                    |channel: usize| picture[channel.min(shape.channels - 1) * shape.plane() + y * shape.width + x];
                sheet.put_pixel((class * shape.width + x) as u32, y as u32, Rgb([value(0), value(1), value(2)]));
            }
        }
    }
    sheet.save(&arguments.out).with_context(|| format!("could not write {}", arguments.out.display()))
}
