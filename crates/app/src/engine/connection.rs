//! How do messages travel to one worker and back?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use protocol::{Envelope, Event, Request};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::Variant;

/// What comes from a worker.
#[derive(Debug)]
pub enum Incoming {
    /// A message of the engine.
    Event(Envelope<Event>),
    /// The worker could not start, or ended; for the console.
    Lost(String),
}

/// One worker. Requests wait until it says that it listens; dropping the connection ends the worker.
pub struct Connection {
    worker: Worker,
    ready: Rc<Cell<bool>>,
    waiting: Rc<RefCell<Vec<Uint8Array>>>,
    // The listeners live as long as the worker.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Connection {
    /// Starts a worker and hands everything it says to `receive`.
    ///
    /// # Errors
    /// When the browser has no module workers.
    pub fn open(variant: Variant, receive: Rc<dyn Fn(Incoming)>) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(variant.script(), &options)?;
        let ready = Rc::new(Cell::new(false));
        let waiting: Rc<RefCell<Vec<Uint8Array>>> = Rc::default();
        let on_message = {
            let (worker, ready, waiting, receive) =
                (worker.clone(), Rc::clone(&ready), Rc::clone(&waiting), Rc::clone(&receive));
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                let bytes = Uint8Array::new(&message.data()).to_vec();
                match protocol::decode::<Event>(&bytes) {
                    Ok(envelope) => {
                        if envelope.body == Event::Ready {
                            ready.set(true);
                            waiting.borrow_mut().drain(..).for_each(|request| post(&worker, &request));
                        }
                        receive(Incoming::Event(envelope));
                    }
                    Err(error) => web_sys::console::error_1(&error.to_string().into()),
                }
            })
        };
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            // A script that cannot be loaded gives an event without a message.
            let message = js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|value| value.as_string());
            receive(Incoming::Lost(message.unwrap_or_else(|| "the worker's script could not be loaded".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Connection { worker, ready, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a request, now or as soon as the worker listens.
    pub fn send(&self, envelope: &Envelope<Request>) {
        let bytes = match protocol::encode(envelope) {
            Ok(bytes) => Uint8Array::from(bytes.as_slice()),
            Err(error) => return web_sys::console::error_1(&error.to_string().into()),
        };
        if self.ready.get() {
            post(&self.worker, &bytes);
        } else {
            self.waiting.borrow_mut().push(bytes);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn post(worker: &Worker, bytes: &Uint8Array) {
    let buffer = bytes.buffer();
    if let Err(error) = worker.post_message_with_transfer(&buffer, &Array::of1(&buffer)) {
        web_sys::console::error_1(&error);
    }
}
