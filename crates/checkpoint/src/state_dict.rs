//! Which of a pickle's values are the weights?
//!
//! A dictionary whose keys are texts and of whose values one at least is a tensor. Which, if there are several:
//!
//! 1. the one under the first of these keys that leads to one: [`KEYS`], each up to [`DEEPEST`] times inside another;
//! 2. else the outermost itself;
//! 3. else the only one directly inside of it, under whatever key.
//!
//! Of a list or tuple the first item counts that leads to one by these rules, and a list of tensors alone has their
//! positions for names. So a checkpoint of a training is its model, and not its optimiser, and of a model and its
//! average the model is read.

use std::collections::{BTreeMap, BTreeSet};

use arch::words::{self, word, words};

use crate::error::{CheckpointError, shortened};
use crate::pickle::{Id, Pickle, Value};
use crate::recipe;

/// Keys under which training programs put the state dict, in the order in which they are looked for.
pub(crate) const KEYS: [&str; 20] = [
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "network_state_dict",
    "network",
    "net_state_dict",
    "net",
    "module",
    "weights",
    "params",
    "parameters",
    "checkpoint",
    "student",
    "model_ema",
    "state_dict_ema",
    "ema_state_dict",
    "ema_model",
    "params_ema",
    "ema",
];

/// `{"checkpoint": {"model": {"state_dict": …}}}` is deep enough.
const DEEPEST: usize = 4;

/// How many keys of a dictionary without tensors are told.
const TOLD: usize = 5;

/// A dictionary of tensors, and where it stands.
#[derive(Debug)]
pub(crate) struct Found {
    /// Names and tensors; of a name that comes twice the last counts.
    pub entries: Vec<(String, Id)>,
    pub place: Vec<String>,
}

/// The dictionary that holds the weights.
///
/// # Errors
/// When there is none.
pub(crate) fn find(pickle: &Pickle<'_>) -> Result<Found, CheckpointError> {
    let mut place = Vec::new();
    let id =
        search(pickle, pickle.root, &mut place, DEEPEST, &mut BTreeSet::new()).or_else(|| only_one(pickle, &mut place));
    let Some(id) = id else { return Err(CheckpointError::NoStateDict { found: described(pickle, pickle.root) }) };
    let mut entries = Vec::new();
    match pickle.value(id) {
        Value::Dict(pairs) => {
            for (key, value) in pairs {
                if let (Value::Text(name), true) = (pickle.value(*key), recipe::is_tensor(pickle, *value)) {
                    entries.push(((*name).to_owned(), *value));
                }
            }
        }
        Value::List(items) | Value::Tuple(items) => {
            for (position, item) in items.iter().enumerate() {
                if recipe::is_tensor(pickle, *item) {
                    entries.push((position.to_string(), *item));
                }
            }
        }
        _ => {}
    }
    Ok(Found { entries, place })
}

/// Rules 1 and 2. What was looked through before is passed over: a pickle may name itself again and again.
fn search(pickle: &Pickle<'_>, id: Id, place: &mut Vec<String>, deepest: usize, seen: &mut BTreeSet<Id>) -> Option<Id> {
    let mut inside = Vec::new();
    match pickle.value(id) {
        Value::Dict(pairs) if seen.insert(id) => {
            let mut found = [None; KEYS.len()];
            for (key, value) in pairs {
                if let Value::Text(key) = pickle.value(*key)
                    && let Some(found) = KEYS.iter().position(|known| known == key).and_then(|at| found.get_mut(at))
                {
                    // Of a key that comes twice, Python keeps the last.
                    *found = Some(*value);
                }
            }
            let found = KEYS.iter().zip(found).filter_map(|(key, value)| Some(((*key).to_owned(), value?)));
            inside.extend(found);
        }
        Value::List(items) | Value::Tuple(items) if seen.insert(id) => {
            let containers = items
                .iter()
                .enumerate()
                .filter(|(_, item)| matches!(pickle.value(**item), Value::Dict(_) | Value::List(_) | Value::Tuple(_)));
            inside.extend(containers.map(|(position, item)| (position.to_string(), *item)));
        }
        _ => return None,
    }
    for (key, value) in inside.into_iter().filter(|_| deepest > 0) {
        place.push(key);
        if let Some(found) = search(pickle, value, place, deepest - 1, seen) {
            return Some(found);
        }
        place.pop();
    }
    holds_tensors(pickle, id).then_some(id)
}

/// Rule 3.
fn only_one(pickle: &Pickle<'_>, place: &mut Vec<String>) -> Option<Id> {
    let Value::Dict(pairs) = pickle.value(pickle.root) else { return None };
    // Each dictionary is looked through once, however often it is named.
    let mut seen = BTreeMap::new();
    for (key, value) in pairs {
        if let Value::Dict(_) = pickle.value(*value) {
            seen.entry(*value).or_insert(*key);
        }
    }
    let mut below = seen.into_iter().filter(|(id, _)| holds_tensors(pickle, *id));
    let (Some((id, key)), None) = (below.next(), below.next()) else { return None };
    place.push(match pickle.value(key) {
        Value::Text(key) => shortened(key),
        key => key.kind().to_owned(),
    });
    Some(id)
}

fn holds_tensors(pickle: &Pickle<'_>, id: Id) -> bool {
    match pickle.value(id) {
        Value::Dict(pairs) => pairs
            .iter()
            .any(|(key, value)| matches!(pickle.value(*key), Value::Text(_)) && recipe::is_tensor(pickle, *value)),
        Value::List(items) | Value::Tuple(items) => items.iter().any(|item| recipe::is_tensor(pickle, *item)),
        _ => false,
    }
}

fn described(pickle: &Pickle<'_>, id: Id) -> words::Value {
    let Value::Dict(pairs) = pickle.value(id) else { return pickle.kind(id).into() };
    let told = pairs.iter().take(TOLD).map(|(key, value)| {
        let kind = pickle.kind(*value);
        match pickle.value(*key) {
            Value::Text(key) => words!("`{0}` ({1})", shortened(key), kind),
            key => words!("{0} ({1})", key.kind(), kind),
        }
    });
    match told.reduce(|told, next| words!("{0}, {1}", told, next)) {
        None => word("an empty dictionary").into(),
        Some(told) if pairs.len() > TOLD => words!("{0} and {1} more", told, pairs.len() - TOLD).into(),
        Some(told) => told.into(),
    }
}
