//! How does a training that goes on enter the list?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bundle::{Run, Standing};
use protocol::TrainState;
use wasm_bindgen_futures::spawn_local;

use super::store;
use crate::session::store::Record;
use crate::session::{Known, Notice, Session, TrainProgress};

/// Least time between two entries where nothing new was kept, ms.
const PAUSE: f64 = 3_000.0;

/// What is remembered of the training that is recorded.
#[derive(Default)]
struct Recorder {
    /// Of which run.
    id: String,
    /// As it stood before this training began or went on.
    before: Option<Run>,
    /// When it began, ms since 1970.
    begun: f64,
    /// Learning since then.
    seconds: f64,
    /// Steps are being taken since, ms.
    running_since: Option<f64>,
    /// The last entry, ms, and the step of it.
    entered: Option<(f64, u32)>,
    /// Has its loss exploded?
    diverged: bool,
    /// Has the visitor been told that it cannot be entered?
    told: bool,
}

/// Enters a session's training in the list of runs: whenever it was kept or tested, and at its end.
pub fn recording() -> Record {
    let recorder = Rc::new(RefCell::new(Recorder::default()));
    let last = Cell::new(None);
    Box::new(move |session: &Session, known: &Known| {
        let train = &known.train;
        let has_diverged = matches!(known.notice, Some(Notice::TrainingFailed(_)));
        let now = Some((train.state, train.kept, train.held, train.tests.len(), has_diverged));
        if last.replace(now) != now {
            let (recorder, session, train) = (Rc::clone(&recorder), session.clone(), Rc::clone(train));
            // Once the session is done with what it tells of.
            spawn_local(async move { recorder.borrow_mut().look(&session, &train, has_diverged) });
        }
    })
}

impl Recorder {
    fn look(&mut self, session: &Session, train: &TrainProgress, has_diverged: bool) {
        let now = web::time::now();
        if let Some(since) = self.running_since {
            self.seconds += (now - since) / 1_000.0;
        }
        self.running_since = (train.state == TrainState::Running).then_some(now);
        let Some(experiment) = session.learning_experiment() else { return };
        let id = experiment.id();
        // Nothing is kept of one that has just begun, or goes on.
        let is_new = train.kept.is_none() && train.held.is_none() && self.entered.is_some();
        if id != self.id || is_new {
            let (before, running_since) = (store::find(&id), self.running_since);
            let begun = js_sys::Date::now();
            *self = Recorder { id, before, begun, running_since, ..Recorder::default() };
        }
        // The visitor closes the notice, and it has diverged all the same.
        self.diverged |= has_diverged && train.state == TrainState::Idle;
        let is_finished = train.state == TrainState::Finished;
        let held = train.held.and_then(|_| session.held_training());
        let step = held.as_ref().map(|held| held.0).or(train.kept).or(is_finished.then(|| train.step()));
        let Some(step) = step else { return };
        let standing = match train.state {
            TrainState::Finished if step == train.step() => Standing::Finished,
            TrainState::Idle if self.diverged => Standing::Diverged,
            _ => Standing::Unfinished,
        };
        if standing == Standing::Unfinished && self.entered.is_some_and(|(at, last)| last == step && now - at < PAUSE) {
            return;
        }
        self.entered = Some((now, step));
        let mut run = store::find(&self.id).unwrap_or_else(|| Run::of(experiment, self.begun));
        let first = train.curve.points().first().map_or(0, |point| point.step);
        // One that goes on begins behind what was kept of it.
        let earlier = self.before.as_ref().filter(|before| first > before.step && before.step > 0);
        run.begun = earlier.map_or(self.begun, |before| before.begun);
        run.seconds = self.seconds + earlier.map_or(0.0, |before| before.seconds);
        (run.total, run.standing) = (train.total(), standing);
        run.follow(earlier, &train.curve, &train.tests, step);
        if let Some((_, training)) = held {
            store::hold(&run, Some(training));
        } else if let Err(failure) = store::keep(&run)
            && !std::mem::replace(&mut self.told, true)
        {
            session.notify(Notice::NotListed(failure));
        }
    }
}
