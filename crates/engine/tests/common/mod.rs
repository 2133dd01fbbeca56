//! An engine in a place that is no browser, and small things to ask it about.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::HashMap;

use arch::{Graph, Recipe, zoo};
use engine::testing::Place;
use engine::{Engine, Turn};
use pollster::block_on;
use protocol::{
    Answer, Failure, FromEngine, Input, NetworkId, OwnPictures, Picture, Preparation, Report, Request, WeightSource,
};
use runtime::checkpoint::Precision;
use runtime::{Network, device};

/// The network that most tests load.
pub const NETWORK: NetworkId = NetworkId(1);
/// Another one.
pub const OTHER: NetworkId = NetworkId(2);
/// Turns after which a test gives up.
const MOST_TURNS: usize = 5_000;

/// An engine, and what it has said.
pub struct Laboratory {
    pub engine: Engine<Place>,
    pub place: Place,
    number: u64,
    pub answers: HashMap<u64, Result<Answer, Failure>>,
    pub reports: Vec<Report>,
    pub progress: Vec<u64>,
}

impl Laboratory {
    pub fn at(place: Place) -> Self {
        let engine = Engine::new(place.clone());
        let (answers, reports, progress) = (HashMap::new(), Vec::new(), Vec::new());
        Laboratory { engine, place, number: 0, answers, reports, progress }
    }

    pub fn new() -> Self {
        Self::at(Place::default())
    }

    /// With LeNet-5 loaded.
    pub fn with_lenet5() -> Self {
        let mut laboratory = Self::new();
        laboratory.ask(load(NETWORK, WeightSource::Seed(1))).unwrap();
        laboratory
    }

    /// With LeNet-5 loaded and twenty pictures of two classes opened.
    pub fn with_pictures() -> Self {
        let mut laboratory = Self::with_lenet5();
        laboratory.open_own_pictures();
        laboratory
    }

    pub fn open_own_pictures(&mut self) {
        self.ask(Request::BeginOwn(own_set())).unwrap();
        self.ask(own_pictures(20)).unwrap();
        self.ask(Request::OpenData { address: "own".to_owned() }).unwrap();
    }

    /// Says something, without waiting for the answer; gives its number.
    pub fn post(&mut self, request: Request) -> u64 {
        self.number += 1;
        self.place.ask(self.number, request);
        self.number
    }

    /// One turn of the engine.
    pub fn turn(&mut self) -> Turn {
        let turn = block_on(self.engine.turn());
        for message in self.place.said() {
            match message {
                FromEngine::Answer { number, result } => {
                    assert!(self.answers.insert(number, result).is_none(), "request {number} was answered twice");
                }
                FromEngine::Progress { number, .. } => self.progress.push(number),
                FromEngine::Report(report) => self.reports.push(report),
            }
        }
        turn
    }

    /// Turns until something is so.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..MOST_TURNS {
            if is_so(self) {
                return;
            }
            self.turn();
        }
        panic!("{what} did not come to be; reports: {:?}", self.reports.last());
    }

    /// The answer to a request that was posted.
    pub fn answer(&mut self, number: u64) -> Result<Answer, Failure> {
        self.until("an answer", |laboratory| laboratory.answers.contains_key(&number));
        self.answers.remove(&number).unwrap()
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, request: Request) -> Result<Answer, Failure> {
        let number = self.post(request);
        self.answer(number)
    }

    /// Turns until there is nothing to do.
    pub fn rest(&mut self) {
        for _ in 0..MOST_TURNS {
            if self.turn() == Turn::Idle {
                return;
            }
        }
        panic!("the engine does not come to rest");
    }

    /// The losses that were reported.
    pub fn losses(&self) -> Vec<(u32, u32)> {
        let steps = self.reports.iter().filter_map(|report| match report {
            Report::Steps { steps, .. } => Some(steps.clone()),
            _ => None,
        });
        steps.flatten().map(|record| (record.step, record.loss.to_bits())).collect()
    }
}

pub fn lenet5() -> Graph {
    (zoo::find("lenet5").unwrap().full)().unwrap()
}

pub fn load(network: NetworkId, weights: WeightSource) -> Request {
    Request::Load { network, graph: lenet5(), weights }
}

/// A weights file of LeNet-5 from a seed.
pub fn weights_file(seed: u64) -> Vec<u8> {
    let network = Network::init(lenet5(), seed, &device::cpu()).unwrap();
    block_on(network.to_checkpoint(Precision::Single, HashMap::new())).unwrap()
}

pub fn digit() -> Input {
    let pixels = (0..28 * 28).map(|place| (place % 251) as u8).collect();
    Input::Picture(Picture { width: 28, height: 28, channels: 1, pixels }, Preparation::Digit)
}

pub fn infer(network: NetworkId) -> Request {
    Request::Infer { network, input: digit(), taps: vec!["c1".to_owned()] }
}

pub fn own_set() -> OwnPictures {
    OwnPictures { title: "Mine".to_owned(), classes: vec!["a".to_owned(), "b".to_owned()], channels: 1, side: 28 }
}

/// Pictures of two classes: one is bright above, the other below.
pub fn own_pictures(count: usize) -> Request {
    let labels: Vec<u8> = (0..count).map(|index| (index % 2) as u8).collect();
    let pixel = |label: u8, place: usize| if (place < 28 * 14) == (label == 0) { 200 } else { (place % 60) as u8 };
    let pixels = labels.iter().flat_map(|&label| (0..28 * 28).map(move |place| pixel(label, place))).collect();
    Request::AddOwn { labels, pixels }
}

pub fn recipe() -> Recipe {
    Recipe { pictures: 16, batch: 4, epochs: 3, ..Recipe::PLAIN }
}

pub fn train(keep: Option<&str>) -> Request {
    Request::Train { network: NETWORK, recipe: recipe(), seed: 5, keep: keep.map(str::to_owned), paused: false }
}
