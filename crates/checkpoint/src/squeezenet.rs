//! How is `compressed_SqueezeNet.net` read?
//!
//! Han, Mao, Dally: "Deep Compression", ICLR 2016, arXiv:1510.00149, sections 2 and 3: weights near zero are left out,
//! the rest share the values of a codebook, and the distance from one to the next has four bits. The file of the
//! repository songhan/SqueezeNet-Deep-Compression, little endian, without a header:
//!
//! ```text
//! u32 stored[26]          weights stored per convolution, in the order of the network
//! then per convolution:
//!   f32 codebook[256]     number 0 is the value of every weight left out, and is 0
//!   f32 bias[out]
//!   u8  code[stored]      which value of the codebook
//!   u8  gap[stored / 2]   how many are left out before each, four bits, the lower half of a byte first
//! ```

use std::collections::BTreeMap;

use arch::words::{word, words};

use crate::bytes::Bytes;
use crate::cursor::Cursor;
use crate::dtype::Dtype;
use crate::error::{CheckpointError, in_bytes, unexpected};
use crate::tensor::Tensor;
use crate::tensors::Tensors;

/// Maps after the squeeze, and after each expand, of fire modules 2 to 9; and torchvision's numbers for them.
const FIRES: [(usize, usize, usize); 8] =
    [(3, 16, 64), (4, 16, 64), (5, 32, 128), (7, 32, 128), (8, 48, 192), (9, 48, 192), (10, 64, 256), (12, 64, 256)];

/// Values that the weights of a convolution share.
const CODEBOOK: usize = 256;

/// Names, as torchvision has them, and shapes `[out, in, height, width]` of SqueezeNet 1.0's 26 convolutions.
fn convolutions() -> Vec<(String, [usize; 4])> {
    let mut all = vec![("features.0".to_owned(), [96, 3, 7, 7])];
    let mut maps = 96;
    for (number, squeeze, expand) in FIRES {
        all.push((format!("features.{number}.squeeze"), [squeeze, maps, 1, 1]));
        all.push((format!("features.{number}.expand1x1"), [expand, squeeze, 1, 1]));
        all.push((format!("features.{number}.expand3x3"), [expand, squeeze, 3, 3]));
        maps = 2 * expand;
    }
    all.push(("classifier.1".to_owned(), [1000, maps, 1, 1]));
    all
}

/// No convolution stores nothing, or more weights than it has: 26 such counts do not come by chance.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    let mut cursor = Cursor::new(bytes, 0, word("the counts"));
    convolutions().iter().all(|(_, shape)| {
        cursor.u32().is_ok_and(|stored| stored > 0 && stored as usize <= shape.iter().product::<usize>())
    })
}

pub(crate) fn read(bytes: &[u8]) -> Result<Tensors<'_>, CheckpointError> {
    let mut cursor = Cursor::new(bytes, 0, word("a convolution of the compressed SqueezeNet"));
    let convolutions = convolutions();
    let counts = convolutions.iter().map(|_| cursor.u32().map(u64::from)).collect::<Result<Vec<_>, _>>()?;
    let mut tensors = BTreeMap::new();
    for ((name, shape), stored) in convolutions.into_iter().zip(counts) {
        let codebook = cursor.take(4 * CODEBOOK as u64)?;
        let bias = cursor.take(4 * shape[0] as u64)?;
        let pruned = Pruned { codebook, codes: cursor.take(stored)?, gaps: cursor.take(stored.div_ceil(2))? };
        if pruned.value(0) != 0.0 {
            return Err(unexpected(
                words!("the codebook of `{0}`", name),
                word("0 to come first"),
                pruned.value(0).to_string(),
            ));
        }
        let bias_name = format!("{name}.bias");
        let bias = Tensor::dense(&bias_name, Dtype::F32, vec![shape[0]], Bytes::Of(bias))?;
        tensors.insert(bias_name, bias);
        tensors.insert(format!("{name}.weight"), Tensor::pruned(shape.to_vec(), pruned));
    }
    if cursor.left() > 0 {
        return Err(unexpected(word("the compressed SqueezeNet"), in_bytes(cursor.at()), in_bytes(bytes.len())));
    }
    Ok(Tensors::new(tensors, Vec::new()))
}

/// The weights of one convolution, most of them left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pruned<'a> {
    codebook: &'a [u8],
    codes: &'a [u8],
    gaps: &'a [u8],
}

impl Pruned<'_> {
    fn value(&self, code: u8) -> f32 {
        self.codebook.as_chunks().0.get(usize::from(code)).map_or(0.0, |bytes| f32::from_le_bytes(*bytes))
    }

    /// All weights, with zeros where they are left out.
    pub fn values(&self, count: usize) -> Result<Vec<f32>, CheckpointError> {
        let mut values = vec![0.0; count];
        let gaps = self.gaps.iter().flat_map(|pair| [pair & 15, pair >> 4]);
        let mut next = 0;
        for (code, gap) in self.codes.iter().zip(gaps) {
            next += usize::from(gap);
            let Some(value) = values.get_mut(next) else {
                return Err(unexpected(
                    word("a compressed convolution"),
                    words!("at most {0} weights", count),
                    next + 1,
                ));
            };
            *value = self.value(*code);
            next += 1;
        }
        Ok(values)
    }
}
