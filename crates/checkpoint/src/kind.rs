//! What is a file that is no checkpoint of ours?
//!
//! Told by first bytes, and of archives by the names in them: so that a visitor who gives a web page, an ONNX graph or
//! the pointer of a large file is told so, and not that the file is damaged.

use std::fmt;

use arch::words::{Words, word, words};
use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;

/// A format that is recognised, and from which no weights are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// No bytes at all.
    Empty,
    /// A web page, as a host gives that wants a click or a password first.
    Html,
    /// XML, as a store of files answers with when a file is not there.
    Xml,
    /// JSON: a configuration, or the index of weights that are in other files.
    Json,
    /// Plain text.
    Text,
    /// What a repository holds in the place of a large file (<https://git-lfs.com>).
    GitLfsPointer,
    /// A program with its weights, from `torch.jit.save`.
    TorchScript,
    /// A program with its weights, from `torch.export.save` or ExecuTorch.
    ExportedProgram,
    /// A pickle without the frame that `torch.save` gives.
    Pickle,
    /// HDF5: Keras's `.h5`, MATLAB's `.mat` since 7.3.
    Hdf5,
    /// Keras's own archive, `.keras`.
    Keras,
    /// A graph of TensorFlow, or a saved model.
    TensorFlow,
    /// A FlatBuffer of TensorFlow Lite.
    TfLite,
    /// An ONNX graph.
    Onnx,
    /// A network of Caffe's, `.caffemodel`.
    Caffe,
    /// One array of NumPy's, which has no name.
    Npy,
    /// Weights of language models, GGUF or an older GGML.
    Gguf,
    /// MATLAB's `.mat` before 7.3.
    Matlab,
    /// A zip archive of other files.
    Zip,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with bzip2.
    Bzip2,
    /// Compressed with xz.
    Xz,
    /// Compressed with Zstandard.
    Zstandard,
    /// An archive of 7-Zip.
    SevenZip,
    /// An archive of RAR.
    Rar,
    /// A tar archive: of other files, or of PyTorch before 0.1.
    Tar,
    /// A picture: PNG, JPEG, GIF or WebP.
    Picture,
    /// A PDF document.
    Pdf,
    /// Something else.
    Unknown {
        /// Its first bytes, escaped.
        beginning: String,
    },
}

impl Kind {
    /// What a file is by its first bytes; archives that are looked into, and pickles, come elsewhere.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let starts = |signature: &[u8]| bytes.starts_with(signature);
        let at = |place: usize, signature: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(signature));
        if bytes.is_empty() {
            Kind::Empty
        } else if starts(b"\x89HDF\r\n\x1a\n") {
            Kind::Hdf5
        } else if starts(b"\x93NUMPY") {
            Kind::Npy
        } else if starts(b"GGUF") || starts(b"lmgg") || starts(b"fmgg") || starts(b"tjgg") {
            Kind::Gguf
        } else if starts(b"MATLAB 5.0") {
            Kind::Matlab
        } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
            Kind::Zip
        } else if starts(b"\x1f\x8b") {
            Kind::Gzip
        } else if starts(b"BZh") {
            Kind::Bzip2
        } else if starts(b"\xfd7zXZ\0") {
            Kind::Xz
        } else if starts(b"\x28\xb5\x2f\xfd") {
            Kind::Zstandard
        } else if starts(b"7z\xbc\xaf\x27\x1c") {
            Kind::SevenZip
        } else if starts(b"Rar!\x1a\x07") {
            Kind::Rar
        } else if at(257, b"ustar") {
            Kind::Tar
        } else if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"GIF8") || at(8, b"WEBP") {
            Kind::Picture
        } else if starts(b"%PDF-") {
            Kind::Pdf
        } else if at(4, b"TFL3") {
            Kind::TfLite
        } else if at(4, b"ET12") || at(4, b"ET13") {
            Kind::ExportedProgram
        } else {
            text(bytes).or_else(|| protobuf(bytes)).unwrap_or_else(|| Kind::Unknown { beginning: beginning(bytes) })
        }
    }

    /// What an archive is by the names in it, where it is not PyTorch's.
    pub(crate) fn of_archive<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut kind = Kind::Zip;
        for name in names {
            if name == "model.weights.h5" {
                kind = Kind::Keras;
            } else if name.ends_with("archive_format") || name.ends_with("serialized_exported_program.json") {
                kind = Kind::ExportedProgram;
            }
        }
        kind
    }
}

/// How much of a text is looked at.
const LOOKED_AT: usize = 512;

/// Text has no control characters but those of lines and tabs.
fn text(bytes: &[u8]) -> Option<Kind> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let beginning = &bytes[..bytes.len().min(LOOKED_AT)];
    let beginning = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // A character that is cut in two at the end is not the file's fault.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&beginning[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    if beginning.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return None;
    }
    let beginning = beginning.trim_start();
    let lower = beginning.to_ascii_lowercase();
    Some(if lower.starts_with("version https://git-lfs") || lower.starts_with("version https://hawser") {
        Kind::GitLfsPointer
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.contains("<html") {
        Kind::Html
    } else if lower.starts_with('<') {
        if lower.contains("<head") || lower.contains("<body") { Kind::Html } else { Kind::Xml }
    } else if lower.starts_with('{') || lower.starts_with('[') {
        Kind::Json
    } else {
        Kind::Text
    })
}

/// Protocol buffers have no signature, only numbered fields (<https://protobuf.dev/programming-guides/encoding>): those
/// of ONNX's `ModelProto` begin with the version of its format and the producer, those of a saved model with version 1
/// and the graph; a graph of TensorFlow begins with a node, whose name comes first; a network of Caffe with its own
/// name.
fn protobuf(bytes: &[u8]) -> Option<Kind> {
    /// The newest version of ONNX's format is 13 today.
    const NEWEST_ONNX: u8 = 31;
    match *bytes {
        [0x08, 1, 0x12, ..] => Some(Kind::TensorFlow),
        [0x08, 2..=NEWEST_ONNX, 0x12 | 0x1a | 0x22 | 0x3a | 0x42, ..] => Some(Kind::Onnx),
        [0x0a, ..] => {
            let mut cursor = Cursor::new(bytes, 1, word("a protocol buffer"));
            let length = varint(&mut cursor)?;
            let first = cursor.take(length).ok()?;
            let next = cursor.u8().ok();
            let name_first = |field: &[u8]| {
                let mut cursor = Cursor::new(field, 1, word("a protocol buffer"));
                let length = varint(&mut cursor)?;
                let name = cursor.take(length).ok()?;
                (field.first() == Some(&0x0a) && is_name(name) && cursor.u8().ok() == Some(0x12)).then_some(())
            };
            if name_first(first).is_some() {
                Some(Kind::TensorFlow)
            } else if is_name(first) && matches!(next, Some(0x12 | 0x1a | 0x22 | 0xa2)) {
                Some(Kind::Caffe)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn is_name(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}

fn varint(cursor: &mut Cursor<'_>) -> Option<u64> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let byte = cursor.u8().ok()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn beginning(bytes: &[u8]) -> String {
    bytes[..bytes.len().min(8)].escape_ascii().to_string()
}

impl Kind {
    /// What it is, in a few words.
    pub fn words(&self) -> Words {
        match self {
            Kind::Empty => words!("an empty file"),
            Kind::Html => words!("a web page (HTML)"),
            Kind::Xml => words!("XML"),
            Kind::Json => words!("JSON"),
            Kind::Text => words!("text"),
            Kind::GitLfsPointer => words!("the pointer to a file of Git LFS"),
            Kind::TorchScript => words!("a TorchScript program"),
            Kind::ExportedProgram => words!("an exported PyTorch program"),
            Kind::Pickle => words!("a pickle that PyTorch did not save"),
            Kind::Hdf5 => words!("an HDF5 file (Keras, MATLAB)"),
            Kind::Keras => words!("a Keras archive"),
            Kind::TensorFlow => words!("a TensorFlow graph"),
            Kind::TfLite => words!("a TensorFlow Lite model"),
            Kind::Onnx => words!("an ONNX graph"),
            Kind::Caffe => words!("a Caffe network"),
            Kind::Npy => words!("one NumPy array"),
            Kind::Gguf => words!("a GGUF file"),
            Kind::Matlab => words!("a MATLAB file"),
            Kind::Zip => words!("a zip archive of other files"),
            Kind::Gzip => words!("a gzip file"),
            Kind::Bzip2 => words!("a bzip2 file"),
            Kind::Xz => words!("an xz file"),
            Kind::Zstandard => words!("a Zstandard file"),
            Kind::SevenZip => words!("a 7-Zip archive"),
            Kind::Rar => words!("a RAR archive"),
            Kind::Tar => words!("a tar archive"),
            Kind::Picture => words!("a picture"),
            Kind::Pdf => words!("a PDF document"),
            Kind::Unknown { beginning } => words!("a file that begins with \"{0}\"", beginning),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
    }
}
