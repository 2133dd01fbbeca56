//! What is a tensor of a file, and which numbers does it hold?

use std::collections::BTreeMap;

use half::{bf16, f16};

use crate::dtype::Dtype;
use crate::error::{CheckpointError, unexpected};
use crate::squeezenet::Pruned;

/// What wrappers put before every name: `DataParallel` and `torch.compile`.
const PREFIXES: [&str; 2] = ["module.", "_orig_mod."];

/// The tensors of a file, by name.
#[derive(Clone, Debug)]
pub struct Tensors<'a> {
    by_name: BTreeMap<String, Tensor<'a>>,
}

impl<'a> Tensors<'a> {
    pub(crate) fn new(mut by_name: BTreeMap<String, Tensor<'a>>) -> Self {
        while let Some(prefix) = PREFIXES.iter().find(|prefix| by_name.keys().all(|name| name.starts_with(**prefix)))
            && !by_name.is_empty()
        {
            // Insertion, here and elsewhere, and not `collect`, which brings a sort into the page.
            for (name, tensor) in std::mem::take(&mut by_name) {
                by_name.insert(name[prefix.len()..].to_owned(), tensor);
            }
        }
        Tensors { by_name }
    }

    /// The tensor of this name.
    pub fn get(&self, name: &str) -> Option<&Tensor<'a>> {
        self.by_name.get(name)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor<'a>)> {
        self.by_name.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// One tensor, whose numbers are still in the file.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    shape: Vec<usize>,
    dtype: Dtype,
    data: Data<'a>,
}

#[derive(Clone, Debug)]
enum Data<'a> {
    /// Numbers in the order of the shape.
    Dense(&'a [u8]),
    /// Number `[i, j, …]` is number `i * strides[0] + j * strides[1] + …` of the storage.
    Strided { storage: &'a [u8], strides: Vec<usize> },
    /// Few of many weights, as indices into a codebook.
    Pruned(Pruned<'a>),
}

impl<'a> Tensor<'a> {
    /// A tensor whose numbers lie in the order of its shape, in exactly `bytes`.
    pub(crate) fn dense(name: &str, dtype: Dtype, shape: Vec<usize>, bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        let expected = elements(&shape).and_then(|count| count.checked_mul(dtype.size()));
        if expected != Some(bytes.len()) {
            return Err(unexpected(
                format!("tensor `{name}` {shape:?} of {dtype}"),
                expected.map_or_else(|| "a size that can be".to_owned(), |expected| format!("{expected} bytes")),
                format!("{} bytes", bytes.len()),
            ));
        }
        Ok(Tensor { shape, dtype, data: Data::Dense(bytes) })
    }

    /// A view of a storage. All of it must lie inside, and it may repeat numbers (stride 0) up to `most` of them.
    pub(crate) fn strided(
        name: &str,
        dtype: Dtype,
        shape: Vec<usize>,
        strides: Vec<usize>,
        storage: &'a [u8],
        most: usize,
    ) -> Result<Self, CheckpointError> {
        let held = storage.len() / dtype.size();
        let what = || format!("tensor `{name}` {shape:?} with strides {strides:?}");
        if shape.len() != strides.len() {
            return Err(unexpected(what(), "a stride per dimension", format!("{}", strides.len())));
        }
        let count = elements(&shape).filter(|count| *count <= held.max(most));
        let Some(count) = count else {
            return Err(unexpected(what(), format!("at most {} numbers", held.max(most)), "more"));
        };
        let past_last = match count {
            0 => Some(0),
            _ => shape
                .iter()
                .zip(&strides)
                .try_fold(1usize, |sum, (size, stride)| sum.checked_add((size - 1).checked_mul(*stride)?)),
        };
        if past_last.is_none_or(|past_last| past_last > held) {
            return Err(unexpected(
                what(),
                format!("to lie within its storage of {held} numbers"),
                "that it reaches on",
            ));
        }
        let data = if count == 0 || is_contiguous(&shape, &strides) {
            Data::Dense(&storage[..count * dtype.size()])
        } else {
            Data::Strided { storage, strides }
        };
        Ok(Tensor { shape, dtype, data })
    }

    pub(crate) fn pruned(shape: Vec<usize>, pruned: Pruned<'a>) -> Self {
        Tensor { shape, dtype: Dtype::F32, data: Data::Pruned(pruned) }
    }

    /// Its sizes, outermost first, as PyTorch has them.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// How its numbers are stored.
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Its numbers as f32, in the order of its shape, the last dimension running fastest. What f32 cannot hold, f64
    /// and large whole numbers, is rounded; `bool` is 0 and 1.
    ///
    /// # Errors
    /// When a compressed tensor's positions lead out of it.
    pub fn values(&self) -> Result<Vec<f32>, CheckpointError> {
        Ok(match self.dtype {
            Dtype::F32 => match &self.data {
                Data::Pruned(pruned) => return pruned.values(elements(&self.shape).unwrap_or(0)),
                _ => self.gather(f32::from_le_bytes),
            },
            Dtype::F16 => self.gather(|b| f16::from_le_bytes(b).to_f32()),
            Dtype::Bf16 => self.gather(|b| bf16::from_le_bytes(b).to_f32()),
            Dtype::F64 => self.gather(|b| f64::from_le_bytes(b) as f32),
            Dtype::I64 => self.gather(|b| i64::from_le_bytes(b) as f32),
            Dtype::I32 => self.gather(|b| i32::from_le_bytes(b) as f32),
            Dtype::I16 => self.gather(|b| f32::from(i16::from_le_bytes(b))),
            Dtype::I8 => self.gather(|b| f32::from(i8::from_le_bytes(b))),
            Dtype::U8 => self.gather(|b| f32::from(u8::from_le_bytes(b))),
            Dtype::Bool => self.gather(|[b]: [u8; 1]| f32::from(b != 0)),
        })
    }

    fn gather<const N: usize>(&self, number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        match &self.data {
            Data::Dense(bytes) => bytes.as_chunks().0.iter().map(|bytes| number(*bytes)).collect(),
            Data::Strided { storage, strides } => {
                let storage = storage.as_chunks().0;
                positions(&self.shape, strides).map(|position| number(storage[position])).collect()
            }
            Data::Pruned(_) => Vec::new(),
        }
    }
}

/// The product of the sizes.
fn elements(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size))
}

fn is_contiguous(shape: &[usize], strides: &[usize]) -> bool {
    let mut expected = 1;
    shape.iter().zip(strides).rev().all(|(size, stride)| {
        let fits = *size <= 1 || *stride == expected;
        expected *= (*size).max(1);
        fits
    })
}

/// Where the numbers lie, in the order of the shape.
fn positions(shape: &[usize], strides: &[usize]) -> impl Iterator<Item = usize> {
    let count = elements(shape).unwrap_or(0);
    let mut index = vec![0; shape.len()];
    let mut position = 0;
    (0..count).map(move |_| {
        let here = position;
        for axis in (0..shape.len()).rev() {
            if index[axis] + 1 < shape[axis] {
                index[axis] += 1;
                position += strides[axis];
                break;
            }
            position -= index[axis] * strides[axis];
            index[axis] = 0;
        }
        here
    })
}
