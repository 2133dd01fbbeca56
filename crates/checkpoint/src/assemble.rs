//! From which bytes are the tensors of a pickle made?

use std::collections::BTreeMap;

use arch::words::{word, words};

use crate::allowed::Global;
use crate::bytes::{Allowance, Bytes};
use crate::dtype::Dtype;
use crate::error::{CheckpointError, in_bytes, shortened, unexpected};
use crate::pickle::{Id, Pickle, Value};
use crate::recipe::{self, Place, Recipe, number};
use crate::state_dict;
use crate::tensor::Tensor;
use crate::tensors::Tensors;

/// A piece of memory that tensors share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage<'r> {
    pub key: &'r str,
    pub dtype: Dtype,
    /// Where it starts, in numbers: older files know views of storages.
    start: usize,
    /// How many numbers it holds.
    count: usize,
}

/// A file in which storages lie.
pub(crate) trait File<'a> {
    /// The bytes of the storage of this key, if there is one.
    fn storage(&mut self, key: &str, allowance: &mut Allowance) -> Result<Option<Bytes<'a>>, CheckpointError>;

    /// Do the storages have the most significant byte first?
    fn is_big_endian(&self) -> bool {
        false
    }
}

/// What to do with bytes of the pickle itself: [`part_of_the_file`] or [`copy`].
pub(crate) type Keep<'a, 'p> = fn(&'p [u8], &mut Allowance) -> Result<Bytes<'a>, CheckpointError>;

/// The pickle is a part of the file, and so are they.
#[allow(clippy::unnecessary_wraps, reason = "a `Keep`")]
pub(crate) fn part_of_the_file<'a>(bytes: &'a [u8], _: &mut Allowance) -> Result<Bytes<'a>, CheckpointError> {
    Ok(Bytes::Of(bytes))
}

/// The pickle was unpacked, and will be gone.
pub(crate) fn copy<'a>(bytes: &[u8], allowance: &mut Allowance) -> Result<Bytes<'a>, CheckpointError> {
    allowance.take(word("arrays"), bytes.len() as u64)?;
    Ok(Bytes::unpacked(bytes))
}

/// The tensors of the state dict in `pickle`, from a file of `length` bytes.
pub(crate) fn tensors<'a, 'p>(
    pickle: &Pickle<'p>,
    file: &mut impl File<'a>,
    keep: Keep<'a, 'p>,
    mut allowance: Allowance,
    length: usize,
) -> Result<Tensors<'a>, CheckpointError> {
    let found = state_dict::find(pickle)?;
    let mut tensors = BTreeMap::new();
    for (name, id) in found.entries {
        let wrong = |expected| unexpected(words!("tensor `{0}`", shortened(&name)), expected, pickle.kind(id));
        let tensor = match recipe::recipe(pickle, id).map_err(wrong)? {
            Recipe::Place(place) => dense(pickle, &name, place, file, &mut allowance, length)?,
            Recipe::Array(array) => array.tensor(&name, &mut allowance, keep)?,
            Recipe::NotRead(why, shape) => Tensor::not_read(why, shape),
        };
        tensors.insert(name, tensor);
    }
    Ok(Tensors::new(tensors, found.place))
}

fn dense<'a>(
    pickle: &Pickle<'_>,
    name: &str,
    place: Place,
    file: &mut impl File<'a>,
    allowance: &mut Allowance,
    length: usize,
) -> Result<Tensor<'a>, CheckpointError> {
    let Storage { key, dtype, start, count } = storage_at(pickle, place.storage)?;
    let Some(bytes) = file.storage(key, allowance)? else {
        let what = words!("tensor `{0}`", shortened(name));
        return Err(unexpected(what, words!("storage {0}", shortened(key)), word("none of this name")));
    };
    let (stored, dtype) = (dtype, place.dtype.unwrap_or(dtype));
    let within = || {
        let end = start.checked_add(count)?.checked_mul(stored.size())?;
        let start = start.checked_mul(stored.size())?.checked_add(place.offset.checked_mul(dtype.size())?)?;
        bytes.slice(0..end)?.slice(start.min(end)..end)
    };
    let Some(view) = within() else {
        return Err(unexpected(
            words!("storage {0} of tensor `{1}`", shortened(key), shortened(name)),
            words!("{0} numbers of {1}", count, stored.to_string()),
            in_bytes(bytes.get().len()),
        ));
    };
    let tensor = Tensor::strided(name, dtype, place.shape, place.strides, view, length)?;
    Ok(tensor.in_order(file.is_big_endian()))
}

/// How Python writes what [`storage_at`] expects.
const STORAGE: &str = "(\"storage\", type, key, device, count)";

/// `("storage", type, key, device, count)`, and in older files a view: `(key, offset, count)`.
pub(crate) fn storage_at<'p>(pickle: &Pickle<'p>, id: Id) -> Result<Storage<'p>, CheckpointError> {
    let wrong = || unexpected(word("a tensor's storage"), STORAGE.to_owned(), pickle.kind(id));
    let Value::Outside(tuple) = pickle.value(id) else { return Err(wrong()) };
    let Some([tag, kind, key, _device, count, rest @ ..]) = pickle.tuple(*tuple) else { return Err(wrong()) };
    let (Value::Text("storage"), Value::Global(Global::Storage(dtype)), Value::Text(key), Some(count)) =
        (pickle.value(*tag), pickle.value(*kind), pickle.value(*key), number(pickle, *count))
    else {
        return Err(wrong());
    };
    let whole = Storage { key, dtype: *dtype, start: 0, count };
    match rest.first().map(|view| pickle.value(*view)) {
        None | Some(Value::None) => Ok(whole),
        Some(Value::Tuple(view)) => match view.as_slice() {
            [_, start, count] => {
                let (start, count) = number(pickle, *start).zip(number(pickle, *count)).ok_or_else(wrong)?;
                Ok(Storage { start, count, ..whole })
            }
            _ => Err(wrong()),
        },
        Some(_) => Err(wrong()),
    }
}
