//! How are PyTorch's checkpoints read, from before 1.6?
//!
//! Five pickles (`torch/serialization.py`, `_legacy_save`): a magic number, the version 1001, what the machine was like,
//! the state dict, the keys of its storages; then the storages in this order, each a u64 count and its numbers.

use std::collections::BTreeMap;

use crate::cursor::Cursor;
use crate::error::{CheckpointError, shortened, unexpected};
use crate::pickle::{Pickle, Value};
use crate::state_dict::{self, Storages};
use crate::tensor::Tensor;

/// 0x1950a86a20f9469cfc6c as a pickle has it.
const MAGIC: &[u8] = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
const VERSION: i64 = 1001;

pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Tensor<'_>>, CheckpointError> {
    let magic = Pickle::read(bytes, 0)?;
    if !bytes[..magic.end].windows(MAGIC.len()).any(|window| window == MAGIC) {
        return Err(unexpected("the pickle", "PyTorch's magic number first", magic.value(magic.root).kind()));
    }
    let version = Pickle::read(bytes, magic.end)?;
    if *version.value(version.root) != Value::Int(VERSION) {
        return Err(unexpected("the checkpoint's version", VERSION, format!("{:?}", version.value(version.root))));
    }
    let machine = Pickle::read(bytes, version.end)?;
    if is_big_endian(&machine) {
        return Err(unexpected("the order of bytes", "little", "big"));
    }
    let content = Pickle::read(bytes, machine.end)?;
    let keys = Pickle::read(bytes, content.end)?;
    let storages = storages(bytes, &content, &keys)?;
    state_dict::tensors(&content, &storages, bytes.len())
}

fn is_big_endian(machine: &Pickle<'_>) -> bool {
    let Value::Dict(pairs) = machine.value(machine.root) else { return false };
    pairs.iter().any(|(key, value)| {
        *machine.value(*key) == Value::Text("little_endian") && *machine.value(*value) == Value::Bool(false)
    })
}

fn storages<'a>(bytes: &'a [u8], content: &Pickle<'a>, keys: &Pickle<'a>) -> Result<Storages<'a>, CheckpointError> {
    let mut sizes = BTreeMap::new();
    for (id, value) in content.values().iter().enumerate() {
        if matches!(value, Value::Outside(_)) {
            let storage = state_dict::storage_at(content, id)?;
            sizes.insert(storage.key, storage.dtype.size() as u64);
        }
    }
    let Value::List(order) = keys.value(keys.root) else {
        return Err(unexpected("the keys of the storages", "a list", keys.value(keys.root).kind()));
    };
    let mut cursor = Cursor::new(bytes, keys.end, "a storage");
    let mut storages = Storages::new();
    for key in order {
        let Value::Text(key) = keys.value(*key) else {
            return Err(unexpected("the key of a storage", "a text", keys.value(*key).kind()));
        };
        let Some(size) = sizes.get(key) else {
            return Err(unexpected("the keys of the storages", "those of tensors", shortened(key)));
        };
        let count = cursor.u64()?;
        storages.insert(key, cursor.take(count.saturating_mul(*size))?);
    }
    Ok(storages)
}
