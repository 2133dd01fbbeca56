//! Which of a pickle's values are the weights?

use std::collections::BTreeMap;

use crate::allowed::Global;
use crate::dtype::Dtype;
use crate::error::{CheckpointError, shortened, unexpected};
use crate::pickle::{Id, Pickle, Value};
use crate::tensor::Tensor;

/// Keys under which training programs put the state dict, the first found counts.
const WRAPPERS: [&str; 6] = ["state_dict", "model_state_dict", "model", "network", "net", "weights"];

/// A parameter in a parameter in a parameter is nothing that PyTorch writes.
const DEEPEST: usize = 4;

/// Networks for pictures have four, for films five.
const MOST_DIMENSIONS: usize = 8;

/// How many keys of a dictionary without tensors are told.
const TOLD: usize = 5;

/// The bytes of storages, by their keys.
pub(crate) type Storages<'a> = BTreeMap<&'a str, &'a [u8]>;

/// A piece of memory that tensors share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage<'a> {
    pub key: &'a str,
    pub dtype: Dtype,
    /// Where it starts, in numbers: older files know views of storages.
    start: usize,
    /// How many numbers it holds.
    count: usize,
}

/// The tensors of the state dict in `pickle`; `most` numbers may a tensor have that repeats those of its storage.
pub(crate) fn tensors<'a>(
    pickle: &Pickle<'a>,
    storages: &Storages<'a>,
    most: usize,
) -> Result<BTreeMap<String, Tensor<'a>>, CheckpointError> {
    let pairs = find(pickle)?;
    let mut tensors = BTreeMap::new();
    for (key, value) in pairs {
        if let (Value::Text(name), Some(arguments)) = (pickle.value(*key), tensor_arguments(pickle, *value)) {
            // Of a key that comes twice, Python keeps the last.
            tensors.insert((*name).to_owned(), tensor(pickle, name, arguments, storages, most)?);
        }
    }
    Ok(tensors)
}

/// The dictionary that holds tensors: under a usual key, the top itself, or the only one below it.
fn find<'p>(pickle: &'p Pickle<'_>) -> Result<&'p [(Id, Id)], CheckpointError> {
    let Value::Dict(top) = pickle.value(pickle.root) else {
        return Err(CheckpointError::NoStateDict { found: pickle.value(pickle.root).kind().to_owned() });
    };
    let with_tensors = |id: Id| match pickle.value(id) {
        Value::Dict(pairs) => pairs.iter().any(|(_, id)| tensor_arguments(pickle, *id).is_some()).then_some(&pairs[..]),
        _ => None,
    };
    for wrapper in WRAPPERS {
        let wrapped = top.iter().rev().find(|(key, _)| *pickle.value(*key) == Value::Text(wrapper));
        if let Some(pairs) = wrapped.and_then(|(_, value)| with_tensors(*value)) {
            return Ok(pairs);
        }
    }
    if let Some(pairs) = with_tensors(pickle.root) {
        return Ok(pairs);
    }
    // Each dictionary is looked through once, however often it is named.
    let mut values: Vec<Id> = top.iter().map(|(_, value)| *value).collect();
    values.sort_unstable();
    values.dedup();
    let mut below = values.into_iter().filter_map(with_tensors);
    if let (Some(pairs), None) = (below.next(), below.next()) {
        return Ok(pairs);
    }
    Err(CheckpointError::NoStateDict { found: keys(pickle, top) })
}

fn keys(pickle: &Pickle<'_>, pairs: &[(Id, Id)]) -> String {
    let told = pairs.iter().take(TOLD).map(|(key, value)| {
        let kind = pickle.value(*value).kind();
        match pickle.value(*key) {
            Value::Text(key) => format!("`{}` ({kind})", shortened(key)),
            key => format!("{} ({kind})", key.kind()),
        }
    });
    match told.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "an empty dictionary".to_owned(),
        told if pairs.len() > TOLD => format!("{told} and {} more", pairs.len() - TOLD),
        told => told,
    }
}

/// What a tensor, or the tensor of a parameter, was rebuilt from.
fn tensor_arguments<'p>(pickle: &'p Pickle<'_>, mut id: Id) -> Option<&'p [Id]> {
    for _ in 0..DEEPEST {
        let Value::Made(global, arguments) = pickle.value(id) else { return None };
        let Value::Tuple(arguments) = pickle.value(*arguments) else { return None };
        match global {
            Global::RebuildTensor => return Some(arguments),
            Global::RebuildParameter | Global::Parameter => id = *arguments.first()?,
            _ => return None,
        }
    }
    None
}

fn tensor<'a>(
    pickle: &Pickle<'a>,
    name: &str,
    arguments: &[Id],
    storages: &Storages<'a>,
    most: usize,
) -> Result<Tensor<'a>, CheckpointError> {
    let [storage, offset, shape, strides, ..] = arguments else {
        return Err(unexpected(format!("tensor `{name}`"), "storage, offset, sizes and strides", arguments.len()));
    };
    let Storage { key, dtype, start, count } = storage_at(pickle, *storage)?;
    let Some(bytes) = storages.get(key) else {
        return Err(unexpected(format!("tensor `{name}`"), format!("storage {}", shortened(key)), "none of this name"));
    };
    let what = || format!("the place of tensor `{name}`");
    let sizes = |what: &str| format!("at most {MOST_DIMENSIONS} {what}, none negative");
    let offset = number(pickle, *offset).ok_or_else(|| unexpected(what(), "an offset", "none"))?;
    let shape = numbers(pickle, *shape).ok_or_else(|| unexpected(what(), sizes("sizes"), "others"))?;
    let strides = numbers(pickle, *strides).ok_or_else(|| unexpected(what(), sizes("strides"), "others"))?;
    let within = || {
        let end = start.checked_add(count)?.checked_mul(dtype.size())?;
        let start = start.checked_add(offset)?.checked_mul(dtype.size())?;
        bytes.get(start.min(end)..end)
    };
    let Some(view) = within() else {
        return Err(unexpected(
            format!("storage {} of tensor `{name}`", shortened(key)),
            format!("{count} numbers of {dtype}"),
            format!("{} bytes", bytes.len()),
        ));
    };
    Tensor::strided(name, dtype, shape, strides, view, most)
}

/// `("storage", type, key, device, count)`, and in older files a view: `(key, offset, count)`.
pub(crate) fn storage_at<'a>(pickle: &Pickle<'a>, id: Id) -> Result<Storage<'a>, CheckpointError> {
    let wrong = || unexpected("a tensor's storage", "(\"storage\", type, key, device, count)", pickle.value(id).kind());
    let Value::Outside(tuple) = pickle.value(id) else { return Err(wrong()) };
    let Value::Tuple(items) = pickle.value(*tuple) else { return Err(wrong()) };
    let [tag, kind, key, _device, count, rest @ ..] = items.as_slice() else { return Err(wrong()) };
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

fn number(pickle: &Pickle<'_>, id: Id) -> Option<usize> {
    match pickle.value(id) {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}

/// A tuple, a list or a `torch.Size` of numbers.
fn numbers(pickle: &Pickle<'_>, mut id: Id) -> Option<Vec<usize>> {
    if let Value::Made(Global::Size, arguments) = pickle.value(id)
        && let Value::Tuple(arguments) = pickle.value(*arguments)
    {
        id = *arguments.first()?;
    }
    match pickle.value(id) {
        Value::Tuple(items) | Value::List(items) if items.len() <= MOST_DIMENSIONS => {
            items.iter().map(|id| number(pickle, *id)).collect()
        }
        _ => None,
    }
}
