//! npm, which carries datasets and wasm-opt.

use anyhow::Result;

use super::apt;
use crate::paths;

/// Whether npm is here.
pub fn exists() -> bool {
    paths::on_path("npm").is_some()
}

/// Installs npm through apt, unless it is here.
pub fn ensure() -> Result<()> {
    if exists() { Ok(()) } else { apt::install(&["npm"], "npm (it comes with Node.js)") }
}
