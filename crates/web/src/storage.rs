//! What is kept from one visit to the next?
//!
//! The browser's local storage by hand: `gloo-storage` panics where the visitor allows none.

use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::property;

/// A value kept from an earlier visit; `None` too where the browser keeps nothing.
#[must_use]
pub fn recall(key: &str) -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value for the next visit, where the browser allows it.
pub fn remember(key: &str, value: &str) {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    if let Some(Err(error)) = storage.map(|storage| storage.set_item(key, value)) {
        web_sys::console::warn_1(&error);
    }
}

/// Bytes that this site uses, and bytes that it may; `None` where the browser does not tell.
pub async fn estimate() -> Option<(f64, f64)> {
    let storage = property(&web_sys::window()?.navigator(), "storage")?;
    let estimate: Function = property(&storage, "estimate")?.dyn_into().ok()?;
    let promise: Promise = estimate.call0(&storage).ok()?.dyn_into().ok()?;
    let found = JsFuture::from(promise).await.ok()?;
    let number = |key| property(&found, key)?.as_f64();
    Some((number("usage")?, number("quota")?))
}

/// Asks the browser not to throw away what this site keeps when room gets short. It may refuse.
pub async fn persist() -> bool {
    let asked = async {
        let storage = property(&web_sys::window()?.navigator(), "storage")?;
        let persist: Function = property(&storage, "persist")?.dyn_into().ok()?;
        let promise: Promise = persist.call0(&storage).ok()?.dyn_into().ok()?;
        JsFuture::from(promise).await.ok()?.as_bool()
    };
    asked.await.unwrap_or(false)
}
