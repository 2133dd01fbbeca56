//! How does the page talk with its service worker of what is kept?

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web::service_worker;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

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
    web::page::meta("build")
}

/// The browser's service workers; `None` where there are none, as on plain http, and for a build that is only looked at
/// while it is written.
pub fn container() -> Option<ServiceWorkerContainer> {
    (build()? != "dev").then(service_worker::container)?
}

/// Installs the service worker, or finds the one that is there.
///
/// # Errors
/// When the browser refuses.
pub async fn register() -> Result<Option<ServiceWorkerRegistration>, JsValue> {
    let Some(container) = container() else { return Ok(None) };
    service_worker::register(&container, "sw.js").await.map(Some)
}

/// Waits until a service worker is active.
///
/// # Errors
/// When there is none in this browser.
pub async fn active() -> Result<ServiceWorker, JsValue> {
    service_worker::active(&container().ok_or("no service worker")?).await
}

/// Asks a service worker something of a group of files, or of a build; `progress` is told from 0 to 1 how far it is.
///
/// # Errors
/// What the worker says.
pub async fn ask(
    worker: &ServiceWorker,
    what: &str,
    group: &str,
    progress: Box<dyn Fn(f64)>,
) -> Result<JsValue, JsValue> {
    service_worker::ask(worker, &[("ask", what), ("group", group)], progress).await
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
