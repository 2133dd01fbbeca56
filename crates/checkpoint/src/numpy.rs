//! How are NumPy's arrays kept: in pickles, in `.npy` and in `.npz`?
//!
//! `numpy/_core/src/multiarray/methods.c`, `array_reduce`, and
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

use std::collections::BTreeMap;

use arch::words::{Value, word, words};

use crate::allowed::Global;
use crate::assemble::Keep;
use crate::bytes::{Allowance, Bytes};
use crate::cursor::Cursor;
use crate::dtype::Dtype;
use crate::error::{CheckpointError, NotRead, shortened, unexpected};
use crate::pickle::{self, Id, Pickle};
use crate::recipe::{MOST_DIMENSIONS, SIZES, number, numbers};
use crate::tensor::Tensor;
use crate::zip::Archive;

/// How a `.npy` begins, and each file of an `.npz`.
pub(crate) const SIGNATURE: &[u8] = b"\x93NUMPY";

/// An array, whose numbers are still where they were found.
#[derive(Clone, Debug)]
pub(crate) struct Array<'p> {
    shape: Vec<usize>,
    format: Format,
    /// Whether the first index runs fastest, as in Fortran.
    fortran: bool,
    numbers: Raw<'p>,
}

/// The bytes of an array.
#[derive(Clone, Copy, Debug)]
enum Raw<'p> {
    Bytes(&'p [u8]),
    /// A character per byte.
    Latin1(&'p str),
}

/// A number format and the order of its bytes.
#[derive(Clone, Debug)]
enum Format {
    Known { dtype: Dtype, big_endian: bool },
    Other(NotRead),
}

impl Format {
    /// NumPy's short name: order of bytes, kind, bytes per number.
    fn named(name: &str) -> Self {
        let (order, kind) = match name.split_at_checked(1) {
            Some((order @ ("<" | ">" | "|" | "="), kind)) => (order, kind),
            _ => ("<", name),
        };
        let dtype = match kind {
            "f8" => Dtype::F64,
            "f4" => Dtype::F32,
            "f2" => Dtype::F16,
            "i8" => Dtype::I64,
            "i4" => Dtype::I32,
            "i2" => Dtype::I16,
            "i1" => Dtype::I8,
            "u8" => Dtype::U64,
            "u4" => Dtype::U32,
            "u2" => Dtype::U16,
            "u1" => Dtype::U8,
            "b1" => Dtype::Bool,
            "c8" => Dtype::C64,
            "c16" => Dtype::C128,
            _ => return Format::Other(NotRead::Format(shortened(name))),
        };
        Format::Known { dtype, big_endian: order == ">" }
    }

    /// `numpy.dtype("f4", False, True)`, whose state is (3, "<", …).
    fn pickled(pickle: &Pickle<'_>, id: Id) -> Result<Self, &'static str> {
        const EXPECTED: &str = word("a numpy.dtype");
        let pickle::Value::Made { global: Global::NumpyDtype, arguments, state } = pickle.value(id) else {
            return Err(EXPECTED);
        };
        let Some([name, ..]) = pickle.tuple(*arguments) else { return Err(EXPECTED) };
        let pickle::Value::Text(name) = pickle.value(*name) else { return Err(EXPECTED) };
        let order = state.and_then(|state| pickle.tuple(state)).and_then(|state| state.get(1));
        let big = order.is_some_and(|order| *pickle.value(*order) == pickle::Value::Text(">"));
        Ok(match Format::named(name) {
            Format::Known { dtype, .. } if big => Format::Known { dtype, big_endian: true },
            format => format,
        })
    }
}

impl<'p> Array<'p> {
    /// From (version, sizes, format, whether as in Fortran, bytes).
    pub fn of_state(pickle: &Pickle<'p>, state: Id) -> Result<Self, &'static str> {
        let Some([_version, sizes, format, fortran, bytes]) = pickle.tuple(state) else {
            return Err(word("an array's version, sizes, format, order and bytes"));
        };
        Ok(Array {
            shape: numbers(pickle, *sizes).ok_or(SIZES)?,
            format: Format::pickled(pickle, *format)?,
            fortran: *pickle.value(*fortran) == pickle::Value::Bool(true),
            numbers: raw(pickle, *bytes)?,
        })
    }

    /// From (bytes, format, sizes, order), as protocol 5 has it.
    pub fn of_buffer(pickle: &Pickle<'p>, arguments: &[Id]) -> Result<Self, &'static str> {
        let [bytes, format, sizes, order] = arguments else { return Err(word("bytes, format, sizes and order")) };
        let shape = match number(pickle, *sizes) {
            Some(one) => vec![one],
            None => numbers(pickle, *sizes).ok_or(SIZES)?,
        };
        Ok(Array {
            shape,
            format: Format::pickled(pickle, *format)?,
            fortran: *pickle.value(*order) == pickle::Value::Text("F"),
            numbers: raw(pickle, *bytes)?,
        })
    }

    /// The tensor, whose bytes `keep` keeps, or copies.
    pub fn tensor<'a>(
        self,
        name: &str,
        allowance: &mut Allowance,
        keep: Keep<'a, 'p>,
    ) -> Result<Tensor<'a>, CheckpointError> {
        let bytes = match self.numbers {
            Raw::Bytes(bytes) => keep(bytes, allowance)?,
            Raw::Latin1(text) => {
                allowance.take(words!("array `{0}`", shortened(name)), text.len() as u64)?;
                let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
                let bytes =
                    bytes.ok_or_else(|| unexpected(shortened(name), word("characters of Latin-1"), word("others")))?;
                Bytes::unpacked(&bytes)
            }
        };
        tensor(name, self.format, self.shape, self.fortran, bytes)
    }
}

fn raw<'p>(pickle: &Pickle<'p>, id: Id) -> Result<Raw<'p>, &'static str> {
    const EXPECTED: &str = word("the bytes of an array");
    match pickle.value(id) {
        pickle::Value::Bytes(bytes) => Ok(Raw::Bytes(bytes)),
        // Python 2 has one kind of string.
        pickle::Value::Text(text) => Ok(Raw::Bytes(text.as_bytes())),
        pickle::Value::Made { global: Global::Encode, arguments, .. } => {
            match pickle.tuple(*arguments).unwrap_or_default() {
                [] => Ok(Raw::Bytes(&[])),
                [text, ..] => match pickle.value(*text) {
                    pickle::Value::Text(text) => Ok(Raw::Latin1(text)),
                    _ => Err(EXPECTED),
                },
            }
        }
        _ => Err(EXPECTED),
    }
}

fn tensor<'a>(
    name: &str,
    format: Format,
    shape: Vec<usize>,
    fortran: bool,
    bytes: Bytes<'a>,
) -> Result<Tensor<'a>, CheckpointError> {
    let (dtype, big_endian) = match format {
        Format::Known { dtype, big_endian } => (dtype, big_endian),
        Format::Other(why) => return Ok(Tensor::not_read(why, shape)),
    };
    let tensor = match fortran_strides(&shape).filter(|_| fortran) {
        Some(strides) => Tensor::strided(name, dtype, shape, strides, bytes, 0)?,
        None => Tensor::dense(name, dtype, shape, bytes)?,
    };
    Ok(tensor.in_order(big_endian))
}

/// How far apart neighbours lie where the first index runs fastest.
fn fortran_strides(shape: &[usize]) -> Option<Vec<usize>> {
    let mut next = 1usize;
    shape
        .iter()
        .map(|size| {
            let stride = next;
            next = next.checked_mul(*size)?;
            Some(stride)
        })
        .collect()
}

/// Is this archive one of arrays alone?
pub(crate) fn is_npz(archive: &Archive<'_>) -> bool {
    archive.first.is_some() && archive.names().all(|name| name.ends_with(".npy"))
}

/// The arrays of an `.npz`, by name.
pub(crate) fn read_npz<'a>(
    archive: &Archive<'a>,
    length: usize,
) -> Result<BTreeMap<String, Tensor<'a>>, CheckpointError> {
    let mut allowance = Allowance::of(length);
    let mut tensors = BTreeMap::new();
    for file in archive.names() {
        let name = file.trim_end_matches(".npy");
        if let Some(bytes) = archive.open(file, &mut allowance)? {
            tensors.insert(name.to_owned(), read_npy(name, &bytes)?);
        }
    }
    Ok(tensors)
}

/// A version, the length of a header, the header, the numbers.
fn read_npy<'a>(name: &str, bytes: &Bytes<'a>) -> Result<Tensor<'a>, CheckpointError> {
    let wrong =
        |expected: &'static str, found: Value| unexpected(words!("the array `{0}`", shortened(name)), expected, found);
    let mut cursor = Cursor::new(bytes.get(), 0, word("the header of an array"));
    let signature = cursor.take(SIGNATURE.len() as u64)?;
    if signature != SIGNATURE {
        return Err(wrong(word("the signature of NumPy"), shortened(&signature.escape_ascii().to_string()).into()));
    }
    let version = cursor.u16()? & 0xff;
    let length = if version == 1 { u32::from(cursor.u16()?) } else { cursor.u32()? };
    let header = String::from_utf8_lossy(cursor.take(length.into())?);
    let expected = word("a header with descr, fortran_order and shape");
    let (format, fortran, shape) = header_fields(&header).ok_or_else(|| wrong(expected, shortened(&header).into()))?;
    let numbers =
        bytes.slice(cursor.at()..bytes.get().len()).ok_or_else(|| wrong(word("numbers"), word("none").into()))?;
    tensor(name, format, shape, fortran, numbers)
}

/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`
fn header_fields(header: &str) -> Option<(Format, bool, Vec<usize>)> {
    let field = |key: &str| Some(header.split_once(key)?.1.trim_start());
    let format = match field("'descr':")?.strip_prefix('\'') {
        Some(rest) => Format::named(rest.split_once('\'')?.0),
        None => Format::Other(NotRead::Records),
    };
    let fortran = field("'fortran_order':")?.starts_with("True");
    let sizes = field("'shape':")?.strip_prefix('(')?.split_once(')')?.0;
    let sizes = sizes.split(',').map(str::trim).filter(|size| !size.is_empty());
    let shape: Vec<usize> = sizes.map(|size| size.parse().ok()).collect::<Option<_>>()?;
    (shape.len() <= MOST_DIMENSIONS).then_some((format, fortran, shape))
}
