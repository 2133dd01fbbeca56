//! What is a tensor of a file, and which numbers does it hold?

use arch::words::{word, words};
use half::{bf16, f16};

use crate::bytes::Bytes;
use crate::dtype::{Dtype, Other, float8, float8_e8m0};
use crate::error::{CheckpointError, NotRead, in_bytes, shortened, unexpected};
use crate::squeezenet::Pruned;

/// One tensor, whose numbers are still in the file.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    shape: Vec<usize>,
    dtype: Dtype,
    big_endian: bool,
    data: Data<'a>,
}

#[derive(Clone, Debug)]
enum Data<'a> {
    /// Numbers in the order of the shape.
    Dense(Bytes<'a>),
    /// Number `[i, j, …]` is number `i * strides[0] + j * strides[1] + …` of the storage; there are no more than
    /// `most`.
    Strided {
        storage: Bytes<'a>,
        strides: Vec<usize>,
        most: usize,
    },
    /// Few of many weights, as indices into a codebook.
    Pruned(Pruned<'a>),
    NotRead(NotRead),
}

impl<'a> Tensor<'a> {
    /// A tensor whose numbers lie in the order of its shape, in exactly `bytes`.
    pub(crate) fn dense(
        name: &str,
        dtype: Dtype,
        shape: Vec<usize>,
        bytes: Bytes<'a>,
    ) -> Result<Self, CheckpointError> {
        let expected = elements(&shape).and_then(|count| count.checked_mul(dtype.size()));
        let found = bytes.get().len();
        if expected != Some(found) {
            return Err(unexpected(
                words!("tensor `{0}` {1} of {2}", shortened(name), format!("{shape:?}"), dtype.to_string()),
                expected.map_or_else(|| word("a size that can be").into(), in_bytes),
                in_bytes(found),
            ));
        }
        Ok(Tensor { shape, dtype, big_endian: false, data: Data::Dense(bytes) })
    }

    /// A view of a storage, all of which must lie inside. It may repeat numbers (stride 0), and is read where these are
    /// as many as the storage holds, or as `most`.
    pub(crate) fn strided(
        name: &str,
        dtype: Dtype,
        shape: Vec<usize>,
        strides: Vec<usize>,
        storage: Bytes<'a>,
        most: usize,
    ) -> Result<Self, CheckpointError> {
        let held = storage.get().len() / dtype.size();
        let (sizes, steps) = (format!("{shape:?}"), format!("{strides:?}"));
        let what = || words!("tensor `{0}` {1} with strides {2}", shortened(name), sizes, steps);
        if shape.len() != strides.len() {
            return Err(unexpected(what(), word("a stride per dimension"), strides.len()));
        }
        let Some(count) = elements(&shape) else {
            return Err(unexpected(what(), word("a size that can be"), word("more")));
        };
        let past_last = match count {
            0 => Some(0),
            _ => shape
                .iter()
                .zip(&strides)
                .try_fold(1usize, |sum, (size, stride)| sum.checked_add((size - 1).checked_mul(*stride)?)),
        };
        if past_last.is_none_or(|past_last| past_last > held) {
            let expected = words!("to lie within its storage of {0} numbers", held);
            return Err(unexpected(what(), expected, word("that it reaches on")));
        }
        let data = match storage.slice(0..count.saturating_mul(dtype.size())) {
            Some(whole) if count == 0 || is_contiguous(&shape, &strides) => Data::Dense(whole),
            _ => Data::Strided { storage, strides, most: held.max(most) },
        };
        Ok(Tensor { shape, dtype, big_endian: false, data })
    }

    pub(crate) fn pruned(shape: Vec<usize>, pruned: Pruned<'a>) -> Self {
        Tensor { shape, dtype: Dtype::F32, big_endian: false, data: Data::Pruned(pruned) }
    }

    /// A tensor that is there, and whose numbers are not read.
    pub(crate) fn not_read(why: NotRead, shape: Vec<usize>) -> Self {
        Tensor { shape, dtype: Dtype::Other(Other::NotRead), big_endian: false, data: Data::NotRead(why) }
    }

    /// The same with its numbers' bytes in this order.
    pub(crate) fn in_order(self, big_endian: bool) -> Self {
        Tensor { big_endian, ..self }
    }

    /// Its sizes, outermost first, as PyTorch has them. Of a tensor that is not read they may be unknown, and none.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// How many numbers it has. Of a tensor that is not read, whose sizes nobody has checked, this may be the most that
    /// a number holds.
    pub fn count(&self) -> usize {
        elements(&self.shape).unwrap_or(usize::MAX)
    }

    /// How its numbers are stored.
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Why its numbers are not read, if they are not.
    pub fn not_read_because(&self) -> Option<NotRead> {
        match (&self.data, self.dtype) {
            (Data::NotRead(why), _) => Some(why.clone()),
            (_, Dtype::C32 | Dtype::C64 | Dtype::C128 | Dtype::Other(_)) => {
                Some(NotRead::Format(self.dtype.to_string()))
            }
            _ => None,
        }
    }

    /// Its numbers as f32, in the order of its shape, the last dimension running fastest. What f32 cannot hold, f64
    /// and large whole numbers, is rounded; `bool` is 0 and 1.
    ///
    /// # Errors
    /// When its numbers are not read, when it repeats those of its storage more often than the file is long, and when a
    /// compressed tensor's positions lead out of it.
    pub fn values(&self) -> Result<Vec<f32>, CheckpointError> {
        if let Some(why) = self.not_read_because() {
            return Err(CheckpointError::NotRead(why));
        }
        match self.dtype {
            Dtype::F32 => match &self.data {
                Data::Pruned(pruned) => pruned.values(self.count()),
                _ => self.gather(f32::from_le_bytes),
            },
            Dtype::F16 => self.gather(|b| f16::from_le_bytes(b).to_f32()),
            Dtype::Bf16 => self.gather(|b| bf16::from_le_bytes(b).to_f32()),
            Dtype::F64 => self.gather(|b| f64::from_le_bytes(b) as f32),
            Dtype::F8E4m3fn => self.gather(|[b]| float8(b, 4, 7, false)),
            Dtype::F8E4m3fnuz => self.gather(|[b]| float8(b, 4, 8, true)),
            // The upper byte of an f16.
            Dtype::F8E5m2 => self.gather(|[b]| f16::from_le_bytes([0, b]).to_f32()),
            Dtype::F8E5m2fnuz => self.gather(|[b]| float8(b, 5, 16, true)),
            Dtype::F8E8m0fnu => self.gather(|[b]| float8_e8m0(b)),
            Dtype::I64 => self.gather(|b| i64::from_le_bytes(b) as f32),
            Dtype::I32 => self.gather(|b| i32::from_le_bytes(b) as f32),
            Dtype::I16 => self.gather(|b| f32::from(i16::from_le_bytes(b))),
            Dtype::I8 => self.gather(|b| f32::from(i8::from_le_bytes(b))),
            Dtype::U64 => self.gather(|b| u64::from_le_bytes(b) as f32),
            Dtype::U32 => self.gather(|b| u32::from_le_bytes(b) as f32),
            Dtype::U16 => self.gather(|b| f32::from(u16::from_le_bytes(b))),
            Dtype::U8 => self.gather(|[b]| f32::from(b)),
            Dtype::Bool => self.gather(|[b]| f32::from(b != 0)),
            Dtype::C32 | Dtype::C64 | Dtype::C128 | Dtype::Other(_) => {
                Err(CheckpointError::NotRead(NotRead::Format(self.dtype.to_string())))
            }
        }
    }

    fn gather<const N: usize>(&self, number: impl Fn([u8; N]) -> f32) -> Result<Vec<f32>, CheckpointError> {
        let number = |bytes: &[u8; N]| {
            let mut bytes = *bytes;
            if self.big_endian {
                bytes.reverse();
            }
            number(bytes)
        };
        match &self.data {
            Data::Dense(bytes) => Ok(bytes.get().as_chunks().0.iter().map(number).collect()),
            Data::Strided { storage, strides, most } => {
                let count = self.count();
                if count > *most {
                    return Err(CheckpointError::TooMuch {
                        what: word("numbers of a tensor that repeats its storage").into(),
                        most: *most as u64,
                        found: count as u64,
                    });
                }
                let storage = storage.get().as_chunks().0;
                Ok(positions(&self.shape, strides).map(|position| number(&storage[position])).collect())
            }
            Data::Pruned(_) | Data::NotRead(_) => Ok(Vec::new()),
        }
    }
}

/// The product of the sizes.
pub(crate) fn elements(shape: &[usize]) -> Option<usize> {
    // Nothing is nothing, however large the other sizes.
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size))
}

fn is_contiguous(shape: &[usize], strides: &[usize]) -> bool {
    let mut expected = 1usize;
    shape.iter().zip(strides).rev().all(|(size, stride)| {
        let fits = *size <= 1 || *stride == expected;
        expected = expected.saturating_mul((*size).max(1));
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
