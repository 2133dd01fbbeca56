//! Pictures of every kind, compared with what Pillow reads in them (`tests/pictures/make.py`).
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use data::picture::{Budget, Decoded, Orientation, PictureError, PictureKind, decode, header, sniff};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read(name: &str) -> Decoded {
    decode(&bytes(name), Budget::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A picture as Netpbm's P6 has it.
fn expected(name: &str) -> Decoded {
    let file = bytes(&format!("{name}.ppm"));
    let header: Vec<&[u8]> = file.splitn(4, |byte| b"\n ".contains(byte)).collect();
    let number = |index: usize| std::str::from_utf8(header[index]).unwrap().parse().unwrap();
    assert_eq!(header[0], b"P6");
    Decoded { width: number(1), height: number(2), pixels: header[3].strip_prefix(b"255\n").unwrap().to_vec() }
}

/// Files with this ending that have an expectation.
fn with_ending(ending: &str) -> Vec<String> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter_map(|name| name.strip_suffix(".ppm").filter(|name| name.ends_with(ending)).map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// Largest and mean difference of two pictures of one size.
fn difference(name: &str, found: &Decoded, expected: &Decoded) -> (u8, f64) {
    assert_eq!((found.width, found.height), (expected.width, expected.height), "{name}");
    let differences = found.pixels.iter().zip(&expected.pixels).map(|(a, b)| a.abs_diff(*b));
    let mean = differences.clone().map(f64::from).sum::<f64>() / found.pixels.len() as f64;
    (differences.max().unwrap(), mean)
}

#[test]
fn every_png_has_the_pixels_that_pillow_finds() {
    let names = with_ending(".png");
    assert!(names.len() >= 26, "{names:?}");
    for name in names {
        let (largest, _) = difference(&name, &read(&name), &expected(&name));
        // A mean that is rounded the other way.
        let most = u8::from(["wide.png", "tall.png", "large.png"].contains(&name.as_str()));
        assert!(largest <= most, "{name} differs by {largest}");
    }
}

#[test]
fn every_jpeg_has_the_pixels_that_pillow_finds_but_for_rounding() {
    let names = with_ending(".jpg");
    assert!(names.len() >= 21, "{names:?}");
    for name in names {
        let (largest, mean) = difference(&name, &read(&name), &expected(&name));
        // Colours that were kept at half size are enlarged by filters that differ a little.
        assert!(largest <= 4 && mean < 0.6, "{name} differs by {largest}, {mean:.2} in the mean");
    }
}

#[test]
fn all_eight_orientations_of_a_photo_come_out_upright() {
    let upright = |number: u16| read(&format!("exif{number}.jpg"));
    for number in 1..=8 {
        let turned = Orientation::of_number(number);
        assert_eq!(header(&bytes(&format!("exif{number}.jpg"))).unwrap().orientation, turned);
        let (width, height) = if turned.swaps_sides() { (17, 23) } else { (23, 17) };
        assert_eq!((upright(number).width, upright(number).height), (width, height));
    }
    assert_ne!(upright(6), upright(8));
    let lying = read("lying_cat.jpg");
    let standing = read("jpeg_named.png");
    let (width, height) = (standing.width as usize, standing.height as usize);
    assert_eq!((lying.width, lying.height), (standing.width, standing.height));
    let (largest, mean) = difference("lying_cat.jpg", &lying, &standing);
    assert!(mean < 3.0, "{width}x{height}: {largest}, {mean}");
}

#[test]
fn the_content_decides_and_not_the_name() {
    assert_eq!(sniff(&bytes("jpeg_named.png")), Some(PictureKind::Jpeg));
    assert_eq!(read("jpeg_named.png").shape(), data::ImageShape::new(3, 256, 256));
    for (ending, kind) in [
        ("gif", PictureKind::Gif),
        ("bmp", PictureKind::Bmp),
        ("webp", PictureKind::WebP),
        ("ico", PictureKind::Ico),
        ("tiff", PictureKind::Tiff),
        ("avif", PictureKind::Avif),
    ] {
        let file = bytes(&format!("other.{ending}"));
        assert_eq!(sniff(&file), Some(kind));
        let error = decode(&file, Budget::default()).unwrap_err();
        assert_eq!(error, PictureError::Unsupported(kind));
        assert!(error.is_for_others());
        match kind {
            PictureKind::Tiff => assert!(header(&file).is_err()),
            PictureKind::Ico => assert_eq!(header(&file).map(|header| (header.width, header.height)), Ok((16, 12))),
            _ => assert_eq!(header(&file).map(|header| (header.width, header.height)), Ok((23, 17)), "{kind}"),
        }
    }
    assert_eq!(
        decode(b"no picture", Budget::default()).unwrap_err(),
        PictureError::Unknown { first: b"no p".to_vec() }
    );
}

#[test]
fn dark_ink_on_nothing_is_read_as_ink_on_paper() {
    let decoded = read("digit3_black_on_transparent.png");
    assert_eq!(decoded.pixels[..3], [255; 3]);
    let (grey, shape) = decoded.for_preparation(arch::Preparation::Drawing);
    assert_eq!((grey[0], shape), (0, data::ImageShape::new(1, 28, 28)));
    assert!(grey.iter().any(|ink| *ink > 200));
}

#[test]
fn the_header_is_held_against_the_budget_before_anything_is_unpacked() {
    let file = bytes("rgb.png");
    let tight = Budget { pixels: 23 * 17, bytes: file.len() as u64 };
    assert!(decode(&file, tight).is_ok());
    let error = decode(&file, Budget { pixels: 390, ..tight }).unwrap_err();
    assert_eq!(error, PictureError::TooManyPixels { width: 23, height: 17, limit: 390 });
    let error = decode(&file, Budget { bytes: 10, ..tight }).unwrap_err();
    assert_eq!(error, PictureError::TooManyBytes { found: file.len() as u64, limit: 10 });
    // Bombs: a header alone says how much would come.
    let mut png = file.clone();
    png[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let error = decode(&png, Budget::default()).unwrap_err();
    assert_eq!(error, PictureError::TooManyPixels { width: 20_000, height: 20_000, limit: 64_000_000 });
    let mut jpeg = bytes("baseline_444.jpg");
    let frame = jpeg.windows(2).position(|window| window == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    let error = decode(&jpeg, Budget::default()).unwrap_err();
    assert_eq!(error, PictureError::TooManyPixels { width: 65_535, height: 65_535, limit: 64_000_000 });
    jpeg[frame + 5..frame + 9].fill(0);
    assert!(matches!(decode(&jpeg, Budget::default()), Err(PictureError::Empty { width: 0, height: 0, .. })));
}

#[test]
fn every_cut_of_a_file_is_an_error_and_its_header_is_enough_for_its_size() {
    for name in [
        "rgb.png",
        "interlaced.png",
        "palette4.png",
        "baseline_420.jpg",
        "progressive_444.jpg",
        "cmyk.jpg",
        "exif6.jpg",
    ] {
        let file = bytes(name);
        let whole = header(&file).unwrap();
        // The last chunk of a PNG has no content: what comes before it is the whole picture.
        let needed = if name.ends_with(".png") { file.len() - 16 } else { file.len() };
        for length in 0..needed {
            let error = decode(&file[..length], Budget::default()).unwrap_err();
            assert!(!matches!(error, PictureError::Unsupported(_)), "{name} {length}: {error}");
            if let Ok(found) = header(&file[..length]) {
                assert_eq!(found, whole, "{name} {length}");
            }
        }
    }
}

#[test]
fn rare_forms_are_left_to_others() {
    let mut jpeg = bytes("baseline_444.jpg");
    let frame = jpeg.windows(2).position(|window| window == [0xff, 0xc0]).unwrap();
    for (marker, expected) in [(0xc3, "lossless"), (0xc9, "arithmetically coded"), (0xc5, "hierarchical")] {
        jpeg[frame + 1] = marker;
        let error = decode(&jpeg, Budget::default()).unwrap_err();
        assert_eq!(error, PictureError::Form { kind: PictureKind::Jpeg, form: expected });
        assert!(error.is_for_others());
    }
}

/// The decoder ends in a panic over it.
#[test]
fn a_palette_of_broken_entries_is_damage() {
    let file = include_bytes!("../../fuzz/corpus/png-signed/palette_of_56_bytes.png");
    let refused = decode(file, Budget::default());
    assert!(
        matches!(&refused, Err(PictureError::Damaged { reason, .. }) if reason.contains("56 bytes")),
        "{refused:?}"
    );
}
