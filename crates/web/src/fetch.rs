//! What is at an address of this site?
//!
//! By `window.fetch`: `gloo-net` brings the types of all of HTTP and a reader of JSON.

use gloo::utils::window;
use js_sys::{JSON, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use crate::number::number;
use crate::property;

/// The text at an address.
///
/// # Errors
/// When it is not there; with the HTTP status where there is one.
pub async fn text(address: &str) -> Result<String, JsValue> {
    let text = JsFuture::from(get(address).await?.text()?).await?;
    text.as_string().ok_or_else(|| format!("{address} is not text").into())
}

/// What the JSON at an address says. The browser reads it: a reader of ours would cost the page kilobytes.
///
/// # Errors
/// When it is not there, or no JSON.
pub async fn json(address: &str) -> Result<JsValue, JsValue> {
    JSON::parse(&text(address).await?)
}

/// Reads the file at `address` once, so that the browser's cache has it when a worker asks, and tells `(bytes so far,
/// bytes in all)`. The second is `None` where the server compresses the file and its length says nothing of the bytes
/// read.
///
/// # Errors
/// When the file is not there, or the connection breaks.
pub async fn warm_cache(address: &str, progress: impl Fn(f64, Option<f64>)) -> Result<(), JsValue> {
    let response = get(address).await?;
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
        if property(&chunk, "done").is_some_and(|done| done.is_truthy()) {
            return Ok(());
        }
        let bytes: Uint8Array = property(&chunk, "value").unwrap_or_default().dyn_into()?;
        loaded += f64::from(bytes.length());
        progress(loaded, total);
    }
}

async fn get(address: &str) -> Result<Response, JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str(address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("{address}: HTTP status {}", response.status()).into());
    }
    Ok(response)
}
