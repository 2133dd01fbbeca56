//! How is a worker started, exchanged for another, and replaced when it is lost?

use std::rc::{Rc, Weak};

use experiment::{Experiment, Weights};
use protocol::{Answer, DeviceChoice, DeviceReason, Failure, Request, TrainState, WeightSource};

use super::Session;
use crate::platform::{Platform, Variant};
use crate::worker::Worker;
use crate::{Ended, Notice, Phase, Runs, Signal};

/// Workers that may be lost in a row before the page gives up.
const MOST_LOSSES: u32 = 3;

impl<P: Platform> Session<P> {
    /// Fetches the engine and starts it. On `auto` the small engine comes at once, the large one only where an adapter
    /// is worth it.
    pub fn start(&self) {
        let choice = self.0.memory.borrow().choice;
        self.launch(self.variant(choice));
        if choice == DeviceChoice::Auto {
            self.upgrade();
        }
    }

    /// The engine with which a choice begins.
    fn variant(&self, choice: DeviceChoice) -> Variant {
        match choice {
            DeviceChoice::WebGpu => Variant::WebGpu,
            _ if self.0.platform.has_threads() => Variant::Threads,
            _ => Variant::Cpu,
        }
    }

    /// Ends the worker.
    pub fn close(&self) {
        let mut memory = self.0.memory.borrow_mut();
        memory.generation += 1;
        if let Some(worker) = memory.worker.take() {
            drop(memory);
            worker.end();
        }
    }

    /// Changes the device. Weights and a training under way are carried over. Of several changes in a row the last
    /// counts.
    pub fn choose(&self, choice: DeviceChoice) {
        if self.0.memory.borrow().choice == choice && !self.0.choices.is_busy() {
            return;
        }
        if !self.0.choices.put(choice) {
            return;
        }
        let session = self.clone();
        self.spawn(async move {
            while let Some(choice) = session.0.choices.take() {
                session.0.memory.borrow_mut().choice = choice;
                session.exchange(session.variant(choice)).await;
                if choice == DeviceChoice::Auto {
                    session.upgrade();
                }
            }
        });
    }

    /// On `auto`: exchanges the small engine for the large one where a real adapter answers.
    fn upgrade(&self) {
        let session = self.clone();
        let generation = self.0.memory.borrow().generation;
        self.spawn(async move {
            let platform = Rc::clone(&session.0.platform);
            let Some(name) = platform.adapter().await else { return };
            platform.log(&format!("a graphics adapter answers: {name}"));
            if let Err(error) = platform.fetch_code(Variant::WebGpu, |_, _| {}).await {
                return platform.log(&error);
            }
            let is_free = {
                let memory = session.0.memory.borrow();
                let is_learning = memory.learning.as_ref().is_some_and(|learning| learning.state.is_active());
                memory.choice == DeviceChoice::Auto && memory.generation == generation && !is_learning
            };
            if is_free {
                session.exchange(Variant::WebGpu).await;
            }
        });
    }

    /// Lets the worker put away what it is learning, then starts another that goes on from there.
    async fn exchange(&self, variant: Variant) {
        let is_learning = self.0.memory.borrow().learning.as_ref().is_some_and(|learning| learning.state.is_active());
        if is_learning {
            self.put_learning_away().await;
        }
        self.emit(Signal::Lost);
        self.launch(variant);
    }

    /// Fetches the code, starts a worker, opens the device, and goes on with what runs.
    pub(super) fn launch(&self, variant: Variant) {
        let generation = self.0.memory.borrow_mut().begin(variant);
        self.0.looks.clear();
        self.0.kernels.clear();
        self.emit(Signal::Phase(Phase::Fetching(variant, 0.0, None)));
        let session = self.clone();
        self.spawn(async move {
            let progress = |loaded, total| session.emit(Signal::Phase(Phase::Fetching(variant, loaded, total)));
            if let Err(error) = session.0.platform.fetch_code(variant, progress).await {
                // The worker fetches it again and says itself when that fails.
                session.0.platform.log(&error);
            }
            if session.is_of(generation) {
                session.emit(Signal::Phase(Phase::Starting(variant)));
                session.connect(variant, generation).await;
            }
        });
    }

    fn is_of(&self, generation: u32) -> bool {
        self.0.memory.borrow().generation == generation
    }

    async fn connect(&self, variant: Variant, generation: u32) {
        let inside = Rc::downgrade(&self.0);
        let hear = move |heard| {
            let session = Weak::upgrade(&inside).map(Session);
            if let Some(session) = session.filter(|session| session.is_of(generation)) {
                session.hear(heard);
            }
        };
        let worker = match Worker::start(&self.0.platform, variant, hear) {
            Ok(worker) => worker,
            Err(error) => {
                self.0.platform.log(&error);
                self.emit(Signal::Phase(Phase::Down));
                return self.notify(Notice::NoWorkers);
            }
        };
        self.0.memory.borrow_mut().worker = Some(worker.clone());
        let choice = self.0.memory.borrow().choice;
        let device = {
            let session = self.clone();
            worker.ask_and_hear(Request::Open { choice }, move |task, done| session.emit(Signal::Progress(task, done)))
        };
        // On its way before anything else is asked, so that what is asked meanwhile waits for it.
        let resumed = self.resumes(&worker);
        let loaded = if resumed.is_none() { Some(self.load_what_runs(&worker)) } else { None };
        if let Ok(Answer::Opened(info)) = device.await {
            if let DeviceReason::Unavailable(said) | DeviceReason::CheckFailed(_, said) = &info.reason {
                self.0.platform.log(said);
            }
            self.emit(Signal::Device(info));
        }
        if !self.is_of(generation) {
            return;
        }
        if let Some(resumed) = resumed {
            resumed.await;
        }
        if let Some(loaded) = loaded {
            loaded.await;
        }
        self.look_again();
        self.read_kernels();
    }

    /// Loads what runs; where the weights that ship with the page do not come, with fresh ones.
    pub(super) fn load_what_runs(&self, worker: &Worker<P>) -> impl Future<Output = ()> + 'static + use<P> {
        let (session, worker) = (self.clone(), worker.clone());
        let (runs, learned) = {
            let memory = self.0.memory.borrow();
            (memory.runs.clone(), memory.learning.as_ref().and_then(|learning| learning.learned()))
        };
        let from = match &learned {
            Some((source, _)) => Runs { source: source.clone(), ..runs.clone() },
            None => runs.clone(),
        };
        let loading = self.load(&worker, &from);
        async move {
            let failure = match (loading.await, learned) {
                (Ok((params, origin)), None) => return session.replaced(runs, params, origin),
                (Ok((params, _)), Some((_, step))) => {
                    return session.emit(Signal::Loaded(params, crate::Origin::Learned(step)));
                }
                (Err(Failure::EngineLost), _) => return,
                (Err(failure), Some(_)) => {
                    session.notify(Notice::LearnedLost(failure));
                    session.0.memory.borrow_mut().learning = None;
                    let loading = session.load(&worker, &runs);
                    return match loading.await {
                        Ok((params, origin)) => session.emit(Signal::Loaded(params, origin)),
                        Err(failure) => session.fail(failure),
                    };
                }
                (Err(failure), None) => failure,
            };
            if runs.experiment.weights == Weights::Shipped {
                session.load_fresh_instead(&worker, runs, failure).await;
            } else {
                session.fail(failure);
            }
        }
    }

    async fn load_fresh_instead(&self, worker: &Worker<P>, runs: Runs, failure: Failure) {
        let experiment = Experiment { weights: Weights::Fresh, ..(*runs.experiment).clone() };
        let seed = experiment.seed;
        let fresh = Runs { experiment: Rc::new(experiment), source: WeightSource::Seed(seed), ..runs };
        if let Ok((params, origin)) = self.load(worker, &fresh).await {
            self.replaced(fresh, params, origin);
            self.notify(Notice::ShippedMissing(failure));
        }
    }

    /// The worker is gone: another one, which goes on.
    pub(super) fn recover(&self, detail: &str, notice: fn(Ended) -> Notice) {
        self.0.platform.log(&format!("the engine ended: {detail}"));
        let (losses, variant, ended) = {
            let mut memory = self.0.memory.borrow_mut();
            memory.worker = None;
            memory.losses += 1;
            // A graphics driver that fails twice is not asked a third time, and neither are threads.
            let variant = if memory.losses > 1 { Variant::Cpu } else { memory.variant };
            let ended = match &memory.learning {
                Some(learning) if learning.state.is_active() => match learning.learned() {
                    Some((_, step)) => Ended::TrainingGoesOn { step },
                    None => Ended::TrainingBeginsAnew,
                },
                _ => Ended::NetworkStays,
            };
            (memory.losses, variant, ended)
        };
        self.emit(Signal::Lost);
        if losses > MOST_LOSSES {
            self.close();
            self.emit(Signal::Phase(Phase::Down));
            return self.notify(Notice::GivenUp);
        }
        self.notify(notice(ended));
        self.launch(variant);
    }

    /// Starts the engine again after it was given up.
    pub fn start_again(&self) {
        self.0.memory.borrow_mut().losses = 0;
        self.emit(Signal::Notice(None));
        self.start();
    }

    /// Is a training under way, even if it rests?
    pub fn is_learning(&self) -> bool {
        self.0.memory.borrow().learning.as_ref().is_some_and(|learning| learning.state != TrainState::Idle)
    }
}
