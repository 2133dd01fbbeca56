//! What does a page know of its engine?

use std::rc::Rc;

use experiment::{Experiment, Recipe, Weights};
use protocol::{DeviceInfo, Evaluation, FeatureMaps, Kernels, Misfit, Prediction, StepRecord, Task, TrainState};

use crate::{Curve, Notice, Point, TestPoint, Variant};

/// Steps whose mean is shown as the latest values: the same ones in every training, whenever they are told.
const LATEST: usize = 20;

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
    /// It began with these, and has learned nothing since.
    Begins(Weights, u64),
    /// The same, but they are a copy from an earlier visit, of this time (ms since 1970), because their host cannot be
    /// reached.
    EarlierCopy(Weights, u64),
    /// Learned on this page, as of this step.
    Learned(u32),
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

/// How the training goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainProgress {
    /// Idle, running, paused, finished.
    pub state: TrainState,
    /// Loss and accuracy of the batches.
    pub curve: Curve,
    /// The latest steps, oldest first, at most twenty.
    recent: Vec<StepRecord>,
    /// The rules that it follows.
    pub recipe: Option<Recipe>,
    /// Pictures learned per second.
    pub images_per_second: f64,
    /// One per epoch.
    pub tests: Vec<TestPoint>,
    /// The last step up to which it was kept.
    pub kept: Option<u32>,
    /// The last step up to which the page holds what the browser did not keep.
    pub held: Option<u32>,
}

impl TrainProgress {
    /// A training by these rules, before its first step.
    pub fn of(recipe: Recipe) -> Self {
        TrainProgress { recipe: Some(recipe), ..TrainProgress::default() }
    }

    /// Steps taken.
    pub fn step(&self) -> u32 {
        self.recent.last().map_or(0, |record| record.step)
    }

    /// Steps of the whole training.
    pub fn total(&self) -> u32 {
        self.recipe.map_or(0, |recipe| recipe.total_steps())
    }

    /// Pictures per step.
    pub fn batch(&self) -> u32 {
        self.recipe.map_or(0, |recipe| recipe.batch)
    }

    /// The last step, with the mean loss and accuracy of the last twenty.
    pub fn latest(&self) -> Option<StepRecord> {
        let last = *self.recent.last()?;
        let count = self.recent.len() as f32;
        Some(StepRecord {
            loss: self.recent.iter().map(|record| record.loss).sum::<f32>() / count,
            accuracy: self.recent.iter().map(|record| record.accuracy).sum::<f32>() / count,
            ..last
        })
    }

    /// Seconds until the last step, at the pace of now; `None` while there is no pace.
    pub fn seconds_left(&self) -> Option<f64> {
        let pictures = f64::from(self.total().saturating_sub(self.step())) * f64::from(self.batch());
        (self.images_per_second > 0.0).then(|| pictures / self.images_per_second)
    }

    /// Is a training under way, even if it rests?
    pub fn is_active(&self) -> bool {
        self.state.is_active()
    }

    fn take(&mut self, steps: &[StepRecord], images_per_second: f64) {
        // After a lost engine some steps are taken again.
        let steps: Vec<StepRecord> = steps.iter().filter(|step| step.step > self.step()).copied().collect();
        for &StepRecord { step, loss, accuracy, learning_rate } in &steps {
            self.curve.add(Point { step, loss, accuracy, learning_rate });
        }
        self.recent.extend(steps);
        let surplus = self.recent.len().saturating_sub(LATEST);
        self.recent.drain(..surplus);
        self.images_per_second = images_per_second;
    }
}

/// Everything that components show of an engine. Parts are shared, so that a component redraws only when its own part
/// changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Where the engine is on its way.
    pub phase: Phase,
    /// The device that runs.
    pub device: Option<Rc<DeviceInfo>>,
    /// What runs, once the engine has it.
    pub experiment: Option<Rc<Experiment>>,
    /// Learnable parameters of the network in the engine, once there is one.
    pub params: Option<u64>,
    /// Where its numbers come from.
    pub origin: Option<Origin>,
    /// What kept a file from being its weights.
    pub misfit: Option<Rc<Misfit>>,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// The maps of the layer looked into.
    pub maps: Option<Rc<FeatureMaps>>,
    /// The latest kernels.
    pub kernels: Option<Rc<Kernels>>,
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
#[derive(Clone, Debug)]
pub enum Signal {
    /// The engine is on its way.
    Phase(Phase),
    /// A device is open.
    Device(DeviceInfo),
    /// Another network, or other pictures for it, took the place of the one before; nothing that was said of that one
    /// holds.
    Runs(Rc<Experiment>),
    /// The same network with the same pictures, beginning with other numbers.
    Begins(Rc<Experiment>),
    /// The network has numbers now, and this is where they come from.
    Loaded(u64, Origin),
    /// A file was not of this network.
    Misfit(Option<Misfit>),
    /// The network said something of a picture.
    Prediction(Prediction),
    /// What was said of a picture holds no longer: there is none.
    NoPicture,
    /// The kernels of a convolution.
    Kernels(Kernels),
    /// How far the device was from the CPU.
    Compared(f32, f32),
    /// Some of a task is done; with 1, all of it.
    Progress(Task, f32),
    /// A data set is open.
    Data(DataInfo),
    /// A training begins, by these rules; or goes on where it was.
    TrainingBegins(Recipe, bool),
    /// It changed its state.
    Training(TrainState),
    /// Steps were taken, at so many pictures a second.
    Steps(Vec<StepRecord>, f64),
    /// The state up to this step was kept.
    Kept(u32),
    /// The state up to this step could not be kept, and the page holds it.
    Held(u32),
    /// The network was tested.
    Evaluated(Evaluation),
    /// The worker ended; whatever it did has stopped.
    Lost,
    /// The visitor should know, or has read it.
    Notice(Option<Notice>),
}

impl State {
    /// What the page knows after this.
    pub fn after(&mut self, signal: Signal) {
        match signal {
            Signal::Phase(phase) => self.phase = phase,
            Signal::Device(info) => {
                self.device = Some(Rc::new(info));
                (self.comparison, self.task) = (None, None);
            }
            Signal::Runs(experiment) => {
                self.experiment = Some(experiment);
                (self.prediction, self.maps, self.kernels, self.data) = (None, None, None, None);
                (self.evaluation, self.misfit) = (None, None);
                self.train = Rc::default();
            }
            Signal::Begins(experiment) => self.experiment = Some(experiment),
            Signal::Loaded(params, origin) => {
                (self.params, self.origin) = (Some(params), Some(origin));
                (self.evaluation, self.misfit, self.task) = (None, None, None);
            }
            Signal::Misfit(misfit) => self.misfit = misfit.map(Rc::new),
            Signal::Prediction(mut prediction) => {
                self.maps = prediction.taps.pop().map(Rc::new);
                self.prediction = Some(Rc::new(prediction));
            }
            Signal::NoPicture => (self.prediction, self.maps) = (None, None),
            Signal::Kernels(kernels) => self.kernels = Some(Rc::new(kernels)),
            Signal::Compared(forward, step) => {
                self.comparison = Some((forward, step));
                self.task = None;
            }
            Signal::Progress(task, done) => self.task = (done < 1.0).then_some((task, done)),
            Signal::Data(info) => {
                self.data = Some(Rc::new(info));
                self.task = None;
            }
            Signal::TrainingBegins(recipe, is_new) => self.training_begins(recipe, is_new),
            Signal::Training(state) => {
                let train = Rc::make_mut(&mut self.train);
                train.state = state;
                if state != TrainState::Running {
                    train.images_per_second = 0.0;
                }
            }
            Signal::Steps(steps, images_per_second) => {
                let train = Rc::make_mut(&mut self.train);
                train.take(&steps, images_per_second);
                self.origin = Some(Origin::Learned(train.step()));
            }
            Signal::Kept(step) => {
                let train = Rc::make_mut(&mut self.train);
                (train.kept, train.held) = (Some(step), None);
            }
            Signal::Held(step) => Rc::make_mut(&mut self.train).held = Some(step),
            Signal::Evaluated(evaluation) => self.evaluated(evaluation),
            Signal::Lost => {
                let train = Rc::make_mut(&mut self.train);
                train.state = TrainState::Idle;
                train.images_per_second = 0.0;
                (self.task, self.data) = (None, None);
            }
            Signal::Notice(notice) => self.notice = notice,
        }
    }

    fn training_begins(&mut self, recipe: Recipe, is_new: bool) {
        if is_new {
            self.train = Rc::new(TrainProgress::of(recipe));
            self.evaluation = None;
            self.notice = None;
        } else {
            Rc::make_mut(&mut self.train).recipe = Some(recipe);
        }
    }

    fn evaluated(&mut self, evaluation: Evaluation) {
        let train = Rc::make_mut(&mut self.train);
        let (step, accuracy, loss) = (evaluation.step, evaluation.accuracy(), evaluation.loss);
        // A test outside of a training has no place on its curve, and after a lost engine one may come again.
        if step > 0 && train.tests.last().is_none_or(|last| last.step < step) {
            train.tests.push(TestPoint { step, accuracy, loss });
        }
        self.evaluation = Some(Rc::new(evaluation));
        self.task = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe() -> Recipe {
        Recipe { pictures: 6_400, batch: 64, epochs: 2, ..Recipe::PLAIN }
    }

    fn steps(range: std::ops::RangeInclusive<u32>) -> Vec<StepRecord> {
        range.map(|step| StepRecord { step, loss: step as f32, accuracy: 0.25, learning_rate: 0.1 }).collect()
    }

    #[test]
    fn steps_give_a_curve_the_latest_values_and_the_time_left() {
        let mut state = State::default();
        state.after(Signal::TrainingBegins(recipe(), true));
        state.after(Signal::Steps(steps(1..=50), 3_200.0));
        assert_eq!(state.train.step(), 50);
        assert_eq!(state.origin, Some(Origin::Learned(50)));
        assert_eq!(state.train.seconds_left(), Some(3.0));
        assert_eq!(state.train.curve.points().len(), 50);
    }

    #[test]
    fn the_latest_values_do_not_depend_on_how_the_steps_were_told() {
        let latest = |pieces: &[usize]| {
            let mut state = State::default();
            state.after(Signal::TrainingBegins(recipe(), true));
            let mut all = steps(1..=60);
            for piece in pieces {
                let rest = all.split_off(*piece);
                state.after(Signal::Steps(std::mem::replace(&mut all, rest), 1.0));
            }
            state.train.latest().map(|record| record.loss)
        };
        assert_eq!(latest(&[60]), Some(50.5));
        assert_eq!(latest(&[7, 50, 3]), latest(&[59, 1]));
    }

    #[test]
    fn steps_that_are_taken_again_after_a_lost_engine_are_counted_once() {
        let mut state = State::default();
        state.after(Signal::TrainingBegins(recipe(), true));
        state.after(Signal::Steps(steps(1..=30), 1.0));
        state.after(Signal::Lost);
        assert_eq!((state.train.state, state.train.curve.points().len()), (TrainState::Idle, 30));
        state.after(Signal::TrainingBegins(recipe(), false));
        state.after(Signal::Steps(steps(21..=40), 1.0));
        assert_eq!(state.train.curve.points().len(), 40);
    }

    #[test]
    fn a_notice_changes_nothing_else() {
        let before = State { params: Some(7), ..State::default() };
        let mut state = before.clone();
        state.after(Signal::Notice(Some(Notice::GivenUp)));
        assert_eq!(state, State { notice: Some(Notice::GivenUp), ..before });
    }
}
