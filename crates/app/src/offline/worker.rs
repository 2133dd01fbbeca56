//! How does the page talk with its service worker?

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

use crate::order;

/// Files that are kept or left together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// As in the build's list: `site`, `weights`, `data/mnist`.
    pub id: String,
    /// Size of all.
    pub bytes: f64,
    /// The page itself, which cannot be left.
    pub always: bool,
    /// Is all of it there?
    pub kept: bool,
}

/// The build that this page is of; `dev` where it has no id.
pub fn build() -> Option<String> {
    web_sys::window()?.document()?.query_selector("meta[name=build]").ok()??.get_attribute("content")
}

/// The browser's service workers; `None` where there are none, as on plain http, and for a build that is only looked at while
/// it is written.
pub fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let is_there = Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    (build()? != "dev" && is_there).then(|| navigator.service_worker())
}

/// Installs the service worker, or finds the one that is there.
///
/// # Errors
/// When the browser refuses.
pub async fn register() -> Result<Option<ServiceWorkerRegistration>, JsValue> {
    let Some(container) = container() else { return Ok(None) };
    JsFuture::from(container.register("sw.js")).await?.dyn_into().map(Some)
}

/// Waits until a service worker is active.
///
/// # Errors
/// When there is none in this browser.
pub async fn active() -> Result<ServiceWorker, JsValue> {
    let container = container().ok_or("no service worker")?;
    let registration: ServiceWorkerRegistration = JsFuture::from(container.ready()?).await?.dyn_into()?;
    registration.active().ok_or_else(|| "no active service worker".into())
}

/// Asks a service worker something; `progress` is told from 0 to 1 how far it is.
///
/// # Errors
/// What the worker says.
pub async fn ask(
    worker: &ServiceWorker,
    what: &str,
    group: &str,
    progress: Box<dyn Fn(f64)>,
) -> Result<JsValue, JsValue> {
    let channel = MessageChannel::new()?;
    let port = channel.port1();
    let message = Object::new();
    Reflect::set(&message, &"ask".into(), &what.into())?;
    Reflect::set(&message, &"group".into(), &group.into())?;
    let mut resolve_answer = None;
    let answer = Promise::new(&mut |resolve, _| {
        resolve_answer = Some(resolve);
    });
    let resolve = resolve_answer.ok_or("no promise")?;
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        match Reflect::get(&data, &"progress".into()).ok().and_then(|share| share.as_f64()) {
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

/// The groups of an answer, the page itself first.
pub fn groups(answer: &JsValue) -> Vec<Group> {
    let get = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).unwrap_or_default();
    let groups = get(answer, "groups").dyn_into::<Array>().unwrap_or_default();
    let mut groups: Vec<Group> = groups
        .iter()
        .map(|group| Group {
            id: get(&group, "id").as_string().unwrap_or_default(),
            bytes: get(&group, "bytes").as_f64().unwrap_or_default(),
            always: get(&group, "always").is_truthy(),
            kept: get(&group, "kept").is_truthy(),
        })
        .collect();
    order::by(&mut groups, |group| f64::from(u8::from(!group.always)));
    groups
}
