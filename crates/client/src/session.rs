//! How is one network kept alive in a worker that may be lost, restarted or exchanged?
//!
//! What a page asks of it is here. `launch` starts, exchanges and replaces workers, `looking` shows the network
//! pictures, and `learning` follows its trainings.

mod launch;
mod learning;
mod looking;
mod memory;

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use arch::Graph;
use experiment::{Experiment, Recipe, Weights};
use protocol::{Answer, CodeLanguage, DeviceChoice, Failure, NetworkId, Report, Request, Task, WeightSource};

use crate::latest::Latest;
use crate::platform::Platform;
use crate::state::{DataInfo, Origin};
use crate::worker::{Heard, Worker};
use crate::{Notice, Runs, Signal};
use memory::Memory;

/// The session's own network.
const NETWORK: NetworkId = NetworkId(1);

/// Called with each change.
type Tell = Box<dyn Fn(Signal)>;

struct Inside<P: Platform> {
    platform: Rc<P>,
    tell: Tell,
    memory: RefCell<Memory<P>>,
    /// The picture is to be looked at, again.
    looks: Latest<()>,
    /// The kernels are to be read, again.
    kernels: Latest<()>,
    /// The device is to be changed.
    choices: Latest<DeviceChoice>,
}

/// A network in a worker. Clones are the same session; the worker ends with [`Session::close`].
pub struct Session<P: Platform>(Rc<Inside<P>>);

impl<P: Platform> Clone for Session<P> {
    fn clone(&self) -> Self {
        Session(Rc::clone(&self.0))
    }
}

impl<P: Platform> PartialEq for Session<P> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// How a training begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingStart {
    /// The rules.
    pub recipe: Recipe,
    /// For fresh weights, the order of the pictures, their changes by chance, and dropout.
    pub seed: u64,
    /// From fresh weights, or from those that are there?
    pub fresh: bool,
    /// Take one step, and rest?
    pub one_step: bool,
}

/// A network of a panel's own, beside the session's. The engine forgets it when the handle is dropped.
pub struct NetworkHandle<P: Platform> {
    session: Session<P>,
    id: NetworkId,
}

impl<P: Platform> NetworkHandle<P> {
    /// For requests.
    pub fn id(&self) -> NetworkId {
        self.id
    }
}

impl<P: Platform> Drop for NetworkHandle<P> {
    fn drop(&mut self) {
        let forgotten = self.session.ask(Request::Drop { network: self.id });
        // Nobody needs to know.
        self.session.spawn(async move { drop(forgotten.await) });
    }
}

impl<P: Platform> Session<P> {
    /// A session for what is to run, with nothing started. `tell` is called with each change.
    pub fn new(platform: Rc<P>, runs: Runs, choice: DeviceChoice, tell: impl Fn(Signal) + 'static) -> Self {
        Session(Rc::new(Inside {
            platform,
            tell: Box::new(tell),
            memory: RefCell::new(Memory::new(runs, choice)),
            looks: Latest::default(),
            kernels: Latest::default(),
            choices: Latest::default(),
        }))
    }

    /// What runs, or will as soon as the engine has it.
    pub fn runs(&self) -> Runs {
        self.0.memory.borrow().runs.clone()
    }

    /// The session's own network, for requests.
    pub fn network(&self) -> NetworkId {
        NETWORK
    }

    /// A number for another network.
    pub fn allot(&self) -> NetworkHandle<P> {
        let id = self.0.memory.borrow_mut().allot();
        NetworkHandle { session: self.clone(), id }
    }

    /// Asks a question of a panel's own; it is on its way when this returns.
    ///
    /// # Errors
    /// Why it could not be met; [`Failure::EngineLost`] where there is no engine.
    pub fn ask(&self, request: Request) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<P> {
        let asked = self.worker().map(|worker| worker.ask(request));
        async move {
            match asked {
                Some(asked) => asked.await,
                None => Err(Failure::EngineLost),
            }
        }
    }

    /// The same; how far it is shows in the state.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn ask_with_progress(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<P> {
        self.ask_and_hear(request, |_, _| {})
    }

    /// The same; `progress` hears how far it is, too.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn ask_and_hear<F: Fn(Task, f32) + 'static>(
        &self,
        request: Request,
        progress: F,
    ) -> impl Future<Output = Result<Answer, Failure>> + 'static + use<P, F> {
        let session = self.clone();
        let hear = move |task, done| {
            progress(task, done);
            session.emit(Signal::Progress(task, done));
        };
        let asked = self.worker().map(|worker| worker.ask_and_hear(request, hear));
        let session = self.clone();
        async move {
            let result = match asked {
                Some(asked) => asked.await,
                None => Err(Failure::EngineLost),
            };
            if result.is_err() {
                session.end_progress();
            }
            result
        }
    }

    /// Another network, or the same with other numbers or for other pictures, in place of what runs. What runs stays
    /// where the weights do not come or do not fit.
    pub fn replace(&self, runs: Runs) {
        self.emit(Signal::Misfit(None));
        let Some(worker) = self.worker() else {
            let experiment = Rc::clone(&runs.experiment);
            self.0.memory.borrow_mut().adopt(runs);
            return self.emit(Signal::Runs(experiment));
        };
        let session = self.clone();
        self.spawn(async move {
            match session.load(&worker, &runs).await {
                Ok((params, origin)) => session.replaced(runs, params, origin),
                Err(failure) => session.fail(failure),
            }
        });
    }

    /// Fresh weights for the network that runs.
    pub fn reset(&self, seed: u64) {
        let runs = self.runs();
        let experiment = Experiment { weights: Weights::Fresh, seed, ..(*runs.experiment).clone() };
        self.replace(Runs { experiment: Rc::new(experiment), source: WeightSource::Seed(seed), ..runs });
    }

    /// Compares the device with the CPU on this architecture.
    pub fn compare(&self) {
        let (session, asked) = (self.clone(), self.ask_with_progress(Request::Compare { network: NETWORK }));
        self.spawn(async move {
            match asked.await {
                Ok(Answer::Compared { forward_error, step_error }) => {
                    session.emit(Signal::Compared(forward_error, step_error));
                }
                Ok(_) => {}
                Err(failure) => session.fail(failure),
            }
        });
    }

    /// Runs the whole test set.
    pub fn evaluate(&self) {
        let session = self.clone();
        self.spawn(async move {
            let result = match session.open_data().await {
                Ok(()) => session.ask_with_progress(Request::Evaluate { network: NETWORK }).await,
                Err(failure) => Err(failure),
            };
            match result {
                Ok(Answer::Evaluated(evaluation)) => session.emit(Signal::Evaluated(evaluation)),
                Ok(_) => {}
                Err(failure) => session.fail(failure),
            }
        });
    }

    /// Fetches and decodes the pictures that the network learns from, where they are not there yet.
    ///
    /// # Errors
    /// Why they do not come.
    pub async fn open_data(&self) -> Result<(), Failure> {
        let address = self.runs().data();
        if self.0.memory.borrow().open_data.as_ref() == Some(&address) {
            return Ok(());
        }
        self.0.memory.borrow_mut().open_data = None;
        match self.ask_with_progress(Request::OpenData { address: address.clone() }).await? {
            Answer::Data { title, classes, train, test } => {
                self.0.memory.borrow_mut().open_data = Some(address);
                self.emit(Signal::Data(DataInfo { title, classes, train, test }));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The pictures have changed, and have to be opened anew.
    pub fn forget_data(&self) {
        self.0.memory.borrow_mut().open_data = None;
    }

    /// The weights as a file, with 16-bit numbers or 32, that says `metadata` of itself.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn save(&self, half: bool, metadata: Vec<(String, String)>) -> Result<Vec<u8>, Failure> {
        match self.ask(Request::Save { network: NETWORK, half, metadata }).await? {
            Answer::Weights(bytes) => Ok(bytes),
            _ => Ok(Vec::new()),
        }
    }

    /// A network as code: of the session's own, or any other.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn code(&self, graph: Graph, language: CodeLanguage) -> Result<String, Failure> {
        match self.ask(Request::WriteCode { graph, language }).await? {
            Answer::Code(text) => Ok(text),
            _ => Ok(String::new()),
        }
    }

    /// Ends the worker by a panic, for tests of the recovery.
    pub fn panic(&self) {
        let asked = self.ask(Request::Panic);
        self.spawn(async move { drop(asked.await) });
    }

    /// Tells the visitor of a failure, unless it follows from another one.
    pub fn fail(&self, failure: Failure) {
        if let Failure::Misfit(misfit) = &failure {
            self.emit(Signal::Misfit(Some(misfit.clone())));
        }
        self.end_progress();
        if let Some(notice) = Notice::of(failure) {
            self.notify(notice);
        }
    }

    /// Tells the visitor something.
    pub fn notify(&self, notice: Notice) {
        self.emit(Signal::Notice(Some(notice)));
    }

    fn worker(&self) -> Option<Worker<P>> {
        self.0.memory.borrow().worker.clone()
    }

    fn emit(&self, signal: Signal) {
        (self.0.tell)(signal);
    }

    fn end_progress(&self) {
        self.emit(Signal::Progress(Task::Data, 1.0));
    }

    fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        self.0.platform.spawn(Box::pin(future));
    }

    /// Asks for a network; gives its parameters and where its numbers come from.
    fn load(
        &self,
        worker: &Worker<P>,
        runs: &Runs,
    ) -> impl Future<Output = Result<(u64, Origin), Failure>> + 'static + use<P> {
        let session = self.clone();
        let request = Request::Load { network: NETWORK, graph: (*runs.graph).clone(), weights: runs.source.clone() };
        let asked = worker.ask_and_hear(request, move |task, done| session.emit(Signal::Progress(task, done)));
        let (weights, seed) = (runs.experiment.weights.clone(), runs.experiment.seed);
        async move {
            match asked.await? {
                Answer::Loaded { params, kept_on: None } => Ok((params, Origin::Begins(weights, seed))),
                Answer::Loaded { params, kept_on: Some(on) } => Ok((params, Origin::EarlierCopy(weights, on as u64))),
                _ => Err(Failure::Internal { detail: "another answer to a load".to_owned() }),
            }
        }
    }

    /// The engine has another network, or other numbers for the same.
    fn replaced(&self, runs: Runs, params: u64, origin: Origin) {
        let experiment = Rc::clone(&runs.experiment);
        let is_other = {
            let mut memory = self.0.memory.borrow_mut();
            let is_same_data = memory.runs.experiment.dataset == experiment.dataset;
            let is_other = !is_same_data || !memory.runs.is_same_network(&runs);
            memory.adopt(runs);
            is_other
        };
        self.emit(if is_other { Signal::Runs(experiment) } else { Signal::Begins(experiment) });
        self.emit(Signal::Loaded(params, origin));
        self.look_again();
        self.read_kernels();
    }

    /// What the engine says without having been asked.
    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Report(Report::Ready) => self.emit(Signal::Phase(crate::Phase::Ready)),
            Heard::Report(report) => self.learns(report),
            Heard::Lost(detail) => self.recover(&detail, Notice::EngineEnded),
            Heard::Silent => self.recover("it does not answer any more", Notice::EngineSilent),
        }
    }
}
