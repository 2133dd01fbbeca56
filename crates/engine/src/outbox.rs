//! What does the engine tell?

use js_sys::{Array, Uint8Array};
use protocol::{Envelope, Event};
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

use crate::failure::Failure;

/// Says that the engine listens.
pub fn announce() {
    send(0, Event::Ready);
}

/// Tells that a request could not be met.
pub fn fail(number: u64, failure: &Failure) {
    send(number, Event::Failed { sentence: failure.sentence.clone(), detail: failure.detail.clone() });
}

/// Sends an event under the number of the request that it answers.
pub fn send(number: u64, event: Event) {
    let bytes = match protocol::encode(&Envelope { number, body: event }) {
        Ok(bytes) => bytes,
        Err(error) => return web_sys::console::error_1(&error.to_string().into()),
    };
    let buffer = Uint8Array::from(bytes.as_slice()).buffer();
    let scope = js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>();
    if let Err(error) = scope.post_message_with_transfer(&buffer, &Array::of1(&buffer)) {
        web_sys::console::error_1(&error);
    }
}
