//! Files made to do harm: each is an error with a sentence, in little time and little memory.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use checkpoint::{CheckpointError, read};

mod common;
use common::{legacy, safetensors, tensor};

/// The sentence with which a file is refused, soon.
fn refusal(bytes: &[u8]) -> String {
    let start = Instant::now();
    let error = read(bytes).map(|_| ()).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(20), "{error}: {:?}", start.elapsed());
    error.to_string()
}

#[test]
fn foreign_files_are_named_by_their_first_bytes() {
    assert!(refusal(b"").contains("found an empty file"));
    assert!(refusal(b"<!DOCTYPE html><html>").contains("begins with \"<!DOCTYP\""));
    assert!(refusal(b"version https://git-lfs.github.com/spec/v1\n").contains("begins with \"version \""));
    assert!(refusal(b"\x89HDF\r\n\x1a\n0000000").contains("begins with \"\\x89HDF"));
    assert!(refusal(b"PK\x03\x04 and no more").contains("cut short"));
    assert!(refusal(b"\x80\x02}q\x00.").contains("expected PyTorch's magic number first, found a dictionary"));
}

#[test]
fn names_are_refused_however_they_are_spelled() {
    let stack_global = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.";
    assert!(refusal(stack_global).contains("`posix.system`"));
    assert!(refusal(b"\x80\x02c__builtin__\neval\nU\x011\x85R.").contains("`__builtin__.eval`"));
    assert!(refusal(b"\x80\x02ctorch._utils\n_rebuild_tensor_v9\n.").contains("`torch._utils._rebuild_tensor_v9`"));
    // OBJ, INST, the extension registry, a persistent id as text.
    for opcode in [b'o', b'i', 0x82, 0x83, 0x84, b'P'] {
        assert!(matches!(read(&[0x80, 2, opcode]), Err(CheckpointError::Opcode { opcode: o, .. }) if o == opcode));
    }
    // A long name with control characters does not fill the screen.
    let long = [b"\x80\x02cos\n", "\x1b[2Jé".repeat(1000).as_bytes(), b"\n."].concat();
    assert!(refusal(&long).len() < 400 && refusal(&long).contains("`os.\\u{1b}[2J\\u{e9}"), "{}", refusal(&long));
}

#[test]
fn only_names_are_called_and_storages_are_not() {
    for callee in ["}", "K\x01", "ctorch\nFloatStorage\n"] {
        assert!(refusal(&legacy(format!("{callee})R.").as_bytes(), &[])).contains("found"), "{callee:?}");
    }
}

#[test]
fn a_dictionary_that_contains_itself_is_read_once() {
    assert!(refusal(&legacy(b"}q\x00X\x05\x00\x00\x00modelh\x00s.", &[])).contains("`model` (a dictionary)"));
    // A parameter whose tensor is the parameter.
    let circle = b"}X\x01\x00\x00\x00actorch.nn.parameter\nParameter\n)\x81q\x00(h\x00NNNNtbs.";
    assert!(refusal(&legacy(circle, &[])).contains("`a` (a parameter)"));
}

#[test]
fn sizes_that_are_not_there_are_not_believed() {
    let numbers = [1.0, 2.0, 3.0, 4.0];
    let file = |count, shape: &[i64], strides: &[i64], offset| {
        legacy(&[b"}X\x01\x00\x00\x00a", &tensor(count, shape, strides, offset)[..], b"s."].concat(), &numbers)
    };
    assert_eq!(read(&file(4, &[2, 2], &[2, 1], 0)).unwrap().get("a").unwrap().values().unwrap(), numbers);
    let most = i64::MAX;
    for (count, shape, strides, offset) in [
        (4, vec![5], vec![1], 0),
        (4, vec![4], vec![1], 1),
        (4, vec![2, 2], vec![3, 1], 0),
        (4, vec![2], vec![most], 0),
        (4, vec![2], vec![1], most),
        (4, vec![most], vec![0], 0),
        (4, vec![most, most], vec![0, 0], 0),
        (4, vec![1 << 40], vec![0], 0),
        (4, vec![0, most, most], vec![1, 1, 1], most),
        (4, vec![-1], vec![1], 0),
        (4, vec![4], vec![-1], 3),
        (4, vec![4], vec![], 0),
        (4, vec![1; 9], vec![1; 9], 0),
        (5, vec![4], vec![1], 0),
        (most, vec![4], vec![1], 0),
        (-4, vec![4], vec![1], 0),
    ] {
        let sentence = refusal(&file(count, &shape, &strides, offset));
        assert!(sentence.contains("expected"), "{count} {shape:?} {strides:?} {offset}: {sentence}");
    }
    // Sizes of one may have any stride; nothing may have any size besides.
    for (shape, strides) in [(vec![1, 4], vec![most, 1]), (vec![4, 1], vec![1, most]), (vec![0, 3], vec![most, most])] {
        let file = file(4, &shape, &strides, 0);
        let values = read(&file).unwrap().get("a").unwrap().values().unwrap();
        assert_eq!(values.len() as i64, shape.iter().product::<i64>());
    }
}

#[test]
fn a_storage_that_claims_more_than_the_file_is_short() {
    let mut file = legacy(b"}X\x01\x00\x00\x00actorch._utils\n_rebuild_tensor\n(NK\x00))tRs.", &[1.0]);
    let count = file.len() - 12;
    file[count..count + 8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(refusal(&file).contains("found"));
    assert!(refusal(b"\x80\x02X\xff\xff\xff\xffab").contains("needs 4294967295 bytes, and 2 are left"));
    assert!(refusal(b"\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xffab").contains("needs 18446744073709551615 bytes"));
}

#[test]
fn safetensors_that_begin_like_a_pickle_are_read() {
    // The length of the header, 640, has the bytes 0x80 and 2: a pickle's first instruction.
    let header = r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let file = safetensors(&format!("{header:<640}"), &1.5f32.to_le_bytes());
    assert_eq!(file[..2], [0x80, 2]);
    let tensors = checkpoint::read(&file).unwrap();
    assert_eq!(tensors.get("a").unwrap().values().unwrap(), [1.5]);
}

#[test]
fn safetensors_whose_sizes_add_up_to_more_than_a_number_holds_are_refused() {
    // Eight times 2^61 bytes, where the safetensors crate adds without looking.
    let part = 1u64 << 61;
    let tensors: Vec<String> = (0..8u64)
        .map(|i| {
            let (start, end) = (i * part, if i == 7 { u64::MAX } else { (i + 1) * part });
            format!("\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[{}],\"data_offsets\":[{start},{end}]}}", end - start)
        })
        .collect();
    assert!(refusal(&safetensors(&format!("{{{}}}", tensors.join(",")), &[])).contains("expected"));
    assert!(refusal(&safetensors(&format!("{{\"a\":{}}}", "[".repeat(100_000)), &[])).contains("JSON"));
    let other = r#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#;
    assert!(refusal(&safetensors(other, &[0])).contains("tensor `a` is stored as F8_E4M3"));
}

#[test]
fn endless_pickles_are_ended() {
    assert!(refusal(&legacy(&[&b"N"[..], &vec![b'2'; 5_000_000]].concat(), &[])).contains("at most 2097152 instr"));
    assert!(refusal(&legacy(&vec![b'('; 5_000_000], &[])).contains("at most 2097152 instr"));
    // A long list made into a dictionary again and again: three bytes that would copy it all each time.
    let pairs = [&b"](NN\x86q\x01"[..], &b"h\x01".repeat(100_000), b"eq\x02"].concat();
    let again = b"ccollections\nOrderedDict\nh\x02\x85R0".repeat(10_000);
    assert!(refusal(&legacy(&[pairs, again].concat(), &[])).contains("at most 2097152 instr"));
    // Many keys with the same dictionary of no tensors: it is looked through once.
    let inner = [&b"}("[..], &b"NN".repeat(300_000), b"uq\x01"].concat();
    let outer = [&b"}(N"[..], &inner, &b"Nh\x01".repeat(300_000), b"u."].concat();
    assert!(refusal(&legacy(&outer, &[])).contains("and 299996 more"));
}

#[test]
fn unbalanced_pickles_are_errors() {
    for pickle in [
        "", ".", "0", "1", "2", "t", "a", "e", "s", "u", "R", "b", "Q", "q\0", "h\0", "(.", "N(0", "N(.", "]}u",
        "](N.", "NNs.", "NNR.", "(u", "}(Nu.", "NNb.", "N\u{93}", "N.", "NQ.",
    ] {
        let bytes: Vec<u8> = pickle.chars().map(|c| c as u8).collect();
        assert!(refusal(&legacy(&bytes, &[])).contains(' '), "{pickle:?}");
        assert!(!refusal(&[&[0x80, 2], &bytes[..]].concat()).is_empty(), "{pickle:?}");
    }
}
