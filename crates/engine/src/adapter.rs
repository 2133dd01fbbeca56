//! What does the browser itself say of its graphics adapter?
//!
//! `wgpu` learns neither name nor kind of an adapter in a browser; `GPUAdapter.info` tells them.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// An adapter in the browser's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdapterWords {
    /// Vendor, architecture, device and description, as far as the browser gives them.
    pub name: String,
    /// Does a CPU play the GPU?
    pub software: bool,
}

/// Words by which software adapters give themselves away.
const SOFTWARE: [&str; 5] = ["swiftshader", "llvmpipe", "lavapipe", "basic render", "software"];

/// Asks for the adapter; none where there is no WebGPU.
pub async fn describe() -> Option<AdapterWords> {
    let gpu = member(&member(&js_sys::global(), "navigator")?, "gpu")?;
    let request = member(&gpu, "requestAdapter")?.dyn_into::<Function>().ok()?;
    let adapter = JsFuture::from(request.call0(&gpu).ok()?.dyn_into::<Promise>().ok()?).await.ok()?;
    let info = member(&adapter, "info")?;
    let words = ["vendor", "architecture", "device", "description"]
        .map(|name| member(&info, name).and_then(|value| value.as_string()).unwrap_or_default());
    let name = words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let fallback = |of: &JsValue| member(of, "isFallbackAdapter").is_some_and(|value| value.is_truthy());
    let lower = name.to_lowercase();
    let software = fallback(&adapter) || fallback(&info) || SOFTWARE.iter().any(|word| lower.contains(word));
    Some(AdapterWords { name, software })
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
