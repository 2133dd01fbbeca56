//! What does the page know of the engine?

use std::rc::Rc;

use protocol::{
    DeviceInfo, Evaluation, Event, FeatureMaps, LabelMap, Picture, Prediction, StepRecord, Task, TrainState,
};
use yew::Reducible;

use super::Variant;
use super::curve::Curve;

/// Scenes that are kept; more than are shown at once.
const MOST_SCENES: usize = 24;

/// Something that the visitor should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened, what was kept, what to do now.
    pub sentence: String,
    /// Did something fail?
    pub is_error: bool,
}

impl Notice {
    /// Something went as it should.
    pub fn info(sentence: impl Into<String>) -> Self {
        Notice { sentence: sentence.into(), is_error: false }
    }

    /// Something did not.
    pub fn error(sentence: impl Into<String>) -> Self {
        Notice { sentence: sentence.into(), is_error: true }
    }
}

/// Where the engine is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Phase {
    /// Nobody asked for it yet.
    #[default]
    Idle,
    /// Its code is on the way: bytes so far, bytes in all where they are known.
    Fetching(Variant, f64, Option<f64>),
    /// The worker starts.
    Starting(Variant),
    /// It answers.
    Ready,
    /// It failed too often and was given up.
    Down,
}

/// Where a network's numbers come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Trained by the project, shipped with the page.
    Shipped,
    /// Fresh from this seed.
    Seed(u64),
    /// Chosen by the visitor.
    File(String),
    /// Published by others: which, and from where.
    Published(String),
    /// Carried over from the worker before.
    Carried,
    /// Learned on this page, as of this step.
    Trained(u32),
}

impl Origin {
    /// A few words for the page.
    pub fn describe(&self) -> String {
        match self {
            Origin::Shipped => "trained by this project, shipped with the page".to_owned(),
            Origin::Seed(seed) => format!("fresh, from seed {seed}: it knows nothing yet, train it below"),
            Origin::File(name) => format!("from your file {name}"),
            Origin::Published(what) => what.clone(),
            Origin::Carried => "carried over from the engine before".to_owned(),
            Origin::Trained(step) => format!("learned on this page, step {step}"),
        }
    }
}

/// The kernels of one convolution.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    /// Name of the node.
    pub node: String,
    /// `[out, in, rows, columns]`.
    pub shape: [u32; 4],
    /// The weights, last axis fastest.
    pub values: Vec<f32>,
}

/// The data set that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataInfo {
    /// Its title.
    pub title: String,
    /// Names of its classes.
    pub classes: Vec<String>,
    /// Training pictures.
    pub train: u32,
    /// Test pictures.
    pub test: u32,
}

/// Accuracy on the test set at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestPoint {
    /// Of the training.
    pub step: u32,
    /// 0 to 1.
    pub accuracy: f64,
    /// Mean cross-entropy, nats.
    pub loss: f32,
}

/// How the training goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainProgress {
    /// Idle, running, paused, finished.
    pub state: TrainState,
    /// Loss and accuracy of the batches.
    pub curve: Curve,
    /// Mean of the latest steps.
    pub latest: Option<StepRecord>,
    /// Steps that the whole training takes.
    pub total: u32,
    /// Steps in one pass over the pictures.
    pub per_epoch: u32,
    /// Pictures per step.
    pub batch: u32,
    /// Pictures learned per second.
    pub images_per_second: f64,
    /// One per epoch.
    pub tests: Vec<TestPoint>,
}

impl TrainProgress {
    /// Steps taken.
    pub fn step(&self) -> u32 {
        self.latest.map_or(0, |record| record.step)
    }

    /// Seconds until the last step, at the pace of now; `None` while there is no pace.
    pub fn seconds_left(&self) -> Option<f64> {
        let pictures = f64::from(self.total.saturating_sub(self.step())) * f64::from(self.batch);
        (self.images_per_second > 0.0).then(|| pictures / self.images_per_second)
    }

    /// Is a training under way, even if it rests?
    pub fn is_active(&self) -> bool {
        matches!(self.state, TrainState::Running | TrainState::Paused)
    }
}

/// A scene of the streets.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Which one.
    pub index: u64,
    /// The picture.
    pub picture: Picture,
    /// What each pixel is.
    pub truth: LabelMap,
}

/// Everything that components show of the engine. Parts are shared, so that a component redraws only when its own part changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabState {
    /// Where the engine is on its way.
    pub phase: Phase,
    /// The device that runs.
    pub device: Option<Rc<DeviceInfo>>,
    /// Learnable parameters of the network in the engine, once there is one.
    pub params: Option<u64>,
    /// Where its numbers come from.
    pub origin: Option<Origin>,
    /// Name of the network, once another has taken the place of the one that the lab began with.
    pub runs: Option<String>,
    /// What kept a file from being its weights.
    pub mismatch: Rc<Vec<String>>,
    /// Scenes that were asked for, by their number.
    pub scenes: Rc<Vec<Scene>>,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// The maps of the layer looked into.
    pub maps: Option<Rc<FeatureMaps>>,
    /// The latest kernels.
    pub filters: Option<Rc<Filters>>,
    /// How far the device was from the CPU: forward, and after one training step.
    pub comparison: Option<(f32, f32)>,
    /// What the engine is busy with, from 0 to 1.
    pub task: Option<(Task, f32)>,
    /// The open data set.
    pub data: Option<Rc<DataInfo>>,
    /// How the training goes.
    pub train: Rc<TrainProgress>,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
    /// What the visitor should know.
    pub notice: Option<Notice>,
}

/// Something that changes what the page knows.
#[derive(Debug)]
pub enum Signal {
    /// The engine is on its way.
    Phase(Phase),
    /// The engine said something.
    Event(Event),
    /// The network now has numbers from here.
    Origin(Origin),
    /// A network of this name has taken the place of the one before; nothing that was said of that one holds.
    Runs(String),
    /// A training begins: its batch size, steps per epoch and in all.
    TrainingBegins(u32, u32, u32),
    /// The worker ended; whatever it did has stopped.
    Lost,
    /// The visitor should know, or has read it.
    Notice(Option<Notice>),
}

impl Reducible for LabState {
    type Action = Signal;

    fn reduce(self: Rc<Self>, signal: Signal) -> Rc<Self> {
        let mut next = (*self).clone();
        match signal {
            Signal::Phase(phase) => next.phase = phase,
            Signal::Event(event) => next.after(event),
            Signal::Origin(origin) => {
                next.origin = Some(origin);
                next.evaluation = None;
                next.mismatch = Rc::default();
            }
            Signal::Runs(name) => {
                next.runs = Some(name);
                (next.prediction, next.maps, next.filters, next.data) = (None, None, None, None);
                next.train = Rc::default();
            }
            Signal::TrainingBegins(batch, per_epoch, total) => {
                next.train = Rc::new(TrainProgress { batch, per_epoch, total, ..TrainProgress::default() });
                next.evaluation = None;
                next.notice = None;
            }
            Signal::Lost => {
                let train = Rc::make_mut(&mut next.train);
                train.state = TrainState::Idle;
                train.images_per_second = 0.0;
                next.task = None;
                next.data = None;
            }
            Signal::Notice(notice) => next.notice = notice,
        }
        Rc::new(next)
    }
}

impl LabState {
    fn after(&mut self, event: Event) {
        match event {
            Event::Ready => self.phase = Phase::Ready,
            Event::Device(info) => {
                self.device = Some(Rc::new(info));
                self.comparison = None;
                self.task = None;
            }
            Event::Loaded { params, .. } => self.params = Some(params),
            Event::Prediction(mut prediction) => {
                self.maps = prediction.taps.pop().map(Rc::new);
                self.prediction = Some(Rc::new(prediction));
            }
            Event::Filters { node, shape, values } => self.filters = Some(Rc::new(Filters { node, shape, values })),
            Event::Misfit { differences } => self.mismatch = Rc::new(differences),
            Event::Scene { index, picture, truth } => {
                let scenes = Rc::make_mut(&mut self.scenes);
                scenes.push(Scene { index, picture, truth });
                if scenes.len() > MOST_SCENES {
                    scenes.remove(0);
                }
            }
            Event::Progress { task, done } => self.task = (done < 1.0).then_some((task, done)),
            Event::DataReady { title, classes, train, test } => {
                self.data = Some(Rc::new(DataInfo { title, classes, train, test }));
                self.task = None;
            }
            Event::Training { state, .. } => Rc::make_mut(&mut self.train).state = state,
            Event::Steps { steps, total, images_per_second, .. } => self.after_steps(&steps, total, images_per_second),
            Event::Compared { forward_error, step_error, .. } => {
                self.comparison = Some((forward_error, step_error));
                self.task = None;
            }
            Event::Evaluated { evaluation, .. } => {
                let train = Rc::make_mut(&mut self.train);
                // A test outside of a training has no place on its curve.
                if evaluation.step > 0 {
                    train.tests.push(TestPoint {
                        step: evaluation.step,
                        accuracy: evaluation.accuracy(),
                        loss: evaluation.loss,
                    });
                }
                self.evaluation = Some(Rc::new(evaluation));
                self.task = None;
            }
            Event::Failed { sentence, .. } => {
                self.notice = Some(Notice::error(sentence));
                self.task = None;
            }
            Event::Skipped
            | Event::Explained(_)
            | Event::Taught { .. }
            | Event::Profile { .. }
            | Event::Checkpoint { .. }
            | Event::Exported { .. }
            | Event::Crashed { .. } => {}
        }
    }

    fn after_steps(&mut self, steps: &[StepRecord], total: u32, images_per_second: f64) {
        let Some(last) = steps.last() else { return };
        let recent = &steps[steps.len().saturating_sub(20)..];
        let count = recent.len() as f32;
        let train = Rc::make_mut(&mut self.train);
        train.curve.extend(steps);
        train.latest = Some(StepRecord {
            step: last.step,
            loss: recent.iter().map(|record| record.loss).sum::<f32>() / count,
            accuracy: recent.iter().map(|record| record.accuracy).sum::<f32>() / count,
        });
        train.total = total;
        train.images_per_second = images_per_second;
        self.origin = Some(Origin::Trained(last.step));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::NetworkId;

    fn after(state: LabState, event: Event) -> LabState {
        (*Rc::new(state).reduce(Signal::Event(event))).clone()
    }

    #[test]
    fn steps_give_a_curve_the_latest_values_and_the_time_left() {
        let state = Rc::new(LabState::default()).reduce(Signal::TrainingBegins(64, 100, 200));
        let steps = (1..=50).map(|step| StepRecord { step, loss: 2.0, accuracy: 0.25 }).collect();
        let event = Event::Steps { network: NetworkId(1), steps, total: 200, images_per_second: 3_200.0 };
        let state = after((*state).clone(), event);
        assert_eq!(state.train.step(), 50);
        assert_eq!(state.origin, Some(Origin::Trained(50)));
        assert_eq!(state.train.latest.map(|latest| latest.loss), Some(2.0));
        assert_eq!(state.train.seconds_left(), Some(3.0));
        assert_eq!(state.train.curve.points().len(), 50);
    }

    #[test]
    fn a_lost_worker_ends_the_training_and_keeps_its_curve() {
        let state = Rc::new(LabState::default()).reduce(Signal::TrainingBegins(64, 10, 10));
        let running = Event::Training { network: NetworkId(1), state: TrainState::Running };
        let steps = vec![StepRecord { step: 1, loss: 2.0, accuracy: 0.1 }];
        let state = after((*state).clone(), running);
        let state = after(state, Event::Steps { network: NetworkId(1), steps, total: 10, images_per_second: 1.0 });
        let state = Rc::new(state).reduce(Signal::Lost);
        assert_eq!(state.train.state, TrainState::Idle);
        assert_eq!(state.train.curve.points().len(), 1);
    }

    #[test]
    fn a_failure_is_a_notice_and_changes_nothing_else() {
        let before = LabState { params: Some(7), ..LabState::default() };
        let state = after(before.clone(), Event::Failed { sentence: "No.".to_owned(), detail: String::new() });
        assert_eq!(state, LabState { notice: Some(Notice::error("No.")), ..before });
    }
}
