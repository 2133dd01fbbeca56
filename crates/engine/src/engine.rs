//! Which request leads to what?

use std::collections::{HashMap, VecDeque};

use protocol::{Envelope, Event, NetworkId, Request, Task, WeightSource};
use runtime::checkpoint::Precision;
use runtime::{Device, Network, RuntimeError};

use crate::clock;
use crate::dataset::Dataset;
use crate::devices;
use crate::evaluation::{self, Test};
use crate::explain;
use crate::failure::Failure;
use crate::fetch::fetch;
use crate::inbox::Inbox;
use crate::infer;
use crate::outbox::{fail, send};
use crate::own::{self, Own};
use crate::remote;
use crate::streets;
use crate::teach::{Lessons, Made};
use crate::training::Session;

/// Pictures in a comparison of devices: few, because a software adapter is slow.
const COMPARED: usize = 2;

/// Everything that the worker holds.
pub struct Engine {
    device: Device,
    networks: HashMap<NetworkId, Network>,
    data: Option<Dataset>,
    /// Pictures of the visitor's that the page has sent.
    own: Option<Own>,
    training: Option<Session>,
    /// Tests under way, oldest first.
    tests: VecDeque<Test>,
    /// Examples of the visitor's classes.
    lessons: Lessons,
}

impl Engine {
    /// Nothing loaded, computing on the CPU until a device is opened.
    pub fn new() -> Self {
        Engine {
            device: runtime::device::cpu(),
            networks: HashMap::new(),
            data: None,
            own: None,
            training: None,
            tests: VecDeque::new(),
            lessons: Lessons::default(),
        }
    }

    /// Answers requests for ever; between them, a test runs some pictures, or the training takes a step.
    pub async fn run(mut self, inbox: Inbox) {
        loop {
            while let Some(Envelope { number, body }) = inbox.try_next() {
                if let Err(failure) = self.answer(number, body, &inbox).await {
                    fail(number, &failure);
                }
            }
            if self.is_busy() {
                if let Err(failure) = self.work_a_little().await {
                    fail(0, &failure);
                    self.lessons.give_up(&failure);
                    self.end_training();
                    self.tests.clear();
                }
                clock::yield_to_messages().await;
            } else {
                inbox.wait().await;
            }
        }
    }

    async fn answer(&mut self, number: u64, request: Request, inbox: &Inbox) -> Result<(), Failure> {
        match request {
            Request::Open { choice } => {
                let chosen = devices::open(choice).await;
                self.device = chosen.device;
                send(number, Event::Device(chosen.info));
            }
            Request::Load { network, graph, weights } => {
                let made = match weights {
                    WeightSource::Seed(seed) => Network::init(graph, seed, &self.device)?,
                    WeightSource::Bytes(bytes) => Network::from_checkpoint(graph, &bytes, &self.device)?,
                    WeightSource::Address(address) => {
                        Network::from_checkpoint(graph, &fetch(&address).await?, &self.device)?
                    }
                    WeightSource::CopyOf(other) => self.current(other)?,
                    WeightSource::Within(other) => self.current(other)?.rewired(graph)?,
                    WeightSource::Remote(remote) => {
                        let bytes = remote::fetch(number, &remote).await?;
                        let made = Network::from_checkpoint(graph, &bytes, &self.device);
                        if let Err(RuntimeError::Mismatch { differences, .. }) = &made {
                            send(number, Event::Misfit { differences: differences.clone() });
                        }
                        made?
                    }
                };
                self.end_work_on(network);
                let params = made.analysis().total_params() as u64;
                self.networks.insert(network, made);
                send(number, Event::Loaded { network, params });
            }
            Request::Infer { network, picture, preparation, taps } => {
                if inbox.has_newer_picture(network) {
                    send(number, Event::Skipped);
                    return Ok(());
                }
                let current = self.current(network)?;
                let input = infer::prepare(&picture, preparation, current.graph().input)?;
                let prediction = infer::predict(network, &current, input, &taps, None).await?;
                send(number, Event::Prediction(prediction));
            }
            Request::InferExample { network, index, taps } => {
                let current = self.current(network)?;
                let (input, truth) = infer::example(self.data()?, current.graph(), index)?;
                let prediction = infer::predict(network, &current, input, &taps, truth).await?;
                send(number, Event::Prediction(prediction));
            }
            Request::Filters { network, node } => {
                let kernel = self.current(network)?.tensor(&format!("{node}.weight")).await?;
                let mut shape = [1; 4];
                for (axis, size) in shape.iter_mut().zip(&kernel.shape) {
                    *axis = *size as u32;
                }
                send(number, Event::Filters { node, shape, values: kernel.values });
            }
            Request::Profile { network } => {
                let layers = infer::profile(&self.current(network)?).await?;
                send(number, Event::Profile { network, layers });
            }
            Request::Explain { network, picture, preparation, question } => {
                let current = self.current(network)?;
                let input = infer::prepare(&picture, preparation, current.graph().input)?;
                send(number, Event::Explained(explain::explain(&current, input, question).await?));
            }
            Request::Peaks { network, node, channel, from, count } => {
                let found = explain::peaks(&self.current(network)?, self.data()?, &node, channel, from, count).await?;
                send(number, Event::Explained(found));
            }
            Request::Teach { network, teaching } => {
                let trunk = self.current(network)?;
                let made = self.lessons.take(number, &trunk, teaching).await?;
                self.keep(made);
            }
            Request::OpenData { address } => self.open_data(number, &address).await?,
            Request::Scene { seed, index, width, height } => {
                send(number, streets::picture(seed, index, width, height)?);
            }
            Request::Drive { seed, metres, width, height } => {
                send(number, streets::frame(seed, metres, width, height)?);
            }
            Request::BeginOwn(set) => self.own = Some(Own::new(set)?),
            Request::AddOwn { labels, pixels } => {
                self.own.as_mut().ok_or_else(no_pictures)?.add(&labels, &pixels)?;
            }
            Request::Train { network, settings } => {
                let start = self.current(network)?;
                let session = Session::new(number, network, &start, settings, self.data()?)?;
                self.end_training();
                session.announce();
                self.training = Some(session);
            }
            Request::Pause => self.session()?.pause(),
            Request::Resume => self.session()?.resume(),
            Request::Step => {
                let data = self.data.as_ref().ok_or_else(Failure::no_data)?;
                let session = self.training.as_mut().ok_or_else(no_training)?;
                session.single_step(data).await?;
                self.after_steps().await?;
            }
            Request::Stop => {
                self.session()?.checkpoint().await?;
                self.end_training();
            }
            Request::Compare { network } => {
                let graph = self.current(network)?.graph().clone();
                send(number, Event::Progress { task: Task::SelfCheck, done: 0.0 });
                let agreement = runtime::agreement(graph, COMPARED, &self.device, clock::now).await?;
                let (forward_error, step_error) = (agreement.forward_error, agreement.step_error);
                send(number, Event::Compared { network, forward_error, step_error });
            }
            Request::Evaluate { network } => {
                let test = Test::new(number, network, self.current(network)?, self.data()?, 0)?;
                self.tests.push_back(test);
            }
            Request::Export { network } => {
                let made = self.current(network)?;
                let metadata = HashMap::from([("network".to_owned(), made.graph().name.clone())]);
                let bytes = made.to_checkpoint(Precision::Single, metadata).await?;
                send(number, Event::Exported { network, bytes });
            }
            Request::Save { network, half, metadata } => {
                let precision = if half { Precision::Half } else { Precision::Single };
                let bytes = self.current(network)?.to_checkpoint(precision, metadata.into_iter().collect()).await?;
                send(number, Event::Exported { network, bytes });
            }
            Request::Drop { network } => {
                self.end_work_on(network);
                self.networks.remove(&network);
            }
            Request::Panic => panic!("the page asked for a panic, to see its own recovery"),
        }
        Ok(())
    }

    async fn open_data(&mut self, number: u64, address: &str) -> Result<(), Failure> {
        if address == own::ADDRESS {
            // They may have been sent anew under the same name.
            let data = self.own.as_ref().ok_or_else(no_pictures)?.finish()?;
            self.end_training();
            self.data = Some(data);
            self.tests.clear();
        } else if self.data.as_ref().is_none_or(|data| data.address() != address) {
            let data = Dataset::open(number, address).await?;
            self.end_training();
            self.data = Some(data);
            self.tests.clear();
        }
        let data = self.data()?;
        send(number, data.ready());
        Ok(())
    }

    /// The network as it is now, in the middle of its training too. Cheap: tensors are shared.
    fn current(&self, id: NetworkId) -> Result<Network, Failure> {
        match &self.training {
            Some(session) if session.network() == id => Ok(session.snapshot()),
            _ => self.networks.get(&id).cloned().ok_or_else(Failure::no_network),
        }
    }

    fn data(&self) -> Result<&Dataset, Failure> {
        self.data.as_ref().ok_or_else(Failure::no_data)
    }

    fn session(&mut self) -> Result<&mut Session, Failure> {
        self.training.as_mut().ok_or_else(no_training)
    }

    fn is_busy(&self) -> bool {
        !self.tests.is_empty() || self.lessons.is_learning() || self.training.as_ref().is_some_and(Session::is_running)
    }

    /// A test comes before the next step: it tells of the network as it is.
    async fn work_a_little(&mut self) -> Result<(), Failure> {
        if self.lessons.is_learning() {
            let made = self.lessons.advance().await?;
            self.keep(made);
            return Ok(());
        }
        let data = self.data.as_ref().ok_or_else(Failure::no_data)?;
        if let Some(test) = self.tests.front_mut() {
            if test.advance(data).await? {
                let step = test.step();
                self.tests.pop_front();
                return self.after_test(step).await;
            }
            return Ok(());
        }
        if let Some(session) = &mut self.training {
            session.step(data).await?;
        }
        self.after_steps().await
    }

    fn keep(&mut self, made: Option<Made>) {
        if let Some(Made { number, event, name, network }) = made {
            self.networks.insert(name, network);
            send(number, event);
        }
    }

    async fn after_steps(&mut self) -> Result<(), Failure> {
        let data = self.data.as_ref().ok_or_else(Failure::no_data)?;
        let Some(session) = &mut self.training else { return Ok(()) };
        session.report_when_due().await?;
        let is_waiting = self.tests.iter().any(|test| test.step().is_some());
        if let Some(step) = session.test_due().filter(|_| !is_waiting) {
            self.tests.push_back(Test::new(session.number(), session.network(), session.snapshot(), data, step)?);
        }
        Ok(())
    }

    async fn after_test(&mut self, step: Option<u32>) -> Result<(), Failure> {
        if let (Some(session), Some(step)) = (&mut self.training, step) {
            session.tested(step).await?;
            if session.is_finished() {
                self.networks.insert(session.network(), session.snapshot());
            }
        }
        Ok(())
    }

    /// Whatever is done with a network ends, because it gets other numbers or goes.
    fn end_work_on(&mut self, network: NetworkId) {
        if self.training.as_ref().is_some_and(|session| session.network() == network) {
            self.end_training();
        }
        self.end_tests(|test| test.network() == network);
    }

    fn end_tests(&mut self, which: impl Fn(&Test) -> bool) {
        let before = self.tests.len();
        self.tests.retain(|test| !which(test));
        if self.tests.len() < before {
            evaluation::announce_none();
        }
    }

    /// The network keeps what it learned.
    fn end_training(&mut self) {
        if let Some(session) = self.training.take() {
            self.networks.insert(session.network(), session.snapshot());
            session.announce_idle();
            self.end_tests(|test| test.step().is_some());
        }
    }
}

fn no_pictures() -> Failure {
    Failure::new(
        "Your pictures are not here any more: the engine was started again. Choose them once more.",
        "no own set",
    )
}

fn no_training() -> Failure {
    Failure::new("No training is under way. Start one first.", "no session")
}
