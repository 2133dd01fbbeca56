//! What may a pickle name?
//!
//! Everything on the list of `torch.load(…, weights_only=True)` (`torch/_weights_only_unpickler.py` of PyTorch 2.9,
//! `_get_allowed_globals`), and some plain data beside: NumPy's numbers and arrays, which people put on that list
//! themselves, and `argparse.Namespace`. None of these names leads to code here: each says what a tuple of plain data
//! stands for.

use crate::dtype::{Dtype, Other};
use crate::error::{CheckpointError, shortened};

/// A name of Python's that a checkpoint may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Global {
    /// `collections.OrderedDict`, which state dicts are, and `collections.Counter`: both become dictionaries.
    Dict,
    /// `torch._utils._rebuild_tensor`, and `_v2`: storage, offset, sizes, strides.
    RebuildTensor,
    /// `torch._utils._rebuild_tensor_v3`: the same and a format, of a storage of plain bytes.
    RebuildTensorV3,
    /// `torch._utils._rebuild_parameter`, with and without a state, and tensors of other devices: a tensor and what is
    /// known of it besides.
    RebuildParameter,
    /// `torch._tensor._rebuild_from_type_v2`: one of the functions here, a class, the function's arguments, a state.
    RebuildFromType,
    /// `torch.nn.parameter.Parameter`, as PyTorch wrote it until 0.3: torchvision's files of 2017.
    Parameter,
    /// `torch.Tensor` and `torch.FloatTensor` with siblings: made empty, their place comes as a state.
    Tensor,
    /// `torch._utils._rebuild_sparse_tensor`, `torch.sparse.FloatTensor`.
    Sparse,
    /// `torch._utils._rebuild_qtensor`.
    Quantised,
    /// `torch._utils._rebuild_meta_tensor_no_storage`: format, sizes, strides.
    Meta,
    /// `torch._utils._rebuild_nested_tensor`.
    Nested,
    /// `torch._utils._rebuild_wrapper_subclass`: class, format, sizes, ….
    Wrapper,
    /// `torch.Size`: a tuple.
    Size,
    /// `torch.FloatStorage` and its siblings; those without a format are of bytes.
    Storage(Dtype),
    /// `torch.float32` and its siblings.
    Dtype(Dtype),
    /// `_codecs.encode`: how protocol 2 writes bytes, as a text of Latin-1; and `bytes`, which it calls for none.
    Encode,
    /// `numpy.dtype`: a name such as `f4`; the order of bytes comes as a state.
    NumpyDtype,
    /// `numpy.core.multiarray._reconstruct`: an array whose version, sizes, format, order and bytes come as a state.
    NumpyArray,
    /// `numpy.core.numeric._frombuffer`: bytes, format, sizes, order.
    NumpyFromBuffer,
    /// Plain data that no tensor needs: devices, layouts, sets, complex numbers, schemes of quantisation, ….
    Plain,
    /// The same, a mere name that nobody calls.
    Name,
}

impl Global {
    /// # Errors
    /// When the name is not on the list.
    pub fn find(module: &str, name: &str) -> Result<Self, CheckpointError> {
        let found = match module {
            "collections" => container(name),
            "builtins" | "__builtin__" => match name {
                "bytes" => Some(Global::Encode),
                _ => plain(name, &["set", "frozenset", "complex", "bytearray"]),
            },
            "_codecs" => (name == "encode").then_some(Global::Encode),
            "torch._utils" => rebuild(name),
            "torch._tensor" => (name == "_rebuild_from_type_v2").then_some(Global::RebuildFromType),
            "torch.nn.parameter" => (name == "Parameter").then_some(Global::Parameter),
            "torch.serialization" => plain(name, &["_get_layout"]),
            "torch" | "torch.cuda" | "torch.storage" => torch(module, name),
            "torch.sparse" | "torch.cuda.sparse" => class(name).map(|_| Global::Sparse),
            "numpy" => numpy(name),
            "numpy.core.multiarray" | "numpy._core.multiarray" => match name {
                "_reconstruct" => Some(Global::NumpyArray),
                "scalar" => Some(Global::Plain),
                _ => None,
            },
            "numpy.core.numeric" | "numpy._core.numeric" => (name == "_frombuffer").then_some(Global::NumpyFromBuffer),
            "argparse" => plain(name, &["Namespace"]),
            _ => None,
        };
        found.ok_or_else(|| CheckpointError::Refused { global: shortened(&format!("{module}.{name}")) })
    }

    /// May it be called with arguments? What then comes is a note of them.
    pub fn is_callable(self) -> bool {
        !matches!(self, Global::Storage(_) | Global::Dtype(_) | Global::Name)
    }
}

fn plain(name: &str, known: &[&str]) -> Option<Global> {
    known.contains(&name).then_some(Global::Plain)
}

fn container(name: &str) -> Option<Global> {
    matches!(name, "OrderedDict" | "Counter").then_some(Global::Dict)
}

fn rebuild(name: &str) -> Option<Global> {
    Some(match name {
        "_rebuild_tensor" | "_rebuild_tensor_v2" => Global::RebuildTensor,
        "_rebuild_tensor_v3" => Global::RebuildTensorV3,
        "_rebuild_parameter"
        | "_rebuild_parameter_with_state"
        | "_rebuild_device_tensor_from_cpu_tensor"
        | "_rebuild_device_tensor_from_numpy"
        | "_rebuild_xla_tensor" => Global::RebuildParameter,
        "_rebuild_sparse_tensor" => Global::Sparse,
        "_rebuild_qtensor" => Global::Quantised,
        "_rebuild_meta_tensor_no_storage" => Global::Meta,
        "_rebuild_nested_tensor" => Global::Nested,
        "_rebuild_wrapper_subclass" => Global::Wrapper,
        // This is where Python finds the names of memory formats.
        _ => return is_memory_format(name.strip_prefix("torch.")?).then_some(Global::Name),
    })
}

fn is_memory_format(name: &str) -> bool {
    matches!(name, "contiguous_format" | "preserve_format" | "channels_last" | "channels_last_3d")
}

/// Names of PyTorch's own module, of which the one for the graphics card has the classes alone.
fn torch(module: &str, name: &str) -> Option<Global> {
    if let Some(kind) = name.strip_suffix("Storage") {
        return match kind {
            "Untyped" | "Typed" => Some(Global::Storage(Dtype::U8)),
            _ => storage(kind).map(Global::Storage),
        };
    }
    if class(name).is_some() {
        return Some(Global::Tensor);
    }
    if module != "torch" {
        return None;
    }
    Some(match name {
        "Tensor" => Global::Tensor,
        "Size" => Global::Size,
        "device" => Global::Plain,
        "per_tensor_affine"
        | "per_tensor_symmetric"
        | "per_channel_affine"
        | "per_channel_symmetric"
        | "per_channel_affine_float_qparams" => Global::Name,
        _ if is_memory_format(name) => Global::Name,
        _ => Global::Dtype(Dtype::of_torch(name)?),
    })
}

/// The format in the name of a class of tensors: `FloatTensor`.
fn class(name: &str) -> Option<Dtype> {
    storage(name.strip_suffix("Tensor")?)
}

/// The format in the name of a storage: `FloatStorage`.
fn storage(kind: &str) -> Option<Dtype> {
    Some(match kind {
        "Double" => Dtype::F64,
        "Float" => Dtype::F32,
        "Half" => Dtype::F16,
        "BFloat16" => Dtype::Bf16,
        "Long" => Dtype::I64,
        "Int" => Dtype::I32,
        "Short" => Dtype::I16,
        "Char" => Dtype::I8,
        "Byte" => Dtype::U8,
        "Bool" => Dtype::Bool,
        "ComplexFloat" => Dtype::C64,
        "ComplexDouble" => Dtype::C128,
        "QInt32" => Dtype::Other(Other::Qint32),
        "QInt8" => Dtype::Other(Other::Qint8),
        "QUInt8" => Dtype::Other(Other::Quint8),
        "QUInt4x2" => Dtype::Other(Other::Quint4x2),
        "QUInt2x4" => Dtype::Other(Other::Quint2x4),
        _ => return None,
    })
}

fn numpy(name: &str) -> Option<Global> {
    /// Classes of numbers and of arrays, which stand as arguments.
    const CLASSES: &str = "ndarray bool_ bool int8 int16 int32 int64 longlong uint8 uint16 uint32 uint64 \
                           float16 float32 float64 complex64 complex128 str_ bytes_";
    match name {
        "dtype" => Some(Global::NumpyDtype),
        _ => CLASSES.split(' ').any(|class| class == name).then_some(Global::Name),
    }
}
