//! Which files are in an archive, and where? Only its list is read; each file is cut out when its turn comes.

use std::collections::BinaryHeap;
use std::ops::Range;

use super::bytes::{u16_at, u32_at, u64_at};
use super::{ArchiveError, Place, name};
use crate::places::Places;
use crate::{LeftOut, Method, Reason};

/// Bytes of an entry of the list before its name.
const ENTRY: usize = 46;
/// Bytes before a file in the archive, but for its name and extra fields.
pub(super) const LOCAL: usize = 30;
/// Most bytes that can lie around a file: its header, name and extra fields before it, its lengths and checksum after
/// it.
const AROUND: u64 = LOCAL as u64 + 2 * 65_535 + 24;

/// What an archive may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest list, in bytes.
    pub list: u64,
    /// Largest file when unpacked, in bytes.
    pub file: u64,
    /// All files that are taken, when unpacked, in bytes.
    pub total: u64,
    /// How many times larger a file may become, where it becomes larger than `suspicious`.
    pub ratio: u64,
    /// Files up to this length, in bytes, may become as large as they do.
    pub suspicious: u64,
}

impl Default for Limits {
    /// Some millions of pictures of 256 MiB each, 64 GiB in all: they are unpacked one at a time.
    fn default() -> Self {
        Self { list: 256 << 20, file: 256 << 20, total: 64 << 30, ratio: 200, suspicious: 16 << 20 }
    }
}

impl Limits {
    /// Whether files of these lengths, unpacked, may all be taken.
    ///
    /// # Errors
    /// When they may not, with both numbers.
    pub fn check_total(&self, lengths: impl IntoIterator<Item = u64>) -> Result<(), ArchiveError> {
        let found = lengths.into_iter().fold(0u64, u64::saturating_add);
        if found > self.total {
            return Err(ArchiveError::TotalTooLarge { found, limit: self.total });
        }
        Ok(())
    }
}

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, from the archive's root, between slashes.
    pub path: String,
    /// Its bytes when unpacked.
    pub unpacked: u64,
    /// The part of the archive that [`Entry::unpack`] is to be given.
    pub range: Range<u64>,
    /// Its bytes in the archive.
    pub packed: u64,
    /// Is it deflated, or stored as it is?
    pub is_deflated: bool,
    /// CRC-32 of its bytes when unpacked, for those that have another way to unpack them.
    pub crc32: u32,
}

/// The files of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Those that can be unpacked, in the order of the list.
    pub files: Vec<Entry>,
    /// Those that cannot.
    pub left_out: LeftOut,
}

/// What the list says of a file or folder.
struct Record {
    name: String,
    host: u8,
    flags: u16,
    method: Method,
    crc32: u32,
    packed: u64,
    unpacked: u64,
    attributes: u32,
    header: u64,
}

/// Reads the list of files; `bytes` is what [`Place::range`] asked for.
///
/// # Errors
/// When it is damaged or longer than `limits` allow. Files that cannot be unpacked are no error: they are left out,
/// with the reason.
pub fn list(bytes: &[u8], place: &Place, limits: &Limits) -> Result<List, ArchiveError> {
    if bytes.len() as u64 > limits.list {
        return Err(ArchiveError::ListTooLarge { found: bytes.len() as u64, limit: limits.list });
    }
    let records = records(bytes)?;
    let starts: Vec<u64> = records.iter().map(|record| record.header).collect();
    let starts = if starts.is_sorted() { starts } else { BinaryHeap::from(starts).into_sorted_vec() };
    // In bytes from the archive's own beginning: the list begins where the last of the files ends.
    let end = place.range.start.saturating_sub(place.base);
    let mut list = List::default();
    for record in records {
        if record.name.ends_with(['/', '\\']) {
            continue;
        }
        let path = match name::path(&record.name) {
            Ok(path) => path,
            Err(reason) => {
                list.left_out.add(reason, &record.name);
                continue;
            }
        };
        // A file ends before the next one begins: what lies across another is refused.
        let next = starts.partition_point(|start| *start <= record.header);
        let next = starts.get(next).copied().unwrap_or(end).min(end);
        if let Some(reason) = record.obstacle(next, limits) {
            list.left_out.add(reason, &path);
            continue;
        }
        let most = record.header.saturating_add(AROUND).saturating_add(record.packed);
        list.files.push(Entry {
            path,
            unpacked: record.unpacked,
            range: place.base + record.header..place.base + next.min(most),
            packed: record.packed,
            is_deflated: record.method == Method::DEFLATED,
            crc32: record.crc32,
        });
    }
    list.without_duplicates();
    Ok(list)
}

impl List {
    /// As where all are unpacked into a folder, the last of a path stays.
    fn without_duplicates(&mut self) {
        let mut last = Places::new();
        for (place, file) in self.files.iter().enumerate() {
            last.insert(&file.path, place);
        }
        if last.len() == self.files.len() {
            return;
        }
        let is_last = |(place, file): (usize, &Entry)| last.get(file.path.as_str()) == Some(&place);
        let stays: Vec<bool> = self.files.iter().enumerate().map(is_last).collect();
        let mut stays = stays.into_iter();
        self.files.retain(|file| {
            let stays = stays.next().unwrap_or(true);
            if !stays {
                self.left_out.add(Reason::Duplicate, &file.path);
            }
            stays
        });
    }
}

fn records(bytes: &[u8]) -> Result<Vec<Record>, ArchiveError> {
    let (mut records, mut at) = (Vec::new(), 0);
    // The list's own signature may follow the last entry (section 4.3.13).
    while at < bytes.len() && !bytes[at..].starts_with(b"PK\x05\x05") {
        let (record, length) = record(&bytes[at..]).ok_or(ArchiveError::DamagedList { at, files: records.len() })?;
        records.push(record);
        at += length;
    }
    Ok(records)
}

/// The next entry, none where it is not whole, and how many bytes it takes (section 4.3.12).
fn record(bytes: &[u8]) -> Option<(Record, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let [made_by, flags, method, name, extra, comment] = [4, 8, 10, 28, 30, 32].map(|at| u16_at(bytes, at));
    let [crc32, packed, unpacked, attributes, header] = [16, 20, 24, 38, 42].map(|at| u32_at(bytes, at));
    let (name, extra) = (usize::from(name?), usize::from(extra?));
    let length = ENTRY + name + extra + usize::from(comment?);
    bytes.get(..length)?;
    let extra = &bytes[ENTRY + name..][..extra];
    // Numbers that do not fit lie in an extra field, in this order, and only they (section 4.5.3).
    let mut long = name::field(extra, 0x0001).unwrap_or_default();
    let mut number = |short: u32| {
        if short != u32::MAX {
            return u64::from(short);
        }
        let found = u64_at(long, 0);
        long = long.get(8..).unwrap_or_default();
        found.unwrap_or(u64::from(short))
    };
    let (unpacked, packed, header) = (number(unpacked?), number(packed?), number(header?));
    let record = Record {
        name: name::text(&bytes[ENTRY..][..name], extra),
        host: (made_by? >> 8) as u8,
        flags: flags?,
        method: Method(method?),
        crc32: crc32?,
        packed,
        unpacked,
        attributes: attributes?,
        header,
    };
    Some((record, length))
}

impl Record {
    /// Why it cannot be unpacked; `next` is where it must have ended.
    fn obstacle(&self, next: u64, limits: &Limits) -> Option<Reason> {
        let &Record { packed, unpacked, .. } = self;
        // A file of a Unix whose kind is "symbolic link".
        let is_link = self.host == 3 && self.attributes >> 28 == 0o12;
        // No byte of a deflated file becomes more than 1,032.
        let is_bomb = unpacked > limits.suspicious && unpacked / limits.ratio.max(1) > packed;
        Some(match self.method {
            // Encryption by AES is a method of its own.
            _ if self.flags & 1 == 1 || self.method == Method(99) => Reason::Encrypted,
            Method::STORED | Method::DEFLATED if is_link => Reason::Link,
            Method::STORED | Method::DEFLATED if unpacked > limits.file => {
                Reason::TooLarge { bytes: unpacked, limit: limits.file }
            }
            Method::STORED | Method::DEFLATED if is_bomb || unpacked / 1032 > packed.saturating_add(1) => {
                Reason::Bomb { packed, unpacked }
            }
            Method::STORED | Method::DEFLATED if self.header.saturating_add(packed) > next => Reason::Misplaced,
            Method::STORED | Method::DEFLATED => return None,
            other => Reason::Method(other),
        })
    }
}
