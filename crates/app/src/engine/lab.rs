//! How is one network kept alive in a worker that may be lost, restarted or exchanged?

//!
//! What a page asks of it is here; `worker` starts and replaces workers, `answers` follows what they say, and `memory` is the
//! state between.

mod answers;
mod memory;
mod worker;

use std::cell::RefCell;
use std::rc::Rc;

use arch::Graph;
use protocol::{
    DeviceChoice, Event, NetworkId, Picture, Preparation, Request, TrainSettings, TrainState, WeightSource,
};

use super::Variant;
use super::state::{Notice, Origin, Signal};
use memory::{AfterData, Inner, Purpose, Replacement};

/// The page's one network.
pub const NETWORK: NetworkId = NetworkId(1);
/// A second one, made of the first by a panel.
pub const VARIANT: NetworkId = NetworkId(2);

/// Called with each change and with each file to be saved.
pub struct Listener {
    /// The page learns something.
    pub signal: Box<dyn Fn(Signal)>,
    /// A weights file is ready: the name of its network, and its bytes.
    pub save: Box<dyn Fn(String, Vec<u8>)>,
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
    /// A lab for `graph`, with nothing started. `source` says where its weights come from, and `data` is the address of the
    /// folder with the pictures that it learns from.
    pub fn new(
        graph: Graph,
        source: (Origin, WeightSource),
        data: String,
        choice: DeviceChoice,
        listener: Listener,
    ) -> Self {
        let inner = Inner::new(graph, data, choice, source);
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
            let network = inner.shown_to;
            inner.send(Request::Infer { network, picture, preparation, taps }, Purpose::Infer);
        }
    }

    /// From now on pictures are shown to this network, until the worker ends.
    pub fn show_to(&self, network: NetworkId) {
        self.inner.borrow_mut().shown_to = network;
        self.look_again();
    }

    /// The picture that was shown last, and how it is prepared.
    pub fn picture(&self) -> Option<(Picture, Preparation)> {
        self.inner.borrow().picture.clone()
    }

    /// Asks a question of a panel's own. `hear` gets the answers: progress, then the last one; a failure has been told the
    /// visitor already, and `Crashed` says that the worker is gone. Nothing is asked while there is no worker.
    pub fn ask(&self, request: Request, hear: impl Fn(Event) + 'static) {
        let mut inner = self.inner.borrow_mut();
        if inner.connection.is_none() {
            drop(inner);
            return hear(Event::Crashed { detail: String::new() });
        }
        inner.send(request, Purpose::Other);
        let number = inner.next_number;
        inner.hearers.insert(number, Rc::new(hear));
    }

    /// The address of the pictures that the network learns from, for [`Request::OpenData`].
    pub fn data(&self) -> String {
        self.inner.borrow().data.clone()
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

    /// Asks for the weights as a file, with 16-bit numbers or 32, that says `metadata` of itself.
    pub fn export(&self, half: bool, metadata: Vec<(String, String)>) {
        self.inner.borrow_mut().send(Request::Save { network: NETWORK, half, metadata }, Purpose::Save);
    }

    /// Another network in place of the one that runs, learning from the pictures at `data`. The one that runs stays where the
    /// weights do not fit.
    pub fn replace(&self, graph: Graph, origin: Origin, weights: WeightSource, data: String) {
        let mut inner = self.inner.borrow_mut();
        if inner.connection.is_some() {
            let request = Request::Load { network: NETWORK, graph: graph.clone(), weights: weights.clone() };
            return inner.send(request, Purpose::Replace(Box::new(Replacement { graph, origin, weights, data })));
        }
        inner.source = (origin, weights);
        inner.adopt(graph, data);
        let name = inner.graph.name.clone();
        drop(inner);
        self.emit(Signal::Runs(name));
    }

    /// Asks for a scene of the streets.
    pub fn scene(&self, seed: u64, index: u64, width: u32, height: u32) {
        self.inner.borrow_mut().send(Request::Scene { seed, index, width, height }, Purpose::Other);
    }

    /// Sends pictures of the visitor's: first what they are, then some at a time.
    pub fn send_own(&self, request: Request) {
        self.inner.borrow_mut().send(request, Purpose::Other);
    }

    /// Ends the worker by a panic, for tests of the recovery.
    pub fn panic(&self) {
        self.inner.borrow_mut().send(Request::Panic, Purpose::Other);
    }

    /// Compares the device with the CPU on this architecture.
    pub fn compare(&self) {
        self.inner.borrow_mut().send(Request::Compare { network: NETWORK }, Purpose::Other);
    }

    /// Runs the whole test set.
    pub fn evaluate(&self) {
        self.with_data(AfterData::Evaluate);
    }

    /// Changes the device, carrying the weights over.
    pub fn choose(&self, choice: DeviceChoice) {
        if std::mem::replace(&mut self.inner.borrow_mut().choice, choice) == choice {
            return;
        }
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
            inner.open_data();
        }
    }
}
