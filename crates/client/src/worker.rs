//! How is an engine asked, and how does the answer find whoever asked?

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use futures_channel::oneshot;
use protocol::{Answer, Envelope, Failure, FromEngine, Report, Request, Task};

use crate::platform::{Incoming, Link, Platform, Variant};

/// Time between two looks at whether a worker still says something, ms.
const LOOK_EVERY: u32 = 5_000;
/// Looks without a word after which it is asked whether it is there, and as many again after which it is not.
const SILENT_LOOKS: u32 = 4;

type Progress = Rc<dyn Fn(Task, f32)>;

/// A request that is not answered yet.
struct Pending {
    answer: oneshot::Sender<Result<Answer, Failure>>,
    progress: Option<Progress>,
}

struct Inside<P: Platform> {
    link: RefCell<Option<P::Link>>,
    is_ready: Cell<bool>,
    /// What waits until the worker listens.
    early: RefCell<Vec<Vec<u8>>>,
    number: Cell<u64>,
    pending: RefCell<HashMap<u64, Pending>>,
    /// Is the engine at work although nobody waits for an answer?
    is_at_work: Cell<bool>,
    /// Looks since it last said something.
    silence: Cell<u32>,
    hear: Box<dyn Fn(Heard)>,
    log: Box<dyn Fn(&str)>,
}

/// What a worker says that is no answer.
#[derive(Debug)]
pub enum Heard {
    /// A report.
    Report(Report),
    /// It is gone: it ended, or said that it is about to.
    Lost(String),
    /// It does not say anything any more.
    Silent,
}

/// One engine. Clones are the same one; it ends with [`Worker::end`], or with the last clone.
pub struct Worker<P: Platform>(Rc<Inside<P>>);

impl<P: Platform> Clone for Worker<P> {
    fn clone(&self) -> Self {
        Worker(Rc::clone(&self.0))
    }
}

impl<P: Platform> Worker<P> {
    /// Starts an engine. `hear` gets what nobody asked for.
    ///
    /// # Errors
    /// When there can be no workers; for the console.
    pub fn start(platform: &Rc<P>, variant: Variant, hear: impl Fn(Heard) + 'static) -> Result<Self, String> {
        let log = {
            let platform = Rc::clone(platform);
            move |words: &str| platform.log(words)
        };
        let inside = Rc::new(Inside::<P> {
            link: RefCell::new(None),
            is_ready: Cell::new(false),
            early: RefCell::default(),
            number: Cell::new(0),
            pending: RefCell::default(),
            is_at_work: Cell::new(false),
            silence: Cell::new(0),
            hear: Box::new(hear),
            log: Box::new(log),
        });
        let weak = Rc::downgrade(&inside);
        let receive = move |incoming| {
            if let Some(inside) = Weak::upgrade(&weak) {
                inside.receive(incoming);
            }
        };
        let link = platform.start(variant, Rc::new(receive))?;
        *inside.link.borrow_mut() = Some(link);
        watch(platform, &inside);
        Ok(Worker(inside))
    }

    /// Asks; the request is on its way when this returns, and the future has the one answer.
    ///
    /// # Errors
    /// Why the request could not be met; [`Failure::EngineLost`] where the engine ended before it answered.
    pub fn ask(&self, request: Request) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<P> {
        self.ask_with(request, None)
    }

    /// The same, and `progress` hears how far it is.
    ///
    /// # Errors
    /// As [`Worker::ask`].
    pub fn ask_and_hear<F: Fn(Task, f32) + 'static>(
        &self,
        request: Request,
        progress: F,
    ) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<P, F> {
        self.ask_with(request, Some(Rc::new(progress)))
    }

    /// Is the engine at work although nobody waits for an answer? It is then expected to say something from time to
    /// time.
    pub fn set_at_work(&self, is_at_work: bool) {
        self.0.is_at_work.set(is_at_work);
    }

    /// Ends the engine, in the middle of its work too, and gives its memory back. Whoever waits gets
    /// [`Failure::EngineLost`].
    pub fn end(&self) {
        self.0.end();
    }

    fn ask_with(
        &self,
        request: Request,
        progress: Option<Progress>,
    ) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<P> {
        let (answer, receiver) = oneshot::channel();
        let inside = &self.0;
        if inside.link.borrow().is_some() {
            let number = inside.number.get() + 1;
            inside.number.set(number);
            inside.pending.borrow_mut().insert(number, Pending { answer, progress });
            inside.send(number, request);
        }
        async move { receiver.await.unwrap_or(Err(Failure::EngineLost)) }
    }
}

impl<P: Platform> Inside<P> {
    fn send(&self, number: u64, request: Request) {
        match protocol::encode(&Envelope { number, request }) {
            Ok(bytes) if self.is_ready.get() => self.link.borrow().iter().for_each(|link| link.post(bytes.clone())),
            Ok(bytes) => self.early.borrow_mut().push(bytes),
            Err(error) => self.answer(number, Err(Failure::Unreadable { detail: error.to_string() })),
        }
    }

    fn answer(&self, number: u64, result: Result<Answer, Failure>) {
        let pending = self.pending.borrow_mut().remove(&number);
        if let Some(pending) = pending {
            // Whoever asked may be gone.
            let _ = pending.answer.send(result);
        }
    }

    fn receive(&self, incoming: Incoming) {
        self.silence.set(0);
        let bytes = match incoming {
            Incoming::Message(bytes) => bytes,
            Incoming::Lost(detail) => return self.lost(Heard::Lost(detail)),
        };
        match protocol::decode::<FromEngine>(&bytes) {
            Ok(FromEngine::Answer { number, result }) => self.answer(number, result),
            Ok(FromEngine::Progress { number, task, done }) => {
                let progress = self.pending.borrow().get(&number).and_then(|pending| pending.progress.clone());
                if let Some(progress) = progress {
                    progress(task, done);
                }
            }
            Ok(FromEngine::Report(Report::Crashed { detail })) => self.lost(Heard::Lost(detail)),
            Ok(FromEngine::Report(report)) => {
                if report == Report::Ready {
                    self.is_ready.set(true);
                    let early = std::mem::take(&mut *self.early.borrow_mut());
                    if let Some(link) = &*self.link.borrow() {
                        early.into_iter().for_each(|bytes| link.post(bytes));
                    }
                }
                (self.hear)(Heard::Report(report));
            }
            // Of whom it is an answer cannot be known; an engine that speaks like this is not to be relied on.
            Err(error) => self.lost(Heard::Lost(error.to_string())),
        }
    }

    fn lost(&self, how: Heard) {
        if self.link.borrow().is_some() {
            self.end();
            (self.hear)(how);
        }
    }

    fn end(&self) {
        drop(self.link.borrow_mut().take());
        // Whoever waits sees that nobody will answer.
        let pending = std::mem::take(&mut *self.pending.borrow_mut());
        drop(pending);
    }

    /// One look at whether the engine still says something while it should. Time does not pass for a page that is
    /// frozen, nor do these looks.
    fn look(&self) {
        let expects_words = self.is_at_work.get() || !self.pending.borrow().is_empty();
        if !expects_words {
            return self.silence.set(0);
        }
        let silence = self.silence.get() + 1;
        self.silence.set(silence);
        if silence == SILENT_LOOKS {
            (self.log)("the engine has been silent for a while; asking whether it is there");
            self.send(0, Request::Ping);
        }
        if silence >= 2 * SILENT_LOOKS {
            self.lost(Heard::Silent);
        }
    }
}

/// Looks after a worker as long as it lives.
fn watch<P: Platform>(platform: &Rc<P>, inside: &Rc<Inside<P>>) {
    let (weak, sleeper) = (Rc::downgrade(inside), Rc::clone(platform));
    platform.spawn(Box::pin(async move {
        loop {
            sleeper.sleep(LOOK_EVERY).await;
            match Weak::upgrade(&weak) {
                Some(inside) if inside.link.borrow().is_some() => inside.look(),
                _ => return,
            }
        }
    }));
}
