//! How does a picture file become a picture for the engine?

use protocol::Picture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ImageBitmap};

use super::pixels;
use crate::lesson::Lesson;

/// Longest side at which a file is read: the engine shrinks it further, and large messages take time.
const LONGEST: f64 = 512.0;

/// The picture in a file: as it is, or for networks that read drawings grey, bright on dark.
///
/// # Errors
/// When the browser cannot read it.
pub async fn read(file: &File, lesson: &Lesson) -> Result<Picture, JsValue> {
    let mut picture = read_blob(file).await?;
    if lesson.is_grey() {
        picture = pixels::grey_picture(&picture);
        pixels::white_on_black(&mut picture);
    }
    Ok(picture)
}

/// The picture in a file, in colour.
///
/// # Errors
/// When the browser cannot read it.
pub async fn read_blob(blob: &Blob) -> Result<Picture, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let bitmap: ImageBitmap = JsFuture::from(window.create_image_bitmap_with_blob(blob)?).await?.dyn_into()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (LONGEST / width.max(height)).min(1.0);
    let (w, h) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let context = pixels::context(&pixels::scratch(w as u32, h as u32)?)?;
    js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    // Transparent pictures are mostly dark ink on nothing: paper is white.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, w, h);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, w, h)?;
    pixels::read(&context, [0, 0, w as u32, h as u32], 3)
}
