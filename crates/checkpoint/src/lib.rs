//! Reads weights that others saved.
//!
//! [`read`] tells by the first bytes what a file is: safetensors, a PyTorch checkpoint (the zip archive since 1.6, and
//! the older stream), or `compressed_SqueezeNet.net` of Deep Compression. Nothing in a file is ever run: a pickle is
//! interpreted as data, and what it may name is on a short list (`allowed.rs`). No size that a file claims is believed
//! before the bytes are seen to be there; tensors stay slices of the file until their numbers are asked for.

mod allowed;
mod cursor;
mod dtype;
mod error;
mod pickle;
mod pytorch;
mod pytorch_legacy;
mod safetensors;
mod squeezenet;
mod state_dict;
mod tensor;
mod zip;

pub use dtype::Dtype;
pub use error::CheckpointError;
pub use tensor::{Tensor, Tensors};

/// The tensors of a file, by name. Prefixes that wrappers put before every name (`module.`, `_orig_mod.`) are removed.
///
/// # Errors
/// When the file is of no known format, is damaged, holds no dictionary of tensors, or names code.
pub fn read(bytes: &[u8]) -> Result<Tensors<'_>, CheckpointError> {
    // First, for the length that it begins with may have the first byte of a pickle.
    let tensors = if safetensors::is_one(bytes) {
        safetensors::read(bytes)
    } else if bytes.starts_with(zip::SIGNATURE) {
        pytorch::read(bytes)
    } else if bytes.first() == Some(&pickle::PROTO) {
        pytorch_legacy::read(bytes)
    } else if squeezenet::is_one(bytes) {
        squeezenet::read(bytes)
    } else {
        Err(CheckpointError::Unknown { found: error::beginning(bytes) })
    }?;
    Ok(Tensors::new(tensors))
}
