//! How is a tensor of a pickle put together?
//!
//! PyTorch pickles a tensor as "call this function with that storage, these sizes, …" (`torch/_utils.py`,
//! `torch/_tensor.py`). The functions are notes here; this file reads them.

use arch::words::word;

use crate::allowed::Global;
use crate::dtype::Dtype;
use crate::error::NotRead;
use crate::numpy::Array;
use crate::pickle::{Id, Pickle, Value};

/// A parameter in a parameter in a parameter is nothing that PyTorch writes.
const DEEPEST: usize = 6;

/// What sizes should be, in words for a message.
pub(crate) const SIZES: &str = word("at most 64 sizes, none negative");

/// As many as PyTorch knows.
pub(crate) const MOST_DIMENSIONS: usize = 64;

/// What a tensor is made of.
#[derive(Clone, Debug)]
pub(crate) enum Recipe<'p> {
    /// A part of a storage.
    Place(Place),
    /// An array of NumPy's.
    Array(Array<'p>),
    /// Something whose numbers are not read, with its sizes where they are known.
    NotRead(NotRead, Vec<usize>),
}

/// Where a tensor lies in a storage.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub storage: Id,
    /// In numbers.
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
    /// The format, where the storage is of plain bytes.
    pub dtype: Option<Dtype>,
}

/// Is this value a tensor, or a parameter of one?
pub(crate) fn is_tensor(pickle: &Pickle<'_>, id: Id) -> bool {
    call(pickle, id).is_some()
}

/// What the tensor is made of.
///
/// # Errors
/// What the value lacks to be a tensor, in words for a message.
pub(crate) fn recipe<'p>(pickle: &Pickle<'p>, id: Id) -> Result<Recipe<'p>, &'static str> {
    let (global, arguments, state) = call(pickle, id).ok_or(word("a tensor"))?;
    let shape = |id: Option<&Id>| id.and_then(|id| numbers(pickle, *id)).unwrap_or_default();
    Ok(match global {
        Global::RebuildTensor | Global::RebuildTensorV3 => {
            let [storage, offset, sizes, strides, more @ ..] = arguments else {
                return Err(word("storage, offset, sizes and strides"));
            };
            let dtype = match global {
                Global::RebuildTensorV3 => match more.get(2).map(|id| pickle.value(*id)) {
                    Some(Value::Global(Global::Dtype(dtype))) => Some(*dtype),
                    _ => return Err(word("a number format")),
                },
                _ => None,
            };
            // `_rebuild_tensor_v2` has `{"conj": True}` or `{"neg": True}` as its last argument, v3 one later.
            let remarks = more.get(if dtype.is_some() { 3 } else { 2 });
            if remarks.is_some_and(|id| holds_true(pickle, *id)) {
                return Ok(Recipe::NotRead(NotRead::Conjugated, shape(Some(sizes))));
            }
            Recipe::Place(Place {
                storage: *storage,
                offset: number(pickle, *offset).ok_or(word("an offset that is not negative"))?,
                shape: numbers(pickle, *sizes).ok_or(SIZES)?,
                strides: numbers(pickle, *strides).ok_or(word("at most 64 strides, none negative"))?,
                dtype,
            })
        }
        Global::Tensor => {
            let place = state.and_then(|state| pickle.tuple(state));
            let Some([storage, offset, sizes, strides, ..]) = place else {
                return Err(word("storage, offset, sizes and strides"));
            };
            Recipe::Place(Place {
                storage: *storage,
                offset: number(pickle, *offset).ok_or(word("an offset that is not negative"))?,
                shape: numbers(pickle, *sizes).ok_or(SIZES)?,
                strides: numbers(pickle, *strides).ok_or(word("at most 64 strides, none negative"))?,
                dtype: None,
            })
        }
        Global::NumpyArray => Recipe::Array(Array::of_state(pickle, state.ok_or(word("the state of an array"))?)?),
        Global::NumpyFromBuffer => Recipe::Array(Array::of_buffer(pickle, arguments)?),
        Global::Quantised => Recipe::NotRead(NotRead::Quantised, shape(arguments.get(2))),
        Global::Meta => Recipe::NotRead(NotRead::Meta, shape(arguments.get(1))),
        Global::Wrapper => Recipe::NotRead(NotRead::Wrapper, shape(arguments.get(2))),
        Global::Nested => Recipe::NotRead(NotRead::Nested, Vec::new()),
        // A layout, and indices, values, sizes; where the indices are compressed there are two of them.
        _ => {
            let parts = arguments.get(1).and_then(|id| pickle.tuple(*id)).unwrap_or_default();
            let sizes = parts.iter().skip(2).find_map(|id| numbers(pickle, *id));
            Recipe::NotRead(NotRead::Sparse, sizes.unwrap_or_default())
        }
    })
}

/// The function that makes the tensor, and its arguments and state, without the parameters around it.
fn call<'r>(pickle: &'r Pickle<'_>, mut id: Id) -> Option<(Global, &'r [Id], Option<Id>)> {
    for _ in 0..DEEPEST {
        let Value::Made { global, arguments, state } = pickle.value(id) else { return None };
        let (mut global, mut arguments) = (*global, pickle.tuple(*arguments)?);
        if global == Global::RebuildFromType {
            let [function, _class, passed, ..] = arguments else { return None };
            let Value::Global(called) = pickle.value(*function) else { return None };
            (global, arguments) = (*called, pickle.tuple(*passed)?);
        }
        match global {
            Global::RebuildParameter => id = *arguments.first()?,
            // `torch.Tensor.__setstate__`: five items begin with the tensor, three are flags alone.
            Global::Parameter => match state.and_then(|state| pickle.tuple(state)) {
                Some([tensor, _, _, _, _]) => id = *tensor,
                _ => id = *arguments.first()?,
            },
            Global::RebuildTensor
            | Global::RebuildTensorV3
            | Global::Sparse
            | Global::Quantised
            | Global::Meta
            | Global::Nested
            | Global::Wrapper
            | Global::NumpyArray
            | Global::NumpyFromBuffer => return Some((global, arguments, *state)),
            // One that was made and never filled holds nothing.
            Global::Tensor if state.is_some() => return Some((global, arguments, *state)),
            _ => return None,
        }
    }
    None
}

fn holds_true(pickle: &Pickle<'_>, id: Id) -> bool {
    match pickle.value(id) {
        Value::Dict(pairs) => pairs.iter().any(|(_, value)| *pickle.value(*value) == Value::Bool(true)),
        _ => false,
    }
}

pub(crate) fn number(pickle: &Pickle<'_>, id: Id) -> Option<usize> {
    match pickle.value(id) {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}

/// A tuple, a list or a `torch.Size` of numbers.
pub(crate) fn numbers(pickle: &Pickle<'_>, mut id: Id) -> Option<Vec<usize>> {
    if let Value::Made { global: Global::Size, arguments, .. } = pickle.value(id) {
        id = *pickle.tuple(*arguments)?.first()?;
    }
    match pickle.value(id) {
        Value::Tuple(items) | Value::List(items) if items.len() <= MOST_DIMENSIONS => {
            items.iter().map(|id| number(pickle, *id)).collect()
        }
        _ => None,
    }
}
