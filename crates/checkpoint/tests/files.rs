//! Files that PyTorch wrote (`make.py`): what is read of them is what PyTorch reads, number by number.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

#[test]
fn what_pytorch_wrote_is_read_as_pytorch_reads_it() {
    let mut compared = 0;
    for (file, (bytes, expected)) in files() {
        let Some(expected) = expected["tensors"].as_object() else { continue };
        let tensors = checkpoint::read(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        let names: Vec<_> = tensors.iter().map(|(name, _)| name).collect();
        let mut expected_names: Vec<_> = expected.keys().map(String::as_str).collect();
        expected_names.sort_unstable();
        assert_eq!(names, expected_names, "{file}");
        for (name, expected) in expected {
            let tensor = tensors.get(name).unwrap();
            assert_eq!(serde_json::json!(tensor.shape()), expected["shape"], "{file}: {name}");
            assert_eq!(tensor.dtype().to_string(), expected["dtype"].as_str().unwrap(), "{file}: {name}");
            let values: Vec<u32> = tensor.values().unwrap().into_iter().map(f32::to_bits).collect();
            let expected = expected["values"].as_array().unwrap().iter();
            let expected: Vec<u32> = expected.map(|value| (value.as_f64().unwrap() as f32).to_bits()).collect();
            assert_eq!(values, expected, "{file}: {name}");
            compared += values.len();
        }
    }
    assert!(compared > 1000, "{compared} numbers compared");
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
    assert!(refused >= 9, "{refused} files refused");
}

#[test]
fn a_file_cut_short_anywhere_is_an_error() {
    for (file, (bytes, _)) in files() {
        for length in 0..bytes.len() {
            assert!(checkpoint::read(&bytes[..length]).is_err(), "{file} cut at {length}");
        }
    }
}

/// Every byte of every file, changed in four ways: an error or other numbers, and never a panic.
#[test]
fn a_damaged_byte_anywhere_is_never_a_panic() {
    for (_, (mut bytes, _)) in files() {
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
