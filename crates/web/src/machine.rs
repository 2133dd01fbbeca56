//! What does the browser tell of the machine that it runs on?

use gloo::utils::window;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::property;

/// What the browser tells of its WebGPU adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adapter {
    /// Vendor, architecture, device and description, as far as they are given.
    pub name: String,
    /// The browser says that it is a fallback.
    pub fallback: bool,
}

/// The browser's WebGPU adapter; `None` where there is none.
pub async fn adapter() -> Option<Adapter> {
    let gpu = property(&window().navigator(), "gpu")?;
    let request: Function = property(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok().filter(|value| !value.is_null() && !value.is_undefined())?;
    let info = property(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let words: Vec<String> = ["vendor", "architecture", "device", "description"]
        .iter()
        .filter_map(|key| property(&info, key)?.as_string())
        .filter(|word| !word.is_empty())
        .collect();
    let flag = |object: &JsValue| property(object, "isFallbackAdapter").is_some_and(|value| value.is_truthy());
    Some(Adapter { name: words.join(" "), fallback: flag(&adapter) || flag(&info) })
}

/// The machine's memory in GiB, as far as the browser tells: a power of two, and never more than the browser's most.
#[must_use]
pub fn memory() -> Option<f64> {
    property(&window().navigator(), "deviceMemory")?.as_f64()
}

/// Threads that the machine runs at the same time, as far as the browser tells.
#[must_use]
pub fn cores() -> Option<usize> {
    property(&window().navigator(), "hardwareConcurrency")?.as_f64().map(|cores| cores as usize)
}

/// How the browser names itself to every site, with its version and the system that it runs on.
#[must_use]
pub fn browser() -> Option<String> {
    property(&window().navigator(), "userAgent")?.as_string()
}
