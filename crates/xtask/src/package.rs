//! `cargo xtask package`: the built page as one zip, for a static server, a school's intranet or a USB stick.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::{build, offline, paths};

/// The folder inside the zip.
const FOLDER: &str = "cnn-time-machine";
const READ_ME: &str = include_str!("package/README.txt");

/// What to pack, and where to.
#[derive(clap::Args)]
pub struct Arguments {
    /// Pack the `dist` that is there, without building.
    #[arg(long)]
    no_build: bool,
    /// The built page.
    #[arg(long)]
    dist: Option<PathBuf>,
    /// The zip to write.
    #[arg(long, default_value = "cnn-time-machine.zip")]
    to: PathBuf,
}

/// Builds unless told not to, and packs.
pub fn run(arguments: &Arguments) -> Result<()> {
    if !arguments.no_build {
        build::run()?;
    }
    let dist = arguments.dist.clone().unwrap_or_else(paths::dist);
    for needed in ["index.html", offline::LIST] {
        if !dist.join(needed).is_file() {
            bail!("there is no {needed} in {}; run `cargo xtask build`", dist.display());
        }
    }
    let bytes = pack(&dist, &arguments.to)?;
    println!("{}: {:.1} MB", arguments.to.display(), bytes as f64 / 1e6);
    println!("unpack it, then for example: python3 -m http.server --directory {FOLDER} 8000");
    Ok(())
}

/// Writes the zip and gives its size. The same files give the same bytes: sorted, and without times.
fn pack(dist: &Path, to: &Path) -> Result<u64> {
    let file = File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    zip.start_file(format!("{FOLDER}/README.txt"), options)?;
    zip.write_all(READ_ME.as_bytes())?;
    for name in offline::files(dist)? {
        let path = dist.join(&name);
        zip.start_file(format!("{FOLDER}/{name}"), options)?;
        zip.write_all(&fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?)?;
    }
    zip.finish()?.flush()?;
    Ok(fs::metadata(to)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_zip() -> Result<()> {
        let (folder, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
        fs::create_dir(folder.path().join("data"))?;
        fs::write(folder.path().join("index.html"), "<p>page")?;
        fs::write(folder.path().join("data/a.bin"), [7; 1000])?;
        let (one, two) = (out.path().join("1.zip"), out.path().join("2.zip"));
        pack(folder.path(), &one)?;
        pack(folder.path(), &two)?;
        assert_eq!(fs::read(&one)?, fs::read(&two)?);
        let mut zip = zip::ZipArchive::new(File::open(&one)?)?;
        let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
        assert_eq!(names.len(), 3);
        assert_eq!(zip.by_name("cnn-time-machine/data/a.bin")?.size(), 1000);
        Ok(())
    }
}
