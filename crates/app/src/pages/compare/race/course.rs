//! How does a race go on, with one worker or with several?

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use bundle::{Run, Standing};
use client::Notice;
use protocol::{Failure, Report};
use wasm_bindgen_futures::spawn_local;

use super::lane::{Lane, Outcome};
use super::order::{self, Place};
use super::setup::Entrant;
use super::track::{Due, Track};
use crate::format::count;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::panels::runs::{shown_name, store};
use crate::{settings, words};

/// Tries of one training: a worker may be lost.
const TRIES: usize = 2;

/// Where a training of a race stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Now {
    /// It is not its turn.
    Waits,
    /// Its worker takes steps.
    Learns,
    /// All steps are taken.
    Finished,
    /// It cannot go on, for this reason.
    Failed(String),
}

/// One training of a race, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// As far as it has come.
    pub run: Run,
    /// Where it stands.
    pub now: Now,
}

impl Shown {
    /// Did it begin, and is there something left to do?
    pub fn is_left(&self) -> bool {
        self.run.step > 0 && self.now == Now::Waits
    }
}

impl Now {
    /// Where a run of the list stands while nobody goes on with it.
    pub fn of(run: &Run) -> Self {
        match run.standing {
            Standing::Finished => Now::Finished,
            // The same numbers would explode again.
            Standing::Diverged => Now::Failed(t("its loss exploded").to_owned()),
            Standing::Unfinished => Now::Waits,
        }
    }
}

struct Training {
    instance: Instance,
    seed: usize,
    track: Track,
    now: Now,
    tries: usize,
}

struct Inside {
    trainings: RefCell<Vec<Training>>,
    lanes: RefCell<Vec<Rc<Lane>>>,
    is_stopped: Cell<bool>,
    /// What there is to say, each once.
    told: RefCell<Vec<String>>,
}

/// A race under way. Clones are the same one.
#[derive(Clone)]
pub struct Course(Rc<Inside>);

impl Course {
    /// Begins a race, or goes on with what the list of runs has of it.
    pub fn start(entrants: &[Rc<Entrant>]) -> Self {
        let trainings: Vec<Training> = entrants.iter().flat_map(|entrant| trainings(entrant)).collect();
        let to_do = trainings.iter().filter(|training| training.now == Now::Waits).count();
        let is_gpu = settings::device() == protocol::DeviceChoice::WebGpu;
        let lanes = order::lanes(web::machine::cores(), is_gpu, to_do);
        let course = Course(Rc::new(Inside {
            trainings: RefCell::new(trainings),
            lanes: RefCell::default(),
            is_stopped: Cell::new(false),
            told: RefCell::default(),
        }));
        for _ in 0..lanes {
            let lane = Rc::new(Lane::default());
            course.0.lanes.borrow_mut().push(Rc::clone(&lane));
            spawn_local(course.clone().serve(lane));
        }
        course
    }

    /// Every training, in the order of entrants and seeds.
    pub fn shown(&self) -> Vec<Shown> {
        let one = |training: &Training| Shown { run: training.track.live(), now: training.now.clone() };
        self.0.trainings.borrow().iter().map(one).collect()
    }

    /// What there is to say.
    pub fn told(&self) -> Vec<String> {
        self.0.told.borrow().clone()
    }

    /// Is anybody learning, or about to?
    pub fn is_going(&self) -> bool {
        !self.0.lanes.borrow().is_empty()
    }

    /// Ends it; what was learned so far is kept.
    pub fn stop(&self) {
        self.0.is_stopped.set(true);
    }

    /// Ends the workers by a panic, for tests of the recovery.
    pub fn panic(&self) {
        self.0.lanes.borrow().iter().for_each(|lane| lane.panic());
    }

    /// One worker's life: a slice after the other.
    async fn serve(self, lane: Rc<Lane>) {
        while let Some(index) = self.take_next() {
            let outcome = self.slice(&lane, index).await;
            self.settle(index, outcome);
        }
        lane.end();
        self.0.lanes.borrow_mut().retain(|other| !Rc::ptr_eq(other, &lane));
    }

    fn take_next(&self) -> Option<usize> {
        if self.0.is_stopped.get() {
            return None;
        }
        let index = order::next(&self.places())?;
        let mut trainings = self.0.trainings.borrow_mut();
        let training = trainings.get_mut(index)?;
        training.now = Now::Learns;
        training.track.begin();
        Some(index)
    }

    async fn slice(&self, lane: &Rc<Lane>, index: usize) -> Result<Outcome, Failure> {
        let (instance, step) = {
            let trainings = self.0.trainings.borrow();
            let training = trainings.get(index).ok_or(Failure::NoTraining)?;
            (training.instance.clone(), training.track.kept().step)
        };
        let hear = {
            let inside = Rc::downgrade(&self.0);
            move |report| hear(&inside, index, report)
        };
        lane.open(&instance).await?;
        lane.listen(hear);
        if !(step > 0 && lane.resume(&instance).await?) {
            if step > 0 {
                self.with(index, |training| training.track.begin_anew());
                self.tell(fill("{0} begins anew: what it had learned is not kept any more.", &[&self.name(index)]));
            }
            lane.begin(&instance).await?;
        }
        lane.until(|| self.end_of_slice(index)).await
    }

    /// Is it time for another, or for the end?
    fn end_of_slice(&self, index: usize) -> Option<Outcome> {
        let (is_finished, has_made_a_pass, failed) = {
            let trainings = self.0.trainings.borrow();
            let track = &trainings.get(index)?.track;
            (track.is_finished(), track.has_made_a_pass(), track.failed.clone())
        };
        match failed {
            Some(failure) => Some(Outcome::Failed(failure)),
            None if is_finished => Some(Outcome::Finished),
            None if self.0.is_stopped.get() => Some(Outcome::Rests),
            None if has_made_a_pass && order::gives_way(&self.places(), index) => Some(Outcome::Rests),
            None => None,
        }
    }

    fn settle(&self, index: usize, outcome: Result<Outcome, Failure>) {
        let name = self.name(index);
        let mut sentence = None;
        self.with(index, |training| {
            let failed = training.track.failed.clone().map(Outcome::Failed);
            training.now = match failed.map_or(outcome, Ok) {
                Ok(Outcome::Finished) => Now::Finished,
                Ok(Outcome::Rests) if training.track.is_finished() => Now::Finished,
                Ok(Outcome::Rests) => Now::Waits,
                Err(Failure::EngineLost) if training.tries + 1 < TRIES => {
                    training.tries += 1;
                    sentence = Some(again(&name, training.track.kept().step));
                    Now::Waits
                }
                Ok(Outcome::Failed(failure)) | Err(failure) => Now::Failed(words::failure(&failure)),
            };
        });
        sentence.into_iter().for_each(|sentence| self.tell(sentence));
    }

    fn name(&self, index: usize) -> String {
        self.0.trainings.borrow().get(index).map_or_else(String::new, |training| shown_name(training.track.kept()))
    }

    fn with(&self, index: usize, change: impl FnOnce(&mut Training)) {
        if let Some(training) = self.0.trainings.borrow_mut().get_mut(index) {
            change(training);
        }
    }

    fn tell(&self, sentence: String) {
        self.0.tell(sentence);
    }

    fn places(&self) -> Vec<Place> {
        let place = |training: &Training| Place {
            seed: training.seed,
            passes: training.track.passes(),
            waits: training.now == Now::Waits,
        };
        self.0.trainings.borrow().iter().map(place).collect()
    }
}

impl Inside {
    fn tell(&self, sentence: String) {
        let mut told = self.told.borrow_mut();
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }

    /// Enters a run in the list, under the name and with the note that the visitor gave it.
    fn put_away(&self, due: Due) {
        let named = |run: Run| match store::find(&run.id()) {
            Some(there) => Run { name: there.name, note: there.note, starred: there.starred, ..run },
            None => run,
        };
        match due {
            Due::Enter(run) => {
                if let Err(failure) = store::keep(&named(run)) {
                    self.tell(words::notice(&Notice::NotListed(failure)));
                }
            }
            Due::Hold(run, bytes, failure) => {
                store::hold(&named(run), Some(bytes));
                self.tell(words::notice(&Notice::NotKept(failure)));
            }
        }
    }
}

/// What a worker tells of the training that it has.
fn hear(inside: &Weak<Inside>, index: usize, report: Report) {
    let Some(inside) = inside.upgrade() else { return };
    let due = match inside.trainings.borrow_mut().get_mut(index) {
        Some(training) => training.track.hear(report, web::time::now()),
        None => None,
    };
    due.into_iter().for_each(|due| inside.put_away(due));
}

fn trainings(entrant: &Entrant) -> Vec<Training> {
    let one = |(seed, instance): (usize, &Instance)| {
        let run = known(instance);
        let now = Now::of(&run);
        Training { instance: instance.clone(), seed, track: Track::of(run), now, tries: 0 }
    };
    entrant.trainings.iter().enumerate().map(one).collect()
}

/// That a worker was lost, and what that costs.
fn again(name: &str, step: u32) -> String {
    if step == 0 {
        return fill("The engine ended unexpectedly and was started again: {0} begins anew.", &[name]);
    }
    fill(
        "The engine ended unexpectedly and was started again: {0} goes on from step {1}, the last that was kept.",
        &[name, &count(step.into())],
    )
}

/// Every training as it stands: of a race that goes on what its workers told, else what the list has.
pub fn shown(entrants: &[Rc<Entrant>], is_going: bool, told: &[Shown]) -> Vec<Shown> {
    let all = entrants.iter().flat_map(|entrant| &entrant.trainings).enumerate();
    let one = |(index, instance): (usize, &Instance)| {
        let told = told.get(index);
        match told {
            Some(told) if is_going => told.clone(),
            _ => {
                let run = known(instance);
                let now = Now::of(&run);
                let failed = told.map(|told| told.now.clone()).filter(|now| matches!(now, Now::Failed(_)));
                Shown { now: failed.unwrap_or(now), run }
            }
        }
    };
    all.map(one).collect()
}

/// The run of the list, or one that begins.
fn known(instance: &Instance) -> Run {
    let experiment = &*instance.experiment;
    store::find(&experiment.id()).unwrap_or_else(|| Run::of(experiment.clone(), web::time::clock()))
}
