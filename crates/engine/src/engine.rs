//! What does the engine hold, and what does it do next?

use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use protocol::{Answer, Envelope, Failure, FromEngine, NetworkId, Report, Task};
use runtime::{Device, Network};
use training::PictureSet;

use crate::evaluations::Evaluations;
use crate::examples::{ExampleStore, FineTuned};
use crate::failure::{internal, of_runtime};
use crate::fetches::{Arrival, Fetches, is_picture_for};
use crate::own_pictures::OwnPictureStore;
use crate::port::{Port, Shelf};
use crate::training_job::{Saved, TrainingJob};

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Something was done, and more may be to do.
    Worked,
    /// There is nothing to do until a message comes, or something that is on its way.
    Idle,
}

/// What is said to a request.
pub(crate) enum Reply {
    /// This.
    Now(Answer),
    /// It is answered later, when what it needs is there.
    Later,
}

/// Everything that an engine holds.
pub struct Engine<P: Port> {
    pub(crate) port: Rc<P>,
    pub(crate) device: Device,
    pub(crate) networks: HashMap<NetworkId, Network>,
    /// The open data set, and its address.
    pub(crate) pictures: Option<(String, Rc<PictureSet>)>,
    /// Pictures of the visitor's that the page has sent.
    pub(crate) own_pictures: Option<OwnPictureStore>,
    pub(crate) training: Option<TrainingJob>,
    pub(crate) evaluations: Evaluations,
    /// Examples of the visitor's classes.
    pub(crate) examples: ExampleStore,
    pub(crate) fetches: Fetches,
    /// Networks that are not there because they could not be loaded.
    failed: HashSet<NetworkId>,
    /// Could the pictures that were asked for last not be opened?
    has_failed_pictures: bool,
    queue: VecDeque<Envelope>,
}

impl<P: Port> Engine<P> {
    /// Nothing loaded, computing on the CPU until a device is opened.
    pub fn new(port: P) -> Self {
        Engine {
            port: Rc::new(port),
            device: runtime::device::cpu(),
            networks: HashMap::new(),
            pictures: None,
            own_pictures: None,
            training: None,
            evaluations: Evaluations::default(),
            examples: ExampleStore::default(),
            fetches: Fetches::default(),
            failed: HashSet::new(),
            has_failed_pictures: false,
            queue: VecDeque::new(),
        }
    }

    /// Says that it listens, and answers requests for ever.
    pub async fn run(mut self) {
        self.report(Report::Ready);
        loop {
            match self.turn().await {
                Turn::Worked => self.port.give_way().await,
                Turn::Idle => self.sleep().await,
            }
        }
    }

    /// Answers the messages that wait, takes in what has arrived, and then does one piece of work: some pictures of a
    /// test, or a step of a training.
    pub async fn turn(&mut self) -> Turn {
        let mut turn = Turn::Idle;
        loop {
            self.take_messages();
            if let Some(arrival) = self.fetches.arrived() {
                self.take_in(arrival).await;
            } else if let Some(envelope) = self.queue.pop_front() {
                self.answer(envelope).await;
            } else {
                break;
            }
            turn = Turn::Worked;
        }
        if self.is_busy() {
            self.work().await;
            turn = Turn::Worked;
        }
        turn
    }

    /// Until a message waits, or something has arrived.
    async fn sleep(&mut self) {
        let port = Rc::clone(&self.port);
        let mut message = pin!(port.wait());
        let arrival = std::future::poll_fn(|context| {
            if message.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            self.fetches.poll_next(context).map(Some)
        })
        .await;
        if let Some(arrival) = arrival {
            self.take_in(arrival).await;
        }
    }

    /// Is there work besides answering?
    fn is_busy(&self) -> bool {
        self.examples.is_learning()
            || self.evaluations.is_busy()
            || self.training.as_ref().is_some_and(TrainingJob::is_running)
    }

    fn take_messages(&mut self) {
        while let Some(bytes) = self.port.receive() {
            match protocol::decode_request(&bytes) {
                Ok(envelope) => self.queue.push_back(envelope),
                Err(error) => {
                    let detail = error.to_string();
                    match error.number {
                        Some(number) => self.tell(number, Err(Failure::Unreadable { detail })),
                        None => self.report(Report::Unreadable { detail }),
                    }
                }
            }
        }
    }

    async fn answer(&mut self, envelope: Envelope) {
        if self.fetches.must_wait(&envelope.request) {
            return self.fetches.wait(envelope);
        }
        let Envelope { number, request } = envelope;
        match self.meet(number, request).await {
            Ok(Reply::Now(answer)) => self.tell(number, Ok(answer)),
            Ok(Reply::Later) => {}
            Err(failure) => self.tell(number, Err(failure)),
        }
    }

    /// Takes in what came, and meets the requests that waited for it.
    async fn take_in(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Weights { number, network, turn, graph, fill, file } => {
                let is_newest = self.fetches.end_network(network, turn);
                if !is_newest {
                    return self.tell(number, Err(Failure::Superseded));
                }
                let result = self.take_weights(network, *graph, fill, file);
                let waiting = self.fetches.take_waiting(Some(network));
                let is_there = self.networks.contains_key(&network);
                if !is_there {
                    self.failed.insert(network);
                }
                self.tell(number, result);
                self.meet_waiting(waiting, is_there);
            }
            Arrival::Pictures { number, address, pictures } => {
                self.fetches.set_pictures(false);
                let waiting = self.fetches.take_waiting(None);
                let is_there = pictures.is_ok();
                self.has_failed_pictures = !is_there;
                let result = pictures.map(|pictures| self.put_to_use(address, *pictures));
                self.tell(number, result);
                self.meet_waiting(waiting, is_there);
            }
            Arrival::PutAway => {}
        }
    }

    /// What waited is met before what came later, or follows from the failure of what it waited for.
    fn meet_waiting(&mut self, waiting: Vec<Envelope>, is_there: bool) {
        for envelope in waiting.into_iter().rev() {
            if is_there {
                self.queue.push_front(envelope);
            } else {
                self.tell(envelope.number, Err(Failure::Follows));
            }
        }
    }

    /// One piece of work. A test comes before the next step: it tells of the network as it is.
    async fn work(&mut self) {
        if self.examples.is_learning() {
            return match self.examples.advance(&*self.port).await {
                Ok(made) => self.keep_fine_tuned(made),
                Err(failure) => self.examples.give_up(&*self.port, failure),
            };
        }
        let Some(pictures) = self.pictures.as_ref().map(|(_, pictures)| Rc::clone(pictures)) else {
            return self.give_up_work(Failure::NoData);
        };
        if self.evaluations.is_busy() {
            match self.evaluations.advance(&pictures, &*self.port).await {
                Ok(Some(step)) => self.after_test(step).await,
                Ok(None) => {}
                Err(failure) => self.give_up_work(failure),
            }
        } else if let Some(training) = &mut self.training {
            match training.step(&pictures, &*self.port).await {
                Ok(()) => self.after_steps(&pictures).await,
                Err(failure) => self.end_failed_training(failure),
            }
        }
    }

    /// Tests that are due, and what has to be kept.
    pub(crate) async fn after_steps(&mut self, pictures: &PictureSet) {
        let Some(training) = &mut self.training else { return };
        match training.saved_when_due(&*self.port).await {
            Ok(Some(saved)) => self.put_away_meanwhile(saved),
            Ok(None) => {}
            Err(failure) => return self.end_failed_training(failure),
        }
        let Some(training) = &mut self.training else { return };
        if let Some(step) = training.test_due().filter(|_| !self.evaluations.has_one_of_training()) {
            let (network, snapshot) = (training.network(), training.snapshot());
            if let Err(failure) = self.evaluations.begin_of_training(network, snapshot, pictures, step) {
                self.end_failed_training(failure);
            }
        }
    }

    async fn after_test(&mut self, step: u32) {
        let Some(training) = &mut self.training else { return };
        match training.tested(step, &*self.port).await {
            Ok(Some(saved)) => self.put_away_meanwhile(saved),
            Ok(None) => {}
            Err(failure) => return self.end_failed_training(failure),
        }
        if let Some(training) = &self.training
            && training.is_finished()
        {
            self.keep(training.network(), training.snapshot());
        }
    }

    /// Keeps where a training stands, beside everything else.
    fn put_away_meanwhile(&mut self, saved: Saved) {
        let port = Rc::clone(&self.port);
        self.fetches.follow(async move {
            put_away(&*port, saved).await;
            Arrival::PutAway
        });
    }

    /// The training is over; its network has the last weights that were well. Where the device is lost the whole engine
    /// is: the page starts another, in which the training goes on, so that it is not said to rest.
    pub(crate) fn end_failed_training(&mut self, failure: Failure) {
        let Some(mut training) = self.training.take() else { return };
        if let Failure::DeviceLost { detail } = failure {
            return self.report(Report::Crashed { detail });
        }
        training.refuse_measures(&*self.port);
        let network = training.network();
        self.keep(network, training.last_good());
        self.evaluations.end(&*self.port, |test| test.is_of_training());
        training.announce_idle(&*self.port);
        self.report(Report::TrainingFailed { network, failure });
    }

    /// Whatever is under way cannot go on.
    fn give_up_work(&mut self, failure: Failure) {
        self.evaluations.fail(&*self.port, &failure);
        self.end_failed_training(failure);
    }

    /// A network that all layers of learned is there.
    pub(crate) fn keep_fine_tuned(&mut self, made: Option<FineTuned>) {
        if let Some(FineTuned { number, evaluation, made, network }) = made {
            self.keep(made, network);
            self.tell(number, Ok(Answer::Evaluated(evaluation)));
        }
    }

    /// The network as it is now, in the middle of its training too. Cheap: tensors are shared.
    pub(crate) fn network(&self, id: NetworkId) -> Result<Network, Failure> {
        match &self.training {
            Some(training) if training.network() == id => Ok(training.snapshot()),
            _ => self.networks.get(&id).cloned().ok_or_else(|| match self.failed.contains(&id) {
                true => Failure::Follows,
                false => Failure::NoNetwork,
            }),
        }
    }

    /// The network of this id has these numbers until it gets others.
    pub(crate) fn keep(&mut self, id: NetworkId, network: Network) {
        self.networks.insert(id, network.prepared());
    }

    pub(crate) fn open_pictures(&self) -> Result<Rc<PictureSet>, Failure> {
        if self.has_failed_pictures {
            return Err(Failure::Follows);
        }
        self.pictures.as_ref().map(|(_, pictures)| Rc::clone(pictures)).ok_or(Failure::NoData)
    }

    /// Whatever is done with a network ends, because it gets other numbers or goes.
    pub(crate) fn end_work_on(&mut self, network: NetworkId) {
        if self.training.as_ref().is_some_and(|training| training.network() == network) {
            self.end_training();
        }
        self.evaluations.end(&*self.port, |test| test.network() == network);
    }

    /// The network keeps what it learned.
    pub(crate) fn end_training(&mut self) {
        if let Some(mut training) = self.training.take() {
            training.refuse_measures(&*self.port);
            self.keep(training.network(), training.snapshot());
            training.announce_idle(&*self.port);
            self.evaluations.end(&*self.port, |test| test.is_of_training());
        }
    }

    /// Does a newer picture wait for this network?
    pub(crate) fn has_newer_picture(&mut self, network: NetworkId) -> bool {
        self.take_messages();
        self.queue.iter().any(|envelope| is_picture_for(&envelope.request, network))
            || self.fetches.has_picture_for(network)
    }

    /// Answers a request.
    pub(crate) fn tell(&self, number: u64, result: Result<Answer, Failure>) {
        if let Err(failure) = &result {
            self.port.log(&format!("request {number}: {failure:?}"));
        }
        self.port.send(&FromEngine::Answer { number, result });
    }

    /// Tells how far a request is.
    pub(crate) fn progress(&self, number: u64, task: Task, done: f32) {
        self.port.send(&FromEngine::Progress { number, task, done });
    }

    /// Tells something that nobody asked for.
    pub(crate) fn report(&self, report: Report) {
        self.port.send(&FromEngine::Report(report));
    }

    fn take_weights(
        &mut self,
        network: NetworkId,
        graph: arch::Graph,
        fill: Option<u64>,
        file: Result<crate::fetch::Fetched, Failure>,
    ) -> Result<Answer, Failure> {
        let file = file?;
        let made = match fill {
            Some(seed) => Network::from_fitting(graph, &file.bytes, seed, &self.device),
            None => Network::from_checkpoint(graph, &file.bytes, &self.device),
        };
        let made = made.map_err(of_runtime)?;
        // Only what has been read as weights is kept.
        if let Some(address) = file.to_keep {
            let port = Rc::clone(&self.port);
            self.fetches.follow(async move {
                // A full disk is no reason to refuse the file.
                if let Err(failure) = port.keep(Shelf::Checkpoints, &address, file.bytes).await {
                    port.log(&format!("a checkpoint could not be kept for the next visit: {failure:?}"));
                }
                Arrival::PutAway
            });
        }
        Ok(self.put_in_place(network, made, file.kept_on))
    }

    /// From now on this network is the one of this id.
    pub(crate) fn put_in_place(&mut self, id: NetworkId, network: Network, kept_on: Option<f64>) -> Answer {
        self.end_work_on(id);
        let params = network.analysis().total_params() as u64;
        self.failed.remove(&id);
        self.keep(id, network);
        Answer::Loaded { params, kept_on }
    }

    /// From now on these are the open pictures.
    pub(crate) fn put_to_use(&mut self, address: String, pictures: PictureSet) -> Answer {
        self.end_training();
        self.evaluations.end(&*self.port, |_| true);
        let answer = crate::pictures::answer(&pictures);
        self.pictures = Some((address, Rc::new(pictures)));
        self.has_failed_pictures = false;
        answer
    }

    /// The pictures that are open are those that are wanted.
    pub(crate) fn go_on_with_pictures(&mut self) -> Result<Answer, Failure> {
        self.has_failed_pictures = false;
        Ok(crate::pictures::answer(&*self.open_pictures()?))
    }

    /// For tests of the page's recovery.
    pub(crate) fn panic(&self) -> Failure {
        panic!("the page asked for a panic, to see its own recovery")
    }

    /// What the device is asked for while it is compared.
    pub(crate) fn compared(
        &self,
        result: Result<runtime::Agreement, runtime::RuntimeError>,
    ) -> Result<Answer, Failure> {
        let agreement = result.map_err(of_runtime)?;
        let (forward_error, step_error) = (agreement.forward_error, agreement.step_error);
        if forward_error.is_finite() && step_error.is_finite() {
            return Ok(Answer::Compared { forward_error, step_error });
        }
        Err(internal("the device gives numbers that are none"))
    }
}

/// Keeps where a training stands; where that fails, the page gets it.
pub(crate) async fn put_away(port: &impl Port, saved: Saved) {
    let Saved { network, key, step, bytes } = saved;
    let report = match port.keep(Shelf::Trainings, &key, bytes.clone()).await {
        Ok(()) => Report::Kept { network, key, step },
        Err(failure) => Report::NotKept { network, step, failure, bytes },
    };
    port.send(&FromEngine::Report(report));
}
