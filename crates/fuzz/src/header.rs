//! How is the JSON of a file changed so that it stays JSON?

use data::Rng;
use serde_json::{Map, Value};

use crate::damage::EDGES;

/// Texts that mean something to a parser.
const WORDS: [&str; 12] =
    ["", "F32", "F16", "BF16", "I64", "F4", "C64", "U8", "__metadata__", "module.", "dtype", "data_offsets"];

/// One to four fields of `json` are others.
pub fn change(json: &mut Value, rng: &mut Rng) {
    for _ in 0..=rng.below(4) {
        change_one(json, rng, 0);
    }
}

fn change_one(json: &mut Value, rng: &mut Rng, depth: usize) {
    let deeper = depth < 4 && rng.below(6) > 0;
    match json {
        Value::Object(fields) if !fields.is_empty() => {
            let key = fields.keys().nth(rng.below(fields.len())).cloned().unwrap_or_default();
            match (rng.below(8), fields.get_mut(&key)) {
                (0, _) => drop(fields.remove(&key)),
                (1, Some(value)) => {
                    let value = value.clone();
                    fields.insert(format!("{key}{}", WORDS[rng.below(WORDS.len())]), value);
                }
                (_, Some(value)) if deeper => change_one(value, rng, depth + 1),
                (_, _) => drop(fields.insert(key, any(rng))),
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let at = rng.below(items.len());
            match rng.below(8) {
                0 => drop(items.remove(at)),
                1 => items.insert(at, any(rng)),
                _ if deeper => change_one(&mut items[at], rng, depth + 1),
                _ => items[at] = any(rng),
            }
        }
        value => *value = near(value, rng),
    }
}

/// A value close to another: what an attacker would try.
fn near(value: &Value, rng: &mut Rng) -> Value {
    match value.as_u64() {
        Some(number) if rng.coin() => match rng.below(4) {
            0 => number.wrapping_add(1).into(),
            1 => number.wrapping_sub(1).into(),
            2 => number.wrapping_mul(4).into(),
            _ => (number / 2).into(),
        },
        _ => any(rng),
    }
}

fn any(rng: &mut Rng) -> Value {
    match rng.below(8) {
        0 => Value::Null,
        1 => rng.coin().into(),
        2 => WORDS[rng.below(WORDS.len())].into(),
        3 => Value::Array((0..rng.below(4)).map(|_| any_number(rng)).collect()),
        4 => Value::Object(Map::new()),
        5 => f64::from(rng.unit()).into(),
        _ => any_number(rng),
    }
}

fn any_number(rng: &mut Rng) -> Value {
    if rng.coin() { EDGES[rng.below(EDGES.len())].into() } else { rng.below(64).into() }
}

/// A safetensors file whose header is another's with some fields changed, and still JSON of the length that is told.
#[must_use]
pub fn safetensors(file: &[u8], rng: &mut Rng) -> Vec<u8> {
    let Some((header, numbers)) = parts(file) else { return file.to_vec() };
    let Ok(mut json) = serde_json::from_slice::<Value>(header) else { return file.to_vec() };
    change(&mut json, rng);
    let mut header = json.to_string();
    header.extend((0..rng.below(9)).map(|_| ' '));
    let numbers = match rng.below(8) {
        0 => &numbers[..rng.below(numbers.len() + 1)],
        _ => numbers,
    };
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), numbers].concat()
}

fn parts(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = file.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}
