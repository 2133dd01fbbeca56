//! Which trained weights ship with the page, which languages does it speak, and which texts are there in each? What
//! lies in `www` when it is built; weights with their card. A language is a folder of `www/content` with an
//! `interface.po` in it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// Bytes of a file's SHA-256 that the page knows: enough that no other file has them.
const HASH: usize = 16;

const WEIGHTS: &str = "../../www/weights";
const CONTENT: &str = "../../www/content";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={WEIGHTS}");
    println!("cargo::rerun-if-changed={CONTENT}");
    let mut shipped = Vec::new();
    for file in files(Path::new(WEIGHTS))? {
        let Some(network) = network(&file) else { continue };
        let bytes = fs::read(&file)?;
        let hash: String = Sha256::digest(&bytes)[..HASH].iter().map(|byte| format!("{byte:02x}")).collect();
        shipped.push((network, bytes.len(), hash));
    }
    shipped.sort();
    keep_what_cuts();
    put("shipped.rs", &format!("&{shipped:?}"))?;
    let mut languages: Vec<PathBuf> = files(Path::new(CONTENT))?;
    languages.retain(|folder| folder.join("interface.po").is_file());
    // English first: what is not translated is shown in it.
    languages.sort_by_key(|folder| (!folder.ends_with("en"), folder.clone()));
    let languages: io::Result<Vec<String>> = languages.iter().map(|folder| language(folder)).collect();
    put("languages.rs", &format!("&[{}]", languages?.concat()))
}

/// Has the linker keep where each function and each constant is used, by which `cargo xtask` cuts the page into parts.
fn keep_what_cuts() {
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

/// One language as a Rust expression.
fn language(folder: &Path) -> io::Result<String> {
    let code = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let catalogue = fs::read_to_string(folder.join("interface.po"))?;
    let name = catalogue.lines().find_map(|line| line.strip_prefix("\"X-Name: ")?.strip_suffix("\\n\""));
    let mut texts = Vec::new();
    list_texts(folder, "", &mut texts)?;
    texts.sort();
    let name = name.unwrap_or(&code);
    Ok(format!("Language {{ code: {code:?}, name: {name:?}, texts: &{texts:?} }},"))
}

fn list_texts(folder: &Path, before: &str, texts: &mut Vec<String>) -> io::Result<()> {
    for file in files(folder)? {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        if file.is_dir() {
            list_texts(&file, &format!("{before}{stem}/"), texts)?;
        } else if file.extension().is_some_and(|extension| extension == "md") {
            texts.push(format!("{before}{stem}"));
        }
    }
    Ok(())
}

/// What lies in a folder; nothing where there is none, for a page without weights is a page all the same.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The name of the network whose weights these are.
fn network(file: &Path) -> Option<String> {
    let is_weights = file.extension()? == "safetensors" && file.with_extension("json").is_file();
    is_weights.then(|| file.file_stem()?.to_str().map(str::to_owned)).flatten()
}

fn put(name: &str, text: &str) -> io::Result<()> {
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(out.join(name), text)
}
