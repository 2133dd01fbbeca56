//! How far is a download?

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use crate::browser::number;

/// Reads the file at `address` once, so that the browser's cache has it when the worker asks, and tells `(bytes so far, bytes
/// in all)`. The second is `None` where the server compresses the file and its length says nothing of the bytes read.
///
/// # Errors
/// When the file is not there, or the connection breaks.
pub async fn warm_cache(address: &str, progress: impl Fn(f64, Option<f64>)) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let response: Response = JsFuture::from(window.fetch_with_str(address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("{address}: HTTP status {}", response.status()).into());
    }
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let total = match header("content-encoding") {
        Some(_) => None,
        None => header("content-length").and_then(|length| number(&length)),
    };
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut loaded = 0.0;
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(());
        }
        let bytes: Uint8Array = Reflect::get(&chunk, &"value".into())?.dyn_into()?;
        loaded += f64::from(bytes.length());
        progress(loaded, total);
    }
}
