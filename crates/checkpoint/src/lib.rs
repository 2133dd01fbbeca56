//! Reads weights that others saved, and writes our own.
//!
//! [`read`] tells by the first bytes what a file is: safetensors, a PyTorch checkpoint (the zip archive since 1.6, and
//! the older stream), NumPy's `.npz`, or `compressed_SqueezeNet.net` of Deep Compression; what it is else is told by
//! name ([`Kind`]). Nothing in a file is ever run: a pickle is interpreted as data, and what it may name is on a list
//! (`allowed.rs`). No size that a file claims is believed before the bytes are seen to be there; tensors stay slices of
//! the file until their numbers are asked for, and what must be unpacked is limited by the file's length.
//!
//! Of a checkpoint of a training the model is read, wherever it stands in it: `state_dict.rs` has the rules. Which of
//! the tensors a network needs, and whether they fit, says [`fit`].

mod allowed;
mod assemble;
mod bytes;
mod cursor;
mod dtype;
mod error;
pub mod fit;
mod kind;
mod names;
mod numpy;
mod pickle;
mod pytorch;
mod pytorch_legacy;
mod recipe;
mod safetensors;
mod squeezenet;
mod state_dict;
mod tensor;
mod tensors;
pub mod write;
mod zip;

pub use dtype::{Dtype, Other};
pub use error::{CheckpointError, NotRead, Packing};
pub use fit::Fit;
pub use kind::Kind;
pub use tensor::Tensor;
pub use tensors::Tensors;

/// The tensors of a file, by name. Prefixes that PyTorch's own wrappers put before every name (`module.`, `_orig_mod.`,
/// `_fsdp_wrapped_module.`) are removed; others are proposed by [`Fit::prefix`]. Layers of DenseNet have the names of
/// today, also where the file has torchvision's older ones (`norm.1` for `norm1`).
///
/// # Errors
/// When the file is of no format that is read, is damaged, holds no dictionary of tensors, or names code.
pub fn read(bytes: &[u8]) -> Result<Tensors<'_>, CheckpointError> {
    // First, for the length that it begins with may have the first byte of a pickle.
    if safetensors::is_one(bytes) {
        safetensors::read(bytes)
    } else if bytes.starts_with(zip::SIGNATURE) {
        pytorch::read(bytes)
    } else if pytorch_legacy::is_one(bytes) {
        pytorch_legacy::read(bytes)
    } else if squeezenet::is_one(bytes) {
        squeezenet::read(bytes)
    } else {
        Err(CheckpointError::NotWeights(Kind::of(bytes)))
    }
}
