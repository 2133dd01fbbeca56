//! The engine in a browser's worker: everything that touches the browser.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use protocol::{DeviceChoice, Failure, FromEngine, Report};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Cache, CacheStorage, DedicatedWorkerGlobalScope, Headers, MessageChannel, MessageEvent,
    ReadableStreamDefaultReader, RequestCache, RequestInit, Response, ResponseInit,
};

use crate::engine::Engine;
use crate::port::{Adapter, Freshness, Kept, Port, Shelf};

/// Header that tells when something was kept, ms since 1970.
const KEPT_ON: &str = "x-kept-on";
/// Words by which software adapters give themselves away.
const SOFTWARE: [&str; 5] = ["swiftshader", "llvmpipe", "lavapipe", "basic render", "software"];

/// Runs the static constructors of Burn's crates, once.
///
/// A wasm module with constructors that never mentions this function is linked as a "command": every call from
/// JavaScript into it then runs all constructors again, thousands of times a second with WebGPU.
#[allow(unsafe_code)]
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: the linker defines the function in every wasm module; it is called once, before anything else.
    unsafe { __wasm_call_ctors() }
}

/// Listens to the page from now on.
pub fn start() {
    run_constructors();
    // The page hears of a panic before the worker ends, and starts another.
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        send(&FromEngine::Report(Report::Crashed { detail: info.to_string() }));
    }));
    #[cfg(feature = "threads")]
    crate::pool::start();
    let worker = Worker::listening();
    spawn_local(Engine::new(worker).run());
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn send(message: &FromEngine) {
    let bytes = match protocol::encode(message) {
        Ok(bytes) => bytes,
        Err(error) => return web_sys::console::error_1(&error.to_string().into()),
    };
    let buffer = Uint8Array::from(bytes.as_slice()).buffer();
    if let Err(error) = scope().post_message_with_transfer(&buffer, &Array::of1(&buffer)) {
        web_sys::console::error_1(&error);
    }
}

#[derive(Default)]
struct Inbox {
    waiting: VecDeque<Vec<u8>>,
    wake: Option<oneshot::Sender<()>>,
}

/// A browser's worker.
struct Worker {
    inbox: Rc<RefCell<Inbox>>,
}

impl Worker {
    /// Collects what the page says from now on.
    fn listening() -> Self {
        let inbox = Rc::new(RefCell::new(Inbox::default()));
        let filled = Rc::clone(&inbox);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let mut inbox = filled.borrow_mut();
            inbox.waiting.push_back(Uint8Array::new(&message.data()).to_vec());
            if let Some(wake) = inbox.wake.take() {
                let _ = wake.send(());
            }
        });
        scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The engine listens as long as it lives.
        listener.forget();
        Worker { inbox }
    }
}

impl Port for Worker {
    type Body = ReadableStreamDefaultReader;

    fn now(&self) -> f64 {
        scope().performance().map_or(0.0, |performance| performance.now())
    }

    fn send(&self, message: &FromEngine) {
        send(message);
    }

    fn receive(&self) -> Option<Vec<u8>> {
        self.inbox.borrow_mut().waiting.pop_front()
    }

    async fn wait(&self) {
        let receiver = {
            let mut inbox = self.inbox.borrow_mut();
            if !inbox.waiting.is_empty() {
                return;
            }
            let (sender, receiver) = oneshot::channel();
            inbox.wake = Some(sender);
            receiver
        };
        let _ = receiver.await;
    }

    /// A message to oneself: a timer would add at least 4 ms.
    async fn give_way(&self) {
        let Ok(channel) = MessageChannel::new() else { return };
        let (sender, receiver) = oneshot::channel::<()>();
        let wake = Closure::once(move |_: MessageEvent| {
            // The receiver lives until the wake-up arrives.
            let _ = sender.send(());
        });
        channel.port1().set_onmessage(Some(wake.as_ref().unchecked_ref()));
        if channel.port2().post_message(&JsValue::NULL).is_ok() {
            let _ = receiver.await;
        }
        channel.port1().close();
    }

    async fn sleep(&self, ms: f64) {
        TimeoutFuture::new(ms as u32).await;
    }

    async fn fetch(&self, address: &str, freshness: Freshness) -> Result<(Self::Body, Option<u64>), Failure> {
        let unreachable =
            |error: JsValue| Failure::Unreachable { address: address.to_owned(), detail: format!("{error:?}") };
        let options = RequestInit::new();
        if freshness == Freshness::Revalidated {
            options.set_cache(RequestCache::NoCache);
        }
        let answer = JsFuture::from(scope().fetch_with_str_and_init(address, &options)).await;
        let response: Response = answer.map_err(unreachable)?.unchecked_into();
        if !response.ok() {
            return Err(Failure::NotFound { address: address.to_owned(), status: response.status() });
        }
        let header = |name: &str| response.headers().get(name).ok().flatten();
        // The length of a packed file says nothing of what comes out of it.
        let length = if header("content-encoding").is_none() { header("content-length") } else { None };
        let body = response.body().ok_or_else(|| unreachable(JsValue::from("an answer without a body")))?;
        Ok((body.get_reader().unchecked_into(), length.and_then(|length| length.parse().ok())))
    }

    async fn piece(&self, body: &mut Self::Body) -> Result<Option<Vec<u8>>, String> {
        let words = |error: JsValue| format!("{error:?}");
        let piece = JsFuture::from(body.read()).await.map_err(words)?;
        if Reflect::get(&piece, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(None);
        }
        let piece: Uint8Array = Reflect::get(&piece, &"value".into()).map_err(words)?.unchecked_into();
        Ok(Some(piece.to_vec()))
    }

    async fn recall(&self, shelf: Shelf, key: &str) -> Option<Kept> {
        let cache = open(shelf).await.ok()?;
        let found = JsFuture::from(cache.match_with_str(&address_of(shelf, key))).await.ok()?;
        let response = found.dyn_into::<Response>().ok()?;
        let on = response.headers().get(KEPT_ON).ok().flatten().and_then(|on| on.parse().ok());
        let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        Some(Kept { bytes: Uint8Array::new(&bytes).to_vec(), on })
    }

    async fn keep(&self, shelf: Shelf, key: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        put(shelf, key, &bytes).await.map_err(|error| {
            let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
            Failure::Storage { full: name.as_deref() == Some("QuotaExceededError"), detail: format!("{error:?}") }
        })
    }

    async fn forget(&self, shelf: Shelf, key: &str) {
        if let Ok(cache) = open(shelf).await
            && let Err(error) = JsFuture::from(cache.delete_with_str(&address_of(shelf, key))).await
        {
            web_sys::console::warn_1(&error);
        }
    }

    /// `wgpu` learns neither vendor nor architecture of an adapter in a browser; `GPUAdapter.info` tells them.
    async fn adapter(&self, _: DeviceChoice) -> Option<Adapter> {
        let gpu = member(&member(&js_sys::global(), "navigator")?, "gpu")?;
        let request = member(&gpu, "requestAdapter")?.dyn_into::<Function>().ok()?;
        let adapter = JsFuture::from(request.call0(&gpu).ok()?.dyn_into::<Promise>().ok()?).await.ok()?;
        let info = member(&adapter, "info")?;
        let words = ["vendor", "architecture", "device", "description"]
            .map(|name| member(&info, name).and_then(|value| value.as_string()).unwrap_or_default());
        let name = words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let fallback = |of: &JsValue| member(of, "isFallbackAdapter").is_some_and(|value| value.is_truthy());
        let lower = name.to_lowercase();
        let is_software = fallback(&adapter) || fallback(&info) || SOFTWARE.iter().any(|word| lower.contains(word));
        Some(Adapter { name, is_software })
    }

    fn on_device_lost(&self) -> impl Fn(String) + Clone + Send + Sync + 'static {
        |detail| send(&FromEngine::Report(Report::Crashed { detail }))
    }

    fn log(&self, words: &str) {
        web_sys::console::warn_1(&words.into());
    }
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// The browser's cache of a shelf; it has one only on secure addresses. The page lists them under these names.
async fn open(shelf: Shelf) -> Result<Cache, JsValue> {
    let name = match shelf {
        Shelf::Checkpoints => "checkpoints",
        Shelf::Trainings => "trainings",
    };
    let caches = Reflect::get(&js_sys::global(), &"caches".into())?.dyn_into::<CacheStorage>()?;
    JsFuture::from(caches.open(name)).await?.dyn_into()
}

/// Checkpoints lie under their own addresses; other things under one that no file of the site has.
fn address_of(shelf: Shelf, key: &str) -> String {
    match shelf {
        Shelf::Checkpoints => key.to_owned(),
        Shelf::Trainings => format!("trainings/{}", String::from(js_sys::encode_uri_component(key))),
    }
}

async fn put(shelf: Shelf, key: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let cache = open(shelf).await?;
    let headers = Headers::new()?;
    headers.set("content-length", &bytes.len().to_string())?;
    headers.set(KEPT_ON, &js_sys::Date::now().to_string())?;
    let options = ResponseInit::new();
    options.set_headers(&headers);
    let copy = Uint8Array::from(bytes);
    let response = Response::new_with_opt_js_u8_array_and_init(Some(&copy), &options)?;
    JsFuture::from(cache.put_with_str(&address_of(shelf, key), &response)).await.map(drop)
}
