//! Files that PyTorch wrote (`make.py`): what is read of them is what PyTorch reads, number by number.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use checkpoint::CheckpointError;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// Every file with its entry of `expected.json`.
fn files() -> BTreeMap<String, (Vec<u8>, Value)> {
    let expected = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_str(&expected).unwrap();
    expected
        .into_iter()
        .map(|(name, value)| {
            let bytes = std::fs::read(folder().join(&name)).unwrap();
            (name, (bytes, value))
        })
        .collect()
}

/// A number of `expected.json`, in which those that JSON does not know are texts.
fn number(value: &Value) -> f32 {
    value.as_f64().map_or_else(|| value.as_str().unwrap().parse().unwrap(), |number| number as f32)
}

#[test]
fn what_pytorch_wrote_is_read_as_pytorch_reads_it() {
    let mut compared = 0;
    for (file, (bytes, expected)) in files() {
        let Some(place) = expected.get("place") else { continue };
        let expected = expected["tensors"].as_object().unwrap();
        let tensors = checkpoint::read(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(serde_json::json!(tensors.place()), *place, "{file}");
        let names: Vec<_> = tensors.iter().map(|(name, _)| name).collect();
        let mut expected_names: Vec<_> = expected.keys().map(String::as_str).collect();
        expected_names.sort_unstable();
        assert_eq!(names, expected_names, "{file}");
        for (name, expected) in expected {
            let tensor = tensors.get(name).unwrap();
            if let Some(words) = expected["not_read"].as_str() {
                let why = tensor.not_read_because().unwrap_or_else(|| panic!("{file}: {name} is read"));
                assert!(why.to_string().contains(words), "{file}: {name}: {why}");
                assert_eq!(tensor.values().unwrap_err(), CheckpointError::NotRead(why), "{file}: {name}");
                continue;
            }
            assert_eq!(serde_json::json!(tensor.shape()), expected["shape"], "{file}: {name}");
            assert_eq!(tensor.dtype().to_string(), expected["dtype"].as_str().unwrap(), "{file}: {name}");
            let values = tensor.values().unwrap();
            let expected: Vec<f32> = expected["values"].as_array().unwrap().iter().map(number).collect();
            assert_eq!(values.len(), expected.len(), "{file}: {name}");
            for (value, expected) in values.iter().zip(&expected) {
                let same = value.to_bits() == expected.to_bits() || (value.is_nan() && expected.is_nan());
                assert!(same, "{file}: {name}: {value}, expected {expected}");
            }
            compared += values.len();
        }
    }
    assert!(compared > 3000, "{compared} numbers compared");
}

#[test]
fn what_must_be_refused_is_refused_by_name() {
    let mut refused = 0;
    for (file, (bytes, expected)) in files() {
        let Some(words) = expected["refused"].as_str() else { continue };
        let error = checkpoint::read(&bytes).map(|_| ()).expect_err(&file).to_string();
        assert!(error.contains(words), "{file}: {error}");
        refused += 1;
    }
    assert!(refused >= 14, "{refused} files refused");
}

#[test]
fn a_file_cut_short_anywhere_is_an_error() {
    for (file, (bytes, _)) in files() {
        for length in 0..bytes.len() {
            assert!(checkpoint::read(&bytes[..length]).is_err(), "{file} cut at {length}");
        }
    }
}

/// Every byte of every file that is not too long, changed in four ways: an error or other numbers, and never a panic.
#[test]
fn a_damaged_byte_anywhere_is_never_a_panic() {
    for (_, (mut bytes, _)) in files().into_iter().filter(|(_, (bytes, _))| bytes.len() < 3000) {
        for position in 0..bytes.len() {
            let whole = bytes[position];
            for damage in [whole ^ 1, whole ^ 0x80, 0, 0xff] {
                bytes[position] = damage;
                if let Ok(tensors) = checkpoint::read(&bytes) {
                    for (_, tensor) in tensors.iter() {
                        let _ = tensor.values();
                    }
                }
            }
            bytes[position] = whole;
        }
    }
}
