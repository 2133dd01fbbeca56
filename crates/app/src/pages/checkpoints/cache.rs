//! Which checkpoints does the browser keep, and how is it told to forget them?

use wasm_bindgen::JsValue;
use web::cache::{self, Kept, Store};

/// The engine puts them there under the same name.
const CACHE: &str = "checkpoints";

/// All of them.
///
/// # Errors
/// When the browser keeps nothing, as on addresses that are not secure.
pub async fn list() -> Result<Vec<Kept>, JsValue> {
    Store::open(CACHE).await?.list().await
}

/// Forgets one, or all.
///
/// # Errors
/// When the browser keeps nothing.
pub async fn forget(address: Option<String>) -> Result<(), JsValue> {
    match address {
        Some(address) => Store::open(CACHE).await?.remove(&address).await,
        None => cache::forget(CACHE).await,
    }
}
