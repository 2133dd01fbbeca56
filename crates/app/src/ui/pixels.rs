//! How do the pixels of a canvas become a picture for the engine, and back?

use protocol::Picture;
use wasm_bindgen::JsValue;
use web::canvas;
use web_sys::CanvasRenderingContext2d;

/// The picture in a rectangle `[x, y, width, height]` of a canvas, in colour (3 channels) or grey (1).
///
/// # Errors
/// When the canvas may not be read.
pub fn read(context: &CanvasRenderingContext2d, rectangle: [u32; 4], channels: u8) -> Result<Picture, JsValue> {
    let rgba = canvas::read(context, rectangle)?;
    let pixels = if channels == 1 { grey(&rgba) } else { colour(&rgba) };
    Ok(Picture { width: rectangle[2], height: rectangle[3], channels, pixels })
}

/// `[r, g, b, a]` as luminance (ITU-R BT.601), transparent pixels on black.
fn grey(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4)
        .map(|p| {
            let luminance = 299 * u32::from(p[0]) + 587 * u32::from(p[1]) + 114 * u32::from(p[2]);
            (luminance * u32::from(p[3]) / 255_000) as u8
        })
        .collect()
}

/// A colour picture as luminance (ITU-R BT.601); a grey one stays as it is.
pub fn grey_picture(picture: &Picture) -> Picture {
    let luminance = |p: &[u8]| (299 * u32::from(p[0]) + 587 * u32::from(p[1]) + 114 * u32::from(p[2])) / 1_000;
    let pixels = match picture.channels {
        3 => picture.pixels.chunks_exact(3).map(|pixel| luminance(pixel) as u8).collect(),
        _ => picture.pixels.clone(),
    };
    Picture { channels: 1, pixels, ..*picture }
}

/// `[r, g, b, a]` without its last; what is transparent keeps its colour.
fn colour(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// A picture as opaque `[r, g, b, a]`.
pub fn opaque(picture: &Picture) -> Vec<u8> {
    let channels = usize::from(picture.channels.max(1));
    let green = usize::from(channels > 1);
    picture.pixels.chunks_exact(channels).flat_map(|pixel| [pixel[0], pixel[green], pixel[channels - 1], 255]).collect()
}

/// Dark ink on bright paper becomes bright ink on black: see [`data::drawing::white_on_black`]. The picture is a grey
/// one.
pub fn white_on_black(picture: &mut Picture) {
    data::drawing::white_on_black(&mut picture.pixels, picture.width as usize);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_is_luminance_and_transparent_is_black() {
        assert_eq!(grey(&[255, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 255]), [255, 0, 149]);
        let colours = Picture { width: 2, height: 1, channels: 3, pixels: vec![255, 255, 255, 0, 255, 0] };
        assert_eq!(grey_picture(&colours).pixels, [255, 149]);
    }

    #[test]
    fn grey_and_colour_pictures_become_opaque_pixels() {
        let picture = |channels, pixels: &[u8]| Picture { width: 1, height: 1, channels, pixels: pixels.to_vec() };
        assert_eq!(opaque(&picture(1, &[7])), [7, 7, 7, 255]);
        assert_eq!(opaque(&picture(3, &[1, 2, 3])), [1, 2, 3, 255]);
        assert_eq!(colour(&[1, 2, 3, 0]), [1, 2, 3]);
    }
}
