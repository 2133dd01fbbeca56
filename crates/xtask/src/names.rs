//! Names of functions help nobody who visits the page, and are a sixth of what would be fetched.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::sizes;

/// Magic number and version.
const HEAD: usize = 8;

/// Takes the names of functions out of every wasm file in `folder`.
pub fn remove(folder: &Path) -> Result<()> {
    for file in sizes::wasm_files(folder)? {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let smaller = without_names(&bytes).with_context(|| format!("{} is no wasm module", file.display()))?;
        fs::write(&file, smaller).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The module without its custom section `name`.
fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    ensure!(module.starts_with(b"\0asm") && module.len() >= HEAD, "it does not begin as one");
    let mut kept = module[..HEAD].to_vec();
    let mut at = HEAD;
    while at < module.len() {
        let (length, content) = number(module, at + 1)?;
        let end = content.checked_add(length).filter(|end| *end <= module.len()).context("a section is cut short")?;
        if module[at] != 0 || !is_called(&module[content..end], b"name")? {
            kept.extend_from_slice(&module[at..end]);
        }
        at = end;
    }
    Ok(kept)
}

/// Does a custom section bear this name?
fn is_called(section: &[u8], name: &[u8]) -> Result<bool> {
    let (length, start) = number(section, 0)?;
    Ok(section.get(start..start + length) == Some(name))
}

/// A whole number in LEB128 at `at`, and where it ends.
fn number(bytes: &[u8], mut at: usize) -> Result<(usize, usize)> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = *bytes.get(at).context("a number is cut short")?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        ensure!(shift <= 35, "a number is too long");
        if byte & 0x80 == 0 {
            return Ok((value, at));
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn names_go_and_everything_else_stays() {
        let head = b"\0asm\x01\0\0\0";
        let types = b"\x01\x04\x01\x60\0\0";
        let names = b"\x00\x09\x04name\x00\x02\x01a";
        let others = b"\x00\x06\x05other";
        let module = [head.as_slice(), types, names, others].concat();
        assert_eq!(without_names(&module).unwrap(), [head.as_slice(), types, others].concat());
        assert!(without_names(&module[..module.len() - 1]).is_err());
        assert!(without_names(b"no module").is_err());
    }
}
