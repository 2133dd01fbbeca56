//! How does much happen at the same time? Browsers fetch, unpack and decode on threads of their own.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Begins all of these at once, and waits for the last.
///
/// # Errors
/// When the browser ends one by force.
pub async fn all<F: Future<Output = ()> + 'static>(futures: impl Iterator<Item = F>) -> Result<(), JsValue> {
    let promise = |future: F| {
        future_to_promise(async move {
            future.await;
            Ok(JsValue::UNDEFINED)
        })
    };
    let promises: Array = futures.map(promise).collect();
    JsFuture::from(Promise::all(&promises)).await.map(drop)
}
