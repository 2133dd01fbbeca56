//! Numbers in little-endian bytes; none where the bytes end.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// The CRC-32 of a few bytes, bit by bit: the page, which reads lists and unpacks nothing, needs no tables for it.
pub(super) fn short_crc32(bytes: &[u8]) -> u32 {
    let shift = |value: u32, _| if value & 1 == 1 { 0xedb8_8320 ^ value >> 1 } else { value >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_checksum_is_that_of_every_other_program() {
        // The check value of CRC-32/ISO-HDLC in every catalogue.
        assert_eq!(short_crc32(b"123456789"), 0xcbf4_3926);
    }
}
