//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::Browser;

/// Names under which Chrome and its relatives are installed. `cargo xtask test` looks for the same.
const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The built page, which must be there.
pub fn dist() -> Result<PathBuf> {
    let dist = env::var_os("E2E_DIST").map_or_else(|| root().join("dist"), PathBuf::from);
    if !dist.join("index.html").is_file() {
        bail!("there is no built page in {}; run `cargo xtask build` first", dist.display());
    }
    Ok(dist)
}

/// Cargo's target folder, for screenshots and other artefacts: where this very program was built. Cargo puts a program
/// into the folder of its profile, or into `deps` there.
pub fn target() -> PathBuf {
    let own = env::current_exe().ok();
    let profile = own.iter().flat_map(|program| program.ancestors()).find(|folder| folder.join("deps").is_dir());
    profile.and_then(Path::parent).map_or_else(|| root().join("target"), PathBuf::from)
}

/// The browser.
pub(crate) fn browser(browser: Browser) -> Result<PathBuf> {
    match browser {
        Browser::Chromium => {
            find("CHROME", &BROWSERS).context("no Chrome or Chromium was found; install one, or set CHROME to its path")
        }
        Browser::Firefox => find("FIREFOX", &["firefox-esr", "firefox"]).context(
            "no Firefox was found; install it (on Debian: apt-get install firefox-esr), or set FIREFOX to its path",
        ),
    }
}

/// The browser's driver.
pub(crate) fn driver(browser: Browser) -> Result<PathBuf> {
    match browser {
        Browser::Chromium => find("CHROMEDRIVER", &["chromedriver"]).context(
            "no chromedriver was found; install the one of your browser's version, or set CHROMEDRIVER to its path",
        ),
        Browser::Firefox => find("GECKODRIVER", &["geckodriver"]).context(
            "no geckodriver was found; install it (cargo install geckodriver --locked), or set GECKODRIVER to its path",
        ),
    }
}

fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable) {
        return Some(path.into());
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let file = |name: &str| format!("{name}{}", env::consts::EXE_SUFFIX);
    names.iter().flat_map(|name| folders.iter().map(|folder| folder.join(file(name)))).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_was_built_in_the_target_folder() -> Result<()> {
        let own = env::current_exe()?;
        let inside: Vec<_> = own.strip_prefix(target())?.components().collect();
        assert!(matches!(inside[..], [_, deps, _] if deps.as_os_str() == "deps"), "{inside:?}");
        Ok(())
    }
}
