//! How does the session's network learn, and how does what it learned outlive a worker?

use std::future::Future;
use std::rc::Rc;

use experiment::Experiment;
use protocol::{Answer, Failure, Report, Request, TrainState, WeightSource};

use super::{NETWORK, Session, TrainingStart};
use crate::platform::Platform;
use crate::state::Origin;
use crate::worker::Worker;
use crate::{Notice, Runs, Signal};

/// A training of this session, under way or over.
pub(super) struct Learning {
    /// Under which name it is kept.
    key: String,
    start: TrainingStart,
    pub(super) state: TrainState,
    /// The last step up to which it was kept in the browser.
    kept: Option<u32>,
    /// The last state that the browser did not keep, and its step.
    held: Option<(u32, Vec<u8>)>,
    /// Does the page's curve belong to it?
    is_drawn: bool,
}

impl Learning {
    /// One that is about to begin.
    fn of(key: String, start: TrainingStart) -> Self {
        Learning { key, start, state: TrainState::Idle, kept: None, held: None, is_drawn: false }
    }

    /// Where the next worker finds what was learned, and up to which step that is.
    pub(super) fn learned(&self) -> Option<(WeightSource, u32)> {
        match (&self.held, self.kept) {
            (Some((step, bytes)), kept) if kept.is_none_or(|kept| kept < *step) => {
                Some((WeightSource::Training(bytes.clone()), *step))
            }
            (_, Some(kept)) => Some((WeightSource::Kept(self.key.clone()), kept)),
            (_, None) => None,
        }
    }
}

impl<P: Platform> Session<P> {
    /// Starts a training. Nothing changes before the pictures are there.
    pub fn train(&self, start: TrainingStart) {
        let session = self.clone();
        self.spawn(async move {
            if let Err(failure) = session.begin(start).await {
                session.fail(failure);
            }
        });
    }

    /// The experiment of the training that was begun last, under whose id it is kept; `None` where there was none.
    pub fn learning_experiment(&self) -> Option<Experiment> {
        let memory = self.0.memory.borrow();
        let Learning { start, .. } = memory.learning.as_ref()?;
        Some(Experiment { recipe: start.recipe, seed: start.seed, ..(*memory.runs.experiment).clone() })
    }

    /// The saved training that was begun last, as far as the browser has not kept it, and its step.
    pub fn held_training(&self) -> Option<(u32, Vec<u8>)> {
        match self.0.memory.borrow().learning.as_ref()?.learned()? {
            (WeightSource::Training(bytes), step) => Some((step, bytes)),
            _ => None,
        }
    }

    /// Goes on with a training of an earlier visit, which was kept up to `step` under the id of the experiment of
    /// `runs`. What runs stays where it cannot be found again.
    pub fn resume(&self, runs: Runs, step: u32) {
        let session = self.clone();
        self.spawn(async move {
            if let Err(failure) = session.resume_kept(runs, step).await {
                session.fail(failure);
            }
        });
    }

    async fn resume_kept(&self, runs: Runs, step: u32) -> Result<(), Failure> {
        let before = self.runs();
        let worker = self.worker().ok_or(Failure::EngineLost)?;
        let Experiment { recipe, seed, .. } = *runs.experiment;
        let start = TrainingStart { recipe, seed, fresh: false, one_step: false };
        self.0.memory.borrow_mut().adopt(runs.clone());
        let key = self.key_of(start);
        let request = Request::ResumeTraining {
            network: NETWORK,
            graph: (*runs.graph).clone(),
            recipe,
            seed,
            keep: key.clone(),
            saved: None,
            paused: false,
        };
        let resumed = match self.open_data().await {
            Ok(()) => {
                let is_other = !before.is_same_network(&runs) || before.experiment.dataset != runs.experiment.dataset;
                let experiment = Rc::clone(&runs.experiment);
                self.0.memory.borrow_mut().learning = Some(Learning { kept: Some(step), ..Learning::of(key, start) });
                let asked = worker.ask(request);
                self.emit(if is_other { Signal::Runs(experiment) } else { Signal::Begins(experiment) });
                asked.await
            }
            Err(failure) => Err(failure),
        };
        match resumed {
            Ok(_) => {
                self.emit(Signal::Loaded(self.params(), Origin::Learned(step)));
                Ok(())
            }
            Err(failure) => {
                let experiment = Rc::clone(&before.experiment);
                self.0.memory.borrow_mut().adopt(before);
                self.emit(Signal::Begins(experiment));
                Err(failure)
            }
        }
    }

    /// Pauses the training, or lets it go on.
    pub fn pause_or_resume(&self) {
        let is_paused =
            self.0.memory.borrow().learning.as_ref().is_some_and(|learning| learning.state == TrainState::Paused);
        self.command(if is_paused { Request::Resume } else { Request::Pause });
    }

    /// One step of the training under way, which then rests.
    pub fn step(&self) {
        self.command(Request::Step);
    }

    /// Ends the training and every test; the network keeps what it learned.
    pub fn stop(&self) {
        self.command(Request::Stop);
    }

    fn command(&self, request: Request) {
        let (session, asked) = (self.clone(), self.ask(request));
        self.spawn(async move {
            match asked.await {
                // What the visitor wanted to end or rest has ended by itself meanwhile.
                Ok(_) | Err(Failure::NoTraining) => {}
                // It was told as the training's own.
                Err(Failure::Diverged { .. }) => {}
                Err(failure) => session.fail(failure),
            }
        });
    }

    async fn begin(&self, start: TrainingStart) -> Result<(), Failure> {
        self.open_data().await?;
        let worker = self.worker().ok_or(Failure::EngineLost)?;
        if start.fresh {
            let runs = self.runs();
            let experiment =
                Experiment { weights: experiment::Weights::Fresh, seed: start.seed, ..(*runs.experiment).clone() };
            let source = WeightSource::Seed(start.seed);
            let fresh = Runs { experiment: Rc::new(experiment), source, ..runs };
            let (params, origin) = self.load(&worker, &fresh).await?;
            self.replaced(fresh, params, origin);
        }
        let key = self.key_of(start);
        let begun = worker.ask(Request::Train {
            network: NETWORK,
            recipe: start.recipe,
            seed: start.seed,
            keep: Some(key.clone()),
            paused: start.one_step,
        });
        let step = start.one_step.then(|| worker.ask(Request::Step));
        self.0.memory.borrow_mut().learning = Some(Learning::of(key, start));
        begun.await?;
        match step {
            Some(step) => step.await.map(drop),
            None => Ok(()),
        }
    }

    /// The name under which a training of what runs is kept: that of its experiment.
    fn key_of(&self, start: TrainingStart) -> String {
        let experiment = Experiment { recipe: start.recipe, seed: start.seed, ..(*self.runs().experiment).clone() };
        experiment.id()
    }

    /// Goes on, in a new worker, with the training that was under way; `None` where none was.
    pub(super) fn resumes(&self, worker: &Worker<P>) -> Option<impl Future<Output = ()> + 'static + use<P>> {
        let (start, key, held, learned, paused) = {
            let memory = self.0.memory.borrow();
            let learning = memory.learning.as_ref().filter(|learning| learning.state.is_active())?;
            let learned = learning.learned();
            let held = match &learned {
                Some((WeightSource::Training(bytes), _)) => Some(bytes.clone()),
                _ => None,
            };
            (learning.start, learning.key.clone(), held, learned, learning.state == TrainState::Paused)
        };
        let runs = self.runs();
        let address = runs.data();
        let data = {
            let session = self.clone();
            worker.ask_and_hear(Request::OpenData { address: address.clone() }, move |task, done| {
                session.emit(Signal::Progress(task, done));
            })
        };
        let training = learned.is_some().then(|| {
            worker.ask(Request::ResumeTraining {
                network: NETWORK,
                graph: (*runs.graph).clone(),
                recipe: start.recipe,
                seed: start.seed,
                keep: key,
                saved: held.map(Into::into),
                paused,
            })
        });
        let anew = training.is_none().then(|| {
            let loading = self.load_anew(worker);
            (loading, worker.clone())
        });
        let session = self.clone();
        Some(async move {
            match data.await {
                Ok(Answer::Data { title, classes, train, test }) => {
                    session.0.memory.borrow_mut().open_data = Some(address);
                    session.emit(Signal::Data(crate::DataInfo { title, classes, train, test }));
                }
                Ok(_) => {}
                Err(failure) => session.fail(failure),
            }
            let result = match (training, anew) {
                (Some(training), _) => training.await,
                (None, Some((loading, worker))) => {
                    loading.await;
                    let keep = Some(session.key_of(start));
                    let (recipe, seed) = (start.recipe, start.seed);
                    worker.ask(Request::Train { network: NETWORK, recipe, seed, keep, paused }).await
                }
                (None, None) => return,
            };
            match result {
                Ok(_) => session.emit(Signal::Loaded(session.params(), session.origin())),
                Err(Failure::EngineLost) => {}
                Err(failure) => {
                    session.notify(Notice::LearnedLost(failure));
                    session.give_up_learning().await;
                }
            }
        })
    }

    /// Where the numbers of a network that learns come from.
    fn origin(&self) -> Origin {
        let memory = self.0.memory.borrow();
        let learned = memory.learning.as_ref().and_then(Learning::learned);
        let experiment = &memory.runs.experiment;
        learned.map_or(Origin::Begins(experiment.weights.clone(), experiment.seed), |(_, step)| Origin::Learned(step))
    }

    fn params(&self) -> u64 {
        let graph = self.runs().graph;
        graph.analyse().map_or(0, |analysis| analysis.total_params() as u64)
    }

    /// The numbers with which the training began.
    fn load_anew(&self, worker: &Worker<P>) -> impl Future<Output = ()> + 'static + use<P> {
        let (session, loading) = (self.clone(), self.load(worker, &self.runs()));
        async move {
            if let Err(failure) = loading.await {
                session.fail(failure);
            }
        }
    }

    async fn give_up_learning(&self) {
        self.0.memory.borrow_mut().learning = None;
        self.emit(Signal::Training(TrainState::Idle));
        if let Some(worker) = self.worker() {
            self.load_what_runs(&worker).await;
        }
    }

    /// Ends the training so that another worker can go on with it: it is kept, and remembered as running or resting.
    pub(super) async fn put_learning_away(&self) {
        let state = self.0.memory.borrow().learning.as_ref().map(|learning| learning.state);
        if let Err(failure) = self.ask(Request::Stop).await {
            self.fail(failure);
        }
        if let (Some(state), Some(learning)) = (state, &mut self.0.memory.borrow_mut().learning) {
            learning.state = state;
        }
    }

    /// What the engine reports of a training.
    pub(super) fn learns(&self, report: Report) {
        match report {
            Report::TrainingBegins { recipe, step, .. } => {
                // A curve of another training ends; that of one that goes on in another worker does not.
                let was_drawn = match &mut self.0.memory.borrow_mut().learning {
                    Some(learning) => std::mem::replace(&mut learning.is_drawn, true),
                    None => false,
                };
                self.emit(Signal::TrainingBegins(recipe, step == 0 || !was_drawn));
            }
            Report::Training { state, .. } => {
                self.set_state(state);
                self.emit(Signal::Training(state));
            }
            Report::Steps { steps, images_per_second, .. } => {
                self.emit(Signal::Steps(steps, images_per_second));
                // The network has changed, and so has what it says of the picture.
                if !self.0.looks.is_busy() {
                    self.look_again();
                }
                if !self.0.kernels.is_busy() {
                    self.read_kernels();
                }
            }
            Report::Tested { evaluation, .. } => self.emit(Signal::Evaluated(evaluation)),
            Report::Kept { step, .. } => {
                if let Some(learning) = &mut self.0.memory.borrow_mut().learning {
                    learning.kept = Some(step);
                    learning.held = None;
                }
                self.emit(Signal::Kept(step));
            }
            Report::NotKept { step, failure, bytes, .. } => {
                let is_first = match &mut self.0.memory.borrow_mut().learning {
                    Some(learning) => learning.held.replace((step, bytes)).is_none(),
                    None => false,
                };
                self.emit(Signal::Held(step));
                if is_first {
                    self.notify(Notice::NotKept(failure));
                }
            }
            Report::TrainingFailed { failure, .. } => {
                self.set_state(TrainState::Idle);
                self.notify(Notice::TrainingFailed(failure));
                self.look_again();
                self.read_kernels();
            }
            Report::Unreadable { detail } => self.0.platform.log(&detail),
            Report::Ready | Report::Crashed { .. } => {}
        }
    }

    fn set_state(&self, state: TrainState) {
        let worker = {
            let mut memory = self.0.memory.borrow_mut();
            if let Some(learning) = &mut memory.learning {
                learning.state = state;
            }
            memory.worker.clone()
        };
        if let Some(worker) = worker {
            worker.set_at_work(state == TrainState::Running);
        }
    }
}
