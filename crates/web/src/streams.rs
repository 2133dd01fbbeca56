//! How does the browser unpack what is compressed?

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

/// Why something was not unpacked.
#[derive(Clone, Debug)]
pub enum InflateError {
    /// The browser has no streams that unpack.
    Unsupported,
    /// What the browser says: the bytes are damaged, mostly.
    Failed(JsValue),
}

impl From<JsValue> for InflateError {
    fn from(error: JsValue) -> Self {
        InflateError::Failed(error)
    }
}

/// Unpacks a raw DEFLATE stream (RFC 1951), as zip archives hold it.
///
/// # Errors
/// Why it was not unpacked.
pub async fn inflate(packed: &Blob) -> Result<Blob, InflateError> {
    let class = Reflect::get(&js_sys::global(), &"DecompressionStream".into())?;
    let class: Function = class.dyn_into().map_err(|_| InflateError::Unsupported)?;
    let inflate = Reflect::construct(&class, &Array::of1(&"deflate-raw".into()))?;
    let unpacked: ReadableStream = packed.stream().pipe_through(inflate.unchecked_ref::<ReadableWritablePair>());
    let response = Response::new_with_opt_readable_stream(Some(&unpacked))?;
    Ok(JsFuture::from(response.blob()?).await?.dyn_into()?)
}
