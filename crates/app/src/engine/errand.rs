//! How is a worker asked a few things in turn and then sent away? For measurements and demonstrations; a network that stays is kept in a lab.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use protocol::{Envelope, Event, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::Variant;
use super::connection::{Connection, Incoming};

/// What came back, or a sentence that says why nothing did.
type Answer = Result<Event, String>;

/// A worker of its own. Clones are the same one; it ends with [`Errand::end`], or with the last clone.
#[derive(Clone)]
pub struct Errand {
    connection: Rc<RefCell<Option<Connection>>>,
    mailbox: Rc<Mailbox>,
    count: Rc<Cell<u64>>,
}

/// The one answer that is waited for.
#[derive(Default)]
struct Mailbox {
    answer: RefCell<Option<Answer>>,
    wake: RefCell<Option<Function>>,
}

impl Mailbox {
    fn put(&self, answer: Answer) {
        *self.answer.borrow_mut() = Some(answer);
        if let Some(Err(error)) = self.wake.borrow_mut().take().map(|wake| wake.call0(&JsValue::NULL)) {
            web_sys::console::error_1(&error);
        }
    }
}

impl Errand {
    /// Starts a worker.
    ///
    /// # Errors
    /// When the browser has no module workers.
    pub fn start(variant: Variant) -> Result<Self, JsValue> {
        let mailbox = Rc::<Mailbox>::default();
        let count = Rc::new(Cell::new(0));
        let receive = {
            let (mailbox, count) = (Rc::clone(&mailbox), Rc::clone(&count));
            move |incoming| match incoming {
                Incoming::Event(Envelope { body: Event::Ready | Event::Progress { .. }, .. }) => {}
                Incoming::Event(Envelope { body: Event::Failed { sentence, .. }, .. }) => mailbox.put(Err(sentence)),
                Incoming::Event(Envelope { body: Event::Crashed { detail }, .. }) | Incoming::Lost(detail) => {
                    mailbox.put(Err(detail))
                }
                Incoming::Event(Envelope { number, body }) if number == count.get() => mailbox.put(Ok(body)),
                Incoming::Event(_) => {}
            }
        };
        let connection = Connection::open(variant, Rc::new(receive))?;
        Ok(Errand { connection: Rc::new(RefCell::new(Some(connection))), mailbox, count })
    }

    /// Asks, and waits for the answer. One question at a time.
    ///
    /// # Errors
    /// A sentence: the request could not be met, the worker was lost, or it was sent away meanwhile.
    pub async fn ask(&self, body: Request) -> Answer {
        let gone = || Err("the worker was stopped".to_owned());
        self.mailbox.answer.borrow_mut().take();
        let promise = Promise::new(&mut |resolve, _| *self.mailbox.wake.borrow_mut() = Some(resolve));
        self.count.set(self.count.get() + 1);
        match &*self.connection.borrow() {
            Some(connection) => connection.send(&Envelope { number: self.count.get(), body }),
            None => return gone(),
        }
        if JsFuture::from(promise).await.is_err() {
            return gone();
        }
        self.mailbox.answer.borrow_mut().take().unwrap_or_else(gone)
    }

    /// Ends the worker, in the middle of its work too, and gives its memory back.
    pub fn end(&self) {
        self.connection.borrow_mut().take();
        self.mailbox.put(Err("the worker was stopped".to_owned()));
    }
}
