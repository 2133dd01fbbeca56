//! The site's icons, from one list of shapes: as SVG, and as PNG without a renderer that might differ from machine to
//! machine.
//!
//! Three volumes, as the diagrams draw tensors: high and thin, then lower and thicker, and the answer.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::paths;

/// Sizes of the PNG files, pixels.
const SIZES: [u32; 3] = [180, 192, 512];
/// Points per pixel and axis that are looked at.
const SAMPLES: u32 = 4;

/// A rectangle with round corners, on a square of 512.
struct Shape {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    radius: f64,
    colour: [u8; 3],
}

const fn shape(x: f64, y: f64, width: f64, height: f64, radius: f64, colour: [u8; 3]) -> Shape {
    Shape { x, y, width, height, radius, colour }
}

/// From the back to the front. All of it but the ground lies in the middle four fifths, which masks leave.
const SHAPES: [Shape; 5] = [
    shape(0.0, 0.0, 512.0, 512.0, 0.0, [11, 45, 77]),
    shape(92.0, 106.0, 36.0, 300.0, 10.0, [86, 180, 233]),
    shape(160.0, 166.0, 72.0, 180.0, 10.0, [230, 159, 0]),
    shape(264.0, 211.0, 104.0, 90.0, 10.0, [0, 158, 115]),
    shape(400.0, 236.0, 40.0, 40.0, 20.0, [255, 255, 255]),
];

/// Writes them into `www/icons`.
pub fn run() -> Result<()> {
    let folder = paths::root().join("www/icons");
    fs::create_dir_all(&folder)?;
    write(&folder)
}

fn write(folder: &Path) -> Result<()> {
    put(&folder.join("icon.svg"), svg().as_bytes())?;
    SIZES.iter().try_for_each(|size| put(&folder.join(format!("icon-{size}.png")), &png(*size)?))
}

fn put(file: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}

fn svg() -> String {
    let shapes: String = SHAPES
        .iter()
        .map(|Shape { x, y, width, height, radius, colour: [r, g, b] }| {
            let fill = format!("#{r:02x}{g:02x}{b:02x}");
            format!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>"#)
        })
        .collect();
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 512\">{shapes}</svg>\n")
}

fn png(size: u32) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels(size))?;
    Ok(bytes)
}

/// `size * size` pixels of red, green and blue, each the mean of some points.
fn pixels(size: u32) -> Vec<u8> {
    let point = |index: u32| (f64::from(index) + 0.5) * 512.0 / f64::from(size * SAMPLES);
    let mut pixels = Vec::with_capacity((size * size * 3) as usize);
    for row in 0..size {
        for column in 0..size {
            let mut sum = [0_u32; 3];
            for sample in 0..SAMPLES * SAMPLES {
                let x = point(column * SAMPLES + sample % SAMPLES);
                let y = point(row * SAMPLES + sample / SAMPLES);
                let colour = SHAPES.iter().rev().find(|shape| shape.holds(x, y)).map_or([0; 3], |shape| shape.colour);
                sum.iter_mut().zip(colour).for_each(|(sum, part)| *sum += u32::from(part));
            }
            let count = SAMPLES * SAMPLES;
            pixels.extend(sum.map(|sum| ((sum + count / 2) / count) as u8));
        }
    }
    pixels
}

impl Shape {
    /// Is the point inside?
    fn holds(&self, x: f64, y: f64) -> bool {
        // Distance from the rectangle that is left when the round corners are taken off.
        let beyond = |at: f64, from: f64, length: f64| {
            let (low, high) = (from + self.radius, from + length - self.radius);
            (low - at).max(at - high).max(0.0)
        };
        let (dx, dy) = (beyond(x, self.x, self.width), beyond(y, self.y, self.height));
        let inside = x >= self.x && y >= self.y && x < self.x + self.width && y < self.y + self.height;
        inside && dx * dx + dy * dy <= (self.radius * self.radius).max(f64::EPSILON)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_round_and_the_middle_is_full() {
        let shape = shape(10.0, 10.0, 20.0, 20.0, 5.0, [0; 3]);
        assert!(shape.holds(20.0, 20.0) && shape.holds(10.1, 20.0) && shape.holds(20.0, 29.9));
        assert!(!shape.holds(10.5, 10.5) && !shape.holds(9.0, 20.0) && !shape.holds(29.5, 29.5));
    }

    #[test]
    fn the_committed_icons_are_those_of_the_list() -> Result<()> {
        let (made, kept) = (tempfile::tempdir()?, paths::root().join("www/icons"));
        write(made.path())?;
        for name in ["icon.svg", "icon-180.png", "icon-192.png", "icon-512.png"] {
            assert!(fs::read(made.path().join(name))? == fs::read(kept.join(name))?, "run `cargo xtask icons`: {name}");
        }
        Ok(())
    }
}
