//! Files that the page gives to the visitor.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;

use crate::Page;

/// The folder in the profile that downloads go to.
pub(crate) const FOLDER: &str = "downloads";

impl Page {
    /// Waits for a finished download whose name ends so, and gives its path.
    pub fn wait_for_download(&self, ending: &str, limit: Duration) -> Result<PathBuf> {
        let folder = self.profile().join(FOLDER);
        self.wait_until(&format!("a download of *{ending}"), limit, || Ok(finished(&folder, ending).is_some()))?;
        finished(&folder, ending).ok_or_else(|| anyhow::anyhow!("the download of *{ending} went away"))
    }
}

/// The newest such file. Unfinished ones end in `.crdownload`, in Firefox in `.part`, beside an empty one of the name.
fn finished(folder: &Path, ending: &str) -> Option<PathBuf> {
    let files: Vec<PathBuf> = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    if files.iter().any(|path| path.extension().is_some_and(|extension| extension == "part")) {
        return None;
    }
    let is_empty = |path: &PathBuf| fs::metadata(path).is_ok_and(|data| data.len() == 0);
    let named = files.into_iter().filter(|path| path.to_string_lossy().ends_with(ending) && !is_empty(path));
    named.max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).ok())
}
