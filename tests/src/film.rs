//! A film for the browser's fake camera, made of test pictures.
//!
//! YUV4MPEG2 (`man yuv4mpeg`): a line for the film, and for each frame a line and its planes, colour at half the size.
//! The picture fills the square in the middle, which the page cuts out; the margin's brightness tells which it is.

use std::{
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use tempfile::NamedTempFile;

use crate::{Page, test_set};

/// Rows of a frame, and rows and columns of the square.
const SIDE: usize = 120;
/// Columns of a frame.
const WIDTH: usize = 160;
/// Brightness of the margin of the first picture, and between two.
const MARGIN: (u8, u8) = (50, 18);

/// A film and what is in it.
pub struct Film {
    file: NamedTempFile,
    /// The right class of each picture, in the order in which they are shown.
    pub classes: Vec<u8>,
}

impl Film {
    /// Shows these test pictures of the set in `www/data/SET` one after the other, again and again, each for `frames`
    /// frames, `pace` frames a second; at most eleven.
    pub fn of(set: &str, pictures: &[usize], pace: u32, frames: usize) -> Result<Self> {
        let test = test_set(set)?;
        let mut file = tempfile::Builder::new().suffix(".y4m").tempfile()?;
        let mut film = BufWriter::new(file.as_file_mut());
        writeln!(film, "YUV4MPEG2 W{WIDTH} H{SIDE} F{pace}:1 Ip A1:1 C420jpeg")?;
        for (place, index) in pictures.iter().enumerate() {
            let shape = test.shape();
            let frame = frame(test.image(*index)?, [shape.channels, shape.height, shape.width], place);
            for _ in 0..frames {
                film.write_all(b"FRAME\n")?;
                film.write_all(&frame)?;
            }
        }
        film.flush()?;
        drop(film);
        let classes = pictures.iter().filter_map(|index| test.labels().get(*index).copied()).collect();
        Ok(Film { file, classes })
    }

    /// For [`Options::camera`](crate::Options).
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

impl Page {
    /// Which picture of a film the camera shows now, by its margin; nothing where there is no camera.
    pub fn film_shows(&self) -> Result<Option<usize>> {
        let grey: Option<f64> = self.script(
            "const video = document.querySelector('video');
             if (!video || !video.videoWidth) return null;
             const canvas = document.createElement('canvas');
             [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
             const context = canvas.getContext('2d');
             context.drawImage(video, 0, 0);
             return context.getImageData(canvas.width * 0.04, canvas.height / 2, 1, 1).data[1];",
            &[],
        )?;
        let place = |grey: f64| ((grey - f64::from(MARGIN.0)) / f64::from(MARGIN.1)).round().max(0.0) as usize;
        Ok(grey.map(place))
    }
}

/// The planes of one frame: brightness, then the two differences of colour (ITU-R BT.601, in the range that cameras
/// use).
fn frame(picture: &[u8], [channels, height, width]: [usize; 3], place: usize) -> Vec<u8> {
    let margin = f64::from(MARGIN.0) + place as f64 * f64::from(MARGIN.1);
    let left = (WIDTH - SIDE) / 2;
    let colour = |x: usize, y: usize| -> [f64; 3] {
        if x < left || x >= left + SIDE {
            return [margin; 3];
        }
        let at = y * height / SIDE * width + (x - left) * width / SIDE;
        std::array::from_fn(|channel| f64::from(picture[channel.min(channels - 1) * height * width + at]))
    };
    let mut planes = Vec::with_capacity(WIDTH * SIDE * 3 / 2);
    for (y, x) in (0..SIDE).flat_map(|y| (0..WIDTH).map(move |x| (y, x))) {
        let [r, g, b] = colour(x, y);
        planes.push((16.0 + (0.299 * r + 0.587 * g + 0.114 * b) * 219.0 / 255.0).round() as u8);
    }
    for weights in [[-0.168_736, -0.331_264, 0.5], [0.5, -0.418_688, -0.081_312]] {
        for (y, x) in (0..SIDE / 2).flat_map(|y| (0..WIDTH / 2).map(move |x| (y, x))) {
            let part = colour(2 * x, 2 * y).iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>();
            planes.push((128.0 + part * 224.0 / 255.0).round().clamp(0.0, 255.0) as u8);
        }
    }
    planes
}
