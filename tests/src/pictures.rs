//! Pictures as files, made for a test, and archives of them.

use std::fs;

use anyhow::{Context, Result};

use crate::paths;

/// Rows and columns of a picture of one colour.
const SIDE: usize = 24;

/// A picture as a BMP: 14 + 40 bytes of header, then rows of blue, green, red, the last row first. `side` must be a
/// multiple of four.
pub fn bitmap(side: usize, pixels: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
    let mut file = b"BM".to_vec();
    let length = 54 + side * side * 3;
    for word in [length as u32, 0, 54, 40, side as u32, side as u32, 0x0018_0001, 0, 0, 0, 0, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    for row in (0..side).rev() {
        (0..side).for_each(|column| file.extend(pixels(row, column)));
    }
    file
}

/// A picture of one colour (0 is blue, 1 green, 2 red) with some noise.
pub fn bmp(class: usize, number: usize) -> Vec<u8> {
    let mut file = bitmap(SIDE, |_, _| [0; 3]);
    file.truncate(54);
    let mut noise = (number * 2_654_435_761 + class) as u32 | 1;
    for place in 0..SIDE * SIDE * 3 {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let bright = if place % 3 == class { 150 } else { 40 };
        file.push(bright + (noise % 80) as u8);
    }
    file
}

/// An archive whose files are stored as they are (APPNOTE.TXT, section 4.3); checksums are left out.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::<u8>::new(), Vec::<u8>::new());
    for (path, bytes) in files {
        let header = archive.len() as u32;
        let (size, name) = ((bytes.len() as u32).to_le_bytes(), (path.len() as u16).to_le_bytes());
        archive.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        archive.extend([size, size].concat());
        archive.extend([name, [0; 2]].concat());
        archive.extend(path.as_bytes());
        archive.extend(bytes);
        list.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        list.extend([size, size].concat());
        list.extend(name);
        list.extend([0; 12]);
        list.extend(header.to_le_bytes());
        list.extend(path.as_bytes());
    }
    let (start, count) = (archive.len() as u32, (files.len() as u16).to_le_bytes());
    archive.extend(&list);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].concat());
    archive.extend((list.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

/// The test pictures of the set in `www/data/SET`, as they are on the page.
pub fn test_set(set: &str) -> Result<data::Dataset> {
    let folder = paths::dist()?.join("data").join(set);
    let manifest = fs::read_to_string(folder.join("manifest.json")).context("the page has no such pictures")?;
    let manifest = data::Manifest::parse(&manifest)?;
    let mut test = data::Dataset::new(&manifest, "test")?;
    while let Some(shard) = test.next_shard() {
        let bytes = fs::read(folder.join(&shard.file))?;
        test.push(&bytes)?;
    }
    Ok(test)
}
