//! What does the service worker keep? A list of every file of the built page, with its hash, and the build's own id.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::policy;

/// The list beside the page.
pub const LIST: &str = "offline.json";
const WORKER: &str = "sw.js";
const PAGE: &str = "index.html";
/// How page and worker call their build before it has an id.
const IN_PAGE: &str = r#"<meta name="build" content="dev" />"#;
const IN_WORKER: &str = r#"const BUILD = "dev";"#;

/// Gives the build in `dist` its id, from all of its files, and writes the list. Done once per build, when nothing will
/// change any more.
pub fn write(dist: &Path) -> Result<String> {
    let build = id(dist)?;
    replace(&dist.join(PAGE), IN_PAGE, &IN_PAGE.replace("dev", &build))?;
    replace(&dist.join(WORKER), IN_WORKER, &IN_WORKER.replace("dev", &build))?;
    let mut groups: BTreeMap<String, (u64, Vec<Value>)> = BTreeMap::new();
    for file in files(dist)?.into_iter().filter(|file| ![WORKER, LIST, policy::HEADERS].contains(&file.as_str())) {
        let bytes = read(&dist.join(&file))?;
        let (size, members) = groups.entry(group(&file)).or_default();
        *size += bytes.len() as u64;
        members.push(json!([file, bytes.len(), hex(&Sha256::digest(&bytes))]));
    }
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(id, (bytes, files))| {
            let usual = ["texts", "weights"].contains(&id.as_str());
            json!({ "id": id, "always": id == "site", "usual": usual, "bytes": bytes, "files": files })
        })
        .collect();
    let list = json!({ "build": build, "groups": groups });
    fs::write(dist.join(LIST), format!("{list}\n")).with_context(|| format!("cannot write {LIST}"))?;
    println!("build {build}: listed for use without a connection");
    Ok(build)
}

/// The build's id: twelve digits that follow from every byte.
fn id(dist: &Path) -> Result<String> {
    let mut all = Sha256::new();
    for file in files(dist)?.into_iter().filter(|file| file != LIST) {
        all.update(file.as_bytes());
        all.update(Sha256::digest(read(&dist.join(&file))?));
    }
    Ok(hex(&all.finalize())[..12].to_owned())
}

/// What a visitor keeps or leaves as one: the page with the engine that runs everywhere, and what may be large.
fn group(file: &str) -> String {
    let parts: Vec<&str> = file.split('/').collect();
    match parts.as_slice() {
        ["content", .., name] if name.ends_with(".html") => "texts".to_owned(),
        ["plain", ..] => "texts".to_owned(),
        ["weights", ..] => "weights".to_owned(),
        ["code", ..] => "code".to_owned(),
        ["data", set, _, ..] => format!("data/{set}"),
        [name] if name.starts_with("engine-webgpu") => "webgpu".to_owned(),
        _ => "site".to_owned(),
    }
}

/// Every file below `folder`, as the page names them, sorted.
pub fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let inside = path.strip_prefix(folder)?.components();
                let names: Vec<_> = inside.map(|part| part.as_os_str().to_string_lossy()).collect();
                found.push(names.join("/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn replace(file: &Path, from: &str, to: &str) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    ensure!(text.matches(from).count() == 1, "{} should say {from} once", file.display());
    fs::write(file, text.replace(from, to)).with_context(|| format!("cannot write {}", file.display()))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        let put = |name: &str, text: &str| -> Result<()> {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().context("no folder")?)?;
            Ok(fs::write(file, text)?)
        };
        put("index.html", IN_PAGE)?;
        put("sw.js", IN_WORKER)?;
        put("engine-webgpu_bg.wasm", "abc")?;
        put("content/en/lenet5.html", "text")?;
        put("data/mnist/train.bin", "pictures")?;
        Ok(folder)
    }

    #[test]
    fn every_file_is_listed_with_its_hash_in_its_group() -> Result<()> {
        let folder = site()?;
        let build = write(folder.path())?;
        let list: Value = serde_json::from_slice(&read(&folder.path().join(LIST))?)?;
        assert_eq!(list["build"], build.as_str());
        let groups = list["groups"].as_array().context("no groups")?;
        let ids: Vec<_> = groups.iter().map(|group| group["id"].as_str()).collect();
        assert_eq!(ids, [Some("data/mnist"), Some("site"), Some("texts"), Some("webgpu")]);
        // FIPS 180-2, appendix B.1: the SHA-256 of "abc".
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(groups[3]["files"], json!([["engine-webgpu_bg.wasm", 3, abc]]));
        assert!(fs::read_to_string(folder.path().join(WORKER))?.contains(&build));
        assert!(fs::read_to_string(folder.path().join(PAGE))?.contains(&build));
        Ok(())
    }

    #[test]
    fn the_id_follows_from_every_byte_and_from_nothing_else() -> Result<()> {
        let (one, same, other) = (site()?, site()?, site()?);
        fs::write(other.path().join("data/mnist/train.bin"), "picturet")?;
        let build = write(one.path())?;
        assert_eq!(build, write(same.path())?);
        assert_ne!(build, write(other.path())?);
        assert!(write(one.path()).is_err(), "a build gets its id once");
        Ok(())
    }
}
