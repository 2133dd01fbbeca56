//! Where things are.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

/// The root of the workspace.
pub fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).map_or(own.clone(), PathBuf::from)
}

/// The built page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The page while Trunk builds it and calls us, else the built one.
pub fn staging() -> PathBuf {
    env::var_os("TRUNK_STAGING_DIR").map_or_else(dist, PathBuf::from)
}

/// The folder for tools and downloads that any checkout may share.
pub fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("there is no home folder to keep tools in; set XDG_CACHE_HOME")?.join(".cache"),
    };
    Ok(base.join("cnn-time-machine"))
}

/// The program called `name`, if it is on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}
