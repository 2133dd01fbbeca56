//! How is a zip archive made whose parts are changed, and which is whole all the same?

use data::Rng;

use crate::damage::{EDGES, damage};

/// A file of an archive.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: Vec<u8>,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
}

/// The files of an archive that is trusted, and stores them as they are.
///
/// # Panics
/// When it is not.
#[must_use]
pub fn entries(archive: &[u8]) -> Vec<Entry> {
    const LISTED: &[u8] = b"PK\x01\x02";
    let number = |at: usize, bytes: usize| {
        archive[at..at + bytes].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
    };
    let end = archive.len() - 22;
    let mut entries = Vec::new();
    let mut at = number(end + 16, 4);
    while archive[at..].starts_with(LISTED) {
        let (length, name, more) = (number(at + 24, 4), number(at + 28, 2), number(at + 30, 2) + number(at + 32, 2));
        let start = number(at + 42, 4);
        let start = start + 30 + number(start + 26, 2) + number(start + 28, 2);
        let name_at = at + 46;
        entries.push(Entry {
            name: archive[name_at..name_at + name].to_vec(),
            bytes: archive[start..start + length].to_vec(),
        });
        at = name_at + name + more;
    }
    entries
}

/// The archive of these files; some deflated, some listed with sizes of 64 bits, and one time in eight something about
/// one of them a lie.
#[must_use]
pub fn archive(entries: &[Entry], rng: &mut Rng) -> Vec<u8> {
    let lies = rng.below(8) == 0;
    let liar = rng.below(entries.len().max(1));
    let zip64 = rng.below(4) == 0;
    let deflate = rng.below(4) == 0;
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (number, entry) in entries.iter().enumerate() {
        let deflated = deflate && rng.coin();
        let packed = match deflated {
            true => miniz_oxide::deflate::compress_to_vec(&entry.bytes, 1),
            false => entry.bytes.clone(),
        };
        // Flags, method, sizes and place.
        let mut about = [
            0,
            if deflated { 8 } else { 0 },
            packed.len() as u64,
            entry.bytes.len() as u64,
            file.len() as u64,
            entry.name.len() as u64,
        ];
        if lies && number == liar {
            about[rng.below(6)] = match rng.coin() {
                true => EDGES[rng.below(EDGES.len())],
                false => rng.below(file.len() + packed.len() + 1) as u64,
            };
        }
        let [flags, method, packed_length, length, start, name_length] = about;
        file.extend(b"PK\x03\x04\x14\0");
        file.extend([flags as u16, method as u16].map(u16::to_le_bytes).concat());
        file.extend([0; 8]);
        file.extend([packed_length as u32, length as u32].map(u32::to_le_bytes).concat());
        file.extend([entry.name.len() as u16, 0].map(u16::to_le_bytes).concat());
        file.extend(&entry.name);
        file.extend(packed);
        let extra = match zip64 {
            true => [&b"\x01\0\x18\0"[..], &[length, packed_length, start].map(u64::to_le_bytes).concat()].concat(),
            false => Vec::new(),
        };
        let listed = if zip64 { [u32::MAX; 3] } else { [packed_length as u32, length as u32, start as u32] };
        list.extend(b"PK\x01\x02\x14\0\x14\0");
        list.extend([flags as u16, method as u16].map(u16::to_le_bytes).concat());
        list.extend([0; 8]);
        list.extend([listed[0], listed[1]].map(u32::to_le_bytes).concat());
        list.extend([name_length as u16, extra.len() as u16, 0].map(u16::to_le_bytes).concat());
        list.extend([0; 8]);
        list.extend(listed[2].to_le_bytes());
        list.extend(&entry.name);
        list.extend(extra);
    }
    let mut about = [entries.len() as u64, list.len() as u64, file.len() as u64];
    if rng.below(16) == 0 {
        about[rng.below(3)] = EDGES[rng.below(EDGES.len())];
    }
    let [count, length, start] = about;
    file.extend(list);
    if zip64 {
        let record = file.len() as u64;
        file.extend(b"PK\x06\x06");
        file.extend([[44, 0].map(u64::to_le_bytes).concat(), vec![0; 4]].concat());
        file.extend([count, count, length, start].map(u64::to_le_bytes).concat());
        file.extend(b"PK\x06\x07\0\0\0\0");
        file.extend(record.to_le_bytes());
        file.extend([1, 0, 0, 0]);
    }
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count as u16, count as u16].map(u16::to_le_bytes).concat());
    file.extend([length as u32, start as u32].map(u32::to_le_bytes).concat());
    file.extend([0, 0]);
    file
}

/// An archive packed anew, with one of its files damaged, renamed, exchanged, doubled or gone.
#[must_use]
pub fn repacked(archive_of: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut entries = entries(archive_of);
    for _ in 0..=rng.below(3) {
        if entries.is_empty() {
            break;
        }
        let at = match entries.iter().position(|entry| entry.name.ends_with(b"data.pkl")) {
            Some(pickle) if rng.coin() => pickle,
            _ => rng.below(entries.len()),
        };
        let with = rng.below(entries.len());
        match rng.below(8) {
            0 => drop(entries.remove(at)),
            1 => entries.swap(at, with),
            2 => entries[at].name = damage(&entries[at].name.clone(), other, rng),
            3 => entries[at].name = entries[with].name.clone(),
            _ => entries[at].bytes = damage(&entries[at].bytes.clone(), other, rng),
        }
    }
    archive(&entries, rng)
}
