//! May several threads share memory on this page?

use gloo::utils::window;
use js_sys::{Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::JsValue;

use crate::property;

/// A module with one function, which returns a vector: three of zeros, multiplied and added in one (`relaxed_madd`).
const FUSED: [u8; 40] = [
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // magic number and version
    0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, // a type
    0x03, 0x02, 0x01, 0x00, // a function of it
    0x0a, 0x13, 0x01, 0x11, 0x00, // its code
    0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x85, 0x02, 0x0b,
];

/// Is the page alone in its process, are there several processors, and does the browser know the arithmetic of the
/// engine for them?
pub fn may_share_memory() -> bool {
    let is_alone = property(&window(), "crossOriginIsolated").is_some_and(|value| value.is_truthy());
    is_alone && window().navigator().hardware_concurrency() > 1.0 && knows_fused() && has_room()
}

fn knows_fused() -> bool {
    WebAssembly::validate(&Uint8Array::from(FUSED.as_slice())).unwrap_or(false)
}

/// Does the browser set aside addresses for as much memory as the engine may want? It takes none of it yet.
fn has_room() -> bool {
    let wish = Object::new();
    for (name, value) in [("initial", 1.into()), ("maximum", 65536.into()), ("shared", JsValue::TRUE)] {
        let _ = Reflect::set(&wish, &name.into(), &value);
    }
    WebAssembly::Memory::new(&wish).is_ok()
}
