//! Is there a graphics adapter that is worth fetching the WebGPU engine for?

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the browser tells of its adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adapter {
    /// Vendor, architecture, device and description, as far as they are given.
    pub name: String,
    /// The browser says that it is a fallback.
    pub fallback: bool,
}

impl Adapter {
    /// Does a CPU play the GPU?
    pub fn is_software(&self) -> bool {
        const CPUS: [&str; 5] = ["swiftshader", "llvmpipe", "lavapipe", "basic render", "software"];
        let name = self.name.to_lowercase();
        self.fallback || CPUS.iter().any(|cpu| name.contains(cpu))
    }
}

/// The browser's WebGPU adapter; `None` where there is none.
pub async fn probe() -> Option<Adapter> {
    let navigator = web_sys::window()?.navigator();
    let gpu = get(&navigator, "gpu")?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok().filter(|value| !value.is_null() && !value.is_undefined())?;
    let info = get(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let words: Vec<String> = ["vendor", "architecture", "device", "description"]
        .iter()
        .filter_map(|key| get(&info, key)?.as_string())
        .filter(|word| !word.is_empty())
        .collect();
    let flag = |object: &JsValue| get(object, "isFallbackAdapter").is_some_and(|value| value.is_truthy());
    Some(Adapter { name: words.join(" "), fallback: flag(&adapter) || flag(&info) })
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpus_in_disguise_are_seen_through() {
        let adapter = |name: &str| Adapter { name: name.to_owned(), fallback: false };
        assert!(adapter("google swiftshader").is_software());
        assert!(adapter("Microsoft Basic Render Driver").is_software());
        assert!(Adapter { fallback: true, ..adapter("nvidia") }.is_software());
        assert!(!adapter("nvidia ampere").is_software());
    }
}
