//! How are PyTorch's checkpoints read, since 1.6?
//!
//! A zip archive (`torch/serialization.py`, `_save` and `_load`): `data.pkl` says which tensors lie where, `data/0`,
//! `data/1`, … are the storages, `byteorder` says `little` or `big`. All of them are in one folder, whose name differs.
//! An archive with `constants.pkl` is a program of TorchScript.

use std::collections::HashMap;

use arch::words::word;

use crate::assemble::{self, File};
use crate::bytes::{Allowance, Bytes};
use crate::error::{CheckpointError, unexpected};
use crate::kind::Kind;
use crate::numpy;
use crate::pickle::Pickle;
use crate::tensors::Tensors;
use crate::zip::Archive;

const PICKLE: &str = "data.pkl";

pub(crate) fn read(bytes: &[u8]) -> Result<Tensors<'_>, CheckpointError> {
    let archive = Archive::read(bytes)?;
    if archive.names().any(|name| is_in_a_folder(name, "constants.pkl")) {
        return Err(CheckpointError::NotWeights(Kind::TorchScript));
    }
    let Some(folder) = folder(&archive) else {
        return match numpy::is_npz(&archive) {
            true => Ok(Tensors::new(numpy::read_npz(&archive, bytes.len())?, Vec::new())),
            false => Err(CheckpointError::NotWeights(Kind::of_archive(archive.names()))),
        };
    };
    let mut allowance = Allowance::of(bytes.len());
    let mut open = |name: &str| archive.open(&format!("{folder}{name}"), &mut allowance);
    let order = open("byteorder")?;
    let big_endian = match order.as_ref().map_or(&b"little"[..], Bytes::get) {
        b"little" => false,
        b"big" => true,
        order => {
            return Err(unexpected(
                word("the order of bytes"),
                word("little or big"),
                order.escape_ascii().to_string(),
            ));
        }
    };
    let content = open(PICKLE)?;
    let mut records = Records { archive, folder, big_endian, unpacked: HashMap::new() };
    match content {
        Some(Bytes::Of(content)) => {
            let pickle = Pickle::read(content, 0)?;
            assemble::tensors(&pickle, &mut records, assemble::part_of_the_file, allowance, bytes.len())
        }
        Some(content) => {
            let pickle = Pickle::read(content.get(), 0)?;
            assemble::tensors(&pickle, &mut records, assemble::copy, allowance, bytes.len())
        }
        None => Err(CheckpointError::NotWeights(Kind::Zip)),
    }
}

/// The folder of the checkpoint, with its slash: that of the first file in the archive's list, as PyTorch takes it, and
/// if the pickle is not in there, the first folder that has one.
fn folder<'a>(archive: &Archive<'a>) -> Option<&'a str> {
    let first = archive.first.and_then(|name| name.split_once('/')).map_or("", |(folder, _)| folder);
    let in_first = archive.names().find(|name| match name.split_once('/') {
        Some((folder, rest)) => folder == first && rest == PICKLE,
        None => first.is_empty() && *name == PICKLE,
    });
    let pickle = in_first.or_else(|| archive.names().find(|name| is_in_a_folder(name, PICKLE)))?;
    pickle.strip_suffix(PICKLE)
}

fn is_in_a_folder(path: &str, file: &str) -> bool {
    path.strip_suffix(file).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// The storages of an archive; each is unpacked once.
struct Records<'a> {
    archive: Archive<'a>,
    folder: &'a str,
    big_endian: bool,
    unpacked: HashMap<String, Bytes<'a>>,
}

impl<'a> File<'a> for Records<'a> {
    fn storage(&mut self, key: &str, allowance: &mut Allowance) -> Result<Option<Bytes<'a>>, CheckpointError> {
        if let Some(bytes) = self.unpacked.get(key) {
            return Ok(Some(bytes.clone()));
        }
        let bytes = self.archive.open(&format!("{}data/{key}", self.folder), allowance)?;
        if let Some(Bytes::Unpacked(..)) = &bytes
            && let Some(bytes) = bytes.clone()
        {
            self.unpacked.insert(key.to_owned(), bytes);
        }
        Ok(bytes)
    }

    fn is_big_endian(&self) -> bool {
        self.big_endian
    }
}
