//! How large is a picture, before it is unpacked?

use super::{Orientation, PictureError, PictureKind, sniff};

/// What the beginning of a picture's file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its format.
    pub kind: PictureKind,
    /// Columns as the file has them, before it is turned upright.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How it is to be turned; upright where that is not known.
    pub orientation: Orientation,
}

/// The header at the beginning of a file. A JPEG's may lie behind some hundred kilobytes of Exif and colour profile;
/// what is given may end anywhere after it.
///
/// # Errors
/// When it is no picture, is cut short, contradicts itself, or is of a kind whose size is not read here.
pub fn header(bytes: &[u8]) -> Result<Header, PictureError> {
    let kind = sniff(bytes).ok_or_else(|| PictureError::Unknown { first: bytes.iter().take(4).copied().collect() })?;
    let found = match kind {
        PictureKind::Png => png(bytes)?,
        PictureKind::Jpeg => return jpeg(bytes),
        PictureKind::Gif => little(bytes, 6).zip(little(bytes, 8)),
        PictureKind::Bmp => bmp(bytes),
        PictureKind::WebP => webp(bytes)?,
        PictureKind::Ico => ico(bytes),
        PictureKind::Avif | PictureKind::Heic => spatial_extents(bytes),
        PictureKind::JpegXl | PictureKind::Tiff => return Err(PictureError::Unsupported(kind)),
    };
    let (width, height) = found.ok_or(PictureError::Truncated { kind, found: bytes.len() })?;
    Ok(Header { kind, width, height, orientation: Orientation::Upright })
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Its first chunk is IHDR (ISO 15948, section 11.2.2).
fn png(bytes: &[u8]) -> Result<Option<(u32, u32)>, PictureError> {
    if bytes.get(12..16).is_some_and(|first| first != b"IHDR") {
        let reason = "its first chunk is not IHDR".to_owned();
        return Err(PictureError::Damaged { kind: PictureKind::Png, reason });
    }
    Ok(big(bytes, 16).zip(big(bytes, 20)))
}

/// A bitmap with a height below zero begins at its top.
fn bmp(bytes: &[u8]) -> Option<(u32, u32)> {
    if little(bytes, 14)? == 12 {
        return little(bytes, 18).zip(little(bytes, 20));
    }
    let four = |at: usize| Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?).unsigned_abs());
    four(18).zip(four(22))
}

/// RFC 9649, sections 2.5 to 2.7.
fn webp(bytes: &[u8]) -> Result<Option<(u32, u32)>, PictureError> {
    let three = |at: usize| Some(u32::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?, *bytes.get(at + 2)?, 0]));
    Ok(match bytes.get(12..16) {
        Some(b"VP8X") => three(24).zip(three(27)).map(|(width, height)| (width + 1, height + 1)),
        Some(b"VP8L") => {
            big(bytes, 21).map(u32::swap_bytes).map(|bits| ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        Some(b"VP8 ") => {
            little(bytes, 26).zip(little(bytes, 28)).map(|(width, height)| (width & 0x3fff, height & 0x3fff))
        }
        Some(other) => {
            let reason = format!("its first chunk is {:?}", String::from_utf8_lossy(other));
            return Err(PictureError::Damaged { kind: PictureKind::WebP, reason });
        }
        None => None,
    })
}

/// The largest of an icon's pictures; 0 stands for 256.
fn ico(bytes: &[u8]) -> Option<(u32, u32)> {
    let count = little(bytes, 4)? as usize;
    let entries = bytes.get(6..)?.chunks_exact(16).take(count);
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    entries.map(|entry| (side(entry[0]), side(entry[1]))).max_by_key(|(width, height)| width * height)
}

/// The largest size that a property of any of its pictures has (ISO 23008-12, section 6.5.3): they may be tiles or
/// previews.
fn spatial_extents(bytes: &[u8]) -> Option<(u32, u32)> {
    let places = bytes.windows(4).enumerate().filter(|(_, window)| window == b"ispe").map(|(at, _)| at);
    let sizes = places.filter_map(|at| big(bytes, at + 8).zip(big(bytes, at + 12)));
    sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
}

/// Segment after segment up to the frame's header (ITU-T T.81, sections B.1.1 and B.2.2).
fn jpeg(bytes: &[u8]) -> Result<Header, PictureError> {
    let kind = PictureKind::Jpeg;
    let short = || PictureError::Truncated { kind, found: bytes.len() };
    let form = |form| Err(PictureError::Form { kind, form });
    let mut orientation = Orientation::Upright;
    let mut at = 2;
    loop {
        let segment = segment(bytes, &mut at).ok_or_else(short)?;
        match segment.marker {
            0xe1 if segment.content.starts_with(b"Exif\0\0") => orientation = Orientation::of_exif(segment.content),
            0xc0..=0xc2 => {
                let &[precision, h1, h0, w1, w0, ..] = segment.content else { return Err(short()) };
                let [width, height] = [[w1, w0], [h1, h0]].map(|bytes| u32::from(u16::from_be_bytes(bytes)));
                if precision != 8 {
                    return form("of more than 8 bits");
                }
                return Ok(Header { kind, width, height, orientation });
            }
            0xc3 | 0xc7 | 0xcb | 0xcf => return form("lossless"),
            0xc5 | 0xc6 => return form("hierarchical"),
            0xc9 | 0xca | 0xcd | 0xce => return form("arithmetically coded"),
            0xd9 | 0xda => {
                let reason = "its pixels come before their number".to_owned();
                return Err(PictureError::Damaged { kind, reason });
            }
            _ => {}
        }
    }
}

struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
}

/// The next segment that has a content, from `at`, which moves behind it.
fn segment<'a>(bytes: &'a [u8], at: &mut usize) -> Option<Segment<'a>> {
    loop {
        // Whatever lies between segments is passed over, as all decoders do; 0xff may come several times.
        while *bytes.get(*at)? != 0xff {
            *at += 1;
        }
        while *bytes.get(*at)? == 0xff {
            *at += 1;
        }
        let marker = bytes[*at];
        *at += 1;
        match marker {
            0 | 0x01 | 0xd0..=0xd8 => {}
            0xd9 => return Some(Segment { marker, content: &[] }),
            _ => {
                let length = usize::from(u16::from_be_bytes(bytes.get(*at..*at + 2)?.try_into().ok()?));
                let content = bytes.get(*at + 2..*at + length.max(2))?;
                *at += length.max(2);
                return Some(Segment { marker, content });
            }
        }
    }
}

/// Does a JPEG, of which the frame's header was read, end where it should? Within its pixels, the end's marker cannot
/// occur otherwise.
#[cfg(feature = "decode")]
pub(super) fn has_end(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        match segment(bytes, &mut at) {
            Some(Segment { marker: 0xda, .. }) => break,
            Some(Segment { marker: 0xd9, .. }) => return true,
            Some(_) => {}
            None => return false,
        }
    }
    bytes[at..].windows(2).any(|window| window == [0xff, 0xd9])
}
