//! Zip archives written by hand, also wrong ones.
#![allow(dead_code, reason = "each test file uses some of it")]

/// A file to be put into an archive.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub name: String,
    /// As they lie in the archive.
    pub packed: Vec<u8>,
    /// How many they are unpacked; their own number, if none.
    pub length: Option<u64>,
    pub method: u16,
    pub flags: u16,
    /// Sizes and place stand in the extra field of zip64.
    pub zip64: bool,
    /// The place of another file of the archive, instead of one of its own.
    pub at: Option<u64>,
}

/// A file as it is.
pub fn stored(name: &str, bytes: &[u8]) -> Entry {
    Entry { name: name.to_owned(), packed: bytes.to_vec(), ..Entry::default() }
}

/// A file deflated.
pub fn deflated(name: &str, bytes: &[u8]) -> Entry {
    let packed = miniz_oxide::deflate::compress_to_vec(bytes, 9);
    Entry { name: name.to_owned(), packed, length: Some(bytes.len() as u64), method: 8, ..Entry::default() }
}

/// The archive; with `zip64` its end has the record of 64 bits, and all ones in the other.
pub fn archive(entries: &[Entry], zip64: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut list = Vec::new();
    for entry in entries {
        let at = entry.at.unwrap_or(file.len() as u64);
        let (packed, length) = (entry.packed.len() as u64, entry.length.unwrap_or(entry.packed.len() as u64));
        let name = entry.name.as_bytes();
        if entry.at.is_none() {
            file.extend(b"PK\x03\x04\x2d\0");
            file.extend([entry.flags, entry.method].map(u16::to_le_bytes).concat());
            file.extend([0; 8]);
            file.extend([packed as u32, length as u32].map(u32::to_le_bytes).concat());
            file.extend([name.len() as u16, 0].map(u16::to_le_bytes).concat());
            file.extend(name);
            file.extend(&entry.packed);
        }
        let extra: Vec<u8> = match entry.zip64 {
            // A field that nobody knows comes first.
            true => [&b"??\x02\0ab\x01\0\x18\0"[..], &[length, packed, at].map(u64::to_le_bytes).concat()].concat(),
            false => Vec::new(),
        };
        let listed = if entry.zip64 { [u32::MAX; 3] } else { [packed as u32, length as u32, at as u32] };
        list.extend(b"PK\x01\x02\0\0\0\0");
        list.extend([entry.flags, entry.method].map(u16::to_le_bytes).concat());
        list.extend([0; 8]);
        list.extend([listed[0], listed[1]].map(u32::to_le_bytes).concat());
        list.extend([name.len() as u16, extra.len() as u16, 0].map(u16::to_le_bytes).concat());
        list.extend([0; 8]);
        list.extend(listed[2].to_le_bytes());
        list.extend(name);
        list.extend(extra);
    }
    let (start, length, count) = (file.len() as u64, list.len() as u64, entries.len() as u64);
    file.extend(list);
    if zip64 {
        let record = file.len() as u64;
        file.extend(b"PK\x06\x06");
        file.extend(44u64.to_le_bytes());
        file.extend([0; 12]);
        file.extend([count, count, length, start].map(u64::to_le_bytes).concat());
        file.extend(b"PK\x06\x07\0\0\0\0");
        file.extend(record.to_le_bytes());
        file.extend(1u32.to_le_bytes());
    }
    let count = if zip64 { u16::MAX } else { count as u16 };
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].map(u16::to_le_bytes).concat());
    file.extend(if zip64 { [u32::MAX; 2] } else { [length as u32, start as u32] }.map(u32::to_le_bytes).concat());
    file.extend([0; 2]);
    file
}
