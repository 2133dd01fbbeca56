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

/// The newest such file; unfinished ones end in `.crdownload`.
fn finished(folder: &Path, ending: &str) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let named = files.filter(|path| path.to_string_lossy().ends_with(ending));
    named.max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).ok())
}
