//! Another build of the site than the one in `dist/`, as the service worker sees it.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{Response, dist};

/// Files of a build by their paths, in place of those in `dist/`.
pub type Files = Vec<(String, Vec<u8>)>;

/// The build `id` in which these files are others: they, page, worker and list; the build that is there without one.
///
/// # Errors
/// When `dist/` has no list for use without a connection.
pub fn build_with(id: Option<&str>, changed: Files) -> Result<Files> {
    let dist = dist()?;
    let mut list: Value = serde_json::from_slice(&fs::read(dist.join("offline.json"))?)?;
    let old = list["build"].as_str().context("the list has no build")?.to_owned();
    let mut files = changed;
    if let Some(id) = id {
        for file in ["index.html", "sw.js"] {
            files.push((file.to_owned(), fs::read_to_string(dist.join(file))?.replace(&old, id).into_bytes()));
        }
        list["build"] = id.into();
    }
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for group in list["groups"].as_array_mut().context("the list has no groups")? {
        for entry in group["files"].as_array_mut().context("a group has no files")? {
            if let Some((_, bytes)) = files.iter().find(|(name, _)| entry[0] == name.as_str()) {
                entry[1] = bytes.len().into();
                entry[2] = hash(bytes).into();
            }
        }
    }
    files.push(("offline.json".to_owned(), list.to_string().into_bytes()));
    Ok(files)
}

/// What a server of these files answers; nothing where they have no such path.
pub fn file_of(files: &Files, path: &str) -> Option<Response> {
    let path = if path.is_empty() { "index.html" } else { path };
    let (_, bytes) = files.iter().find(|(name, _)| name == path)?;
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        _ => "text/plain; charset=utf-8",
    };
    Some(Response::new(200, kind, bytes.clone()))
}
