//! What does the browser keep that is larger than a setting? Its cache storage: bytes by address.

use gloo::utils::window;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

use crate::number::number;
use crate::property;

/// One cache, by its name.
#[derive(Clone, Debug)]
pub struct Store(Cache);

/// One file that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Where it came from.
    pub address: String,
    /// Its length, as its header says it; zero where there is none.
    pub bytes: f64,
}

impl Store {
    /// The cache of this name, new where there was none.
    ///
    /// # Errors
    /// When the browser keeps nothing, as on addresses that are not secure.
    pub async fn open(name: &str) -> Result<Self, JsValue> {
        Ok(Store(JsFuture::from(caches()?.open(name)).await?.dyn_into()?))
    }

    /// All files in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn list(&self) -> Result<Vec<Kept>, JsValue> {
        let keys: Array = JsFuture::from(self.0.keys()).await?.dyn_into()?;
        let mut kept = Vec::new();
        for key in keys.iter() {
            let request: Request = key.dyn_into()?;
            let response: Response = JsFuture::from(self.0.match_with_request(&request)).await?.dyn_into()?;
            let length = response.headers().get("content-length")?.and_then(|length| number(&length));
            kept.push(Kept { address: request.url(), bytes: length.unwrap_or_default() });
        }
        Ok(kept)
    }

    /// The bytes at an address; `None` where there are none.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn get(&self, address: &str) -> Result<Option<Vec<u8>>, JsValue> {
        let found = JsFuture::from(self.0.match_with_str(address)).await?;
        let Ok(response) = found.dyn_into::<Response>() else { return Ok(None) };
        Ok(Some(Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec()))
    }

    /// Keeps bytes at an address, in place of those that were there.
    ///
    /// # Errors
    /// When the browser has no room left.
    pub async fn put(&self, address: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let body = Uint8Array::from(bytes);
        let response = Response::new_with_opt_buffer_source(Some(body.unchecked_ref()))?;
        JsFuture::from(self.0.put_with_str(address, &response)).await.map(drop)
    }

    /// Forgets what is at an address.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn remove(&self, address: &str) -> Result<(), JsValue> {
        JsFuture::from(self.0.delete_with_str(address)).await.map(drop)
    }
}

/// Forgets the whole cache of this name.
///
/// # Errors
/// When the browser keeps nothing.
pub async fn forget(name: &str) -> Result<(), JsValue> {
    JsFuture::from(caches()?.delete(name)).await.map(drop)
}

fn caches() -> Result<CacheStorage, JsValue> {
    // Without encryption there are none.
    let caches = property(&window(), "caches").ok_or("this browser keeps nothing here")?;
    caches.dyn_into()
}
