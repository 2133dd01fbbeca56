//! Which side of a picture is up? Cameras write it into Exif (CIPA DC-008, section 4.6.5, tag 0x0112) and leave the
//! pixels lying.

/// Where the first row and column of the file's pixels belong, as Exif numbers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// 1: as they are.
    #[default]
    Upright,
    /// 2: mirrored, left is right.
    Mirrored,
    /// 3: turned by half a turn.
    UpsideDown,
    /// 4: mirrored, top is bottom.
    Flipped,
    /// 5: rows and columns change places.
    Transposed,
    /// 6: to be turned clockwise by a quarter.
    QuarterRight,
    /// 7: rows and columns change places, from the other corner.
    Transversed,
    /// 8: to be turned anticlockwise by a quarter.
    QuarterLeft,
}

impl Orientation {
    const ALL: [Orientation; 8] = [
        Orientation::Upright,
        Orientation::Mirrored,
        Orientation::UpsideDown,
        Orientation::Flipped,
        Orientation::Transposed,
        Orientation::QuarterRight,
        Orientation::Transversed,
        Orientation::QuarterLeft,
    ];

    /// The one with this number of Exif; upright where there is none such.
    pub fn of_number(number: u16) -> Self {
        let index = usize::from(number).checked_sub(1);
        index.and_then(|index| Self::ALL.get(index)).copied().unwrap_or_default()
    }

    /// Do rows become columns?
    pub const fn swaps_sides(self) -> bool {
        use Orientation::{QuarterLeft, QuarterRight, Transposed, Transversed};
        matches!(self, Transposed | QuarterRight | Transversed | QuarterLeft)
    }

    /// What a TIFF structure (the content of Exif, after any `Exif\0\0`) says; upright where it says nothing.
    pub fn of_exif(exif: &[u8]) -> Self {
        number(exif).map(Self::of_number).unwrap_or_default()
    }

    /// Rows of `width` pixels of three values, turned so that up is up; with the new width.
    pub fn apply(self, pixels: Vec<u8>, width: usize) -> (Vec<u8>, usize) {
        if self == Orientation::Upright || width == 0 {
            return (pixels, width);
        }
        let height = pixels.len() / 3 / width;
        let (columns, rows) = if self.swaps_sides() { (height, width) } else { (width, height) };
        let mut turned = Vec::with_capacity(pixels.len());
        for y in 0..rows {
            for x in 0..columns {
                let (right, down) = (columns - 1 - x, rows - 1 - y);
                let (row, column) = match self {
                    Orientation::Upright => (y, x),
                    Orientation::Mirrored => (y, right),
                    Orientation::UpsideDown => (down, right),
                    Orientation::Flipped => (down, x),
                    Orientation::Transposed => (x, y),
                    Orientation::QuarterRight => (right, y),
                    Orientation::Transversed => (right, down),
                    Orientation::QuarterLeft => (x, down),
                };
                turned.extend_from_slice(&pixels[(row * width + column) * 3..][..3]);
            }
        }
        (turned, columns)
    }
}

/// The value of tag 0x0112 in the first directory.
fn number(exif: &[u8]) -> Option<u16> {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let is_little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = four(4)? as usize;
    let entries = usize::from(two(directory)?);
    (0..entries).find_map(|index| {
        let entry = directory.checked_add(2 + 12 * index)?;
        // A short; some writers give it as a long.
        match (two(entry)?, two(entry + 2)?) {
            (0x0112, 3) => two(entry + 8),
            (0x0112, 4) => four(entry + 8)?.try_into().ok(),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exif(is_little: bool, value: u16) -> Vec<u8> {
        let two = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let four = |value: u32| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let mut bytes = if is_little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        bytes.extend(four(8));
        bytes.extend(two(2));
        for (tag, value) in [(0x010f, 9), (0x0112, value)] {
            bytes.extend([two(tag), two(3)].concat());
            bytes.extend(four(1));
            bytes.extend([two(value), two(0)].concat());
        }
        bytes
    }

    #[test]
    fn both_byte_orders_are_read_with_and_without_their_heading() {
        for value in 1..=8 {
            for is_little in [true, false] {
                let bytes = exif(is_little, value);
                assert_eq!(Orientation::of_exif(&bytes), Orientation::of_number(value));
                assert_eq!(
                    Orientation::of_exif(&[b"Exif\0\0", bytes.as_slice()].concat()),
                    Orientation::of_number(value)
                );
            }
        }
    }

    #[test]
    fn what_says_nothing_or_nonsense_is_upright_and_no_cut_is_a_panic() {
        for value in [0, 9, u16::MAX] {
            assert_eq!(Orientation::of_exif(&exif(true, value)), Orientation::Upright);
        }
        let bytes = exif(false, 6);
        for cut in 0..bytes.len() {
            let _ = Orientation::of_exif(&bytes[..cut]);
        }
        assert_eq!(Orientation::of_exif(b"MM\0*\xff\xff\xff\xff"), Orientation::Upright);
    }

    /// Pixels with the numbers of a picture of two rows of three.
    fn turned(number: u16) -> (Vec<u8>, usize) {
        let pixels = [1, 2, 3, 4, 5, 6].into_iter().flat_map(|value| [value; 3]).collect();
        let (pixels, width) = Orientation::of_number(number).apply(pixels, 3);
        (pixels.into_iter().step_by(3).collect(), width)
    }

    #[test]
    fn each_of_the_eight_turns_a_picture_its_way() {
        assert_eq!(turned(1), (vec![1, 2, 3, 4, 5, 6], 3));
        assert_eq!(turned(2), (vec![3, 2, 1, 6, 5, 4], 3));
        assert_eq!(turned(3), (vec![6, 5, 4, 3, 2, 1], 3));
        assert_eq!(turned(4), (vec![4, 5, 6, 1, 2, 3], 3));
        assert_eq!(turned(5), (vec![1, 4, 2, 5, 3, 6], 2));
        assert_eq!(turned(6), (vec![4, 1, 5, 2, 6, 3], 2));
        assert_eq!(turned(7), (vec![6, 3, 5, 2, 4, 1], 2));
        assert_eq!(turned(8), (vec![3, 6, 2, 5, 1, 4], 2));
    }
}
