//! How are safetensors files read and written? <https://huggingface.co/docs/safetensors>
//!
//! Eight bytes with the length of a header, which is JSON: names, formats, shapes, and from where to where the numbers
//! lie in what follows; all of that belongs to a tensor, and to one alone. No size is believed: the sums here are
//! checked.

use std::collections::BTreeMap;
use std::fmt;

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
    let mut cursor = Cursor::new(bytes, 0, "the safetensors header");
    let length = cursor.u64()?;
    let header: Header = serde_json::from_slice(cursor.take(length)?).map_err(|error| {
        let found = shortened(&error.to_string());
        unexpected("the safetensors header", "names, shapes and offsets in JSON", found)
    })?;
    let data = &bytes[cursor.at()..];
    let mut tensors = BTreeMap::new();
    let mut sum = 0usize;
    for (name, info) in header.0 {
        let [start, end] = info.data_offsets;
        let what = || format!("the place of tensor `{}`", shortened(&name));
        if info.shape.len() > MOST_DIMENSIONS {
            return Err(unexpected(what(), format!("at most {MOST_DIMENSIONS} sizes"), info.shape.len()));
        }
        let (Ok(from), Ok(to)) = (usize::try_from(start), usize::try_from(end)) else {
            return Err(unexpected(what(), "one that can be", format!("{start} to {end}")));
        };
        if from > to {
            return Err(unexpected(what(), "a start before the end", format!("{start} to {end}")));
        }
        let Some(numbers) = data.get(from..to) else {
            let found = data.len();
            return Err(CheckpointError::Short {
                what: "the numbers of a tensor",
                at: cursor.at(),
                expected: end,
                found,
            });
        };
        sum = sum.checked_add(numbers.len()).ok_or_else(|| unexpected(what(), "tensors apart", "one on others"))?;
        let tensor = match dtype(&info.dtype) {
            Some(dtype) => Tensor::dense(&name, dtype, info.shape, Bytes::Of(numbers))?,
            None => Tensor::not_read(NotRead::Format(shortened(&info.dtype)), info.shape),
        };
        tensors.insert(name, tensor);
    }
    if sum != data.len() {
        return Err(unexpected("the safetensors file", format!("{sum} bytes of numbers"), data.len()));
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
struct Header(BTreeMap<String, Info>);

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Tensors;
        impl<'de> Visitor<'de> for Tensors {
            type Value = Header;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tensors by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
                let mut tensors = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == METADATA {
                        map.next_value::<IgnoredAny>()?;
                    } else if let Some(_twice) = tensors.insert(name, map.next_value()?) {
                        return Err(serde::de::Error::custom("a name that comes twice"));
                    }
                }
                Ok(Header(tensors))
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
