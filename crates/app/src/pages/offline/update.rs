//! How does the visitor learn that a new version is ready? A notice, with which the visitor decides when.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web::events::listen_to;
use web::time::later;
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};
use yew::prelude::*;

use super::worker;
use crate::language::t;

/// The first visit's own downloads come before those for later.
const WAIT_MS: u32 = 2_000;

/// Installs the service worker, and shows when it has a whole new version waiting.
#[component]
pub fn UpdateNotice() -> Html {
    let waiting = use_state(|| None::<ServiceWorker>);
    let others = use_state(|| false);
    {
        let waiting = waiting.setter();
        use_effect_with((), move |()| {
            later(WAIT_MS, move || {
                spawn_local(async move {
                    match worker::register().await {
                        Ok(Some(registration)) => {
                            watch(&registration, waiting);
                            if let Err(error) = adopt().await {
                                web_sys::console::warn_1(&error);
                            }
                        }
                        Ok(None) => {}
                        Err(error) => web_sys::console::warn_1(&error),
                    }
                });
            });
        });
    }
    let Some(new) = (*waiting).clone() else { return Html::default() };
    let take = {
        let others = others.setter();
        move |_: MouseEvent| take_over(new.clone(), others.clone())
    };
    let close = move |_: MouseEvent| waiting.set(None);
    html! {
        <div class="notices update" role="status">
            <div class="notice">
                <p data-testid="update">
                    if *others {
                        { t("Close the other windows of this site first: a page and its engine must be of one \
                             version.") }
                    } else {
                        { t("A new version of this site is ready.") }
                    }
                </p>
                <button class="small" onclick={take} data-testid="update-reload">{ t("Reload") }</button>
                <button class="small" onclick={close}>{ t("Later") }</button>
            </div>
        </div>
    }
}

/// Lets the service worker serve this page from now on, if both are of one build.
async fn adopt() -> Result<(), JsValue> {
    let build = worker::build().unwrap_or_default();
    worker::ask(&worker::active().await?, "adopt", &build, Box::new(|_| ())).await.map(drop)
}

/// Tells when a version waits: now, or as soon as one has been fetched.
fn watch(registration: &ServiceWorkerRegistration, waiting: UseStateSetter<Option<ServiceWorker>>) {
    if registration.waiting().is_some() && registration.active().is_some() {
        waiting.set(registration.waiting());
    }
    let registered = registration.clone();
    let found = listen_to(registration, "updatefound", move |_| {
        let Some(new) = registered.installing() else { return };
        let (registered, waiting, changed) = (registered.clone(), waiting.clone(), new.clone());
        on_state(&new, move || {
            // Without an active one this is the first visit, and nothing is replaced.
            if changed.state() == ServiceWorkerState::Installed && registered.active().is_some() {
                waiting.set(Some(changed.clone()));
            }
        });
    });
    // As long as the page.
    std::mem::forget(found);
}

/// Lets the new version take this page over, and loads the page again.
fn take_over(new: ServiceWorker, others: UseStateSetter<bool>) {
    let activated = new.clone();
    on_state(&new, move || {
        if activated.state() == ServiceWorkerState::Activated {
            web::page::reload();
        }
    });
    spawn_local(async move {
        match worker::ask(&new, "takeover", "", Box::new(|_| ())).await {
            Ok(answer) => {
                let open = web::property(&answer, "others").unwrap_or_default();
                others.set(open.as_f64().unwrap_or_default() > 0.0);
            }
            Err(error) => web_sys::console::error_1(&error),
        }
    });
}

fn on_state(worker: &ServiceWorker, run: impl FnMut() + 'static) {
    let changed: JsValue = Closure::<dyn FnMut()>::new(run).into_js_value();
    worker.set_onstatechange(Some(changed.unchecked_ref()));
}
