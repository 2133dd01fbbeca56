//! What does the page ask of the browser? Glue, without opinions and without sentences.
//!
//! A file per service. Errors are what the browser throws, as it throws it, where nobody can act on their kind; where
//! somebody can, they have a type ([`camera::Refusal`], [`streams::InflateError`]). What a visitor is told of them is
//! the page's own affair, and so is what is kept, fetched and drawn.
//!
//! Crates of `gloo` are used where they do the same: events, timers, files, the window. Not `gloo-storage`, which
//! panics where the visitor forbids storage; not `gloo-net`, whose kilobytes of HTTP types a page does not need that
//! asks for its own files; not `gloo-render`, which makes a closure for each frame.

pub mod cache;
pub mod camera;
pub mod canvas;
pub mod clipboard;
pub mod events;
pub mod fetch;
pub mod files;
pub mod folders;
pub mod locks;
pub mod machine;
pub mod media;
pub mod number;
pub mod page;
pub mod parallel;
pub mod place;
pub mod screen;
pub mod service_worker;
pub mod storage;
pub mod streams;
pub mod threads;
pub mod time;
pub mod windows;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A property of an object of JavaScript; `None` where it is missing, `undefined` or `null`.
#[must_use]
pub fn property(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
