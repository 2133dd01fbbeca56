//! Which format has a picture? Its first bytes say so, never its name.

use std::fmt;

/// A format of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PictureKind {
    /// Portable Network Graphics (ISO 15948).
    Png,
    /// JPEG (ITU-T T.81), in whatever wrapping: JFIF, Exif, Adobe.
    Jpeg,
    /// Graphics Interchange Format.
    Gif,
    /// WebP (RFC 9649).
    WebP,
    /// Windows bitmap.
    Bmp,
    /// AV1 image file.
    Avif,
    /// High-efficiency image file, as iPhones take them.
    Heic,
    /// JPEG XL (ISO 18181).
    JpegXl,
    /// Tagged image file.
    Tiff,
    /// Windows icon.
    Ico,
}

impl PictureKind {
    /// Its name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            PictureKind::Png => "PNG",
            PictureKind::Jpeg => "JPEG",
            PictureKind::Gif => "GIF",
            PictureKind::WebP => "WebP",
            PictureKind::Bmp => "BMP",
            PictureKind::Avif => "AVIF",
            PictureKind::Heic => "HEIC",
            PictureKind::JpegXl => "JPEG XL",
            PictureKind::Tiff => "TIFF",
            PictureKind::Ico => "ICO",
        }
    }
}

impl fmt::Display for PictureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The format of a file that begins with these bytes (32 are enough); none where it is no picture.
pub fn sniff(bytes: &[u8]) -> Option<PictureKind> {
    Some(match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => PictureKind::Png,
        [0xff, 0xd8, 0xff, ..] => PictureKind::Jpeg,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => PictureKind::Gif,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => PictureKind::WebP,
        // Many a text begins with BM: the length of the second header, which there is a handful of, decides.
        [b'B', b'M', ..] if is_bitmap_header(bytes) => PictureKind::Bmp,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return of_brands(bytes),
        [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', b'\r', b'\n', 0x87, b'\n', ..] => {
            PictureKind::JpegXl
        }
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => PictureKind::Tiff,
        // An icon's count of pictures is small, and a byte of each of its entries is 0.
        [0, 0, 1, 0, 1..=64, 0, _, _, _, 0, ..] => PictureKind::Ico,
        _ => return None,
    })
}

fn is_bitmap_header(bytes: &[u8]) -> bool {
    let length = bytes.get(14..18).map(|length| u32::from_le_bytes([length[0], length[1], length[2], length[3]]));
    matches!(length, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// Files of ISO 14496-12 name what they can be read as: first the main brand, then the others.
fn of_brands(bytes: &[u8]) -> Option<PictureKind> {
    let brands = bytes.get(8..12).into_iter().chain(bytes.get(16..).unwrap_or_default().chunks_exact(4).take(8));
    brands.into_iter().find_map(|brand| match brand {
        b"avif" | b"avis" => Some(PictureKind::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(PictureKind::Heic),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_format() {
        let bmp = [b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".as_slice(), &[40, 0, 0, 0, 1, 0, 0, 0]].concat();
        let known: [(&[u8], PictureKind); 12] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PictureKind::Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", PictureKind::Jpeg),
            (b"\xff\xd8\xff\xdb", PictureKind::Jpeg),
            (b"GIF89a\x01\0\x01\0", PictureKind::Gif),
            (b"RIFF\x24\0\0\0WEBPVP8 ", PictureKind::WebP),
            (&bmp, PictureKind::Bmp),
            (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", PictureKind::Avif),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", PictureKind::Heic),
            (b"\xff\x0a\0", PictureKind::JpegXl),
            (b"II*\0\x08\0\0\0", PictureKind::Tiff),
            (b"MM\0*\0\0\0\x08", PictureKind::Tiff),
            (b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0", PictureKind::Ico),
        ];
        for (bytes, kind) in known {
            assert_eq!(sniff(bytes), Some(kind));
        }
    }

    #[test]
    fn other_files_are_no_pictures() {
        let others: [&[u8]; 9] = [
            b"",
            b"\xff\xd8",
            b"BM is how this text begins, and it goes on",
            b"PK\x03\x04",
            b"RIFF\x24\0\0\0WAVEfmt ",
            b"\0\0\0\x20ftypisom\0\0\0\0mp42avc1",
            b"<svg xmlns=",
            b"version https://git-lfs.github.com/spec/v1",
            &[0; 40],
        ];
        for bytes in others {
            assert_eq!(sniff(bytes), None, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
