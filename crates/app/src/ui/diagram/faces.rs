//! What do the faces of the volumes show while the network runs?
//!
//! On the end of a volume, whose sides are rows and columns, lies the map that varies most over the picture, and on its
//! front those that follow. Values of single positions are a row of cells. All of a volume are on one scale.

use std::cell::Cell;
use std::collections::HashMap;

use protocol::{FeatureMaps, Picture, Prediction};

use super::label::{Flow, at};
use super::layout::{Form, Placed};
use crate::network::Network;
use crate::ui::{diverging, pixels};

/// Most rows and columns of a map that are drawn.
const MOST: usize = 48;
/// Most maps on the front of a volume.
const MOST_ON_FRONT: usize = 4;
/// The smallest side of a map that can be made out, in the drawing's pixels.
const SMALLEST: f64 = 9.0;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The maps of one picture.
#[derive(Clone, Debug)]
pub struct Faces {
    /// Whose they are: no other network's faces show them.
    pub network: Network,
    /// Is the picture seen to pass through?
    pub is_passing: bool,
    /// Which of all pictures it is.
    pub number: u32,
    maps: HashMap<String, FeatureMaps>,
    seen: Picture,
}

/// Each picture has faces of its own.
impl PartialEq for Faces {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// A small picture in the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// From the unit square to its place.
    pub transform: String,
    /// Its pixels, as an address.
    pub address: String,
}

impl Faces {
    /// Those of an answer, with the maps that were asked for.
    pub fn of(network: Network, answer: Prediction, is_passing: bool) -> Self {
        let number = COUNT.get() + 1;
        COUNT.set(number);
        let maps = answer.taps.into_iter().map(|maps| (maps.node.clone(), maps)).collect();
        Faces { network, is_passing, number, maps, seen: answer.seen }
    }

    /// What lies on the faces of a part.
    pub fn on(&self, placed: &Placed, flow: Flow) -> Vec<Image> {
        let Some(node) = self.network.graph.nodes.get(placed.part.output.0) else { return Vec::new() };
        if placed.form == Form::Slim {
            return Vec::new();
        }
        let (x, y) = at(placed.tensor, placed.cross - placed.side / 2.0, flow);
        let (w, h) = at(placed.thickness, placed.side, flow);
        if placed.part.output.0 == 0 {
            let Picture { width, height, .. } = self.seen;
            let rgba = pixels::opaque(&self.seen);
            let image =
                sampled(width as usize, height as usize, |at| [rgba[at * 4], rgba[at * 4 + 1], rgba[at * 4 + 2]]);
            return end([x, y, w, h], placed.lean, flow, image).into_iter().collect();
        }
        let Some(maps) = self.maps.get(&node.name) else { return Vec::new() };
        let limit = maps.values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let (width, height) = (maps.width as usize, maps.height as usize);
        if width * height <= 1 {
            let count = maps.values.len();
            let (columns, rows) = if flow == Flow::Right { (count, 1) } else { (1, count) };
            let image = bitmap(columns, rows, |at| diverging(maps.values[at], limit));
            return vec![placed_at([x, y, w, h], image)];
        }
        let strongest = strongest(maps);
        let image = |channel: usize| {
            let values = &maps.values[channel * width * height..];
            sampled(width, height, |at| diverging(values[at], limit))
        };
        let mut images = Vec::new();
        images.extend(strongest.first().and_then(|first| end([x, y, w, h], placed.lean, flow, image(*first))));
        let cell = w.min(h) - 3.0;
        if cell >= SMALLEST {
            let count = ((w.max(h) / (cell + 2.0)) as usize).clamp(1, MOST_ON_FRONT).min(strongest.len());
            let (across, down) = if w < h { (0.0, h / count as f64) } else { (w / count as f64, 0.0) };
            for (index, channel) in strongest.iter().take(count).enumerate() {
                let (left, top) = (x + across * index as f64, y + down * index as f64);
                let (room_w, room_h) = (if across > 0.0 { across } else { w }, if down > 0.0 { down } else { h });
                let place = [left + (room_w - cell) / 2.0, top + (room_h - cell) / 2.0, cell, cell];
                images.push(placed_at(place, image(*channel)));
            }
        }
        images
    }
}

/// The channels of some maps, those first that vary most over the picture.
fn strongest(maps: &FeatureMaps) -> Vec<usize> {
    let area = (maps.width * maps.height).max(1) as usize;
    let variance = |values: &[f32]| {
        let mean = values.iter().sum::<f32>() / area as f32;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f32>()
    };
    let mut channels: Vec<(usize, f32)> = maps.values.chunks_exact(area).map(variance).enumerate().collect();
    channels.sort_by(|a, b| b.1.total_cmp(&a.1));
    channels.into_iter().map(|(channel, _)| channel).collect()
}

fn placed_at([x, y, w, h]: [f64; 4], address: String) -> Image {
    Image { transform: format!("matrix({w:.2} 0 0 {h:.2} {x:.2} {y:.2})"), address }
}

/// The end of a volume, seen from the side; `None` where it has none.
fn end([x, y, w, h]: [f64; 4], lean: f64, flow: Flow, address: String) -> Option<Image> {
    let transform = match flow {
        Flow::Right => format!("matrix({lean:.2} {:.2} 0 {h:.2} {:.2} {y:.2})", -lean, x + w),
        Flow::Down => format!("matrix({w:.2} 0 {:.2} {lean:.2} {:.2} {:.2})", -lean, x + lean, y - lean),
    };
    (lean > 0.0).then_some(Image { transform, address })
}

/// A picture with at most so many rows and columns: of the others, every second or third is left out.
fn sampled(width: usize, height: usize, colour: impl Fn(usize) -> [u8; 3]) -> String {
    let step = width.max(height).div_ceil(MOST).max(1);
    let columns = width.div_ceil(step);
    bitmap(columns, height.div_ceil(step), |at| colour(at / columns * step * width + at % columns * step))
}

/// The address (`data:`) of a picture as a BMP file, the simplest that browsers read: no canvas is needed.
fn bitmap(width: usize, height: usize, colour: impl Fn(usize) -> [u8; 3]) -> String {
    const HEAD: usize = 54;
    let row = (width * 3).next_multiple_of(4);
    let mut file = Vec::with_capacity(HEAD + row * height);
    let long = |file: &mut Vec<u8>, value: usize| file.extend((value as u32).to_le_bytes());
    file.extend(b"BM");
    // Length of the file, nothing, where the pixels begin, length of what describes them.
    [HEAD + row * height, 0, HEAD, 40, width, height].into_iter().for_each(|value| long(&mut file, value));
    // One plane of 24 bits, not compressed; the rest follows from that.
    file.extend([1, 0, 24, 0]);
    file.resize(HEAD, 0);
    // The lowest row first, each colour as blue, green, red.
    for y in (0..height).rev() {
        let start = file.len();
        for x in 0..width {
            let [r, g, b] = colour(y * width + x);
            file.extend([b, g, r]);
        }
        file.resize(start + row, 0);
    }
    ["data:image/bmp;base64,", &base64(&file)].concat()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")];
        for (text, wanted) in vectors {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn a_bitmap_is_what_other_programs_write() {
        // Two pixels, red and blue: as Pillow writes them, but for fields in between that may be nothing.
        let red_and_blue = bitmap(2, 1, |at| if at == 0 { [255, 0, 0] } else { [0, 0, 255] });
        assert!(
            red_and_blue.starts_with("data:image/bmp;base64,Qk0+AAAAAAAAADYAAAAoAAAAAgAAAAEAAAABABgA"),
            "{red_and_blue}"
        );
        assert!(red_and_blue.ends_with("AAD//wAAAAA="), "{red_and_blue}");
    }

    #[test]
    fn the_strongest_map_is_the_one_that_varies_most() {
        // One that is large everywhere, one that is nothing, one that answers to a place.
        let values = vec![9.0, 9.0, 9.0, 9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0];
        let maps = FeatureMaps { node: String::new(), channels: 3, height: 2, width: 2, values };
        assert_eq!(strongest(&maps)[0], 2);
    }

    #[test]
    fn large_maps_are_thinned_out() {
        let count = Cell::new(0);
        sampled(100, 60, |at| {
            assert!(at < 6_000);
            count.set(count.get() + 1);
            [0; 3]
        });
        assert_eq!(count.get(), 34 * 20);
    }
}
