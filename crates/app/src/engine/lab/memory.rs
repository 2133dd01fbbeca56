//! What does a lab remember, and what has it asked for?

use std::collections::HashMap;
use std::rc::Rc;

use arch::Graph;
use protocol::{
    DeviceChoice, Envelope, Event, NetworkId, Picture, Preparation, Request, TrainSettings, TrainState, WeightSource,
};

use super::NETWORK;
use crate::engine::Variant;
use crate::engine::connection::Connection;
use crate::engine::state::Origin;

/// What a request was sent for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Purpose {
    Load(Origin, WeightSource),
    Replace(Box<Replacement>),
    Infer,
    Filters,
    Data,
    Save,
    Switch(Variant),
    Other,
}

/// Who hears the answers to a question of a panel's own.
pub(super) type Hearer = Rc<dyn Fn(Event)>;
/// Another network that is to run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Replacement {
    pub(super) graph: Graph,
    pub(super) origin: Origin,
    pub(super) weights: WeightSource,
    pub(super) data: String,
}

/// What waits for the pictures to be there.
#[derive(Clone, Copy, Debug)]
pub(super) enum AfterData {
    Train { settings: TrainSettings, one_step: bool },
    Evaluate,
}

/// The state that all clones of a lab share.
pub(super) struct Inner {
    pub(super) graph: Graph,
    /// Address of the pictures that it learns from.
    pub(super) data: String,
    pub(super) choice: DeviceChoice,
    pub(super) variant: Variant,
    pub(super) connection: Option<Connection>,
    /// Counts workers, so that words of an old one are not heard.
    pub(super) generation: u32,
    pub(super) next_number: u64,
    pub(super) purposes: HashMap<u64, Purpose>,
    /// Weights for the next worker.
    pub(super) source: (Origin, WeightSource),
    pub(super) picture: Option<(Picture, Preparation)>,
    pub(super) infer_waits: bool,
    pub(super) tap: Option<String>,
    pub(super) filters: Option<String>,
    pub(super) filters_wait: bool,
    pub(super) restarts: u32,
    pub(super) data_open: bool,
    pub(super) after_data: Option<AfterData>,
    pub(super) training: TrainState,
    /// Questions of panels that are not answered yet.
    pub(super) hearers: HashMap<u64, Hearer>,
    /// The network that pictures are shown to.
    pub(super) shown_to: NetworkId,
}

impl Inner {
    /// Nothing started, nothing asked for.
    pub(super) fn new(graph: Graph, data: String, choice: DeviceChoice, source: (Origin, WeightSource)) -> Self {
        Inner {
            graph,
            data,
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
            hearers: HashMap::new(),
            shown_to: NETWORK,
        }
    }

    /// A new worker begins, which has been asked for nothing.
    pub(super) fn begin(&mut self, variant: Variant) {
        self.generation += 1;
        self.variant = variant;
        self.connection = None;
        self.purposes.clear();
        self.infer_waits = false;
        self.filters_wait = false;
        self.data_open = false;
        self.after_data = None;
        self.training = TrainState::Idle;
        self.shown_to = NETWORK;
    }

    /// Another network runs from now on: what the page looked at belonged to the one before, where that was built otherwise.
    pub(super) fn adopt(&mut self, graph: Graph, data: String) {
        let is_same = self.graph.name == graph.name;
        self.graph = graph;
        self.data = data;
        self.data_open = false;
        self.after_data = None;
        if is_same {
            return;
        }
        self.picture = None;
        self.tap = None;
        self.filters = None;
        self.infer_waits = false;
        self.filters_wait = false;
    }

    /// Has an answer to such a request not come yet?
    pub(super) fn asked(&self, purpose: &Purpose) -> bool {
        self.purposes.values().any(|asked| asked == purpose)
    }

    /// Without a worker nothing is sent: `Lab::connect` asks again for what matters.
    pub(super) fn send(&mut self, body: Request, purpose: Purpose) {
        let Some(connection) = &self.connection else { return };
        self.next_number += 1;
        connection.send(&Envelope { number: self.next_number, body });
        if purpose != Purpose::Other {
            self.purposes.insert(self.next_number, purpose);
        }
    }

    /// Asks for the pictures.
    pub(super) fn open_data(&mut self) {
        self.send(Request::OpenData { address: self.data.clone() }, Purpose::Data);
    }

    /// Asks for other weights, now or of the next worker.
    pub(super) fn load(&mut self, origin: Origin, weights: WeightSource) {
        if self.connection.is_none() {
            self.source = (origin, weights);
            return;
        }
        let request = Request::Load { network: NETWORK, graph: self.graph.clone(), weights: weights.clone() };
        self.send(request, Purpose::Load(origin, weights));
    }
}
