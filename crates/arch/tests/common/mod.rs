//! Where the reference files are, and which.

use std::path::PathBuf;

/// The repository's own folder.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/reference");

/// `REFERENCE_DIR`, or the repository's own folder.
pub fn references() -> PathBuf {
    std::env::var_os("REFERENCE_DIR").map_or_else(|| PathBuf::from(OWN), PathBuf::from)
}

/// The networks of which the folder's `README.md` says where their file comes from: a list whose items have them in
/// backticks.
#[allow(dead_code, reason = "not every test asks")]
pub fn listed() -> Vec<String> {
    let readme = std::fs::read_to_string(format!("{OWN}/README.md")).expect("the folder says what it holds");
    let items = readme.lines().filter_map(|line| line.strip_prefix("- "));
    items.flat_map(|item| item.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}
