//! A page without a browser: sessions speak with real engines, in one thread and with a clock of its own.
#![allow(dead_code, clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use client::{Incoming, Link, Platform, Runs, Session, Signal, State, Variant};
use engine::Engine;
use engine::testing::Place;
use experiment::{Base, Dataset, Experiment, OwnPictures, Recipe, Weights};
use futures_executor::{LocalPool, LocalSpawner};
use futures_util::future::{AbortHandle, abortable};
use futures_util::task::LocalSpawnExt;
use protocol::{DeviceChoice, Picture, Preparation, Request, WeightSource};

/// Rounds after which a test gives up: in each, every task that can go on does so once.
const MOST_ROUNDS: usize = 200_000;

#[derive(Default)]
struct Inside {
    /// Where the worker runs; the next one finds the same shelves and files.
    place: RefCell<Place>,
    workers: RefCell<Vec<Workplace>>,
    started: RefCell<Vec<Variant>>,
    clock: Cell<f64>,
    adapter: RefCell<Option<String>>,
    has_no_workers: Cell<bool>,
    log: RefCell<Vec<String>>,
}

struct Workplace {
    abort: AbortHandle,
    receive: Rc<dyn Fn(Incoming)>,
    is_deaf: Rc<Cell<bool>>,
}

/// What a browser would be.
#[derive(Clone)]
pub struct Room {
    inside: Rc<Inside>,
    spawner: LocalSpawner,
}

pub struct Way {
    place: Place,
    abort: AbortHandle,
    is_deaf: Rc<Cell<bool>>,
}

impl Link for Way {
    fn post(&self, bytes: Vec<u8>) {
        if !self.is_deaf.get() {
            self.place.post(bytes);
        }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

async fn turn() {
    let mut is_first = true;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

impl Platform for Room {
    type Link = Way;

    fn start(&self, variant: Variant, receive: Rc<dyn Fn(Incoming)>) -> Result<Way, String> {
        if self.inside.has_no_workers.get() {
            return Err("no module workers".to_owned());
        }
        let place = self.inside.place.borrow().next_worker();
        *self.inside.place.borrow_mut() = place.clone();
        self.inside.started.borrow_mut().push(variant);
        let engine = Engine::new(place.clone());
        let (place_of_pump, to_page) = (place.clone(), Rc::clone(&receive));
        let work = async move {
            let engine = engine.run();
            let pump = async {
                loop {
                    turn().await;
                    for message in place_of_pump.said() {
                        to_page(Incoming::Message(protocol::encode(&message).unwrap()));
                    }
                }
            };
            futures_util::future::join(engine, pump).await;
        };
        let (work, abort) = abortable(work);
        self.spawner.spawn_local(async move { work.await.unwrap_or_default() }).unwrap();
        let is_deaf = Rc::new(Cell::new(false));
        let (workplace, deaf) = (abort.clone(), Rc::clone(&is_deaf));
        self.inside.workers.borrow_mut().push(Workplace { abort: workplace, receive, is_deaf: deaf });
        Ok(Way { place, abort, is_deaf })
    }

    async fn fetch_code(&self, _: Variant, progress: impl Fn(f64, Option<f64>)) -> Result<(), String> {
        progress(5.0, Some(10.0));
        turn().await;
        progress(10.0, Some(10.0));
        Ok(())
    }

    async fn decode(&self, file: &[u8]) -> Option<Picture> {
        // This one takes what stands behind a GIF's header for the pixels of a digit, where they are enough for one.
        let pixels = file.get(13..).filter(|pixels| pixels.len() == 28 * 28 * 4)?;
        Some(Picture { width: 28, height: 28, channels: 4, pixels: pixels.to_vec() })
    }

    async fn adapter(&self) -> Option<String> {
        self.inside.adapter.borrow().clone()
    }

    async fn sleep(&self, ms: u32) {
        let until = self.inside.clock.get() + f64::from(ms);
        while self.inside.clock.get() < until {
            turn().await;
        }
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        self.spawner.spawn_local(future).unwrap();
    }

    fn log(&self, words: &str) {
        self.inside.log.borrow_mut().push(words.to_owned());
    }
}

/// A page with one session.
pub struct Page {
    pool: LocalPool,
    pub room: Room,
    pub session: Session<Room>,
    pub state: Rc<RefCell<State>>,
    pub notices: Rc<RefCell<Vec<client::Notice>>>,
}

impl Page {
    pub fn with(runs: Runs) -> Self {
        let pool = LocalPool::new();
        let room = Room { inside: Rc::default(), spawner: pool.spawner() };
        let (state, notices) = (Rc::new(RefCell::new(State::default())), Rc::new(RefCell::new(Vec::new())));
        let (told, heard) = (Rc::clone(&state), Rc::clone(&notices));
        let tell = move |signal: Signal| {
            if let Signal::Notice(Some(notice)) = &signal {
                heard.borrow_mut().push(notice.clone());
            }
            told.borrow_mut().after(signal);
        };
        let session = Session::new(Rc::new(room.clone()), runs, DeviceChoice::Cpu, tell);
        Page { pool, room, session, state, notices }
    }

    /// With a fresh LeNet-5, started.
    pub fn started() -> Self {
        let page = Page::with(lenet5(Weights::Fresh, WeightSource::Seed(1)));
        page.session.start();
        page
    }

    /// The next visit of the same browser, after this page was closed: what was kept is there.
    pub fn visited_again(self) -> Self {
        let page = Page::with(lenet5(Weights::Fresh, WeightSource::Seed(1)));
        *page.room.inside.place.borrow_mut() = self.place();
        self.session.close();
        page.session.start();
        page
    }

    pub fn place(&self) -> Place {
        self.room.inside.place.borrow().clone()
    }

    pub fn started_variants(&self) -> Vec<Variant> {
        self.room.inside.started.borrow().clone()
    }

    pub fn set_adapter(&self, name: &str) {
        *self.room.inside.adapter.borrow_mut() = Some(name.to_owned());
    }

    pub fn set_no_workers(&self) {
        self.room.inside.has_no_workers.set(true);
    }

    /// Time passes, for the page and its worker.
    pub fn pass(&mut self, ms: f64) {
        let clock = &self.room.inside.clock;
        clock.set(clock.get() + ms);
        self.place().pass(ms);
        self.work(20);
    }

    /// Lets every task go on for so many rounds.
    pub fn work(&mut self, rounds: usize) {
        for _ in 0..rounds {
            self.pool.run_until(turn());
        }
    }

    /// Works until something is so.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        for _ in 0..MOST_ROUNDS {
            if is_so(&self.state.borrow()) {
                return;
            }
            self.pool.run_until(turn());
        }
        panic!("{what} did not come to be; notices: {:?}", self.notices.borrow());
    }

    /// What comes of something asked.
    pub fn wait<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> T {
        let result = Rc::new(RefCell::new(None));
        let to = Rc::clone(&result);
        self.room.spawn(Box::pin(async move {
            let value = future.await;
            *to.borrow_mut() = Some(value);
        }));
        for _ in 0..MOST_ROUNDS {
            if let Some(value) = result.borrow_mut().take() {
                return value;
            }
            self.pool.run_until(turn());
        }
        panic!("it does not answer; notices: {:?}", self.notices.borrow());
    }

    /// The worker ends, with or without a word.
    pub fn kill_worker(&mut self, with_a_word: bool) {
        let last = self.room.inside.workers.borrow_mut().pop().unwrap();
        last.is_deaf.set(true);
        last.abort.abort();
        self.work(20);
        if with_a_word {
            (last.receive)(Incoming::Lost("it ended".to_owned()));
        }
    }

    /// Hands the session twenty pictures of two classes.
    pub fn send_pictures(&mut self) {
        let classes = vec!["a".to_owned(), "b".to_owned()];
        let set = protocol::OwnPictures { title: "Mine".to_owned(), classes, channels: 1, side: 28 };
        let labels: Vec<u8> = (0..20).map(|index| index % 2).collect();
        let pixel = |label: u8, place: usize| if (place < 28 * 14) == (label == 0) { 200 } else { (place % 60) as u8 };
        let pixels = labels.iter().flat_map(|&label| (0..28 * 28).map(move |place| pixel(label, place))).collect();
        self.wait(self.session.ask(Request::BeginOwn(set))).unwrap();
        self.wait(self.session.ask(Request::AddOwn { labels, pixels })).unwrap();
    }
}

/// Serves a small pack of pictures under the address of MNIST.
pub fn serve_digits(place: &Place) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/data/mnist");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let address = format!("data/mnist/{}", path.file_name().unwrap().to_string_lossy());
        place.serve(&address, std::fs::read(path).unwrap());
    }
}

pub fn lenet5(weights: Weights, source: WeightSource) -> Runs {
    let experiment = Experiment { weights, ..Experiment::of(Base::full("lenet5"), Dataset::Mnist) };
    let graph = Rc::new(experiment.graph().unwrap());
    Runs { experiment: Rc::new(experiment), graph, source }
}

/// The same, on pictures of the visitor's.
pub fn on_own_pictures() -> Runs {
    let runs = lenet5(Weights::Fresh, WeightSource::Seed(1));
    let dataset = Dataset::Own(OwnPictures { train: 16, channels: 1, side: 28, ..OwnPictures::default() });
    Runs { experiment: Rc::new(Experiment { dataset, ..(*runs.experiment).clone() }), ..runs }
}

pub fn digit(seed: u8) -> Picture {
    let pixels = (0..28 * 28).map(|place| ((place * usize::from(seed)) % 251) as u8).collect();
    Picture { width: 28, height: 28, channels: 1, pixels }
}

pub const DIGIT: Preparation = Preparation::Digit;

pub fn recipe() -> Recipe {
    Recipe { pictures: 400, batch: 8, epochs: 2, ..Recipe::PLAIN }
}
