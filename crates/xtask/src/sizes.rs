//! How large the built page is, as a visitor's connection sees it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A wasm file of the built page.
pub struct Size {
    /// The file.
    pub path: PathBuf,
    /// Bytes on disk.
    pub raw: usize,
    /// Bytes after Brotli at its highest level.
    pub brotli: usize,
}

/// Upper limits by the start of the file's name, in bytes of Brotli.
const LIMITS: [(&str, usize); 5] = [
    ("app", 400_000),
    ("part-", 150_000),
    ("engine-cpu", 880_000),
    ("engine-threads", 900_000),
    ("engine-webgpu", 2_800_000),
];

/// The wasm files in a folder, by name.
pub fn wasm_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    files.sort();
    Ok(files)
}

/// Prints a table of the wasm files in `folder`, with a warning for each that is above its limit.
pub fn report(folder: &Path) -> Result<()> {
    println!("{:<44} {:>9} {:>9}", "file", "raw KB", "Brotli KB");
    for path in wasm_files(folder)? {
        let size = measure(path)?;
        let name = size.path.file_name().unwrap_or_default().to_string_lossy();
        let kilobytes = |bytes: usize| bytes as f64 / 1e3;
        println!("{name:<44} {:>9.0} {:>9.0}", kilobytes(size.raw), kilobytes(size.brotli));
        for (start, limit) in LIMITS {
            if name.starts_with(start) && size.brotli > limit {
                println!("warning: {name} should have at most {:.0} KB as Brotli", kilobytes(limit));
            }
        }
    }
    Ok(())
}

fn measure(path: PathBuf) -> Result<Size> {
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let brotli = brotli_len(&bytes)?;
    Ok(Size { path, raw: bytes.len(), brotli })
}

/// About what a visitor fetches of a file, bytes: after Brotli at a middle level, which takes seconds.
pub fn fetched(path: &Path) -> Result<usize> {
    compressed(&fs::read(path).with_context(|| format!("cannot read {}", path.display()))?, 9)
}

/// Bytes after Brotli at its highest level.
fn brotli_len(bytes: &[u8]) -> Result<usize> {
    compressed(bytes, 11)
}

/// Bytes after Brotli of this quality, window 24.
fn compressed(bytes: &[u8], quality: u32) -> Result<usize> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 24);
    writer.write_all(bytes)?;
    Ok(writer.into_inner().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_shrinks_what_repeats() -> Result<()> {
        assert!(brotli_len(&[7; 100_000])? < 100);
        Ok(())
    }

    #[test]
    fn only_wasm_files_are_listed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("b.wasm"), "")?;
        fs::write(folder.path().join("a.wasm"), "")?;
        fs::write(folder.path().join("a.js"), "")?;
        let names: Vec<_> = wasm_files(folder.path())?.into_iter().map(|path| path.with_extension("")).collect();
        assert_eq!(names, [folder.path().join("a"), folder.path().join("b")]);
        Ok(())
    }
}
