//! Where do the ten sample digits come from? One strip of 28×28 pictures, 0 to 9, fetched with the page.

use protocol::Picture;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlImageElement;

use super::pixels;

/// The strip, ten digits side by side.
pub const STRIP: &str = "samples/mnist.png";
/// Rows and columns of a digit.
pub const SIDE: u32 = 28;

/// The ten digits.
///
/// # Errors
/// When the strip is not there or is no picture.
pub async fn fetch() -> Result<Vec<Picture>, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(STRIP);
    JsFuture::from(image.decode()).await?;
    let canvas = pixels::scratch(SIDE * 10, SIDE)?;
    let context = pixels::context(&canvas)?;
    context.draw_image_with_html_image_element(&image, 0.0, 0.0)?;
    (0..10).map(|digit| pixels::read(&context, digit * SIDE, 0, SIDE, SIDE)).collect()
}
