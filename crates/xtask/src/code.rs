//! The networks as code, to be read and taken away: as this project writes them, as PyTorch, and as Burn.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use arch::{export, zoo};

use crate::paths;

/// Writes `code/<system>.rs`, `code/<model>.py` and `code/<model>.burn.rs` into `dist`.
pub fn write(dist: &Path) -> Result<()> {
    let folder = dist.join("code");
    fs::create_dir_all(&folder)?;
    let put = |name: String, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    };
    for model in zoo::all() {
        let graph = (model.full)()?;
        put(format!("{}.py", model.id), &export::pytorch::module(&graph)?)?;
        put(format!("{}.burn.rs", model.id), &export::burn::module(&graph)?)?;
        put(format!("{}.rs", model.system), &source(model.system)?)?;
    }
    Ok(())
}

/// The file of the zoo in which the networks of a system are written, and those of its folder, without tests.
fn source(system: &str) -> Result<String> {
    let zoo = paths::root().join("crates/arch/src/zoo");
    let mut files = vec![zoo.join(format!("{system}.rs"))];
    if let Ok(more) = fs::read_dir(zoo.join(system)) {
        let mut more: Vec<_> = more.filter_map(|entry| Some(entry.ok()?.path())).collect();
        more.sort();
        files.extend(more);
    }
    let mut text = String::new();
    for file in files {
        let all = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        if !text.is_empty() {
            text += &format!("\n// {system}/{}\n\n", file.file_name().unwrap_or_default().to_string_lossy());
        }
        text += all.split("#[cfg(test)]").next().unwrap_or_default().trim_end();
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_there_in_three_forms() -> Result<()> {
        let dist = tempfile::tempdir()?;
        write(dist.path())?;
        let read = |name: &str| fs::read_to_string(dist.path().join("code").join(name));
        for model in zoo::all() {
            assert!(read(&format!("{}.py", model.id))?.contains("nn.Module"), "{}", model.id);
            assert!(read(&format!("{}.burn.rs", model.id))?.contains("derive(Module"), "{}", model.id);
            assert!(read(&format!("{}.rs", model.system))?.contains("Graph"), "{}", model.system);
        }
        Ok(())
    }
}
