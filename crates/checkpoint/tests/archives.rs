//! Zip archives: large ones, packed ones, and such as nobody writes in good faith.
#![allow(clippy::unwrap_used)]

use checkpoint::{CheckpointError, Kind, Packing, read};

#[path = "common/zip.rs"]
mod zip;
use zip::{Entry, archive, deflated, stored};

mod common;
use common::{tensor, tensor_of, text};

const NUMBERS: [f32; 4] = [1.0, -2.0, 3.5, 0.25];

/// A state dict with the tensor `a` of four numbers in storage `0`.
fn pickle() -> Vec<u8> {
    [&b"\x80\x02}X\x01\x00\x00\x00a"[..], &tensor(4, &[4], &[1], 0), b"s."].concat()
}

fn numbers() -> Vec<u8> {
    NUMBERS.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn values(file: &[u8]) -> Vec<f32> {
    read(file).unwrap().get("a").unwrap().values().unwrap()
}

fn error(file: &[u8]) -> CheckpointError {
    read(file).map(|_| ()).unwrap_err()
}

#[test]
fn stored_deflated_and_zip64_archives_are_read_alike() {
    for entry in [stored, deflated] {
        for zip64 in [false, true] {
            let files = [entry("m/data.pkl", &pickle()), entry("m/data/0", &numbers())];
            let files = files.map(|file| Entry { zip64, ..file });
            assert_eq!(values(&archive(&files, zip64)), NUMBERS, "zip64: {zip64}");
            assert_eq!(values(&archive(&files, !zip64)), NUMBERS, "zip64: {zip64}");
            let more = [&archive(&files, zip64)[..], b"\r\nsomething more"].concat();
            assert_eq!(values(&more), NUMBERS, "zip64: {zip64}");
        }
    }
}

#[test]
fn what_is_packed_otherwise_is_told_where_it_is_needed_and_not_elsewhere() {
    let (content, data) = (stored("m/data.pkl", &pickle()), stored("m/data/0", &numbers()));
    let encrypted = Entry { flags: 1, ..data.clone() };
    let lzma = Entry { method: 14, ..data.clone() };
    let refused = |file: Entry| error(&archive(&[content.clone(), file], false));
    let packed = |found| CheckpointError::Packed { name: "m/data/0".to_owned(), found };
    assert_eq!(refused(encrypted.clone()), packed(Packing::Encrypted));
    assert_eq!(refused(lzma), packed(Packing::Method(14)));
    assert!(!packed(Packing::Encrypted).is_damage());
    let besides = Entry { name: "m/data/1".to_owned(), ..encrypted };
    assert_eq!(values(&archive(&[content, data, besides], false)), NUMBERS);
}

#[test]
fn bombs_are_not_unpacked() {
    let zeros = vec![0; 64 << 20];
    let bomb = deflated("m/data/0", &zeros);
    let file = archive(&[stored("m/data.pkl", &pickle()), bomb.clone()], false);
    assert!(matches!(error(&file), CheckpointError::TooMuch { found, .. } if found == 64 << 20), "{}", error(&file));
    // One that lies about its length, too short and too long.
    let content = stored("m/data.pkl", &pickle());
    let short = Entry { length: Some(16), ..bomb };
    assert!(error(&archive(&[content.clone(), short], false)).to_string().contains("expected 16 bytes"));
    let long = Entry { length: Some(17), ..deflated("m/data/0", &numbers()) };
    assert!(error(&archive(&[content, long], false)).to_string().contains("expected 17 bytes, found 16"));
}

#[test]
fn many_names_for_one_bomb_do_not_add_up() {
    // A thousand tensors, each with a storage of its own, all of them the same 60,000 bytes packed into 80.
    let zeros = vec![0; 60_000];
    let mut content = b"\x80\x02}(".to_vec();
    let mut files = vec![deflated("m/data/0", &zeros)];
    for number in 0..1000 {
        let name = format!("{number}");
        content.extend(text(&name));
        content.extend(tensor_of(&name, 15_000, &[15_000], &[1], 0));
        let again = Entry { at: Some(0), name: format!("m/data/{name}"), ..files[0].clone() };
        files.extend((number > 0).then_some(again));
    }
    content.extend(b"u.");
    files.push(stored("m/data.pkl", &content));
    let file = archive(&files, false);
    assert!(matches!(error(&file), CheckpointError::TooMuch { .. }), "{}", error(&file));
}

#[test]
fn files_that_overlap_and_names_that_come_twice_are_only_slices() {
    // Both names lead to the same numbers; of the pickle the later counts.
    let files = [
        stored("m/data.pkl", b"\x80\x02N."),
        stored("m/data/0", &numbers()),
        stored("m/data.pkl", &pickle()),
        Entry { at: Some(0), ..stored("m/data/1", &numbers()) },
    ];
    assert_eq!(values(&archive(&files, false)), NUMBERS);
}

#[test]
fn counts_and_places_that_lie_are_errors() {
    let whole = archive(&[stored("m/data.pkl", &pickle()), stored("m/data/0", &numbers())], true);
    let end = whole.len() - 22;
    let record = end - 20 - 56;
    // The count of files, the start of their list, the place of the record.
    for (place, what) in [(record + 32, "count"), (record + 48, "start"), (end - 12, "record")] {
        for lie in [0, 1, 3, u64::MAX, u64::MAX / 46, whole.len() as u64] {
            let mut file = whole.clone();
            file[place..place + 8].copy_from_slice(&lie.to_le_bytes());
            assert!(read(&file).is_err(), "{what} {lie}");
        }
    }
}

#[test]
fn archives_of_others_are_told_by_the_names_in_them() {
    let kind = |names: &[&str]| {
        let files: Vec<Entry> = names.iter().map(|name| stored(name, b"content")).collect();
        match error(&archive(&files, false)) {
            CheckpointError::NotWeights(kind) => kind,
            error => panic!("{names:?}: {error}"),
        }
    };
    assert_eq!(kind(&["photo.jpg", "dog/1.png"]), Kind::Zip);
    assert_eq!(kind(&["metadata.json", "config.json", "model.weights.h5"]), Kind::Keras);
    assert_eq!(kind(&["model/archive_format", "model/models/model.json"]), Kind::ExportedProgram);
    assert_eq!(kind(&["m/data.pkl", "m/code/__torch__.py", "m/constants.pkl"]), Kind::TorchScript);
    // Whatever its files are packed with.
    let script = [stored("m/data.pkl", b"\x80\x02N."), Entry { flags: 1, ..stored("m/constants.pkl", b"") }];
    assert_eq!(error(&archive(&script, false)), CheckpointError::NotWeights(Kind::TorchScript));
}
