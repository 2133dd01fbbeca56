//! The IDX format of the MNIST files: big-endian magic, sizes, bytes (described on the set's own page).

use anyhow::{Context, Result, bail};

use ::data::pack::Images;

/// Pictures of 28x28 from an images file and a labels file.
pub fn read(images: &[u8], labels: &[u8]) -> Result<Images> {
    let pixels = body(images, &[28, 28]).context("in the images file")?;
    let labels = body(labels, &[]).context("in the labels file")?;
    if pixels.len() != labels.len() * 28 * 28 {
        bail!("there are {} labels for {} pixels", labels.len(), pixels.len());
    }
    Ok(Images { labels: labels.to_vec(), pixels: pixels.to_vec() })
}

/// The bytes after the header, which must announce unsigned bytes of `[count, inner…]`.
fn body<'a>(bytes: &'a [u8], inner: &[usize]) -> Result<&'a [u8]> {
    let dimensions = 1 + inner.len();
    let header = 4 + 4 * dimensions;
    let number = |at: usize| -> Result<usize> {
        let four = bytes.get(at..at + 4).context("the file is shorter than its header")?;
        Ok(four.iter().fold(0, |number, &byte| number << 8 | usize::from(byte)))
    };
    let magic = 0x0800 + dimensions;
    if number(0)? != magic {
        bail!("the file should start with {magic:#010x}, found {:#010x}", number(0)?);
    }
    let mut expected = number(4)?;
    for (i, &size) in inner.iter().enumerate() {
        let found = number(8 + 4 * i)?;
        if found != size {
            bail!("the pictures should have a side of {size}, found {found}");
        }
        expected *= size;
    }
    let found = bytes.len() - header;
    if found != expected {
        bail!("the file should hold {expected} bytes after its header, found {found}");
    }
    Ok(&bytes[header..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(count: u8, bytes: &[u8]) -> Vec<u8> {
        [&[0, 0, 8, 1, 0, 0, 0, count], bytes].concat()
    }

    #[test]
    fn labels_are_what_follows_the_header() -> Result<()> {
        assert_eq!(body(&labels(2, &[7, 9]), &[])?, [7, 9]);
        Ok(())
    }

    #[test]
    fn a_wrong_magic_a_cut_and_a_wrong_side_are_errors() {
        assert!(body(&[0, 0, 8, 3, 0, 0, 0, 0], &[]).is_err());
        assert!(body(&labels(3, &[7, 9]), &[]).is_err());
        assert!(body(&[0, 0], &[]).is_err());
        assert!(body(&[0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 27], &[28, 28]).is_err());
    }
}
