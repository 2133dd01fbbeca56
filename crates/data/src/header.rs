//! The 32 bytes at the start of a shard; the crate's page has the table.

use crate::{DataError, ImageShape, Result, predictor::Predictor};

/// The first bytes of every shard.
pub(crate) const MAGIC: [u8; 4] = *b"CTMS";
/// The version that this program reads and writes.
pub(crate) const VERSION: u8 = 1;
/// Bytes of the header.
pub(crate) const HEADER_LEN: usize = 32;
/// No shard may unpack to more: a damaged or hostile header must not eat the visitor's memory.
pub(crate) const MAX_UNPACKED: u64 = 256 << 20;

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub predictor: Predictor,
    /// Red and blue are stored less green.
    pub less_green: bool,
    pub shape: ImageShape,
    pub count: usize,
    /// Bytes of the deflate stream.
    pub compressed: usize,
    /// CRC-32 of the deflate stream.
    pub checksum: u32,
}

impl Header {
    /// Bytes of labels and pixels, unpacked.
    pub fn unpacked(&self) -> usize {
        self.count * (1 + self.shape.len())
    }

    /// The bytes of the header.
    #[cfg(feature = "write")]
    pub fn to_bytes(self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4] = VERSION;
        bytes[5] = self.predictor.code();
        bytes[6] = self.less_green.into();
        bytes[8..10].copy_from_slice(&(self.shape.channels as u16).to_le_bytes());
        bytes[10..12].copy_from_slice(&(self.shape.height as u16).to_le_bytes());
        bytes[12..14].copy_from_slice(&(self.shape.width as u16).to_le_bytes());
        bytes[16..20].copy_from_slice(&(self.count as u32).to_le_bytes());
        bytes[20..24].copy_from_slice(&(self.compressed as u32).to_le_bytes());
        bytes[24..28].copy_from_slice(&self.checksum.to_le_bytes());
        let own = crc32fast::hash(&bytes[..28]);
        bytes[28..].copy_from_slice(&own.to_le_bytes());
        bytes
    }

    /// Reads and checks the header at the start of `bytes`.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let Some(bytes) = bytes.first_chunk::<HEADER_LEN>() else {
            return Err(DataError::Truncated { part: "header", expected: HEADER_LEN, found: bytes.len() });
        };
        let u16_at = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let u32_at = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);

        let magic = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if magic != MAGIC {
            return Err(DataError::Magic { found: magic });
        }
        if bytes[4] != VERSION {
            return Err(DataError::Version { expected: VERSION, found: bytes[4] });
        }
        let (expected, found) = (u32_at(28), crc32fast::hash(&bytes[..28]));
        if expected != found {
            return Err(DataError::Checksum { part: "header", expected, found });
        }
        let field = |field, expected, found: u64| DataError::HeaderField { field, expected, found };
        let predictor = Predictor::from_code(bytes[5]).ok_or(field("predictor", "0 to 4", bytes[5].into()))?;
        let shape = ImageShape::new(u16_at(8).into(), u16_at(10).into(), u16_at(12).into());
        let less_green = match (bytes[6], shape.channels) {
            (0, _) => false,
            (1, 3) => true,
            (1, channels) => {
                return Err(field("number of channels", "3 for this colour transform", channels as u64));
            }
            (other, _) => return Err(field("colour transform", "0 or 1", other.into())),
        };
        let reserved = u64::from(bytes[7]) | u64::from(u16_at(14)) << 8;
        if reserved != 0 {
            return Err(field("reserved bytes", "0", reserved));
        }
        for (name, size) in [("number of channels", shape.channels), ("height", shape.height), ("width", shape.width)] {
            if size == 0 {
                return Err(field(name, "at least 1", 0));
            }
        }
        let pixels = u64::from(u16_at(8)) * u64::from(u16_at(10)) * u64::from(u16_at(12));
        let unpacked = u64::from(u32_at(16)).saturating_mul(1 + pixels);
        if unpacked > MAX_UNPACKED {
            return Err(DataError::TooLarge { limit: MAX_UNPACKED, found: unpacked });
        }
        let (count, compressed, checksum) = (u32_at(16) as usize, u32_at(20) as usize, u32_at(24));
        Ok(Self { predictor, less_green, shape, count, compressed, checksum })
    }
}
