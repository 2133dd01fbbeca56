//! How do pixels come out of a canvas, and onto it?

use gloo::utils::{document, window};
use js_sys::{Object, Reflect, Uint8ClampedArray, encode_uri_component};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, HtmlVideoElement, ImageBitmap, ImageData,
};

/// Pixels row by row, `[red, green, blue, opacity]` each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgba {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `4 * width * height` bytes.
    pub pixels: Vec<u8>,
}

/// The 2D context of a canvas that is read as often as it is drawn on.
///
/// # Errors
/// When the browser has none.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
    let context = canvas.get_context_with_context_options("2d", &options)?.ok_or("this browser has no 2D canvas")?;
    Ok(context.dyn_into::<CanvasRenderingContext2d>()?)
}

/// The context of a canvas that is not on the page.
///
/// # Errors
/// When the browser has none.
pub fn scratch(width: u32, height: u32) -> Result<CanvasRenderingContext2d, JsValue> {
    context(&canvas(width, height)?)
}

fn canvas(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// Shrinks what is drawn from now on with the browser's better filter.
///
/// # Errors
/// Never in a browser.
pub fn smooth(context: &CanvasRenderingContext2d) -> Result<(), JsValue> {
    Reflect::set(context, &"imageSmoothingQuality".into(), &"high".into()).map(drop)
}

/// What the browser's decoder makes of a file.
///
/// # Errors
/// When it is no picture that this browser reads.
pub async fn bitmap(blob: &Blob) -> Result<ImageBitmap, JsValue> {
    JsFuture::from(window().create_image_bitmap_with_blob(blob)?).await?.dyn_into()
}

/// The picture at an address of this site, decoded.
///
/// # Errors
/// When it is not there, or no picture.
pub async fn image(address: &str) -> Result<HtmlImageElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    Ok(image)
}

/// A picture on a canvas of its own, at most `longest` rows and columns; on paper of a colour of CSS, or with its
/// opacity.
///
/// # Errors
/// When the browser has no canvas.
pub fn on_canvas(bitmap: &ImageBitmap, longest: f64, paper: Option<&str>) -> Result<CanvasRenderingContext2d, JsValue> {
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (longest / width.max(height)).min(1.0);
    let (w, h) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let context = scratch(w as u32, h as u32)?;
    smooth(&context)?;
    if let Some(paper) = paper {
        context.set_fill_style_str(paper);
        context.fill_rect(0.0, 0.0, w, h);
    }
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)?;
    Ok(context)
}

/// What the browser's decoder makes of a file, with its opacity and at most `longest` rows and columns.
///
/// # Errors
/// When it is no picture that this browser reads.
pub async fn decode(blob: &Blob, longest: f64) -> Result<Rgba, JsValue> {
    let context = on_canvas(&bitmap(blob).await?, longest, None)?;
    let [width, height] = size(&context);
    Ok(Rgba { width, height, pixels: read(&context, [0, 0, width, height])? })
}

/// Draws the largest square in the middle of a picture over a square of `side` rows and columns.
///
/// # Errors
/// When the picture has gone.
pub fn draw_middle(context: &CanvasRenderingContext2d, bitmap: &ImageBitmap, side: u32) -> Result<(), JsValue> {
    let [left, top, crop] = middle(bitmap.width(), bitmap.height());
    let side = f64::from(side);
    context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        bitmap, left, top, crop, crop, 0.0, 0.0, side, side,
    )
}

/// Draws the largest square in the middle of a video's picture over a square of `side` rows and columns.
///
/// # Errors
/// When the video has no picture.
pub fn draw_video(context: &CanvasRenderingContext2d, video: &HtmlVideoElement, side: u32) -> Result<(), JsValue> {
    let [left, top, crop] = middle(video.video_width(), video.video_height());
    let side = f64::from(side);
    context.draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        video, left, top, crop, crop, 0.0, 0.0, side, side,
    )
}

/// Left and upper edge of the largest square in the middle, and its side.
fn middle(width: u32, height: u32) -> [f64; 3] {
    let (width, height) = (f64::from(width), f64::from(height));
    let crop = width.min(height);
    [(width - crop) / 2.0, (height - crop) / 2.0, crop]
}

/// Columns and rows of a context's canvas.
#[must_use]
pub fn size(context: &CanvasRenderingContext2d) -> [u32; 2] {
    context.canvas().map_or([0; 2], |canvas| [canvas.width(), canvas.height()])
}

/// The pixels in a rectangle `[x, y, width, height]` of a canvas: `[red, green, blue, opacity]` each.
///
/// # Errors
/// When the canvas may not be read.
pub fn read(context: &CanvasRenderingContext2d, rectangle: [u32; 4]) -> Result<Vec<u8>, JsValue> {
    let [x, y, width, height] = rectangle.map(f64::from);
    Ok(context.get_image_data(x, y, width, height)?.data().0)
}

/// Draws opaque pixels over the whole canvas, each as a sharp square.
///
/// # Errors
/// When the browser has no canvas.
pub fn draw(canvas: &HtmlCanvasElement, rgba: &[u8], width: u32, height: u32) -> Result<(), JsValue> {
    // A copy of the browser's own: what it is given of this program's memory is gone when that grows, before it is
    // drawn.
    let pixels = Uint8ClampedArray::from(rgba);
    let image = ImageData::new_with_js_u8_clamped_array_and_sh(&pixels, width, height)?;
    let own = context(canvas)?;
    if (canvas.width(), canvas.height()) == (width, height) {
        return own.put_image_data(&image, 0.0, 0.0);
    }
    let small = self::canvas(width, height)?;
    context(&small)?.put_image_data(&image, 0.0, 0.0)?;
    own.set_image_smoothing_enabled(false);
    let (w, h) = (f64::from(canvas.width()), f64::from(canvas.height()));
    own.draw_image_with_html_canvas_element_and_dw_and_dh(&small, 0.0, 0.0, w, h)
}

/// Address (`data:`) of a drawing in SVG of `size` units as a PNG file of `scale` pixels for each unit.
///
/// # Errors
/// When the browser cannot draw it.
pub async fn png_of_svg(svg: &str, size: (u32, u32), scale: u32) -> Result<String, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(&["data:image/svg+xml;charset=utf-8,", &String::from(encode_uri_component(svg))].concat());
    JsFuture::from(image.decode()).await?;
    let (width, height) = (size.0 * scale, size.1 * scale);
    let context = scratch(width, height)?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width.into(), height.into())?;
    context.canvas().ok_or("no canvas")?.to_data_url()
}

#[cfg(test)]
mod tests {
    use super::middle;

    #[test]
    fn the_square_in_the_middle_is_as_large_as_the_shorter_side() {
        assert_eq!(middle(640, 480), [80.0, 0.0, 480.0]);
        assert_eq!(middle(3, 8), [0.0, 2.5, 3.0]);
    }
}
