//! How does a drawing become a picture of pixels? The browser draws it.

use js_sys::encode_uri_component;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// Pixels for each unit of the drawing.
const SCALE: u32 = 2;

/// Address (`data:`) of a drawing of this size as a PNG file.
///
/// # Errors
/// When the browser cannot draw it.
pub async fn png(svg: &str, (width, height): (u32, u32)) -> Result<String, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(&["data:image/svg+xml;charset=utf-8,", &String::from(encode_uri_component(svg))].concat());
    JsFuture::from(image.decode()).await?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width * SCALE);
    canvas.set_height(height * SCALE);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or("no canvas")?.dyn_into()?;
    let (width, height) = (f64::from(width * SCALE), f64::from(height * SCALE));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    canvas.to_data_url()
}
