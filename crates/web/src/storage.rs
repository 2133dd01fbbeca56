//! What is kept from one visit to the next?
//!
//! The browser's local storage by hand: `gloo-storage` panics where the visitor allows none.

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
