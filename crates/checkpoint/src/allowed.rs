//! What may a pickle name?
//!
//! PyTorch's own `torch.load(…, weights_only=True)` has such a list too (`torch/_weights_only_unpickler.py`); this one
//! is shorter. None of these names leads to code here: each says what a tuple of plain data stands for.

use crate::dtype::Dtype;
use crate::error::{CheckpointError, shortened};

/// A name of Python's that a state dict needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Global {
    /// `collections.OrderedDict`, which state dicts are.
    OrderedDict,
    /// `torch._utils._rebuild_tensor`, and `_v2`: storage, offset, sizes, strides.
    RebuildTensor,
    /// `torch._utils._rebuild_parameter`: tensor, whether it learns.
    RebuildParameter,
    /// `torch.nn.parameter.Parameter`, as PyTorch wrote it until 0.3: torchvision's files of 2017.
    Parameter,
    /// `torch.Size`: a tuple.
    Size,
    /// `torch.FloatStorage` and its siblings.
    Storage(Dtype),
}

impl Global {
    /// # Errors
    /// When the name is not on the list.
    pub fn find(module: &str, name: &str) -> Result<Self, CheckpointError> {
        Ok(match (module, name) {
            ("collections", "OrderedDict") => Global::OrderedDict,
            ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Global::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Global::RebuildParameter,
            ("torch.nn.parameter", "Parameter") => Global::Parameter,
            ("torch", "Size") => Global::Size,
            ("torch" | "torch.cuda", "DoubleStorage") => Global::Storage(Dtype::F64),
            ("torch" | "torch.cuda", "FloatStorage") => Global::Storage(Dtype::F32),
            ("torch" | "torch.cuda", "HalfStorage") => Global::Storage(Dtype::F16),
            ("torch" | "torch.cuda", "BFloat16Storage") => Global::Storage(Dtype::Bf16),
            ("torch" | "torch.cuda", "LongStorage") => Global::Storage(Dtype::I64),
            ("torch" | "torch.cuda", "IntStorage") => Global::Storage(Dtype::I32),
            ("torch" | "torch.cuda", "ShortStorage") => Global::Storage(Dtype::I16),
            ("torch" | "torch.cuda", "CharStorage") => Global::Storage(Dtype::I8),
            ("torch" | "torch.cuda", "ByteStorage") => Global::Storage(Dtype::U8),
            ("torch" | "torch.cuda", "BoolStorage") => Global::Storage(Dtype::Bool),
            _ => return Err(CheckpointError::Refused { global: shortened(&format!("{module}.{name}")) }),
        })
    }
}
