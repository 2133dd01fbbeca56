//! How does a text come into another program?

use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

use crate::property;

/// Puts a text where the visitor can paste it from.
///
/// # Errors
/// When this browser, or the visitor, does not allow it.
pub async fn copy(text: &str) -> Result<(), JsValue> {
    let clipboard = property(&window().navigator(), "clipboard").ok_or("no clipboard")?;
    JsFuture::from(clipboard.unchecked_into::<Clipboard>().write_text(text)).await.map(drop)
}
