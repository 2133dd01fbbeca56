//! How do the pixels of a canvas become a picture for the engine, and back?

use protocol::Picture;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageData};

/// Longest side at which the browser's decoder hands a picture to the engine, which shrinks it further.
const LONGEST: f64 = 1024.0;

/// The 2D context of a canvas that is read as often as it is drawn on.
///
/// # Errors
/// When the browser has none.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
    let context = canvas.get_context_with_context_options("2d", &options)?.ok_or("this browser has no 2D canvas")?;
    Ok(context.dyn_into::<CanvasRenderingContext2d>()?)
}

/// A canvas that is not on the page.
///
/// # Errors
/// When the browser has none.
pub fn scratch(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// What the browser's decoder makes of a file.
///
/// # Errors
/// When it is no picture that this browser reads.
pub async fn bitmap(blob: &Blob) -> Result<ImageBitmap, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    JsFuture::from(window.create_image_bitmap_with_blob(blob)?).await?.dyn_into()
}

/// A picture on a canvas of its own, at most `longest` rows and columns; on white paper, or with its opacity.
///
/// # Errors
/// When the browser has no canvas.
pub fn on_canvas(bitmap: &ImageBitmap, longest: f64, on_paper: bool) -> Result<CanvasRenderingContext2d, JsValue> {
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (longest / width.max(height)).min(1.0);
    let (w, h) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let context = context(&scratch(w as u32, h as u32)?)?;
    js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    if on_paper {
        // Transparent pictures are mostly dark ink on nothing: paper is white.
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, w, h);
    }
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)?;
    Ok(context)
}

/// Columns and rows of a context's canvas.
pub fn size(context: &CanvasRenderingContext2d) -> [u32; 2] {
    context.canvas().map_or([0; 2], |canvas| [canvas.width(), canvas.height()])
}

/// A picture file of a kind that only the browser reads, with its opacity: four channels.
///
/// # Errors
/// When it does not read it either.
pub async fn decode(blob: &Blob) -> Result<Picture, JsValue> {
    let context = on_canvas(&bitmap(blob).await?, LONGEST, false)?;
    let [width, height] = size(&context);
    let pixels = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height))?.data().0;
    Ok(Picture { width, height, channels: 4, pixels })
}

/// The picture in a rectangle `[x, y, width, height]` of a canvas, in colour (3 channels) or grey (1).
///
/// # Errors
/// When the canvas may not be read.
pub fn read(context: &CanvasRenderingContext2d, rectangle: [u32; 4], channels: u8) -> Result<Picture, JsValue> {
    let [x, y, width, height] = rectangle.map(f64::from);
    let data = context.get_image_data(x, y, width, height)?.data();
    let pixels = if channels == 1 { grey(&data) } else { colour(&data) };
    Ok(Picture { width: rectangle[2], height: rectangle[3], channels, pixels })
}

/// Draws opaque pixels over the whole canvas, each as a sharp square.
///
/// # Errors
/// When the browser has no canvas.
pub fn draw(canvas: &HtmlCanvasElement, rgba: &[u8], width: u32, height: u32) -> Result<(), JsValue> {
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height)?;
    let own = context(canvas)?;
    if (canvas.width(), canvas.height()) == (width, height) {
        return own.put_image_data(&image, 0.0, 0.0);
    }
    let small = scratch(width, height)?;
    context(&small)?.put_image_data(&image, 0.0, 0.0)?;
    own.set_image_smoothing_enabled(false);
    let (w, h) = (f64::from(canvas.width()), f64::from(canvas.height()));
    own.draw_image_with_html_canvas_element_and_dw_and_dh(&small, 0.0, 0.0, w, h)
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

/// Dark ink on bright paper becomes bright ink on black: see [`data::drawing::white_on_black`]. The picture is a grey one.
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
