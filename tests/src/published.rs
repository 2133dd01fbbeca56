//! Where are ImageNet's weights for SqueezeNet, and how does the page find them here instead of at their public
//! address?

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{Response, Server, dist};

/// The file's name.
pub const SQUEEZENET: &str = "compressed_SqueezeNet.net";

/// The folder that has the file, which is no part of the project: `$WEIGHTS_DIR`, else one beside the checkout. Says so
/// where there is none.
pub fn squeezenet() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/weights");
    let folder = std::env::var_os("WEIGHTS_DIR").map_or_else(beside, PathBuf::from);
    if folder.join(SQUEEZENET).is_file() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {SQUEEZENET} is not in {} (set WEIGHTS_DIR)", folder.display());
    None
}

/// The page, whose list of checkpoints has this address for SqueezeNet.
///
/// # Errors
/// When the page has no such list, or SqueezeNet is not on it.
pub fn site_with_squeezenet_at(address: &str) -> Result<Server> {
    let list = fs::read_to_string(dist()?.join("checkpoints/manifest.json"))?;
    let mut list: Vec<Value> = serde_json::from_str(&list)?;
    let entry = list.iter_mut().find(|entry| entry["id"] == "squeezenet").context("SqueezeNet is on the list")?;
    entry["address"] = address.into();
    let list = serde_json::to_string(&list)?;
    Ok(Server::new(dist()?).intercept(move |path| {
        (path == "checkpoints/manifest.json").then(|| Response::new(200, "application/json", list.clone()))
    }))
}
