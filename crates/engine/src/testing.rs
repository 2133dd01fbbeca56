//! A place for an engine that is no browser: for native tests, of the engine and of those who speak with it.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use protocol::{DeviceChoice, Envelope, Failure, FromEngine, Request};

use crate::port::{Adapter, Freshness, Kept, Port, Shelf};

/// What comes from an address.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Some bytes.
    Bytes(Vec<u8>),
    /// Nothing, for ever.
    Stall,
    /// The connection breaks.
    Break,
}

/// What the place does when something is to be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// It keeps it.
    #[default]
    Works,
    /// It says that it is full.
    Full,
    /// It does not keep anything.
    Blocked,
}

#[derive(Default)]
struct Inside {
    inbox: RefCell<VecDeque<Vec<u8>>>,
    said: RefCell<Vec<FromEngine>>,
    files: RefCell<HashMap<String, Vec<Piece>>>,
    earlier: RefCell<HashMap<String, Vec<u8>>>,
    asked: RefCell<Vec<(String, Freshness)>>,
    shelves: RefCell<HashMap<(Shelf, String), Kept>>,
    storage: Cell<Storage>,
    clock: Cell<f64>,
    is_offline: Cell<bool>,
}

/// A place with a clock that goes on by a millisecond whenever it is looked at. Clones are the same place.
#[derive(Clone, Default)]
pub struct Place(Rc<Inside>);

impl Place {
    /// Says something to the engine.
    pub fn ask(&self, number: u64, request: Request) {
        let bytes = protocol::encode(&Envelope { number, request }).expect("there is memory");
        self.post(bytes);
    }

    /// Hands bytes over, whatever they are.
    pub fn post(&self, bytes: Vec<u8>) {
        self.0.inbox.borrow_mut().push_back(bytes);
    }

    /// What the engine has said since this was asked last.
    pub fn said(&self) -> Vec<FromEngine> {
        std::mem::take(&mut self.0.said.borrow_mut())
    }

    /// From now on an address has a file.
    pub fn serve(&self, address: &str, bytes: Vec<u8>) {
        self.serve_pieces(address, vec![Piece::Bytes(bytes)]);
    }

    /// From now on these pieces come from an address.
    pub fn serve_pieces(&self, address: &str, pieces: Vec<Piece>) {
        self.0.files.borrow_mut().insert(address.to_owned(), pieces);
    }

    /// From now on the browser has this of an address, and gives it unless the host is to be asked.
    pub fn have_earlier(&self, address: &str, bytes: Vec<u8>) {
        self.0.earlier.borrow_mut().insert(address.to_owned(), bytes);
    }

    /// The connection is gone, or there again.
    pub fn set_offline(&self, is_offline: bool) {
        self.0.is_offline.set(is_offline);
    }

    /// What was asked of which address, and how.
    pub fn asked(&self) -> Vec<(String, Freshness)> {
        self.0.asked.borrow().clone()
    }

    /// Time passes.
    pub fn pass(&self, ms: f64) {
        self.0.clock.set(self.0.clock.get() + ms);
    }

    /// What becomes of what is to be kept.
    pub fn set_storage(&self, storage: Storage) {
        self.0.storage.set(storage);
    }

    /// What is kept under this name.
    pub fn kept(&self, shelf: Shelf, key: &str) -> Option<Vec<u8>> {
        self.0.shelves.borrow().get(&(shelf, key.to_owned())).map(|kept| kept.bytes.clone())
    }

    /// A place with the same shelves and files, and an empty inbox: where the next worker runs.
    pub fn next_worker(&self) -> Self {
        let next = Place::default();
        *next.0.shelves.borrow_mut() = self.0.shelves.borrow().clone();
        *next.0.files.borrow_mut() = self.0.files.borrow().clone();
        next.0.storage.set(self.0.storage.get());
        next.0.clock.set(self.0.clock.get());
        next
    }

    async fn for_ever(&self) {
        poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        })
        .await;
    }
}

impl Port for Place {
    type Body = VecDeque<Piece>;

    fn now(&self) -> f64 {
        self.pass(1.0);
        self.0.clock.get()
    }

    fn send(&self, message: &FromEngine) {
        // As it would travel.
        let bytes = protocol::encode(message).expect("there is memory");
        self.0.said.borrow_mut().push(protocol::decode(&bytes).expect("what was encoded can be decoded"));
    }

    fn receive(&self) -> Option<Vec<u8>> {
        self.0.inbox.borrow_mut().pop_front()
    }

    async fn wait(&self) {
        poll_fn(|context| {
            context.waker().wake_by_ref();
            if self.0.inbox.borrow().is_empty() { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    async fn give_way(&self) {
        let mut is_first = true;
        poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    async fn sleep(&self, ms: f64) {
        let until = self.0.clock.get() + ms;
        poll_fn(|context| {
            context.waker().wake_by_ref();
            if self.0.clock.get() < until { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    async fn fetch(&self, address: &str, freshness: Freshness) -> Result<(Self::Body, Option<u64>), Failure> {
        self.0.asked.borrow_mut().push((address.to_owned(), freshness));
        if self.0.is_offline.get() {
            return Err(Failure::Unreachable { address: address.to_owned(), detail: "offline".to_owned() });
        }
        if freshness == Freshness::AnyWillDo
            && let Some(bytes) = self.0.earlier.borrow().get(address)
        {
            return Ok((VecDeque::from([Piece::Bytes(bytes.clone())]), None));
        }
        let pieces = self.0.files.borrow().get(address).cloned();
        let pieces = pieces.ok_or_else(|| Failure::NotFound { address: address.to_owned(), status: 404 })?;
        Ok((pieces.into(), None))
    }

    async fn piece(&self, body: &mut Self::Body) -> Result<Option<Vec<u8>>, String> {
        match body.pop_front() {
            None => Ok(None),
            Some(Piece::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Piece::Break) => Err("the connection broke".to_owned()),
            Some(Piece::Stall) => {
                self.for_ever().await;
                Ok(None)
            }
        }
    }

    async fn recall(&self, shelf: Shelf, key: &str) -> Option<Kept> {
        if self.0.storage.get() == Storage::Blocked {
            return None;
        }
        self.0.shelves.borrow().get(&(shelf, key.to_owned())).cloned()
    }

    async fn keep(&self, shelf: Shelf, key: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        match self.0.storage.get() {
            Storage::Works => {
                let kept = Kept { bytes, on: Some(self.0.clock.get()) };
                self.0.shelves.borrow_mut().insert((shelf, key.to_owned()), kept);
                Ok(())
            }
            Storage::Full => Err(Failure::Storage { full: true, detail: "no room".to_owned() }),
            Storage::Blocked => Err(Failure::Storage { full: false, detail: "not allowed".to_owned() }),
        }
    }

    async fn forget(&self, shelf: Shelf, key: &str) {
        self.0.shelves.borrow_mut().remove(&(shelf, key.to_owned()));
    }

    async fn adapter(&self, _: DeviceChoice) -> Option<Adapter> {
        None
    }

    fn on_device_lost(&self) -> impl Fn(String) + Clone + Send + Sync + 'static {
        |_| {}
    }

    fn log(&self, _: &str) {}
}
