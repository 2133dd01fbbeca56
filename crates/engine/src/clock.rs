//! What time is it, and how does the engine let others have a turn?

use futures_channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageChannel, WorkerGlobalScope};

/// Milliseconds of a steady clock.
pub fn now() -> f64 {
    let scope = js_sys::global().unchecked_into::<WorkerGlobalScope>();
    scope.performance().map_or(0.0, |performance| performance.now())
}

/// Lets messages that wait be delivered, and comes back at once after.
///
/// A message to oneself: a timer would add at least 4 ms.
pub async fn yield_to_messages() {
    let Ok(channel) = MessageChannel::new() else { return };
    let (sender, receiver) = oneshot::channel::<()>();
    let wake = Closure::once(move |_: web_sys::MessageEvent| {
        // The receiver lives until the wake-up arrives.
        let _ = sender.send(());
    });
    channel.port1().set_onmessage(Some(wake.as_ref().unchecked_ref()));
    if channel.port2().post_message(&wasm_bindgen::JsValue::NULL).is_ok() {
        let _ = receiver.await;
    }
    channel.port1().close();
}
