//! What is no checkpoint is told by its name, and not called damaged.

use checkpoint::{CheckpointError, Kind, read};

fn kind(bytes: &[u8]) -> Kind {
    match read(bytes).map(|_| ()) {
        Err(CheckpointError::NotWeights(kind)) => kind,
        other => panic!("{}: {other:?}", bytes.escape_ascii()),
    }
}

#[test]
fn foreign_files_are_told_by_their_first_bytes() {
    let tar = [&b"storages"[..], &[0; 249], b"ustar\x0000"].concat();
    let long_page = ["<html><head>", &"é".repeat(1000)].concat();
    for (bytes, expected) in [
        (&b""[..], Kind::Empty),
        (b"<!DOCTYPE html><html><head><title>Sign in</title>", Kind::Html),
        (b"\xef\xbb\xbf \r\n<!doctype HTML>", Kind::Html),
        (b"<!-- moved --><html lang=\"en\">", Kind::Html),
        (long_page.as_bytes(), Kind::Html),
        (b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", Kind::Xml),
        (b"{\"error\": \"not found\"}", Kind::Json),
        (b"[1, 2]", Kind::Json),
        (b"Entry not found", Kind::Text),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n", Kind::GitLfsPointer),
        (b"\x89HDF\r\n\x1a\n\0\0\0\0", Kind::Hdf5),
        (b"\x93NUMPY\x01\0v\0{'descr': '<f4', }", Kind::Npy),
        (b"GGUF\x03\0\0\0", Kind::Gguf),
        (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", Kind::Matlab),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Kind::Zip),
        (b"\x1f\x8b\x08\0\0\0\0\0", Kind::Gzip),
        (b"BZh91AY&SY", Kind::Bzip2),
        (b"\xfd7zXZ\0\0\x04", Kind::Xz),
        (b"\x28\xb5\x2f\xfd\x04\0", Kind::Zstandard),
        (b"7z\xbc\xaf\x27\x1c\0\x04", Kind::SevenZip),
        (b"Rar!\x1a\x07\x01\0", Kind::Rar),
        (&tar, Kind::Tar),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind::Picture),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", Kind::Picture),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Kind::Picture),
        (b"%PDF-1.7\n", Kind::Pdf),
        (b"\x1c\0\0\0TFL3\x14\0", Kind::TfLite),
        // ModelProto: ir_version 8, producer_name "pytorch".
        (b"\x08\x08\x12\x07pytorch\x1a\x052.9.0", Kind::Onnx),
        // SavedModel: saved_model_schema_version 1, meta_graphs.
        (b"\x08\x01\x12\xff\x01\x0a\x05", Kind::TensorFlow),
        // GraphDef: a node with name and op.
        (b"\x0a\x14\x0a\x05input\x12\x0bPlaceholder\x0a", Kind::TensorFlow),
        // NetParameter: a name, then layers, in the old way and the new.
        (b"\x0a\x09CaffeNet\x31\x12\x05", Kind::Caffe),
        (b"\x0a\x0aSqueezeNet\xa2\x06\x10", Kind::Caffe),
        (b"\x80\x04\x95\x02\0\0\0\0\0\0\0}\x94.", Kind::Pickle),
        (b"\0\x01\x02\x03other", Kind::Unknown { beginning: "\\x00\\x01\\x02\\x03othe".to_owned() }),
    ] {
        assert_eq!(kind(bytes), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn no_kind_is_damage_and_what_is_cut_short_is() {
    assert!(!CheckpointError::NotWeights(Kind::Html).is_damage());
    for cut in [&b"PK\x03\x04 and no more"[..], b"\x80\x02}q", b"\x38\0\0\0\0\0\0\0{\"a\":"] {
        let error = read(cut).map(|_| ()).unwrap_err();
        assert!(error.is_damage() && matches!(error, CheckpointError::Short { .. }), "{error}");
    }
}

#[test]
fn a_text_of_any_length_and_beginning_is_told_in_few_words() {
    for length in [1, 2, 511, 512, 513, 100_000] {
        assert_eq!(kind("ü".repeat(length).as_bytes()), Kind::Text);
        assert_eq!(kind(&b" ".repeat(length)), Kind::Text);
    }
    let Kind::Unknown { beginning } = kind(&vec![1; 100_000]) else { panic!("not unknown") };
    assert!(beginning.len() <= 32);
}
