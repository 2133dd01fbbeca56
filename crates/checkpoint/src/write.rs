//! How are weights written, so that they are read again, and the same content always as the same bytes?

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use thiserror::Error;

use crate::dtype::Dtype;
use crate::safetensors::{METADATA, stored};
use crate::tensor::elements;

/// Where tensors begin, in bytes: a number never lies across a boundary of its size.
const ALIGNMENT: usize = 8;

/// A tensor to be written.
#[derive(Clone, Debug)]
pub struct Written<'w> {
    /// Its name.
    pub name: &'w str,
    /// How its numbers are stored.
    pub dtype: Dtype,
    /// Its sizes, outermost first.
    pub shape: &'w [usize],
    /// Its numbers in the order of its shape, little endian.
    pub bytes: Vec<u8>,
}

/// Why tensors cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The bytes are not those of the shape.
    #[error("tensor `{name}`: expected {expected:?} bytes, found {found}")]
    Length {
        /// The tensor.
        name: String,
        /// Bytes of its shape and format, if that is a number.
        expected: Option<usize>,
        /// Bytes given.
        found: usize,
    },
    /// The name is another tensor's too, or is not a tensor's.
    #[error("`{name}`: expected a name of its own")]
    Name {
        /// The name.
        name: String,
    },
    /// Safetensors has no such format.
    #[error("tensor `{name}`: expected a format of safetensors, found {found}")]
    Format {
        /// The tensor.
        name: String,
        /// Its format.
        found: Dtype,
    },
    /// The header has no JSON.
    #[error("the header: expected JSON, found {0}")]
    Header(String),
}

/// A safetensors file, with `metadata` in the order of its names. Tensors lie in the order of their names, those of
/// wider numbers first, as the `safetensors` package has them.
///
/// # Errors
/// When a file with these tensors would not be read again.
pub fn safetensors(mut tensors: Vec<Written<'_>>, metadata: &BTreeMap<String, String>) -> Result<Vec<u8>, WriteError> {
    tensors.sort_by(|a, b| b.dtype.size().cmp(&a.dtype.size()).then_with(|| a.name.cmp(b.name)));
    let mut entries = Vec::with_capacity(tensors.len());
    let mut names = BTreeSet::from([METADATA]);
    let mut end = 0;
    for tensor in &tensors {
        let name = || tensor.name.to_owned();
        if !names.insert(tensor.name) {
            return Err(WriteError::Name { name: name() });
        }
        let dtype = stored(tensor.dtype).ok_or_else(|| WriteError::Format { name: name(), found: tensor.dtype })?;
        let expected = elements(tensor.shape).and_then(|count| count.checked_mul(tensor.dtype.size()));
        let found = tensor.bytes.len();
        if expected != Some(found) {
            return Err(WriteError::Length { name: name(), expected, found });
        }
        let start = end;
        end += found;
        entries.push((tensor.name, Entry { dtype, shape: tensor.shape, data_offsets: [start, end] }));
    }
    let mut header =
        serde_json::to_vec(&Header { metadata, entries }).map_err(|error| WriteError::Header(error.to_string()))?;
    header.resize(header.len().next_multiple_of(ALIGNMENT), b' ');
    let mut file = Vec::with_capacity(8 + header.len() + end);
    file.extend((header.len() as u64).to_le_bytes());
    file.extend(header);
    for tensor in tensors {
        file.extend(tensor.bytes);
    }
    Ok(file)
}

/// What the header says of a tensor.
#[derive(Serialize)]
struct Entry<'w> {
    dtype: &'static str,
    shape: &'w [usize],
    data_offsets: [usize; 2],
}

struct Header<'w> {
    metadata: &'w BTreeMap<String, String>,
    entries: Vec<(&'w str, Entry<'w>)>,
}

impl Serialize for Header<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.metadata.is_empty() {
            map.serialize_entry(METADATA, self.metadata)?;
        }
        for (name, entry) in &self.entries {
            map.serialize_entry(name, entry)?;
        }
        map.end()
    }
}
