//! A thousand pictures in a file.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::{
    DataError, ImageShape, Result,
    header::{HEADER_LEN, Header},
    predictor::add_green,
};

/// Some pictures with their labels, unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// The shape of each picture.
    pub shape: ImageShape,
    /// A class per picture.
    pub labels: Vec<u8>,
    /// `[count, channels, height, width]`
    pub pixels: Vec<u8>,
}

impl Shard {
    /// Pictures in this shard.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// Unpacks a shard file. Damaged or truncated bytes give an error, whatever they are.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let header = Header::parse(bytes)?;
        let stream = &bytes[HEADER_LEN..];
        if stream.len() < header.compressed {
            return Err(DataError::Truncated {
                part: "compressed pixels",
                expected: header.compressed,
                found: stream.len(),
            });
        }
        if stream.len() > header.compressed {
            return Err(DataError::TrailingBytes { expected: HEADER_LEN + header.compressed, found: bytes.len() });
        }
        let (expected, found) = (header.checksum, crc32fast::hash(stream));
        if expected != found {
            return Err(DataError::Checksum { part: "compressed pixels", expected, found });
        }
        let mut labels =
            decompress_to_vec_with_limit(stream, header.unpacked()).map_err(|error| match error.status {
                TINFLStatus::HasMoreOutput => {
                    DataError::Compressed { reason: format!("more than {} bytes come out of it", header.unpacked()) }
                }
                status => DataError::Compressed { reason: format!("{status:?}") },
            })?;
        if labels.len() != header.unpacked() {
            return Err(DataError::Truncated {
                part: "unpacked pixels",
                expected: header.unpacked(),
                found: labels.len(),
            });
        }
        let mut pixels = labels.split_off(header.count);
        for image in pixels.chunks_exact_mut(header.shape.len()) {
            for plane in image.chunks_exact_mut(header.shape.plane()) {
                header.predictor.restore(plane, header.shape.width);
            }
            if header.less_green {
                add_green(image, header.shape);
            }
        }
        Ok(Self { shape: header.shape, labels, pixels })
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::{Rng, pack};

    fn sample(channels: usize) -> Shard {
        let shape = ImageShape::new(channels, 6, 5);
        let mut rng = Rng::new(7);
        let labels: Vec<u8> = (0..9).map(|_| rng.below(10) as u8).collect();
        // Smooth pictures, so that the predictors have something to find.
        let pixels = (0..9 * shape.len()).map(|i| (i * 3) as u8 ^ rng.below(4) as u8).collect();
        Shard { shape, labels, pixels }
    }

    /// Makes both checksums right, so that what is behind them gets tested.
    fn sign(bytes: &mut [u8]) {
        let stream = crc32fast::hash(&bytes[HEADER_LEN..]);
        bytes[24..28].copy_from_slice(&stream.to_le_bytes());
        let header = crc32fast::hash(&bytes[..28]);
        bytes[28..32].copy_from_slice(&header.to_le_bytes());
    }

    /// `bytes` with one byte replaced and the checksums right.
    fn with(bytes: &[u8], at: usize, value: u8) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        bytes[at] = value;
        sign(&mut bytes);
        bytes
    }

    #[test]
    fn what_is_packed_comes_back() {
        for channels in [1, 2, 3] {
            let shard = sample(channels);
            assert_eq!(Shard::decode(&pack::encode(&shard)).unwrap(), shard);
        }
    }

    #[test]
    fn an_empty_shard_comes_back() {
        let shard = Shard { shape: ImageShape::new(1, 2, 2), labels: vec![], pixels: vec![] };
        assert_eq!(Shard::decode(&pack::encode(&shard)).unwrap(), shard);
    }

    #[test]
    fn every_cut_is_an_error() {
        let bytes = pack::encode(&sample(3));
        for length in 0..bytes.len() {
            let error = Shard::decode(&bytes[..length]).unwrap_err();
            assert!(matches!(error, DataError::Truncated { .. }), "{length}: {error}");
        }
    }

    #[test]
    fn every_flipped_bit_is_an_error() {
        let bytes = pack::encode(&sample(3));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(Shard::decode(&damaged).is_err(), "byte {at} bit {bit} went unnoticed");
            }
        }
    }

    #[test]
    fn each_header_field_has_its_own_sentence() {
        let bytes = pack::encode(&sample(3));
        let error = |at, value| Shard::decode(&with(&bytes, at, value)).unwrap_err();
        assert!(matches!(error(0, b'X'), DataError::Magic { found: [b'X', ..] }));
        assert!(matches!(error(4, 9), DataError::Version { expected: 1, found: 9 }));
        assert!(matches!(error(5, 5), DataError::HeaderField { field: "predictor", found: 5, .. }));
        assert!(matches!(error(6, 2), DataError::HeaderField { field: "colour transform", found: 2, .. }));
        assert!(matches!(error(7, 1), DataError::HeaderField { field: "reserved bytes", found: 1, .. }));
        assert!(matches!(error(8, 0), DataError::HeaderField { .. }));
        assert!(matches!(error(10, 0), DataError::HeaderField { field: "height", found: 0, .. }));
        assert!(matches!(error(12, 0), DataError::HeaderField { field: "width", found: 0, .. }));
        assert!(matches!(error(15, 1), DataError::HeaderField { field: "reserved bytes", .. }));
        assert!(matches!(error(16, 8), DataError::Compressed { .. }), "{}", error(16, 8));
        assert!(matches!(error(16, 10), DataError::Truncated { part: "unpacked pixels", .. }));
        assert!(matches!(error(19, 255), DataError::TooLarge { .. }));
        assert!(matches!(error(20, bytes[20].wrapping_add(1)), DataError::Truncated { part: "compressed pixels", .. }));
        for (at, named) in [(28, "header"), (HEADER_LEN, "compressed pixels")] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            let error = Shard::decode(&damaged).unwrap_err();
            assert!(matches!(error, DataError::Checksum { part, .. } if part == named), "{error}");
        }
    }

    #[test]
    fn bytes_after_the_end_are_an_error() {
        let mut bytes = pack::encode(&sample(1));
        bytes.push(0);
        assert!(matches!(Shard::decode(&bytes), Err(DataError::TrailingBytes { .. })));
    }

    #[test]
    fn the_less_green_transform_needs_three_channels() {
        let bytes = with(&pack::encode(&sample(1)), 6, 1);
        let error = Shard::decode(&bytes).unwrap_err();
        assert!(matches!(error, DataError::HeaderField { field: "number of channels", found: 1, .. }), "{error}");
    }

    #[test]
    fn random_bytes_never_panic() {
        let mut rng = Rng::new(3);
        let good = pack::encode(&sample(1));
        for _ in 0..20_000 {
            let mut bytes = good.clone();
            for _ in 0..1 + rng.below(8) {
                let at = rng.below(bytes.len());
                bytes[at] = rng.below(256) as u8;
            }
            sign(&mut bytes);
            let _ = Shard::decode(&bytes);
        }
    }
}
