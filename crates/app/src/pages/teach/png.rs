//! How is a picture written as a PNG, without compression?
//!
//! PNG (ISO 15948): chunks of length, type, data and CRC; the pixels in a zlib stream (RFC 1950) of stored blocks (RFC
//! 1951, section 3.2.4).

use bundle::zip::crc32;

/// Bytes in one stored block at most.
const BLOCK: usize = 65_535;

/// The file of a colour picture of `width` columns and `height` rows: `[red, green, blue]` for each pixel, row by row.
#[must_use]
pub fn write(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // 8 bits, red, green and blue; deflate, filters by row, not interlaced.
    header.extend([8, 2, 0, 0, 0]);
    let rows = pixels.chunks_exact((width * 3).max(1) as usize);
    let raw: Vec<u8> = rows.flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
    let mut stream = vec![0x78, 0x01];
    let blocks = raw.chunks(BLOCK).count();
    for (index, block) in raw.chunks(BLOCK).enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(index + 1 == blocks));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(&raw).to_be_bytes());
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", &header), (b"IDAT", &stream), (b"IEND", &Vec::new())] {
        let body = [&kind[..], data].concat();
        file.extend((data.len() as u32).to_be_bytes());
        file.extend(&body);
        file.extend(crc32(&body).to_be_bytes());
    }
    file
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1u32, 0u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_rfc_1950() {
        // The example that every text on Adler-32 gives.
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn a_file_has_its_chunks_and_ends_as_every_png_ends() {
        let file = write(1, 1, &[255, 0, 0]);
        assert!(file.starts_with(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02"));
        assert!(file.ends_with(b"\x00\x00\x00\x00IEND\xaeB`\x82"));
    }
}
