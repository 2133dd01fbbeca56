//! How does a page talk with its service worker?

use gloo::utils::window;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

use crate::property;

/// The browser's service workers; `None` where there are none, as on plain http.
#[must_use]
pub fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let is_there = Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    is_there.then(|| navigator.service_worker())
}

/// Installs a service worker, or finds the one that is there.
///
/// # Errors
/// When the browser refuses.
pub async fn register(container: &ServiceWorkerContainer, script: &str) -> Result<ServiceWorkerRegistration, JsValue> {
    JsFuture::from(container.register(script)).await?.dyn_into()
}

/// Waits until a service worker is active.
///
/// # Errors
/// When there is none in this browser.
pub async fn active(container: &ServiceWorkerContainer) -> Result<ServiceWorker, JsValue> {
    let registration: ServiceWorkerRegistration = JsFuture::from(container.ready()?).await?.dyn_into()?;
    registration.active().ok_or_else(|| "no active service worker".into())
}

/// Asks a service worker something, by a message with these fields, and waits for its answer. Before that it may send
/// any number of `{ progress }`, from 0 to 1, which `progress` is told.
///
/// # Errors
/// The `error` of an answer that has one.
pub async fn ask(
    worker: &ServiceWorker,
    fields: &[(&str, &str)],
    progress: Box<dyn Fn(f64)>,
) -> Result<JsValue, JsValue> {
    let channel = MessageChannel::new()?;
    let port = channel.port1();
    let message = Object::new();
    for (key, value) in fields {
        Reflect::set(&message, &(*key).into(), &(*value).into())?;
    }
    let mut resolve_answer = None;
    let answer = Promise::new(&mut |resolve, _| {
        resolve_answer = Some(resolve);
    });
    let resolve = resolve_answer.ok_or("no promise")?;
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        match property(&data, "progress").and_then(|share| share.as_f64()) {
            Some(share) => progress(share),
            None => {
                if let Err(error) = resolve.call1(&JsValue::NULL, &data) {
                    web_sys::console::error_1(&error);
                }
            }
        }
    });
    port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    worker.post_message_with_transferable(&message, &Array::of1(&channel.port2()))?;
    let answer = JsFuture::from(answer).await?;
    port.set_onmessage(None);
    match Reflect::get(&answer, &"error".into())?.as_string() {
        Some(error) => Err(error.into()),
        None => Ok(answer),
    }
}
