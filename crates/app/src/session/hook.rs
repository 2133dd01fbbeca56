//! How does a component get a session?

use std::ops::Deref;
use std::rc::Rc;

use client::{Runs, State};
use protocol::DeviceChoice;
use yew::prelude::*;

use super::{Browser, Session, Signal};
use crate::settings;

/// What the page knows of a session. Components read it; signals change it.
#[derive(Clone, Default, PartialEq)]
pub struct Known(State);

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
        Rc::make_mut(&mut next).0.after(signal);
        next
    }
}

/// A session for what is to run, started once the page has been painted, closed when the component goes.
///
/// Tests of the recovery send `window` the event `engine-panic`.
#[hook]
pub fn use_session(runs: Runs) -> (Session, UseReducerHandle<Known>) {
    let state = use_reducer(Known::default);
    let session = {
        let dispatcher = state.dispatcher();
        use_memo((), move |()| {
            Session::new(Rc::new(Browser), runs, settings::device(), move |signal| dispatcher.dispatch(signal))
        })
    };
    let session = (*session).clone();
    {
        let session = session.clone();
        use_effect_with((), move |()| {
            let starter = session.clone();
            web::time::after_paint(move || starter.start());
            let panicking = session.clone();
            let on_panic = web::events::listen("engine-panic", move |_| panicking.panic());
            move || {
                drop(on_panic);
                session.close();
            }
        });
    }
    (session, state)
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
