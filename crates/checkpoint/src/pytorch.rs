//! How are PyTorch's checkpoints read, since 1.6?
//!
//! A zip archive (`torch/serialization.py`, `_save`): `data.pkl` says which tensors lie where, `data/0`, `data/1`, … are
//! the storages, `byteorder` says `little`. All of them are in one folder, whose name differs.

use std::collections::BTreeMap;

use crate::error::{CheckpointError, unexpected};
use crate::pickle::Pickle;
use crate::state_dict::{self, Storages};
use crate::tensor::Tensor;
use crate::zip;

pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Tensor<'_>>, CheckpointError> {
    let files = zip::files(bytes)?;
    let pickle = files.iter().find_map(|(name, bytes)| {
        let folder = name.strip_suffix("data.pkl")?;
        (folder.is_empty() || folder.ends_with('/')).then_some((folder, *bytes))
    });
    let Some((folder, pickle)) = pickle else {
        return Err(unexpected(
            "the archive",
            "a `data.pkl`, as PyTorch writes",
            format!("{} other files", files.len()),
        ));
    };
    let order = files.get(format!("{folder}byteorder").as_str()).copied().unwrap_or(b"little");
    if order != b"little" {
        return Err(unexpected("the order of bytes", "little", order.escape_ascii()));
    }
    let prefix = format!("{folder}data/");
    let mut storages = Storages::new();
    for (name, bytes) in &files {
        if let Some(key) = name.strip_prefix(&prefix) {
            storages.insert(key, bytes);
        }
    }
    state_dict::tensors(&Pickle::read(pickle, 0)?, &storages, bytes.len())
}
