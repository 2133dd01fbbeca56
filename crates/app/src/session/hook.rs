//! How does a component get a session?

use std::ops::Deref;
use std::rc::Rc;

use client::{Runs, State};
use protocol::DeviceChoice;
use yew::prelude::*;

use super::store::{self, Held, Place, Record};
use super::{Session, Signal};
use crate::settings;

/// What the page knows of a session. Components read it; signals change it.
#[derive(Clone, Default, PartialEq)]
pub struct Known(State);

impl Known {
    pub(super) fn change(&mut self, signal: Signal) {
        self.0.after(signal);
    }
}

impl Deref for Known {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl Reducible for Known {
    type Action = Signal;

    fn reduce(self: Rc<Self>, signal: Signal) -> Rc<Self> {
        let mut next = self;
        Rc::make_mut(&mut next).change(signal);
        next
    }
}

/// A session for what is to run, started once the page has been painted, closed when the component goes.
///
/// Tests of the recovery send `window` the event `engine-panic`.
#[hook]
pub fn use_session(runs: Runs) -> (Session, UseReducerHandle<Known>) {
    let held = use_memo((), |()| store::begin(runs));
    let state = use_held(&held);
    (held.session.clone(), state)
}

/// The session that was left at a place, or one for what is to run; and whether it was there. A training goes on when
/// the component goes, and what was learned is found again. `record` is told of every change.
#[hook]
pub fn use_kept_session(place: &Place, runs: Runs, record: fn() -> Record) -> (Session, UseReducerHandle<Known>, bool) {
    let lent = use_memo((), |()| store::lend(place, runs, record()));
    let state = use_held(&lent.0);
    (lent.0.session.clone(), state, lent.1)
}

#[hook]
fn use_held(held: &Rc<Held>) -> UseReducerHandle<Known> {
    let state = use_reducer(|| held.known());
    let lease = *use_memo((), |()| held.show(state.dispatcher()));
    {
        let held = Rc::clone(held);
        use_effect_with((), move |()| {
            held.start();
            let panicking = held.session.clone();
            let on_panic = web::events::listen("engine-panic", move |_| panicking.panic());
            move || {
                drop(on_panic);
                held.leave(lease);
            }
        });
    }
    {
        let held = Rc::clone(held);
        use_effect_with(state.notice.is_none(), move |is_closed| {
            if *is_closed {
                held.close_notice();
            }
        });
    }
    state
}

/// The device that the visitor asks for, and how to change it.
#[hook]
pub fn use_device_choice(session: &Session) -> (DeviceChoice, Callback<DeviceChoice>) {
    let choice = use_state(settings::device);
    let change = {
        let (session, choice) = (session.clone(), choice.clone());
        Callback::from(move |next| {
            settings::keep_device(next);
            choice.set(next);
            session.choose(next);
        })
    };
    (*choice, change)
}
