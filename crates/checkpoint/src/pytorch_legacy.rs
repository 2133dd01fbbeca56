//! How are PyTorch's checkpoints read, from before 1.6?
//!
//! Five pickles (`torch/serialization.py`, `_legacy_save`): a magic number, the version 1001, what the machine was
//! like, the state dict, the keys of its storages; then the storages in this order, each a u64 count and its numbers,
//! little endian whatever the machine was like (`torch/csrc/serialization.cpp`, `THPStorage_writeFileRaw`).
//!
//! A pickle without this frame is read too, where it holds arrays of NumPy's by name.

use std::collections::HashMap;

use arch::words::word;

use crate::assemble::{self, File};
use crate::bytes::{Allowance, Bytes};
use crate::cursor::Cursor;
use crate::error::{CheckpointError, shortened, unexpected};
use crate::kind::Kind;
use crate::pickle::{PROTO, Pickle, Value};
use crate::tensors::Tensors;

/// 0x1950a86a20f9469cfc6c as a pickle has it, since protocol 2.
const MAGIC: &[u8] = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
/// And before.
const MAGIC_AS_TEXT: &[u8] = b"L119547037146038801333356L\n";
const VERSION: i64 = 1001;

/// Does it begin as a pickle does?
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    matches!(bytes, [PROTO, 1..=5, ..]) || bytes.starts_with(MAGIC_AS_TEXT)
}

pub(crate) fn read(bytes: &[u8]) -> Result<Tensors<'_>, CheckpointError> {
    let magic = Pickle::read(bytes, 0)?;
    let first = &bytes[..magic.end];
    if !first.windows(MAGIC.len()).any(|window| window == MAGIC) && !first.starts_with(MAGIC_AS_TEXT) {
        return without_frame(&magic, bytes.len());
    }
    let version = Pickle::read(bytes, magic.end)?;
    if *version.value(version.root) != Value::Int(VERSION) {
        return Err(unexpected(word("the checkpoint's version"), VERSION as u64, version.kind(version.root)));
    }
    let machine = Pickle::read(bytes, version.end)?;
    let content = Pickle::read(bytes, machine.end)?;
    let keys = Pickle::read(bytes, content.end)?;
    let mut storages = storages(bytes, &content, &keys)?;
    let allowance = Allowance::of(bytes.len());
    assemble::tensors(&content, &mut storages, assemble::part_of_the_file, allowance, bytes.len())
}

/// A pickle that was saved by other means than PyTorch's.
fn without_frame<'a>(pickle: &Pickle<'a>, length: usize) -> Result<Tensors<'a>, CheckpointError> {
    let none = &mut Storages::default();
    match assemble::tensors(pickle, none, assemble::part_of_the_file, Allowance::of(length), length) {
        Err(CheckpointError::NoStateDict { .. }) => Err(CheckpointError::NotWeights(Kind::Pickle)),
        read => read,
    }
}

/// Storages, by their keys.
#[derive(Debug, Default)]
struct Storages<'a>(HashMap<&'a str, &'a [u8]>);

impl<'a> File<'a> for Storages<'a> {
    fn storage(&mut self, key: &str, _: &mut Allowance) -> Result<Option<Bytes<'a>>, CheckpointError> {
        Ok(self.0.get(key).copied().map(Bytes::Of))
    }
}

fn storages<'a>(bytes: &'a [u8], content: &Pickle<'a>, keys: &Pickle<'a>) -> Result<Storages<'a>, CheckpointError> {
    let mut sizes = HashMap::new();
    for (id, value) in content.values() {
        if matches!(value, Value::Outside(_)) {
            let storage = assemble::storage_at(content, id)?;
            sizes.insert(storage.key, storage.dtype.size() as u64);
        }
    }
    let Value::List(order) = keys.value(keys.root) else {
        return Err(unexpected(word("the keys of the storages"), word("a list"), keys.kind(keys.root)));
    };
    let mut cursor = Cursor::new(bytes, keys.end, word("a storage"));
    let mut storages = Storages::default();
    for key in order {
        let Value::Text(key) = keys.value(*key) else {
            return Err(unexpected(word("the key of a storage"), word("a text"), keys.kind(*key)));
        };
        let Some(size) = sizes.get(key) else {
            return Err(unexpected(word("the keys of the storages"), word("those of tensors"), shortened(key)));
        };
        let count = cursor.u64()?;
        storages.0.insert(key, cursor.take(count.saturating_mul(*size))?);
    }
    Ok(storages)
}
