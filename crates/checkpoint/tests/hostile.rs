//! Files made to do harm: each is an error with a sentence, in little time and little memory.

use std::time::{Duration, Instant};

use checkpoint::{CheckpointError, Fit, NotRead, read};

mod common;
use common::{legacy, safetensors, tensor, text};

/// The sentence with which a file is refused, soon.
fn refusal(bytes: &[u8]) -> String {
    let start = Instant::now();
    let Err(error) = read(bytes) else { panic!("it was read") };
    assert!(start.elapsed() < Duration::from_secs(20), "{error}: {:?}", start.elapsed());
    error.to_string()
}

#[test]
fn names_are_refused_however_they_are_spelled() {
    let stack_global = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.";
    assert!(refusal(stack_global).contains("`posix.system`"));
    assert!(refusal(b"\x80\x02c__builtin__\neval\nU\x011\x85R.").contains("`__builtin__.eval`"));
    assert!(refusal(b"\x80\x02ctorch._utils\n_rebuild_tensor_v9\n.").contains("`torch._utils._rebuild_tensor_v9`"));
    // OBJ, INST, the extension registry, a persistent id as text, buffers kept elsewhere.
    for opcode in [b'o', b'i', 0x82, 0x83, 0x84, b'P', 0x97, 0x98] {
        assert!(matches!(read(&[0x80, 2, opcode]), Err(CheckpointError::Opcode { opcode: o, .. }) if o == opcode));
    }
    // A long name with control characters does not fill the screen.
    let long = [b"\x80\x02cos\n", "\x1b[2Jé".repeat(1000).as_bytes(), b"\n."].concat();
    assert!(refusal(&long).len() < 400 && refusal(&long).contains("`os.\\u{1b}[2J\\u{e9}"), "{}", refusal(&long));
}

#[test]
fn only_names_are_called_and_storages_are_not() {
    for callee in ["}", "K\x01", "ctorch\nFloatStorage\n", "ctorch\nfloat32\n", "ctorch\nper_tensor_affine\n"] {
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
        (4, vec![most, most], vec![0, 0], 0),
        (4, vec![1 << 40], vec![1], 0),
        (4, vec![0, most, most], vec![1, 1, 1], most),
        (4, vec![-1], vec![1], 0),
        (4, vec![4], vec![-1], 3),
        (4, vec![4], vec![], 0),
        (4, vec![1; 65], vec![1; 65], 0),
        (5, vec![4], vec![1], 0),
        (most, vec![4], vec![1], 0),
        (-4, vec![4], vec![1], 0),
    ] {
        let sentence = refusal(&file(count, &shape, &strides, offset));
        assert!(sentence.contains("expected"), "{count} {shape:?} {strides:?} {offset}: {sentence}");
    }
    // Sizes of one may have any stride; nothing may have any size besides.
    for (shape, strides) in [
        (vec![1, 4], vec![most, 1]),
        (vec![4, 1], vec![1, most]),
        (vec![0, 3], vec![most, most]),
        (vec![most, 0, most], vec![most; 3]),
        (vec![1; 64], vec![most; 64]),
    ] {
        let file = file(4, &shape, &strides, 0);
        let values = read(&file).unwrap().get("a").unwrap().values().unwrap();
        assert_eq!(values.len() as i64, if shape.contains(&0) { 0 } else { shape.iter().product::<i64>() });
    }
    // What repeats a number more often than the file is long may be there; its numbers are not given.
    for size in [1 << 40, most] {
        let file = file(4, &[size], &[0], 0);
        let error = read(&file).unwrap().get("a").unwrap().values().unwrap_err();
        assert_eq!(
            error,
            CheckpointError::TooMuch {
                what: "numbers of a tensor that repeats its storage".into(),
                most: file.len() as u64,
                found: size as u64,
            }
        );
    }
}

#[test]
fn a_storage_that_claims_more_than_the_file_is_short() {
    let mut file = legacy(b"}X\x01\x00\x00\x00actorch._utils\n_rebuild_tensor\n(NK\x00))tRs.", &[1.0]);
    let count = file.len() - 12;
    file[count..count + 8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(refusal(&file).contains("found"));
    assert!(refusal(b"\x80\x02\x8b\xff\xff\xff\xffab").contains("needs 4294967295 bytes, and 2 are left"));
    let large = [&b"\x8b"[..], &1_000_000u32.to_le_bytes(), &[0x55; 1_000_000], b"."].concat();
    assert!(refusal(&legacy(&large, &[])).contains("found something else"));
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
    assert!(refusal(&safetensors(&format!("{{{}}}", tensors.join(",")), &[])).contains("ends too early"));
    assert!(refusal(&safetensors(&format!("{{\"a\":{}}}", "[".repeat(100_000)), &[])).contains("JSON"));
}

#[test]
fn safetensors_with_formats_of_tomorrow_are_read_but_for_these() {
    let header = r#"{"__metadata__":{"a":"b"},"new":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[4,7]},
        "old":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let file = safetensors(header, &[0, 0, 128, 63, 1, 2, 3]);
    let tensors = read(&file).unwrap();
    assert_eq!(tensors.get("old").unwrap().values().unwrap(), [1.0]);
    let why = NotRead::Format("F6_E2M3".to_owned());
    assert_eq!(tensors.get("new").unwrap().values().unwrap_err(), CheckpointError::NotRead(why));
}

#[test]
fn safetensors_whose_tensors_do_not_cover_the_file_are_damaged() {
    let entry = |name: &str, start: u64, end: u64| {
        format!(r#""{name}":{{"dtype":"U8","shape":[{}],"data_offsets":[{start},{end}]}}"#, end.wrapping_sub(start))
    };
    let refusal = |entries: &[String], length| {
        let file = safetensors(&format!("{{{}}}", entries.join(",")), &vec![0; length]);
        let error = read(&file).map(|_| ()).unwrap_err();
        assert!(error.is_damage(), "{error}");
        error.to_string()
    };
    assert!(refusal(&[entry("a", 0, 4)], 5).contains("expected 4 bytes of numbers, found 5"));
    assert!(refusal(&[entry("a", 0, 4)], 3).contains("ends too early"));
    assert!(refusal(&[entry("a", 0, 4), entry("b", 2, 6)], 6).contains("expected 8 bytes of numbers, found 6"));
    assert!(refusal(&[entry("a", 0, 2), entry("a", 2, 4)], 4).contains("twice"));
    assert!(refusal(&[entry("a", 3, 1)], 4).contains("expected"));
}

#[test]
fn endless_pickles_are_ended() {
    // Instructions of a byte that make nothing new are as many as the file is long; new values are limited.
    assert!(refusal(&legacy(&[&b"N"[..], &vec![b'2'; 5_000_000]].concat(), &[])).contains("needs 1 bytes"));
    assert!(refusal(&legacy(&vec![b'('; 5_000_000], &[])).contains("needs 1 bytes"));
    assert!(refusal(&legacy(&vec![b']'; 5_000_000], &[])).contains("values of the pickle: expected at most 2"));
    // A long list made into a dictionary again and again: three bytes that would copy it all each time.
    let pairs = [&b"](NN\x86q\x01"[..], &b"h\x01".repeat(100_000), b"eq\x02"].concat();
    let again = b"ccollections\nOrderedDict\nh\x02\x85R0".repeat(10_000);
    assert!(refusal(&legacy(&[pairs, again].concat(), &[])).contains("values of the pickle: expected at most 2"));
    // Many keys with the same dictionary of no tensors: it is looked through once.
    let inner = [&b"}("[..], &b"NN".repeat(300_000), b"uq\x01"].concat();
    let outer = [&b"}(N"[..], &inner, &b"Nh\x01".repeat(300_000), b"u."].concat();
    assert!(refusal(&legacy(&outer, &[])).contains("and 299996 more"));
}

#[test]
fn a_pickle_that_names_itself_under_every_key_is_searched_once() {
    let keys = ["state_dict", "model", "net", "module", "weights", "params", "checkpoint", "student", "ema"];
    let keys: Vec<u8> = keys.iter().flat_map(|key| [text(key), b"h\x00".to_vec()].concat()).collect();
    let outer = [&b"}q\x00("[..], &keys, &b"NN".repeat(300_000), b"u."].concat();
    assert!(refusal(&legacy(&outer, &[])).contains("`state_dict` (a dictionary)"));
    let list = [&b"]q\x00("[..], &b"h\x00".repeat(300_000), b"e."].concat();
    assert!(refusal(&legacy(&list, &[])).contains("found a list"));
}

#[test]
fn a_name_that_is_all_wrappers_is_unwrapped_a_few_times() {
    let name = "module.".repeat(500_000);
    let content = [b"}", &text(&name)[..], &tensor(1, &[1], &[1], 0), b"s."].concat();
    let start = Instant::now();
    let file = legacy(&content, &[1.0]);
    let tensors = read(&file).unwrap();
    assert_eq!(tensors.iter().next().unwrap().0.len(), name.len() - 8 * "module.".len());
    let fit = Fit::new([("module.weight", &[1][..])], &tensors);
    assert_eq!((fit.superfluous.len(), fit.prefix), (1, None));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn parameters_within_parameters_are_not_followed_for_ever() {
    let deep = |count| {
        let open = b"ctorch._utils\n_rebuild_parameter\n(".repeat(count);
        let content =
            [b"}", &text("a")[..], &open, &tensor(1, &[1], &[1], 0), &b"\x88NtR".repeat(count), b"s."].concat();
        legacy(&content, &[1.0])
    };
    assert!(read(&deep(3)).is_ok());
    assert!(refusal(&deep(100_000)).contains("`a` (a parameter)"));
}

#[test]
fn unbalanced_pickles_are_errors() {
    for pickle in [
        "",
        ".",
        "0",
        "1",
        "2",
        "t",
        "a",
        "e",
        "s",
        "u",
        "R",
        "b",
        "Q",
        "q\0",
        "h\0",
        "(.",
        "N(0",
        "N(.",
        "]}u",
        "](N.",
        "NNs.",
        "NNR.",
        "(u",
        "}(Nu.",
        "NNb.",
        "N\u{93}",
        "N.",
        "NQ.",
        "l",
        "d",
        "(Nd.",
        "I",
        "Ix\n.",
        "Sx\n.",
        "px\n",
        "Ngx\n",
        "\u{90}",
        "](N\u{90}.",
        "\u{91}",
        "\u{92}",
        "N\u{94}h\u{1}.",
    ] {
        let bytes: Vec<u8> = pickle.chars().map(|c| c as u8).collect();
        assert!(refusal(&legacy(&bytes, &[])).contains(' '), "{pickle:?}");
        assert!(!refusal(&[&[0x80, 2], &bytes[..]].concat()).is_empty(), "{pickle:?}");
    }
}
