//! What does a browser give a session? Workers, the way to them, code, time, and its own decoder of pictures.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use client::{Incoming, Link, Platform, Variant};
use js_sys::{Array, Uint8Array};
use protocol::Picture;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web::canvas::{Rgba, decode};
use web::fetch::warm_cache;
use web::{files, machine};
use web_sys::{ErrorEvent, MessageEvent, WorkerOptions, WorkerType};

use super::adapter::is_software;

/// Longest side at which the browser's decoder hands a picture to the engine, which shrinks it further.
const LONGEST: f64 = 1024.0;

/// The browser that shows this page.
#[derive(Clone, Copy, Debug)]
pub struct Browser;

/// The way to one worker, which ends with it.
pub struct WorkerLink {
    worker: web_sys::Worker,
    // The listeners live as long as the worker.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// The script that starts the worker, relative to the page.
const fn script(variant: Variant) -> &'static str {
    match variant {
        Variant::Cpu => "./engine-cpu_loader.js",
        Variant::Threads => "./engine-threads_loader.js",
        Variant::WebGpu => "./engine-webgpu_loader.js",
    }
}

/// Its code, which the script fetches, relative to the page.
const fn code(variant: Variant) -> &'static str {
    match variant {
        Variant::Cpu => "./engine-cpu_bg.wasm",
        Variant::Threads => "./engine-threads_bg.wasm",
        Variant::WebGpu => "./engine-webgpu_bg.wasm",
    }
}

impl Platform for Browser {
    type Link = WorkerLink;

    fn start(&self, variant: Variant, receive: Rc<dyn Fn(Incoming)>) -> Result<WorkerLink, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker =
            web_sys::Worker::new_with_options(script(variant), &options).map_err(|error| format!("{error:?}"))?;
        let on_message = {
            let receive = Rc::clone(&receive);
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                receive(Incoming::Message(Uint8Array::new(&message.data()).to_vec()));
            })
        };
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            // A script that cannot be loaded gives an event without a message.
            let message = web::property(&error, "message").and_then(|value| value.as_string());
            receive(Incoming::Lost(message.unwrap_or_else(|| "the worker's script could not be loaded".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(WorkerLink { worker, _on_message: on_message, _on_error: on_error })
    }

    fn has_threads(&self) -> bool {
        web::threads::may_share_memory() && web::page::meta("threads").is_some()
    }

    async fn fetch_code(&self, variant: Variant, progress: impl Fn(f64, Option<f64>)) -> Result<(), String> {
        warm_cache(code(variant), progress).await.map_err(|error| format!("{error:?}"))
    }

    async fn decode(&self, file: &[u8]) -> Option<Picture> {
        match decode(&files::blob(file).ok()?, LONGEST).await {
            Ok(Rgba { width, height, pixels }) => Some(Picture { width, height, channels: 4, pixels }),
            Err(error) => {
                web_sys::console::warn_1(&error);
                None
            }
        }
    }

    async fn adapter(&self) -> Option<String> {
        machine::adapter().await.filter(|adapter| !is_software(adapter)).map(|adapter| adapter.name)
    }

    async fn sleep(&self, ms: u32) {
        web::time::sleep(ms).await;
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        wasm_bindgen_futures::spawn_local(future);
    }

    fn log(&self, words: &str) {
        web_sys::console::warn_1(&words.into());
    }
}

impl Link for WorkerLink {
    fn post(&self, bytes: Vec<u8>) {
        let buffer = Uint8Array::from(bytes.as_slice()).buffer();
        if let Err(error) = self.worker.post_message_with_transfer(&buffer, &Array::of1(&buffer)) {
            web_sys::console::error_1(&error);
        }
    }
}

impl Drop for WorkerLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
