//! Which trained weights and which texts ship with the page? Those that lie in `www` when it is built; weights with their card.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const WEIGHTS: &str = "../../www/weights";
const STORIES: &str = "../../www/content/en";
const CONCEPTS: &str = "../../www/content/en/concepts";

fn main() -> io::Result<()> {
    list(WEIGHTS, "shipped.rs", network)?;
    list(STORIES, "stories.rs", text)?;
    list(CONCEPTS, "concepts.rs", text)
}

/// Writes the names that `name` finds in `folder` as a Rust list.
fn list(folder: &str, file: &str, name: fn(&Path) -> Option<String>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    let mut names: Vec<String> = match fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| name(&entry.ok()?.path())).collect(),
        // A page without weights is a page all the same.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    names.sort();
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(out.join(file), format!("&{names:?}"))
}

/// The name of a text.
fn text(file: &Path) -> Option<String> {
    (file.extension()? == "md").then(|| file.file_stem()?.to_str().map(str::to_owned)).flatten()
}

/// The name of the network whose weights these are.
fn network(file: &Path) -> Option<String> {
    let is_weights = file.extension()? == "safetensors" && file.with_extension("json").is_file();
    is_weights.then(|| file.file_stem()?.to_str().map(str::to_owned)).flatten()
}
