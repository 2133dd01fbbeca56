//! How are safetensors files read and written? <https://huggingface.co/docs/safetensors>
//!
//! Eight bytes with the length of a header, which is JSON: names, formats, shapes, and from where to where the numbers
//! lie in what follows; all of that belongs to a tensor, and to one alone. No size is believed: the sums here are
//! checked.

use std::collections::BTreeMap;
use std::fmt;

use arch::words::{Words, word, words};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::bytes::Bytes;
use crate::cursor::Cursor;
use crate::dtype::Dtype;
use crate::error::{CheckpointError, NotRead, shortened, unexpected};
use crate::recipe::MOST_DIMENSIONS;
use crate::tensor::Tensor;
use crate::tensors::Tensors;

/// What is told of the file besides, by names and texts.
pub(crate) const METADATA: &str = "__metadata__";

/// The header is JSON, and its length comes first, in eight bytes, of which a file of this world leaves four empty.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.get(4..9) == Some(b"\0\0\0\0{")
}

pub(crate) fn read(bytes: &[u8]) -> Result<Tensors<'_>, CheckpointError> {
    let mut cursor = Cursor::new(bytes, 0, word("the safetensors header"));
    let length = cursor.u64()?;
    let wrong =
        |found: Words| unexpected(word("the safetensors header"), word("names, shapes and offsets in JSON"), found);
    let header: Header = serde_json::from_slice(cursor.take(length)?)
        .map_err(|error| wrong(words!("something else in line {0}, column {1}", error.line(), error.column())))?;
    if header.twice {
        return Err(wrong(words!("a name that comes twice")));
    }
    let data = &bytes[cursor.at()..];
    let mut tensors = BTreeMap::new();
    let mut sum = 0usize;
    for (name, info) in header.tensors {
        let [start, end] = info.data_offsets;
        let what = || words!("the place of tensor `{0}`", shortened(&name));
        let place = || words!("{0} to {1}", start, end);
        if info.shape.len() > MOST_DIMENSIONS {
            return Err(unexpected(what(), words!("at most {0} sizes", MOST_DIMENSIONS), info.shape.len()));
        }
        let (Ok(from), Ok(to)) = (usize::try_from(start), usize::try_from(end)) else {
            return Err(unexpected(what(), word("one that can be"), place()));
        };
        if from > to {
            return Err(unexpected(what(), word("a start before the end"), place()));
        }
        let Some(numbers) = data.get(from..to) else {
            let found = data.len();
            return Err(CheckpointError::Short {
                what: word("the numbers of a tensor"),
                at: cursor.at(),
                expected: end,
                found,
            });
        };
        sum = sum
            .checked_add(numbers.len())
            .ok_or_else(|| unexpected(what(), word("tensors apart"), word("one on others")))?;
        let tensor = match dtype(&info.dtype) {
            Some(dtype) => Tensor::dense(&name, dtype, info.shape, Bytes::Of(numbers))?,
            None => Tensor::not_read(NotRead::Format(shortened(&info.dtype)), info.shape),
        };
        tensors.insert(name, tensor);
    }
    if sum != data.len() {
        return Err(unexpected(word("the safetensors file"), words!("{0} bytes of numbers", sum), data.len()));
    }
    Ok(Tensors::new(tensors, Vec::new()))
}

/// What the header says of a tensor.
#[derive(Deserialize)]
struct Info {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

/// All that the header says of tensors.
struct Header {
    tensors: BTreeMap<String, Info>,
    /// Does a name come twice?
    twice: bool,
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Tensors;
        impl<'de> Visitor<'de> for Tensors {
            type Value = Header;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tensors by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
                let mut header = Header { tensors: BTreeMap::new(), twice: false };
                while let Some(name) = map.next_key::<String>()? {
                    if name == METADATA {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        header.twice |= header.tensors.insert(name, map.next_value()?).is_some();
                    }
                }
                Ok(header)
            }
        }
        deserializer.deserialize_map(Tensors)
    }
}

/// The formats of safetensors, by their names.
const FORMATS: [(&str, Dtype); 19] = [
    ("F64", Dtype::F64),
    ("F32", Dtype::F32),
    ("F16", Dtype::F16),
    ("BF16", Dtype::Bf16),
    ("F8_E4M3", Dtype::F8E4m3fn),
    ("F8_E4M3FNUZ", Dtype::F8E4m3fnuz),
    ("F8_E5M2", Dtype::F8E5m2),
    ("F8_E5M2FNUZ", Dtype::F8E5m2fnuz),
    ("F8_E8M0", Dtype::F8E8m0fnu),
    ("I64", Dtype::I64),
    ("I32", Dtype::I32),
    ("I16", Dtype::I16),
    ("I8", Dtype::I8),
    ("U64", Dtype::U64),
    ("U32", Dtype::U32),
    ("U16", Dtype::U16),
    ("U8", Dtype::U8),
    ("BOOL", Dtype::Bool),
    ("C64", Dtype::C64),
];

fn dtype(name: &str) -> Option<Dtype> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, dtype)| *dtype)
}

/// What safetensors calls a format.
pub(crate) fn stored(dtype: Dtype) -> Option<&'static str> {
    FORMATS.iter().find(|(_, known)| *known == dtype).map(|(name, _)| *name)
}
