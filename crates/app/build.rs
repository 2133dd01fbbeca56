//! Which trained weights ship with the page? Those that lie in `www/weights` when it is built, each with its card.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDER: &str = "../../www/weights";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut names: Vec<String> = match fs::read_dir(FOLDER) {
        Ok(entries) => entries.filter_map(|entry| network(&entry.ok()?.path())).collect(),
        // A page without weights is a page all the same.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    names.sort();
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(out.join("shipped.rs"), format!("&{names:?}"))
}

/// The name of the network whose weights these are.
fn network(file: &Path) -> Option<String> {
    let is_weights = file.extension()? == "safetensors" && file.with_extension("json").is_file();
    is_weights.then(|| file.file_stem()?.to_str().map(str::to_owned)).flatten()
}
