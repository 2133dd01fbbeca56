//! The version of wasm-bindgen: the tool's must equal the crate's.

use anyhow::{Context, Result};

use crate::paths;

/// The version of the crate `wasm-bindgen` in Cargo.lock.
pub fn version_in_lock_file() -> Result<String> {
    let path = paths::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    version_in(&lock).context("Cargo.lock does not mention wasm-bindgen; run `cargo generate-lockfile`")
}

fn version_in(lock: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"wasm-bindgen\"");
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_follows_the_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock).as_deref(), Some("0.2.130"));
        assert_eq!(version_in(""), None);
    }

    #[test]
    fn this_project_has_one() {
        assert!(version_in_lock_file().is_ok_and(|version| version.starts_with("0.2.")));
    }
}
