//! How does a picture file become the few pixels that a network takes?

use protocol::Picture;
use wasm_bindgen::JsValue;
use web::canvas;
use web_sys::{Blob, CanvasRenderingContext2d};

use crate::ui::pixels;

/// Draws pictures one after the other on one small canvas.
pub struct Decoder {
    context: CanvasRenderingContext2d,
    side: u32,
    channels: u8,
}

impl Decoder {
    /// For squares of this side, grey or in colour.
    ///
    /// # Errors
    /// When the browser has no canvas.
    pub fn new(side: u32, channels: u8) -> Result<Self, JsValue> {
        let context = canvas::scratch(side, side)?;
        canvas::smooth(&context)?;
        context.set_fill_style_str("#fff");
        Ok(Decoder { context, side, channels })
    }

    /// The square in the middle of a picture; grey ones bright on dark.
    ///
    /// # Errors
    /// When the browser cannot read it.
    pub async fn read(&self, blob: &Blob) -> Result<Picture, JsValue> {
        let (bitmap, side) = (canvas::bitmap(blob).await?, f64::from(self.side));
        self.context.fill_rect(0.0, 0.0, side, side);
        let drawn = canvas::draw_middle(&self.context, &bitmap, self.side);
        // Thousands of pictures would otherwise wait for the garbage collector.
        bitmap.close();
        drawn?;
        let mut picture = pixels::read(&self.context, [0, 0, self.side, self.side], self.channels)?;
        if self.channels == 1 {
            pixels::white_on_black(&mut picture);
        }
        Ok(picture)
    }
}

/// The channels one after the other: `[channels, side, side]`.
pub fn planes(picture: &Picture) -> Vec<u8> {
    let channels = usize::from(picture.channels);
    (0..channels).flat_map(|channel| picture.pixels.iter().skip(channel).step_by(channels).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_come_one_after_the_other() {
        let picture = Picture { width: 2, height: 1, channels: 3, pixels: vec![1, 2, 3, 4, 5, 6] };
        assert_eq!(planes(&picture), [1, 4, 2, 5, 3, 6]);
    }
}
