//! How is one network kept alive in a worker that may be lost, restarted or exchanged?

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use arch::Graph;
use protocol::{
    DeviceChoice, Envelope, Event, NetworkId, Picture, Preparation, Request, TrainSettings, TrainState, WeightSource,
};
use wasm_bindgen_futures::spawn_local;

use super::connection::{Connection, Incoming};
use super::state::{Notice, Origin, Phase, Signal};
use super::{Variant, adapter, download};

/// The page's one network.
const NETWORK: NetworkId = NetworkId(1);
/// Restarts in a row before the page gives up.
const MOST_RESTARTS: u32 = 3;
/// The digits, in the engine's own format.
const DATA: &str = "data/mnist";

/// What a request was sent for.
#[derive(Clone, Debug, PartialEq)]
enum Purpose {
    Load(Origin, WeightSource),
    Infer,
    Filters,
    Data,
    Save,
    Switch(Variant),
    Other,
}

/// What waits for the pictures to be there.
#[derive(Clone, Copy, Debug)]
enum AfterData {
    Train { settings: TrainSettings, one_step: bool },
    Evaluate,
}

/// Called with each change and with each file to be saved.
pub struct Listener {
    /// The page learns something.
    pub signal: Box<dyn Fn(Signal)>,
    /// A weights file is ready.
    pub save: Box<dyn Fn(Vec<u8>)>,
}

struct Inner {
    graph: Graph,
    choice: DeviceChoice,
    variant: Variant,
    connection: Option<Connection>,
    /// Counts workers, so that words of an old one are not heard.
    generation: u32,
    next_number: u64,
    purposes: HashMap<u64, Purpose>,
    /// Weights for the next worker.
    source: (Origin, WeightSource),
    picture: Option<(Picture, Preparation)>,
    infer_waits: bool,
    tap: Option<String>,
    filters: Option<String>,
    filters_wait: bool,
    restarts: u32,
    data_open: bool,
    after_data: Option<AfterData>,
    training: TrainState,
}

/// A network in a worker. Clones are the same lab; the worker ends with [`Lab::close`].
#[derive(Clone)]
pub struct Lab {
    inner: Rc<RefCell<Inner>>,
    listener: Rc<Listener>,
}

impl PartialEq for Lab {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Lab {
    /// A lab for `graph`, with nothing started. `shipped` is the address of its trained weights, where there are some.
    pub fn new(graph: Graph, shipped: Option<String>, choice: DeviceChoice, listener: Listener) -> Self {
        let source = match shipped {
            Some(address) => (Origin::Shipped, WeightSource::Address(address)),
            None => (Origin::Seed(1), WeightSource::Seed(1)),
        };
        let inner = Inner {
            graph,
            choice,
            variant: Variant::Cpu,
            connection: None,
            generation: 0,
            next_number: 0,
            purposes: HashMap::new(),
            source,
            picture: None,
            infer_waits: false,
            tap: None,
            filters: None,
            filters_wait: false,
            restarts: 0,
            data_open: false,
            after_data: None,
            training: TrainState::Idle,
        };
        Lab { inner: Rc::new(RefCell::new(inner)), listener: Rc::new(listener) }
    }

    /// Fetches the engine and starts it. On `auto` the small engine comes at once, the large one only where an adapter is worth it.
    pub fn start(&self) {
        let choice = self.inner.borrow().choice;
        self.launch(if choice == DeviceChoice::WebGpu { Variant::WebGpu } else { Variant::Cpu });
        if choice == DeviceChoice::Auto {
            self.upgrade();
        }
    }

    /// Ends the worker.
    pub fn close(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.generation += 1;
        inner.connection = None;
    }

    /// Shows the network a picture. While one is being looked at, only the newest waits.
    pub fn look(&self, picture: Picture, preparation: Preparation) {
        self.inner.borrow_mut().picture = Some((picture, preparation));
        self.look_again();
    }

    /// Shows the network the last picture again: its weights, or the layer looked into, have changed.
    pub fn look_again(&self) {
        let mut inner = self.inner.borrow_mut();
        if inner.asked(&Purpose::Infer) {
            inner.infer_waits = true;
        } else if let Some((picture, preparation)) = inner.picture.clone() {
            let taps = inner.tap.iter().cloned().collect();
            inner.send(Request::Infer { network: NETWORK, picture, preparation, taps }, Purpose::Infer);
        }
    }

    /// Looks into the node of this name.
    pub fn tap(&self, node: &str) {
        self.inner.borrow_mut().tap = Some(node.to_owned());
        self.look_again();
    }

    /// Asks for the kernels of this convolution, now and whenever they change.
    pub fn filters(&self, node: Option<&str>) {
        self.inner.borrow_mut().filters = node.map(str::to_owned);
        self.filters_again();
    }

    /// Starts a training: from fresh weights of the settings' seed, or from those that are there.
    pub fn train(&self, settings: TrainSettings, fresh: bool, one_step: bool) {
        if fresh {
            self.reset(settings.seed);
        }
        self.with_data(AfterData::Train { settings, one_step });
    }

    /// Pauses the training, or lets it go on.
    pub fn pause_or_resume(&self) {
        let mut inner = self.inner.borrow_mut();
        let request = if inner.training == TrainState::Paused { Request::Resume } else { Request::Pause };
        inner.send(request, Purpose::Other);
    }

    /// One step of the training under way, which then rests.
    pub fn step(&self) {
        self.inner.borrow_mut().send(Request::Step, Purpose::Other);
    }

    /// Ends the training; the network keeps what it learned.
    pub fn stop(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.after_data = None;
        if matches!(inner.training, TrainState::Running | TrainState::Paused) {
            inner.send(Request::Stop, Purpose::Other);
        }
    }

    /// Fresh weights.
    pub fn reset(&self, seed: u64) {
        self.inner.borrow_mut().load(Origin::Seed(seed), WeightSource::Seed(seed));
    }

    /// The weights that came with the page.
    pub fn load_shipped(&self, address: &str) {
        self.inner.borrow_mut().load(Origin::Shipped, WeightSource::Address(address.to_owned()));
    }

    /// Weights from a file of the visitor's.
    pub fn import(&self, name: String, bytes: Vec<u8>) {
        self.inner.borrow_mut().load(Origin::File(name), WeightSource::Bytes(bytes));
    }

    /// Asks for the weights as a file.
    pub fn export(&self) {
        self.inner.borrow_mut().send(Request::Export { network: NETWORK }, Purpose::Save);
    }

    /// Ends the worker by a panic, for tests of the recovery.
    pub fn panic(&self) {
        self.inner.borrow_mut().send(Request::Panic, Purpose::Other);
    }

    /// Runs the whole test set.
    pub fn evaluate(&self) {
        self.with_data(AfterData::Evaluate);
    }

    /// Changes the device, carrying the weights over.
    pub fn choose(&self, choice: DeviceChoice) {
        self.inner.borrow_mut().choice = choice;
        match choice {
            DeviceChoice::Cpu => self.exchange(Variant::Cpu),
            DeviceChoice::WebGpu => self.exchange(Variant::WebGpu),
            DeviceChoice::Auto => {
                self.exchange(Variant::Cpu);
                self.upgrade();
            }
        }
    }

    fn emit(&self, signal: Signal) {
        (self.listener.signal)(signal);
    }

    fn tell(&self, notice: Notice) {
        self.emit(Signal::Notice(Some(notice)));
    }

    /// On `auto`: exchanges the small engine for the large one where a real adapter answers.
    fn upgrade(&self) {
        let lab = self.clone();
        spawn_local(async move {
            let Some(found) = adapter::probe().await.filter(|adapter| !adapter.is_software()) else { return };
            web_sys::console::info_1(&format!("a graphics adapter answers: {}", found.name).into());
            if let Err(error) = download::warm_cache(Variant::WebGpu.code(), |_, _| {}).await {
                return web_sys::console::warn_1(&error);
            }
            let free = {
                let inner = lab.inner.borrow();
                inner.choice == DeviceChoice::Auto
                    && inner.generation > 0
                    && !matches!(inner.training, TrainState::Running | TrainState::Paused)
            };
            if free {
                lab.exchange(Variant::WebGpu);
            }
        });
    }

    /// Asks the worker for its weights, then starts another with them.
    fn exchange(&self, variant: Variant) {
        let mut inner = self.inner.borrow_mut();
        if inner.connection.is_some() {
            inner.send(Request::Export { network: NETWORK }, Purpose::Switch(variant));
        } else {
            drop(inner);
            self.launch(variant);
        }
    }

    /// Fetches the code, starts a worker, opens the device, loads the network and shows it the picture.
    fn launch(&self, variant: Variant) {
        let generation = {
            let mut inner = self.inner.borrow_mut();
            inner.begin(variant);
            inner.generation
        };
        let lab = self.clone();
        spawn_local(async move {
            lab.emit(Signal::Phase(Phase::Fetching(variant, 0.0, None)));
            let progress = |loaded, total| lab.emit(Signal::Phase(Phase::Fetching(variant, loaded, total)));
            if let Err(error) = download::warm_cache(variant.code(), progress).await {
                // The worker fetches it again and says itself when that fails.
                web_sys::console::warn_1(&error);
            }
            if lab.inner.borrow().generation != generation {
                return;
            }
            lab.emit(Signal::Phase(Phase::Starting(variant)));
            lab.connect(variant, generation);
        });
    }

    fn connect(&self, variant: Variant, generation: u32) {
        let (inner, listener) = (Rc::downgrade(&self.inner), Rc::clone(&self.listener));
        let receive = move |incoming| {
            let Some(lab) = Weak::upgrade(&inner).map(|inner| Lab { inner, listener: Rc::clone(&listener) }) else {
                return;
            };
            if lab.inner.borrow().generation == generation {
                lab.receive(incoming);
            }
        };
        match Connection::open(variant, Rc::new(receive)) {
            Ok(connection) => {
                let mut inner = self.inner.borrow_mut();
                inner.connection = Some(connection);
                let choice = inner.choice;
                inner.send(Request::Open { choice }, Purpose::Other);
                let (origin, source) = inner.source.clone();
                inner.load(origin, source);
                if inner.after_data.is_some() {
                    inner.send(Request::OpenData { address: DATA.to_owned() }, Purpose::Data);
                }
                drop(inner);
                self.look_again();
                self.filters_again();
            }
            Err(error) => {
                web_sys::console::error_1(&error);
                self.emit(Signal::Phase(Phase::Down));
                self.tell(Notice::error(
                    "This browser cannot start the engine: it has no module workers. The story and the diagrams work without it; \
                     to run the network, use a current Firefox, Chrome, Edge or Safari.",
                ));
            }
        }
    }

    fn receive(&self, incoming: Incoming) {
        match incoming {
            Incoming::Event(Envelope { body: Event::Crashed { detail }, .. }) | Incoming::Lost(detail) => {
                self.recover(&detail);
            }
            Incoming::Event(Envelope { number, body }) => self.answered(number, body),
        }
    }

    /// The worker is gone: another one, with the last weights.
    fn recover(&self, detail: &str) {
        web_sys::console::error_1(&format!("the engine ended: {detail}").into());
        let (restarts, was_training, variant) = {
            let mut inner = self.inner.borrow_mut();
            inner.connection = None;
            inner.restarts += 1;
            let was_training = matches!(inner.training, TrainState::Running | TrainState::Paused);
            // A graphics driver that fails twice is not asked a third time.
            let variant = if inner.restarts > 1 { Variant::Cpu } else { inner.variant };
            (inner.restarts, was_training, variant)
        };
        self.emit(Signal::Lost);
        if restarts > MOST_RESTARTS {
            self.close();
            self.emit(Signal::Phase(Phase::Down));
            return self.tell(Notice::error(
                "The engine could not be started or ended several times in a row, and was given up. The story and the diagrams \
                 still work; reload the page to try again, or choose the CPU as the device.",
            ));
        }
        let kept = match self.inner.borrow().source.0 {
            Origin::Carried if was_training => {
                "The training ended there; the network keeps the weights of its last checkpoint. Tick \u{201c}go on from the \
                 current weights\u{201d} to train on."
            }
            _ if was_training => "The training ended there, before its first checkpoint; start it again.",
            _ => "The network keeps its weights.",
        };
        self.tell(Notice::error(format!("The engine ended unexpectedly and is being started again. {kept}")));
        self.launch(variant);
    }

    fn answered(&self, number: u64, event: Event) {
        let purpose = match &event {
            Event::Progress { .. } | Event::Checkpoint { .. } => None,
            _ => self.inner.borrow_mut().purposes.remove(&number),
        };
        match (&event, purpose) {
            (Event::Loaded { .. }, Some(Purpose::Load(origin, weights))) => {
                self.inner.borrow_mut().source = (origin.clone(), weights);
                self.emit(Signal::Origin(origin));
                self.emit(Signal::Event(event));
                self.look_again();
                return self.filters_again();
            }
            (Event::Failed { detail, .. }, Some(Purpose::Load(Origin::Shipped, _))) => {
                web_sys::console::warn_1(&detail.as_str().into());
                self.reset(1);
                return self.tell(Notice::error(
                    "The trained weights could not be loaded, so the network starts with fresh ones and knows nothing yet. \
                     Train it below, or load a weights file.",
                ));
            }
            (Event::Failed { .. }, Some(Purpose::Data)) => self.inner.borrow_mut().after_data = None,
            (Event::Failed { .. }, Some(Purpose::Switch(variant))) => self.launch(variant),
            (Event::DataReady { .. }, _) => {
                self.inner.borrow_mut().data_open = true;
                self.emit(Signal::Event(event));
                return self.data_is_there();
            }
            (Event::Exported { bytes, .. }, Some(Purpose::Switch(variant))) => {
                self.inner.borrow_mut().source = (Origin::Carried, WeightSource::Bytes(bytes.clone()));
                if matches!(self.inner.borrow().training, TrainState::Running | TrainState::Paused) {
                    self.tell(Notice::info(
                        "The training ended with the change of device; the network keeps what it had learned. Tick \u{201c}go on \
                         from the current weights\u{201d} to train on.",
                    ));
                }
                self.emit(Signal::Lost);
                return self.launch(variant);
            }
            (Event::Exported { bytes, .. }, _) => {
                let size = crate::format::bytes(bytes.len() as f64);
                (self.listener.save)(bytes.clone());
                return self.tell(Notice::info(format!("The weights were saved as a file of {size}.")));
            }
            (Event::Checkpoint { bytes, .. }, _) => {
                self.inner.borrow_mut().source = (Origin::Carried, WeightSource::Bytes(bytes.clone()));
            }
            _ => {}
        }
        self.follow(event);
    }

    /// What an event leads to, besides being shown.
    fn follow(&self, event: Event) {
        let (mut look, mut filters) = (false, false);
        {
            let mut inner = self.inner.borrow_mut();
            match &event {
                Event::Prediction(_) => {
                    inner.restarts = 0;
                    look = std::mem::take(&mut inner.infer_waits);
                }
                Event::Filters { .. } => filters = std::mem::take(&mut inner.filters_wait),
                Event::Skipped => look = std::mem::take(&mut inner.infer_waits),
                Event::Failed { detail, .. } => {
                    web_sys::console::error_1(&detail.as_str().into());
                    look = std::mem::take(&mut inner.infer_waits);
                }
                // The network has changed, and so has what it says of the picture.
                Event::Steps { .. } => {
                    (look, filters) = (!inner.asked(&Purpose::Infer), !inner.asked(&Purpose::Filters))
                }
                Event::Training { state, .. } => inner.training = *state,
                _ => {}
            }
        }
        self.emit(Signal::Event(event));
        if look {
            self.look_again();
        }
        if filters {
            self.filters_again();
        }
    }

    fn filters_again(&self) {
        let mut inner = self.inner.borrow_mut();
        if inner.asked(&Purpose::Filters) {
            inner.filters_wait = true;
        } else if let Some(node) = inner.filters.clone() {
            inner.send(Request::Filters { network: NETWORK, node }, Purpose::Filters);
        }
    }

    fn with_data(&self, then: AfterData) {
        let mut inner = self.inner.borrow_mut();
        let waits = inner.after_data.replace(then).is_some();
        if inner.data_open {
            drop(inner);
            self.data_is_there();
        } else if !waits {
            inner.send(Request::OpenData { address: DATA.to_owned() }, Purpose::Data);
        }
    }

    fn data_is_there(&self) {
        let then = self.inner.borrow_mut().after_data.take();
        match then {
            Some(AfterData::Train { settings, one_step }) => {
                let (per_epoch, total) = (settings.steps_per_epoch(), settings.total_steps());
                self.emit(Signal::TrainingBegins(settings.batch, per_epoch, total));
                let mut inner = self.inner.borrow_mut();
                inner.send(Request::Train { network: NETWORK, settings }, Purpose::Other);
                if one_step {
                    inner.send(Request::Step, Purpose::Other);
                }
            }
            Some(AfterData::Evaluate) => {
                self.inner.borrow_mut().send(Request::Evaluate { network: NETWORK }, Purpose::Other);
            }
            None => {}
        }
    }
}

impl Inner {
    fn begin(&mut self, variant: Variant) {
        self.generation += 1;
        self.variant = variant;
        self.connection = None;
        self.purposes.clear();
        self.infer_waits = false;
        self.filters_wait = false;
        self.data_open = false;
        self.after_data = None;
        self.training = TrainState::Idle;
    }

    fn asked(&self, purpose: &Purpose) -> bool {
        self.purposes.values().any(|asked| asked == purpose)
    }

    /// Without a worker nothing is sent: [`Lab::connect`] asks again for what matters.
    fn send(&mut self, body: Request, purpose: Purpose) {
        let Some(connection) = &self.connection else { return };
        self.next_number += 1;
        connection.send(&Envelope { number: self.next_number, body });
        if purpose != Purpose::Other {
            self.purposes.insert(self.next_number, purpose);
        }
    }

    fn load(&mut self, origin: Origin, weights: WeightSource) {
        if self.connection.is_none() {
            self.source = (origin, weights);
            return;
        }
        let request = Request::Load { network: NETWORK, graph: self.graph.clone(), weights: weights.clone() };
        self.send(request, Purpose::Load(origin, weights));
    }
}
