//! Archives as visitors bring them: each of these was read wrongly once.

use std::ops::Range;
use std::path::Path;

use data::archive::{ArchiveError, Limits, List, UnpackError, list, locate, tail};
use data::labels::{Classes, NoClasses, Origin, folder_of};
use data::picture::{Budget, PictureKind, decode, sniff};
use data::{Method, Reason};

fn classes(paths: &[&str]) -> Result<Classes, NoClasses> {
    data::labels::classes(paths, |_| true)
}

fn part(archive: &[u8], range: Range<u64>) -> &[u8] {
    &archive[range.start as usize..range.end as usize]
}

/// The list of an archive, read as the page reads it: part by part.
fn list_of(archive: &[u8]) -> Result<List, ArchiveError> {
    let length = archive.len() as u64;
    let place = locate(part(archive, tail(length)), length)?;
    list(part(archive, place.range.clone()), &place, &Limits::default())
}

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archives");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn paths(list: &List) -> Vec<&str> {
    list.files.iter().map(|file| file.path.as_str()).collect()
}

/// Unpacks and decodes all that has a class, and leaves out what is no picture.
fn read(name: &str) -> Classes {
    let archive = file(name);
    let list = list_of(&archive).expect("it has a list");
    let mut classes = classes(&paths(&list)).expect("it has classes");
    classes.keep(|picture| {
        let entry = &list.files[picture.file];
        let bytes = entry.unpack(part(&archive, entry.range.clone())).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(bytes.len() as u64, entry.unpacked);
        decode(&bytes, Budget::default()).is_ok_and(|decoded| !decoded.pixels.is_empty())
    });
    classes
}

#[test]
fn every_way_of_packing_gives_all_pictures_of_both_classes() {
    for (name, classes, each) in [
        ("d02_powershell_backslash.zip", ["cat", "dog"], 12),
        ("d02b_powershell_backslash_imgnames.zip", ["cat", "dog"], 6),
        ("d05_jfif_class.zip", ["cat", "dog"], 12),
        ("d06_zip64_sizes.zip", ["cat", "dog"], 12),
        ("d06b_zip64_all.zip", ["cat", "dog"], 12),
        ("d14b_imagenet_wnid_flat.zip", ["n01440764", "n02102040"], 8),
        ("d24b_dotslash.zip", ["cat", "dog"], 12),
        ("d30_class_subfolders.zip", ["cats", "dogs"], 12),
    ] {
        let found = read(name);
        assert_eq!(found.names, classes, "{name}");
        assert_eq!(found.counts(), [each; 2], "{name}");
        assert_eq!(found.left_out.count(), 0, "{name}: {:?}", found.left_out);
        assert!(!found.is_divided());
    }
    let digits = read("d14c_digits_flat.zip");
    assert_eq!((digits.names.clone(), digits.counts()), (vec!["0".into(), "1".into(), "2".into()], vec![8; 3]));
    assert_eq!(digits.origin, Origin::Names);
}

#[test]
fn encrypted_files_are_counted() {
    let list = list_of(&file("d07c_encrypted.zip")).unwrap();
    assert_eq!((list.files.len(), list.left_out.count_of(&Reason::Encrypted)), (0, 24));
    assert_eq!(list.left_out.groups()[0].paths[0], "cat/000.png");
}

#[test]
fn an_export_of_the_lab_is_known_by_its_weights_whatever_folder_it_was_packed_with() {
    let archive = file("lab_export_rezipped_with_its_folder.zip");
    let list = list_of(&archive).unwrap();
    let paths = paths(&list);
    let root = folder_of("taught.safetensors", &paths).unwrap();
    assert_eq!(root, "classes");
    let found = data::labels::classes_in(root, &paths, |_| true).unwrap();
    assert_eq!((found.names.clone(), found.counts()), (vec!["cat".into(), "dog".into()], vec![2; 2]));
    let weights = list.files.iter().find(|file| file.path == format!("{root}/taught.safetensors")).unwrap();
    assert_eq!(weights.unpack(part(&archive, weights.range.clone())).unwrap().len(), 22);
    // Without that knowledge the same classes are found.
    assert_eq!(classes(&paths).unwrap().names, found.names);
}

/// One file to be packed.
#[derive(Clone)]
struct Packed<'a> {
    name: &'a [u8],
    content: &'a [u8],
    method: u16,
    flags: u16,
    extra: Vec<u8>,
    crc32: Option<u32>,
    unpacked: Option<u32>,
    attributes: u32,
}

fn packed<'a>(name: &'a [u8], content: &'a [u8]) -> Packed<'a> {
    Packed { name, content, method: 0, flags: 0, extra: Vec::new(), crc32: None, unpacked: None, attributes: 0 }
}

/// An archive of these files, written by hand, with what shall come before and as its comment.
fn archive(files: &[Packed], before: &[u8], comment: &[u8]) -> Vec<u8> {
    let (mut archive, mut entries) = (before.to_vec(), Vec::new());
    for file in files {
        let place = (archive.len() - before.len()) as u32;
        let content = match file.method {
            8 => miniz_oxide::deflate::compress_to_vec(file.content, 9),
            _ => file.content.to_vec(),
        };
        let crc32 = file.crc32.unwrap_or(crc32fast::hash(file.content));
        let unpacked = file.unpacked.unwrap_or(file.content.len() as u32);
        let is_streamed = file.flags & 8 != 0;
        let header = |is_local: bool| {
            let mut header = Vec::new();
            [20, file.flags, file.method, 0, 0x21].iter().for_each(|word: &u16| header.extend(word.to_le_bytes()));
            let lengths = if is_local && is_streamed { [0; 3] } else { [crc32, content.len() as u32, unpacked] };
            lengths.iter().for_each(|word| header.extend(word.to_le_bytes()));
            header.extend((file.name.len() as u16).to_le_bytes());
            header.extend((file.extra.len() as u16).to_le_bytes());
            header
        };
        archive.extend([b"PK\x03\x04".as_slice(), &header(true), file.name, &file.extra, &content].concat());
        if is_streamed {
            archive.extend(b"PK\x07\x08");
            [crc32, content.len() as u32, unpacked].iter().for_each(|word| archive.extend(word.to_le_bytes()));
        }
        entries.extend([b"PK\x01\x02\x14\x03".as_slice(), &header(false), &[0; 6]].concat());
        entries.extend([file.attributes.to_le_bytes(), place.to_le_bytes()].concat());
        entries.extend([file.name, &file.extra].concat());
    }
    let start = (archive.len() - before.len()) as u32;
    archive.extend(&entries);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    let count = (files.len() as u16).to_le_bytes();
    archive.extend([count, count].concat());
    archive.extend([(entries.len() as u32).to_le_bytes(), start.to_le_bytes()].concat());
    archive.extend((comment.len() as u16).to_le_bytes());
    archive.extend(comment);
    archive
}

#[test]
fn what_lies_before_behind_and_around_the_files_does_not_matter() {
    let streamed = Packed { method: 8, flags: 8, ..packed(b"cat/1.txt", b"miaow miaow miaow") };
    let files = [packed(b"cat/", b""), streamed, packed(b"dog/1.txt", b"bark")];
    let comment = b"a comment that quotes PK\x05\x06 and goes on for some time";
    for (before, comment, after) in [
        (b"".as_slice(), b"".as_slice(), b"".as_slice()),
        (b"#!/bin/sh: a program that unpacks itself\n", b"", b""),
        (b"", comment, b""),
        (b"MZ", comment, b"\r\n"),
    ] {
        let archive = [archive(&files, before, comment), after.to_vec()].concat();
        let list = list_of(&archive).unwrap();
        assert_eq!(paths(&list), ["cat/1.txt", "dog/1.txt"]);
        let contents =
            list.files.iter().map(|file| file.unpack(part(&archive, file.range.clone())).unwrap().into_owned());
        assert_eq!(contents.collect::<Vec<_>>(), [b"miaow miaow miaow".to_vec(), b"bark".to_vec()]);
    }
    assert_eq!(list_of(&archive(&[], b"", b"")).unwrap(), List::default());
}

#[test]
fn cyrillic_names_of_any_origin_are_different_classes() {
    // "кот" and "пёс": in code page 866 without and with their Unicode path, in UTF-8 with and without saying so.
    let unicode = |name: &[u8], text: &str| {
        let content = [&[1], crc32fast::hash(name).to_le_bytes().as_slice(), text.as_bytes()].concat();
        [&[0x75, 0x70, content.len() as u8, 0], content.as_slice()].concat()
    };
    let (cat, dog) = (b"\xaa\xae\xe2/1.png".as_slice(), b"\xaf\xf1\xe1/1.png".as_slice());
    let old = [packed(cat, b"1"), packed(dog, b"2")];
    let found = classes(&paths(&list_of(&archive(&old, b"", b"")).unwrap())).unwrap();
    assert_eq!((found.names.len(), found.counts()), (2, vec![1, 1]));
    let told = [
        Packed { extra: unicode(cat, "кот/1.png"), ..packed(cat, b"1") },
        Packed { extra: unicode(dog, "пёс/1.png"), ..packed(dog, b"2") },
    ];
    for flags in [0, 1 << 11] {
        let modern = [
            Packed { flags, ..packed("кот/1.png".as_bytes(), b"1") },
            Packed { flags, ..packed("пёс/1.png".as_bytes(), b"2") },
        ];
        for files in [&told, &modern] {
            assert_eq!(paths(&list_of(&archive(files, b"", b"")).unwrap()), ["кот/1.png", "пёс/1.png"]);
        }
    }
}

#[test]
fn whatever_is_not_taken_is_counted_with_its_reason() {
    let method = |method| Packed { method, ..packed(b"a/1.png", b"content") };
    let long = [b"x".repeat(60_000), b".png".to_vec()].concat();
    let files = [
        method(12),
        Packed { name: b"a/2.png", ..method(9) },
        Packed { name: b"a/3.png", ..method(93) },
        Packed { name: b"a/4.png", ..method(99) },
        packed(b"../../etc/passwd.png", b"outside"),
        packed(b"/cat/1.png", b"first"),
        packed(b"cat\\1.png", b"second"),
        Packed { attributes: 0o120777 << 16, ..packed(b"cat/link.png", b"1.png") },
        Packed { unpacked: Some(400 << 20), ..packed(b"cat/large.png", b"") },
        packed(&long, b"long"),
        packed(b"cat/two\nlines\x00.png", b"lines"),
        packed(b".hidden/1.png", b"hidden"),
    ];
    let archive = archive(&files, b"", b"");
    let list = list_of(&archive).unwrap();
    let count = |reason: Reason| list.left_out.count_of(&reason);
    assert_eq!([12, 9, 93].map(|number| count(Reason::Method(Method(number)))), [1; 3]);
    assert_eq!((count(Reason::Encrypted), count(Reason::Outside), count(Reason::Duplicate)), (1, 1, 1));
    assert_eq!((count(Reason::Link), list.left_out.count()), (1, 8));
    let large = &list.left_out.groups().iter().find(|group| group.paths[0] == "cat/large.png").unwrap().reason;
    assert_eq!(large.to_string(), "of 419430400 bytes, more than the 268435456 that are read here");
    assert_eq!(list.files.iter().map(|file| file.path.len()).collect::<Vec<_>>(), [9, 60_004, 18, 13]);
    // The last of a path counts.
    assert_eq!(&*list.files[0].unpack(part(&archive, list.files[0].range.clone())).unwrap(), b"second");
    let found = classes(&paths(&list)).unwrap();
    assert_eq!((found.left_out.count_of(&Reason::Hidden), found.left_out.count_of(&Reason::Loose)), (1, 1));
}

#[test]
fn a_file_that_grows_too_much_is_refused_with_both_lengths() {
    let zeros = vec![0; 20 << 20];
    let bomb = [Packed { method: 8, ..packed(b"bomb.bmp", &zeros) }];
    let list = list_of(&archive(&bomb, b"", b"")).unwrap();
    let Reason::Bomb { packed: from, unpacked } = list.left_out.groups()[0].reason else { panic!("{list:?}") };
    assert_eq!(unpacked, 20 << 20);
    assert!(from < 30_000, "{from}");
    // What no deflated file can become is no file.
    let lie = [Packed { method: 8, unpacked: Some(10 << 20), ..packed(b"lie.png", b"hi") }];
    assert!(matches!(list_of(&archive(&lie, b"", b"")).unwrap().left_out.groups()[0].reason, Reason::Bomb { .. }));
    let limits = Limits { total: 10, ..Limits::default() };
    assert!(limits.check_total([4, 6]).is_ok());
    assert_eq!(limits.check_total([4, 7, u64::MAX]), Err(ArchiveError::TotalTooLarge { found: u64::MAX, limit: 10 }));
}

#[test]
fn files_that_lie_across_each_other_are_refused() {
    let mut overlapping = archive(&[packed(b"1.png", b"first"), packed(b"2.png", b"second")], b"", b"");
    // The first one says that it is as long as both (its lengths in the list lie 20 bytes into its entry).
    let entry = overlapping.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    overlapping[entry + 20..entry + 28].copy_from_slice(&[60, 0, 0, 0, 60, 0, 0, 0]);
    let list = list_of(&overlapping).unwrap();
    assert_eq!((list.left_out.count_of(&Reason::Misplaced), paths(&list)), (1, vec!["2.png"]));
}

#[test]
fn damage_inside_a_file_is_found_when_it_is_unpacked() {
    let text = b"to be or not to be, that is the question, whether";
    let deflated = || Packed { method: 8, ..packed(b"1.txt", text) };
    let unpack = |file: Packed| {
        let archive = archive(&[file], b"", b"");
        let list = list_of(&archive).unwrap();
        list.files[0].unpack(part(&archive, list.files[0].range.clone())).map(|bytes| bytes.len())
    };
    assert_eq!(unpack(deflated()), Ok(text.len()));
    let expected = |wrong: u32| UnpackError::Length { expected: wrong.into(), found: text.len() as u64 };
    assert_eq!(unpack(Packed { unpacked: Some(60), ..deflated() }), Err(expected(60)));
    let longer = UnpackError::Length { expected: 5, found: 6 };
    assert_eq!(unpack(Packed { unpacked: Some(5), ..deflated() }), Err(longer));
    assert_eq!(unpack(Packed { unpacked: Some(40), ..packed(b"1.txt", text) }), Err(expected(40)));
    let found = crc32fast::hash(text);
    assert_eq!(unpack(Packed { crc32: Some(7), ..deflated() }), Err(UnpackError::Checksum { expected: 7, found }));

    let archive = archive(&[deflated()], b"", b"");
    let entry = &list_of(&archive).unwrap().files[0];
    let bytes = part(&archive, entry.range.clone());
    assert_eq!(entry.unpack(&bytes[1..]), Err(UnpackError::NoHeader));
    assert!(matches!(entry.unpack(&bytes[..40]), Err(UnpackError::Cut { .. })));
    let mut damaged = bytes.to_vec();
    damaged[35] = 0xff;
    assert!(entry.unpack(&damaged).is_err());
}

#[test]
fn what_is_no_archive_or_a_part_of_one_is_told_apart() {
    let whole = archive(&[packed(b"cat/1.png", b"miaow")], b"", b"");
    assert_eq!(list_of(b"no archive").unwrap_err(), ArchiveError::NoEnd);
    assert_eq!(list_of(&whole[..whole.len() - 1]).unwrap_err(), ArchiveError::NoEnd);
    assert!(matches!(list_of(&whole[30..]).unwrap_err(), ArchiveError::Cut { .. }));
    let end = whole.len() - 22;
    let with = |at: usize, bytes: &[u8]| {
        let mut archive = whole.clone();
        archive[at..at + bytes.len()].copy_from_slice(bytes);
        list_of(&archive).unwrap_err()
    };
    assert_eq!(with(end + 4, &[1, 0]), ArchiveError::Split);
    let list = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    assert_eq!(with(list, b"PQ"), ArchiveError::DamagedList { at: 0, files: 0 });
    assert_eq!(with(list + 28, &[255, 255]), ArchiveError::DamagedList { at: 0, files: 0 });
    let place = locate(&whole, whole.len() as u64).unwrap();
    let limits = Limits { list: 9, ..Limits::default() };
    let error = data::archive::list(part(&whole, place.range.clone()), &place, &limits).unwrap_err();
    assert_eq!(error, ArchiveError::ListTooLarge { found: 55, limit: 9 });
}

#[test]
fn an_archive_larger_than_memory_is_found_by_its_end() {
    // The end of an archive of 10 GB: zip64 records and their place.
    let (length, size) = (10_000_000_000u64, 1_000u64);
    let list = length - 98 - size;
    let mut end = b"PK\x06\x06".to_vec();
    end.extend(44u64.to_le_bytes());
    end.extend([45u16, 45].map(u16::to_le_bytes).concat());
    end.extend([0u32, 0].map(u32::to_le_bytes).concat());
    end.extend([70_000u64, 70_000, size, list].map(u64::to_le_bytes).concat());
    end.extend(b"PK\x06\x07\0\0\0\0");
    end.extend((list + size).to_le_bytes());
    end.extend(1u32.to_le_bytes());
    end.extend(b"PK\x05\x06\0\0\0\0");
    end.extend([0xff; 12]);
    end.extend([0; 2]);
    assert_eq!(end.len(), 98);
    assert_eq!(tail(length), length - 65_633..length);
    let tail = [vec![0; 65_633 - 98], end].concat();
    assert_eq!(locate(&tail, length).unwrap().range, list..list + size);
}

#[test]
fn no_cut_and_no_flipped_byte_of_an_archive_is_a_panic() {
    let archive = file("d06b_zip64_all.zip");
    for at in (0..archive.len()).step_by(7) {
        let _ = list_of(&archive[..at]);
        let _ = list_of(&archive[at..]);
    }
    for at in archive.len() - 3_000..archive.len() {
        let mut damaged = archive.clone();
        damaged[at] ^= 0xff;
        let Ok(list) = list_of(&damaged) else { continue };
        for entry in &list.files {
            let _ = entry.unpack(part(&damaged, entry.range.clone()));
        }
        let _ = classes(&paths(&list));
    }
}

#[test]
fn content_decides_what_is_a_picture() {
    let archive = file("d05_jfif_class.zip");
    let list = list_of(&archive).unwrap();
    let kinds = list.files.iter().map(|entry| sniff(&entry.unpack(part(&archive, entry.range.clone())).unwrap()));
    assert_eq!(kinds.filter(|kind| *kind == Some(PictureKind::Jpeg)).count(), 12);
}
