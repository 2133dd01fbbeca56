//! What does the page ask?

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::Uint8Array;
use protocol::{Envelope, Request};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::failure::Failure;
use crate::outbox;

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Envelope<Request>>,
    wake: Option<oneshot::Sender<()>>,
}

/// Requests in the order in which they came.
pub struct Inbox {
    queue: Rc<RefCell<Queue>>,
}

impl Inbox {
    /// Listens to the page from now on.
    pub fn open() -> Self {
        let queue = Rc::new(RefCell::new(Queue::default()));
        let filled = Rc::clone(&queue);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let bytes = Uint8Array::new(&message.data()).to_vec();
            match protocol::decode::<Request>(&bytes) {
                Ok(envelope) => {
                    let mut queue = filled.borrow_mut();
                    queue.waiting.push_back(envelope);
                    if let Some(wake) = queue.wake.take() {
                        let _ = wake.send(());
                    }
                }
                Err(error) => outbox::fail(0, &Failure::internal(&error)),
            }
        });
        let scope = js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>();
        scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The engine listens as long as it lives.
        listener.forget();
        Inbox { queue }
    }

    /// The next request, if one waits.
    pub fn try_next(&self) -> Option<Envelope<Request>> {
        self.queue.borrow_mut().waiting.pop_front()
    }

    /// Does a newer picture wait for this network?
    pub fn has_newer_picture(&self, network: protocol::NetworkId) -> bool {
        let queue = self.queue.borrow();
        queue
            .waiting
            .iter()
            .any(|envelope| matches!(&envelope.body, Request::Infer { network: n, .. } if *n == network))
    }

    /// Sleeps until a request waits.
    pub async fn wait(&self) {
        let receiver = {
            let mut queue = self.queue.borrow_mut();
            if !queue.waiting.is_empty() {
                return;
            }
            let (sender, receiver) = oneshot::channel();
            queue.wake = Some(sender);
            receiver
        };
        let _ = receiver.await;
    }
}
