//! Whose session goes on when its page is left?
//!
//! Sessions belong to the visitor: pages borrow them from here. One that trains goes on while other pages are read, and
//! one that has learned is found again as it was left. Of those that rest and are not on a page, the one that was left
//! last keeps its engine; the others find in the browser's storage what they learned.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use client::{Origin, Runs, Signal};
use protocol::TrainState;
use yew::UseReducerDispatcher;

use super::{Browser, Known, Session};
use crate::settings;

/// Is told of every change of a session, to enter its trainings in the list of runs.
pub type Record = Box<dyn Fn(&Session, &Known)>;

/// Where a session is borrowed, and when another may be lent there than the one asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page: the id of a model, or the laboratory.
    pub page: Page,
    /// Does the address ask for an experiment? Without, whatever was left on the page is found.
    pub is_asked: bool,
    /// Does it say from which numbers?
    pub names_weights: bool,
}

/// Pages whose sessions outlive them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// That of the model of this id.
    Model(&'static str),
    /// The laboratory.
    Lab,
}

/// A session, and what is known of it whoever looks.
pub struct Held {
    /// Where it was borrowed; without, it ends when its component goes.
    pub page: Option<Page>,
    /// Who computes.
    pub session: Session,
    known: RefCell<Known>,
    record: Option<Record>,
    /// Who shows it now, and under which lease.
    shown_by: RefCell<Option<(u32, UseReducerDispatcher<Known>)>>,
    has_engine: Cell<bool>,
    /// A training was asked for, and has not begun yet.
    is_about_to_train: Cell<bool>,
    /// Its training ended while it was on no page.
    ended_unseen: Cell<bool>,
}

#[derive(Default)]
struct Store {
    /// In the order in which they were left.
    held: Vec<Rc<Held>>,
    leases: u32,
    watcher: Option<Rc<dyn Fn()>>,
}

thread_local! {
    static STORE: RefCell<Store> = RefCell::default();
}

/// A session of a component's own.
pub fn begin(runs: Runs) -> Rc<Held> {
    Held::new(None, runs, None)
}

/// The session that was left at a place, or another; and whether it was there.
pub fn lend(place: &Place, runs: Runs, record: Record) -> (Rc<Held>, bool) {
    let found = all().into_iter().rev().find(|held| held.suits(place, &runs));
    if let Some(found) = found {
        return (found, true);
    }
    let held = Held::new(Some(place.page), runs, Some(record));
    STORE.with_borrow_mut(|store| store.held.push(Rc::clone(&held)));
    (held, false)
}

/// What was left on a page to be found there, the newest: one that trains before all others.
pub fn left(page: Page) -> Option<Rc<Held>> {
    let mut its: Vec<Rc<Held>> = all().into_iter().filter(|held| held.page == Some(page)).collect();
    its.retain(|held| held.is_worth_keeping());
    let at = its.iter().rposition(|held| held.is_training()).or(its.len().checked_sub(1))?;
    Some(its.swap_remove(at))
}

/// The training that goes on, or has ended, while its page is not the one that is shown.
pub fn elsewhere() -> Option<Rc<Held>> {
    let is_elsewhere = |held: &Rc<Held>| !held.is_shown() && (held.is_training() || held.ended_unseen.get());
    let mut all = all();
    let at = all.iter().position(|held| is_elsewhere(held) && held.is_training());
    let at = at.or_else(|| all.iter().position(is_elsewhere))?;
    Some(all.swap_remove(at))
}

/// Is there a training, even if it rests, on whichever page?
pub fn is_training() -> bool {
    all().iter().any(|held| held.is_training())
}

/// The training of another session, which has to end before this one's may begin.
pub fn other_training(session: &Session) -> Option<Rc<Held>> {
    all().into_iter().find(|held| held.is_training() && held.session != *session)
}

/// A training of this session was asked for: it is not let go before that has begun.
pub fn begins(session: &Session) {
    if let Some(held) = all().iter().find(|held| held.session == *session) {
        held.is_about_to_train.set(true);
    }
}

/// Calls `run` whenever something changes that [`elsewhere`] tells.
pub fn watch(run: impl Fn() + 'static) {
    STORE.with_borrow_mut(|store| store.watcher = Some(Rc::new(run)));
}

fn all() -> Vec<Rc<Held>> {
    STORE.with_borrow(|store| store.held.clone())
}

fn changed() {
    let watcher = STORE.with_borrow(|store| store.watcher.clone());
    if let Some(watcher) = watcher {
        watcher();
    }
}

/// Ends the engines of those that rest on no page, but for the one that was left last.
fn tidy() {
    let rests = |held: &&Rc<Held>| !held.is_shown() && !held.is_training() && held.has_engine.get();
    for held in all().iter().rev().filter(rests).skip(1) {
        held.end();
        let is_kept = held.known.borrow().train.kept.or(held.known.borrow().train.held).is_some();
        if !is_kept {
            forget(held);
        }
    }
}

fn forget(held: &Rc<Held>) {
    STORE.with_borrow_mut(|store| store.held.retain(|other| !Rc::ptr_eq(other, held)));
}

impl Held {
    fn new(page: Option<Page>, runs: Runs, record: Option<Record>) -> Rc<Self> {
        Rc::new_cyclic(|held: &std::rc::Weak<Held>| {
            let held = held.clone();
            let tell = move |signal| {
                if let Some(held) = held.upgrade() {
                    held.hear(signal);
                }
            };
            Held {
                page,
                session: Session::new(Rc::new(Browser), runs, settings::device(), tell),
                known: RefCell::default(),
                record,
                shown_by: RefCell::default(),
                has_engine: Cell::default(),
                is_about_to_train: Cell::default(),
                ended_unseen: Cell::default(),
            }
        })
    }

    /// What is known of it now.
    pub fn known(&self) -> Known {
        self.known.borrow().clone()
    }

    /// From now on a component shows it; gives the lease under which it may leave.
    pub fn show(&self, dispatcher: UseReducerDispatcher<Known>) -> u32 {
        let lease = STORE.with_borrow_mut(|store| {
            store.leases += 1;
            store.leases
        });
        self.shown_by.replace(Some((lease, dispatcher)));
        self.ended_unseen.set(false);
        lease
    }

    /// Starts its engine once the page has been painted, where it has none.
    pub fn start(self: &Rc<Self>) {
        if self.has_engine.replace(true) {
            return changed();
        }
        let held = Rc::clone(self);
        web::time::after_paint(move || {
            if held.has_engine.get() {
                held.session.start();
            }
        });
        changed();
    }

    /// The component that shows it under this lease goes.
    pub fn leave(self: &Rc<Self>, lease: u32) {
        if self.shown_by.borrow().as_ref().is_none_or(|(now, _)| *now != lease) {
            return;
        }
        self.shown_by.replace(None);
        forget(self);
        if self.page.is_some() && self.is_worth_keeping() {
            STORE.with_borrow_mut(|store| store.held.push(Rc::clone(self)));
            tidy();
        } else {
            self.end();
        }
        changed();
    }

    /// The visitor has read what became of its training.
    pub fn seen(&self) {
        self.ended_unseen.set(false);
        changed();
    }

    /// What the visitor closed is not told again.
    pub fn close_notice(&self) {
        self.known.borrow_mut().change(Signal::Notice(None));
    }

    /// Is a training under way, even if it rests, or about to begin?
    pub fn is_training(&self) -> bool {
        self.known.borrow().train.is_active() || self.is_about_to_train.get()
    }

    fn is_shown(&self) -> bool {
        self.shown_by.borrow().is_some()
    }

    fn is_worth_keeping(&self) -> bool {
        self.is_training() || matches!(self.known.borrow().origin, Some(Origin::Learned(_)))
    }

    fn end(&self) {
        self.has_engine.set(false);
        self.session.close();
    }

    /// Is it what is meant at a place?
    fn suits(self: &Rc<Self>, place: &Place, runs: &Runs) -> bool {
        if self.page != Some(place.page) {
            return false;
        }
        if !place.is_asked {
            return left(place.page).is_some_and(|left| Rc::ptr_eq(&left, self));
        }
        let own = self.session.runs();
        let is_same = own.is_same_network(runs) && own.experiment.dataset == runs.experiment.dataset;
        let has_numbers = !place.names_weights || own.experiment.weights == runs.experiment.weights;
        is_same && self.is_worth_keeping() && (has_numbers || self.is_training())
    }

    fn hear(self: &Rc<Self>, signal: Signal) {
        if self.page.is_some() {
            self.known.borrow_mut().change(signal.clone());
            if let Signal::Training(state) = &signal {
                self.is_about_to_train.set(false);
                self.ended_unseen.set(*state == TrainState::Finished && !self.is_shown());
            } else if matches!(signal, Signal::Notice(Some(_)) | Signal::Lost) {
                // It did not come to that.
                self.is_about_to_train.set(false);
            }
            if let Some(record) = &self.record {
                record(&self.session, &self.known());
            }
        }
        let shown_by = self.shown_by.borrow().as_ref().map(|(_, dispatcher)| dispatcher.clone());
        match shown_by {
            Some(dispatcher) => dispatcher.dispatch(signal),
            None if self.page.is_some() => {
                if matches!(signal, Signal::Training(_)) {
                    tidy();
                }
                changed();
            }
            None => {}
        }
    }
}
