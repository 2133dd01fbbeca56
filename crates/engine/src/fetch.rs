//! How does the engine fetch the site's own files?

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, WorkerGlobalScope};

use crate::failure::Failure;

/// The bytes at `address`, relative to the page.
///
/// # Errors
/// When the network fails or the file is not there.
pub async fn fetch(address: &str) -> Result<Vec<u8>, Failure> {
    let unreachable = |error: JsValue| {
        Failure::new(
            format!("{address} could not be fetched. Check the connection, then try again; everything else goes on."),
            format!("{error:?}"),
        )
    };
    let scope = js_sys::global().unchecked_into::<WorkerGlobalScope>();
    let response = JsFuture::from(scope.fetch_with_str(address)).await.map_err(unreachable)?;
    let response = response.unchecked_into::<Response>();
    if !response.ok() {
        return Err(Failure::new(
            format!("{address} is not on this site. Everything else goes on."),
            format!("HTTP status {}", response.status()),
        ));
    }
    let body = JsFuture::from(response.array_buffer().map_err(unreachable)?).await.map_err(unreachable)?;
    Ok(Uint8Array::new(&body).to_vec())
}
