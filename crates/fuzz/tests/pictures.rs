//! A target per reader of what visitors bring: pictures. Whatever comes in, it answers, and never panics.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use data::picture::{Budget, Orientation, decode, header};

/// Pixels at most, so that a round is short.
const BUDGET: Budget = Budget { pixels: 1 << 16, bytes: 1 << 20 };

/// The pictures that `data` is tested with.
fn pictures(ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/tests/pictures");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// A picture that was decoded is what it says.
fn read(bytes: &[u8]) {
    if let Ok(decoded) = decode(bytes, BUDGET) {
        assert_eq!(decoded.pixels.len(), decoded.shape().len());
        let found = header(bytes).unwrap();
        let longest = decoded.width.max(decoded.height);
        assert!(longest <= data::picture::LONGEST && longest <= found.width.max(found.height));
    }
}

#[test]
fn png_files() {
    assert!(fuzz::run(&pictures("png"), read) > 100);
}

/// Checksums stop most damage at the door: here they are made right.
#[test]
fn png_files_with_right_checksums() {
    assert!(fuzz::run(&pictures("png"), |bytes| read(&signed(bytes))) > 100);
}

#[test]
fn jpeg_files() {
    assert!(fuzz::run(&pictures("jpg"), read) > 100);
}

#[test]
fn headers_of_all_kinds() {
    let endings = ["png", "jpg", "gif", "bmp", "webp", "ico", "tiff", "avif"];
    let seeds: Vec<_> = endings.iter().flat_map(|ending| pictures(ending)).collect();
    let parse = |bytes: &[u8]| {
        drop(header(bytes));
        let _ = Orientation::of_exif(bytes);
    };
    assert!(fuzz::run(&seeds, parse) > 100);
}

/// Each chunk of a PNG with the CRC-32 of its bytes.
fn signed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut at = 8;
    while let Some(length) = bytes.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let end = at.saturating_add(8).saturating_add(length);
        let Some(chunk) = bytes.get(at + 4..end) else { break };
        let checksum = crc32fast::hash(chunk).to_be_bytes();
        let Some(place) = bytes.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&checksum);
        at = end + 4;
    }
    bytes
}
