//! How do examples reach the engine? One after the other, none lost, while the network goes on answering.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use protocol::{Answer, Failure, Picture, Request, Teaching};
use wasm_bindgen_futures::spawn_local;

use super::class_set::ClassSet;
use crate::session::Session;
use crate::task::TaskSpec;
use crate::ui::camera::photo;

/// Examples told of at once while many are on their way.
const TELL_EVERY: u32 = 20;

/// Class, place in it, picture.
type Waiting = (u32, u32, Rc<Picture>);

/// What waits until all examples are there.
type Then = Box<dyn FnOnce()>;

struct Inside {
    session: Session,
    task: Rc<TaskSpec>,
    waiting: RefCell<VecDeque<Waiting>>,
    is_busy: Cell<bool>,
    /// Counts beginnings, so that what was sent to an old worker is not gone on with.
    round: Cell<u32>,
    then: RefCell<Option<Then>>,
    tell: Box<dyn Fn(u32)>,
}

/// The way to the engine. Clones are the same one.
#[derive(Clone)]
pub struct Examples(Rc<Inside>);

impl PartialEq for Examples {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Examples {
    /// `tell` hears how many examples the engine remembers.
    pub fn new(session: Session, task: Rc<TaskSpec>, tell: impl Fn(u32) + 'static) -> Self {
        Examples(Rc::new(Inside {
            session,
            task,
            waiting: RefCell::default(),
            is_busy: Cell::new(false),
            round: Cell::new(0),
            then: RefCell::default(),
            tell: Box::new(tell),
        }))
    }

    /// A new worker knows nothing: everything again.
    pub fn send_all(&self, set: &ClassSet) {
        let mut waiting = self.0.waiting.borrow_mut();
        waiting.clear();
        for (class, one) in set.classes.iter().enumerate() {
            let numbered = one.pictures.iter().enumerate();
            waiting.extend(numbered.map(|(number, picture)| (class as u32, number as u32, Rc::clone(picture))));
        }
        drop(waiting);
        self.0.round.set(self.0.round.get() + 1);
        self.0.is_busy.set(false);
        // On its way before any example is.
        self.tell_after(Teaching::Begin);
        self.pump();
    }

    /// One more.
    pub fn send(&self, class: usize, number: usize, picture: Rc<Picture>) {
        self.0.waiting.borrow_mut().push_back((class as u32, number as u32, picture));
        self.pump();
    }

    /// Runs something once the engine has all of them.
    pub fn when_all_are_there(&self, run: impl FnOnce() + 'static) {
        *self.0.then.borrow_mut() = Some(Box::new(run));
        self.pump();
    }

    /// A class is gone.
    pub fn forget(&self, class: usize) {
        let class = class as u32;
        let mut waiting = self.0.waiting.borrow_mut();
        waiting.retain(|(own, ..)| *own != class);
        waiting.iter_mut().filter(|(own, ..)| *own > class).for_each(|(own, ..)| *own -= 1);
        drop(waiting);
        self.tell_after(Teaching::Forget { class });
    }

    fn ask(&self, teaching: Teaching) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<> {
        let session = &self.0.session;
        session.ask(Request::Teach { network: session.network(), teaching })
    }

    /// Asks, and tells how many examples there are then.
    fn tell_after(&self, teaching: Teaching) {
        let (this, asked) = (self.clone(), self.ask(teaching));
        spawn_local(async move {
            match asked.await {
                Ok(Answer::Examples(examples)) => (this.0.tell)(examples),
                Ok(_) => {}
                Err(failure) => this.0.session.fail(failure),
            }
        });
    }

    fn pump(&self) {
        if !self.0.is_busy.replace(true) {
            spawn_local(self.clone().send_waiting());
        }
    }

    async fn send_waiting(self) {
        let round = self.0.round.get();
        loop {
            let next = self.0.waiting.borrow_mut().pop_front();
            let Some((class, number, picture)) = next else { break };
            let input = photo(&picture, &self.0.task);
            let answer = self.ask(Teaching::Example { class, number, input }).await;
            if self.0.round.get() != round {
                return;
            }
            match answer {
                Ok(Answer::Examples(examples)) => {
                    if examples.is_multiple_of(TELL_EVERY) || self.0.waiting.borrow().is_empty() {
                        (self.0.tell)(examples);
                    }
                }
                Ok(_) => {}
                // The next worker gets all of them.
                Err(Failure::EngineLost) => return self.0.is_busy.set(false),
                Err(failure) => self.0.session.fail(failure),
            }
        }
        self.0.is_busy.set(false);
        let then = self.0.then.borrow_mut().take();
        if let Some(run) = then {
            run();
        }
    }
}
