//! How are files written, so that nobody ever finds half of one?

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Writes a file under another name first, and then gives it its own.
///
/// # Errors
/// When it cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = beside(path, "new");
    fs::write(&new, bytes).with_context(|| format!("could not write {}", new.display()))?;
    fs::rename(&new, path).with_context(|| format!("could not rename {} to {}", new.display(), path.display()))
}

/// Keeps other processes from writing the same file; as long as it lives.
pub struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Sees that `path` can be written, and that nobody else is about to.
    ///
    /// # Errors
    /// When its folder is missing or not to be written in, or another process holds it.
    pub fn take(path: &Path) -> Result<Self> {
        if path.is_dir() {
            bail!("{} is a folder; name a file", path.display());
        }
        let lock = beside(path, "lock");
        let file = File::create(&lock).with_context(|| format!("could not write beside {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { path: lock, _file: file }),
            Err(fs::TryLockError::WouldBlock) => bail!("another process is writing {}", path.display()),
            Err(fs::TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("could not lock {}", lock.display()))
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Should it stay, it is in nobody's way: what counts is the lock on it.
        let _ = fs::remove_file(&self.path);
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}
