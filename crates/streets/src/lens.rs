//! From light to bytes: exposure, colour balance, blur, vignetting, noise. What a cheap camera does to a street.

use super::canvas::Canvas;
use super::chance::{Dice, Question};
use super::geometry::{Rgb, lerp};
use super::noise::hash;

/// The camera's weaknesses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lens {
    /// How bright the picture should be on the whole, and how much the camera makes it so.
    target: f32,
    balance: Rgb,
    saturation: f32,
    contrast: f32,
    /// The share of its light that a pixel gives to each neighbour.
    blur: f32,
    vignette: f32,
    grain: f32,
    seed: u32,
}

impl Lens {
    /// The camera of this world; `frame` makes the noise differ from picture to picture.
    pub fn new(seed: u64, frame: u32, night: f32) -> Self {
        let mut dice = Dice::new(seed, Question::Lens);
        let warm = dice.range(-0.09, 0.09);
        Self {
            target: dice.range(0.40, 0.64) * lerp(1.0, 0.62, night),
            balance: [1.0 + warm, 1.0 + dice.range(-0.03, 0.03), 1.0 - warm],
            saturation: dice.range(0.8, 1.35),
            contrast: dice.range(0.1, 0.85),
            blur: dice.range(0.03, 0.19),
            vignette: dice.range(0.0, 0.38),
            grain: dice.range(0.003, 0.016) * lerp(1.0, 1.6, night),
            seed: hash(dice.bits(), frame),
        }
    }

    /// The picture as bytes, `[height, width, 3]`. `line` is memory to work in.
    pub fn develop(&self, canvas: &mut Canvas, line: &mut Vec<Rgb>) -> Vec<u8> {
        self.soften(canvas, line);
        let exposure = self.exposure(&canvas.colour);
        let gain = self.balance.map(|balance| balance * exposure);
        let (width, height) = (canvas.width, canvas.height);
        let (middle, half) = (0.5 * width as f32, 0.5 * height as f32);
        let mut bytes = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            let y = (row as f32 + 0.5 - half) / middle;
            for column in 0..width {
                let at = row * width + column;
                let x = (column as f32 + 0.5 - middle) / middle;
                let dark = 1.0 - self.vignette * (x * x + y * y) * 0.6;
                let colour = canvas.colour[at];
                let shown = [0, 1, 2].map(|i| self.steepen(tone(colour[i] * gain[i] * dark).sqrt()));
                let grey = 0.3 * shown[0] + 0.59 * shown[1] + 0.11 * shown[2];
                let noise = hash(at as u32, self.seed).to_le_bytes().map(|byte| f32::from(byte) / 127.5 - 1.0);
                for (value, own) in shown.into_iter().zip(noise) {
                    let value = grey + (value - grey) * self.saturation;
                    let value = value + self.grain * (1.6 * noise[3] + own);
                    bytes.push((value * 255.0 + 0.5).clamp(0.0, 255.0) as u8);
                }
            }
        }
        bytes
    }

    /// Dark becomes darker and bright brighter; the middle stays.
    fn steepen(&self, x: f32) -> f32 {
        let x = x.min(1.0);
        lerp(x, x * x * (3.0 - 2.0 * x), self.contrast)
    }

    /// What makes the mean brightness nearly what it should be.
    fn exposure(&self, colours: &[Rgb]) -> f32 {
        let sum: f32 = colours.iter().map(|c| (0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]).min(2.0).sqrt()).sum();
        let mean = (sum / colours.len().max(1) as f32).max(0.05);
        let wanted = 1.25 * self.target / mean;
        lerp(1.0, wanted * wanted, 0.8).clamp(0.2, 6.0)
    }

    /// Each pixel gives some light to its four neighbours, row by row and column by column.
    fn soften(&self, canvas: &mut Canvas, line: &mut Vec<Rgb>) {
        let (width, keep, give) = (canvas.width, 1.0 - 2.0 * self.blur, self.blur);
        let blend = |a: Rgb, b: Rgb, c: Rgb| [0, 1, 2].map(|i| give * (a[i] + c[i]) + keep * b[i]);
        for row in canvas.colour.chunks_exact_mut(width) {
            let mut before = row[0];
            for column in 0..width {
                let here = row[column];
                row[column] = blend(before, here, row[(column + 1).min(width - 1)]);
                before = here;
            }
        }
        // The row above as it was, while this one changes.
        line.clear();
        line.extend_from_slice(&canvas.colour[..width]);
        for row in 0..canvas.height {
            let below = (row + 1).min(canvas.height - 1) * width;
            for (column, above) in line.iter_mut().enumerate() {
                let here = canvas.colour[row * width + column];
                canvas.colour[row * width + column] = blend(*above, here, canvas.colour[below + column]);
                *above = here;
            }
        }
    }
}

/// Bright light saturates slowly (Reinhard et al. 2002, equation 4, with white at 3).
fn tone(x: f32) -> f32 {
    x * (1.0 + x / 9.0) / (1.0 + x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::Camera;

    #[test]
    fn softening_keeps_the_light() {
        let camera = Camera { height: 1.5, lateral: 0.0, focal: 1.0, horizon: 0.5, pan: 0.0 };
        let mut canvas = Canvas::new(9, 9, &camera);
        canvas.colour[40] = [1.0, 2.0, 3.0];
        let lens = Lens { blur: 0.2, ..Lens::new(1, 0, 0.0) };
        lens.soften(&mut canvas, &mut vec![]);
        for channel in 0..3 {
            let sum: f32 = canvas.colour.iter().map(|colour| colour[channel]).sum();
            assert!((sum - (channel + 1) as f32).abs() < 1e-5);
            assert!((canvas.colour[31][channel] - canvas.colour[49][channel]).abs() < 1e-6);
        }
    }

    #[test]
    fn tone_goes_from_black_to_white() {
        assert_eq!(tone(0.0), 0.0);
        assert!((tone(3.0) - 1.0).abs() < 1e-6 && tone(1.0) > tone(0.5));
    }
}
