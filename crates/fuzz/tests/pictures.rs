//! A target per reader of what visitors bring: pictures, archives of them, and their names. Whatever comes in, it
//! answers, and never panics.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use data::archive::{Limits, list, locate, tail};
use data::labels::{classes, classes_in, folder_of};
use data::picture::{Budget, Orientation, decode, header};
use fuzz::damaged;

/// Pixels at most, so that a round is short.
const BUDGET: Budget = Budget { pixels: 1 << 16, bytes: 1 << 20 };

/// Files that `data` is tested with.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/tests").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn pictures(ending: &str) -> Vec<Vec<u8>> {
    files("pictures", ending)
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
    damaged("png", &pictures("png"), read);
}

/// Checksums stop most damage at the door: here they are made right.
#[test]
fn png_files_with_right_checksums() {
    damaged("png-signed", &pictures("png"), |bytes| read(&signed(bytes)));
}

#[test]
fn jpeg_files() {
    damaged("jpeg", &pictures("jpg"), read);
}

#[test]
fn headers_of_all_kinds() {
    let endings = ["png", "jpg", "gif", "bmp", "webp", "ico", "tiff", "avif"];
    let seeds: Vec<_> = endings.iter().flat_map(|ending| pictures(ending)).collect();
    let parse = |bytes: &[u8]| {
        drop(header(bytes));
        let _ = Orientation::of_exif(bytes);
    };
    damaged("picture-headers", &seeds, parse);
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

/// Reads an archive to its last file, and sorts what is in it.
fn unpack(archive: &[u8]) {
    let length = archive.len() as u64;
    let part = |range: std::ops::Range<u64>| &archive[range.start as usize..range.end as usize];
    let Ok(place) = locate(part(tail(length)), length) else { return };
    let limits = Limits { file: 1 << 20, ..Limits::default() };
    let Ok(list) = list(part(place.range.clone()), &place, &limits) else { return };
    for file in &list.files {
        if let Ok(content) = file.unpack(part(file.range.clone())) {
            assert_eq!(content.len() as u64, file.unpacked);
        }
    }
    let paths: Vec<&str> = list.files.iter().map(|file| file.path.as_str()).collect();
    sort(&paths);
}

/// Every picture is in a class of its own name, or left out.
fn sort(paths: &[&str]) {
    if let Ok(mut found) = classes(paths, |file| file % 2 == 0) {
        assert_eq!(found.pictures.len() + found.left_out.count(), paths.len());
        assert!(found.counts().iter().all(|count| *count > 0));
        found.keep(|picture| picture.file % 3 == 0);
        assert!(found.counts().iter().all(|count| *count > 0));
    }
    if let Some(root) = folder_of("taught.safetensors", paths) {
        drop(classes_in(root, paths, |_| true));
    }
}

#[test]
fn zip_archives() {
    damaged("zip", &files("archives", "zip"), unpack);
}

/// Most of an archive is compressed: here its list alone is damaged.
#[test]
fn lists_of_zip_archives() {
    let archives = files("archives", "zip");
    let lists: Vec<Vec<u8>> = archives.iter().map(|archive| archive[place(archive)..].to_vec()).collect();
    let start = &archives[0][..place(&archives[0])];
    damaged("zip-lists", &lists, |list| unpack(&[start, list].concat()));
}

fn place(archive: &[u8]) -> usize {
    archive.windows(4).position(|window| window == b"PK\x01\x02").unwrap()
}

#[test]
fn paths_of_pictures() {
    let seeds = [
        "cat/1.png\ndog/1.png\ncat/in/2\ntrain/cat/1.jpg\ntest/dog/1.jpg\n.a/1.png\n__MACOSX/x",
        "0_1.png\n0_2.png\n1_1.png\n./n01440764_18.JPEG\nn01440764_19.JPEG\nкот (3).gif\ntaught.safetensors",
    ];
    let parse = |bytes: &[u8]| sort(&String::from_utf8_lossy(bytes).split('\n').collect::<Vec<_>>());
    damaged("picture-paths", &seeds.map(|seed| seed.as_bytes().to_vec()), parse);
}
