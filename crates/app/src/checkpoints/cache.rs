//! Which checkpoints does the browser keep, and how is it told to forget them?

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

use crate::browser::number;

/// The engine puts them there under the same name.
const CACHE: &str = "checkpoints";

/// One file that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Where it came from.
    pub address: String,
    /// Its length.
    pub bytes: f64,
}

/// All of them.
///
/// # Errors
/// When the browser keeps nothing, as on addresses that are not secure.
pub async fn list() -> Result<Vec<Kept>, JsValue> {
    let cache = open().await?;
    let keys: Array = JsFuture::from(cache.keys()).await?.dyn_into()?;
    let mut kept = Vec::new();
    for key in keys.iter() {
        let request: Request = key.dyn_into()?;
        let response: Response = JsFuture::from(cache.match_with_request(&request)).await?.dyn_into()?;
        let length = response.headers().get("content-length")?.and_then(|length| number(&length));
        kept.push(Kept { address: request.url(), bytes: length.unwrap_or_default() });
    }
    Ok(kept)
}

/// Forgets one, or all.
///
/// # Errors
/// When the browser keeps nothing.
pub async fn forget(address: Option<String>) -> Result<(), JsValue> {
    let done = match address {
        Some(address) => open().await?.delete_with_str(&address),
        None => caches()?.delete(CACHE),
    };
    JsFuture::from(done).await.map(drop)
}

fn caches() -> Result<CacheStorage, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    Reflect::get(&window, &"caches".into())?.dyn_into()
}

async fn open() -> Result<Cache, JsValue> {
    JsFuture::from(caches()?.open(CACHE)).await?.dyn_into()
}
