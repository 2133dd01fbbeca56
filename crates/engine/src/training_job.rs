//! How does a training go on between messages, and what is told of it?

use std::collections::VecDeque;

use arch::Recipe;
use protocol::{Answer, Failure, FromEngine, LayerStep, NetworkId, Report, StepMeasures, StepRecord, TrainState};
use runtime::Network;
use training::{PictureSet, Session};

use crate::failure::of_training;
use crate::port::Port;

/// Time between two reports of steps, ms.
const REPORT_EVERY: f64 = 150.0;
/// Time between two states that are kept, ms: what a lost worker or a closed tab can cost at most, and the time of one
/// step.
const KEEP_EVERY: f64 = 8_000.0;
/// Steps over which the pace is measured.
const PACE_STEPS: usize = 30;

/// Where a training stands, to be kept.
pub struct Saved {
    /// Whose training it is.
    pub network: NetworkId,
    /// Under which name.
    pub key: String,
    /// Steps taken.
    pub step: u32,
    /// A [`training::SavedTraining`].
    pub bytes: Vec<u8>,
}

/// The training of a network.
pub struct TrainingJob {
    network: NetworkId,
    session: Session,
    state: TrainState,
    keep: Option<String>,
    kept_at: f64,
    /// Steps that have not been reported yet.
    records: Vec<StepRecord>,
    reported_at: f64,
    tested_at: u32,
    /// When the latest steps ended, ms.
    ends: VecDeque<f64>,
    /// Numbers of the requests that ask what the next step does.
    measures: Vec<u64>,
}

impl TrainingJob {
    /// Lets a session take its steps.
    pub fn new(network: NetworkId, session: Session, keep: Option<String>, paused: bool, now: f64) -> Self {
        let state = if paused { TrainState::Paused } else { TrainState::Running };
        // What ended at the end of a pass was tested before it was kept last, or is tested again.
        let tested_at = session.step_count();
        TrainingJob {
            network,
            session,
            state,
            keep,
            kept_at: now,
            records: Vec::new(),
            reported_at: now,
            tested_at,
            ends: VecDeque::new(),
            measures: Vec::new(),
        }
    }

    /// Which network learns.
    pub fn network(&self) -> NetworkId {
        self.network
    }

    /// The rules as they are followed.
    pub fn recipe(&self) -> &Recipe {
        self.session.recipe()
    }

    /// Steps taken.
    pub fn step_count(&self) -> u32 {
        self.session.step_count()
    }

    /// The network as it is now.
    pub fn snapshot(&self) -> Network {
        self.session.snapshot()
    }

    /// The network as it was when all was last known to be well.
    pub fn last_good(&self) -> Network {
        self.session.last_good().1
    }

    /// Are steps being taken?
    pub fn is_running(&self) -> bool {
        self.state == TrainState::Running
    }

    /// Are all passes done?
    pub fn is_finished(&self) -> bool {
        self.state == TrainState::Finished
    }

    /// The next step is measured, for the request of this number.
    pub fn measure_next(&mut self, number: u64) {
        self.measures.push(number);
        self.session.measure_next();
    }

    /// Answers whoever waits for a measured step.
    async fn tell_measures(&mut self, port: &impl Port) -> Result<(), Failure> {
        let Some((step, layers)) = self.session.measured().await.map_err(of_training)? else { return Ok(()) };
        let layer =
            |runtime::LayerStep { node, weights, gradient, update }| LayerStep { node, weights, gradient, update };
        let measures = StepMeasures { step, layers: layers.into_iter().map(layer).collect() };
        for number in self.measures.drain(..) {
            let result = Ok(Answer::Measured(measures.clone()));
            port.send(&FromEngine::Answer { number, result });
        }
        Ok(())
    }

    /// There will be no further step to measure.
    pub fn refuse_measures(&mut self, port: &impl Port) {
        for number in self.measures.drain(..) {
            port.send(&FromEngine::Answer { number, result: Err(Failure::NoTraining) });
        }
    }

    /// Rests until it is resumed.
    pub fn pause(&mut self, port: &impl Port) {
        if self.state == TrainState::Running {
            self.state = TrainState::Paused;
        }
        self.announce(port);
    }

    /// Goes on.
    pub fn resume(&mut self, port: &impl Port) {
        if self.state == TrainState::Paused {
            self.state = TrainState::Running;
            self.ends.clear();
        }
        self.announce(port);
    }

    /// Tells the page how things stand.
    pub fn announce(&self, port: &impl Port) {
        tell_state(port, self.network, self.state);
    }

    /// Tells the page that this training is over.
    pub fn announce_idle(&self, port: &impl Port) {
        tell_state(port, self.network, TrainState::Idle);
    }

    /// Takes one step, and reports when it is time.
    ///
    /// # Errors
    /// When the training has diverged, or the device is lost.
    pub async fn step(&mut self, pictures: &PictureSet, port: &impl Port) -> Result<(), Failure> {
        if self.session.is_done() {
            return Ok(());
        }
        let record = self.session.step(pictures).await;
        self.take(record, port)?;
        self.tell_measures(port).await?;
        self.ends.push_back(port.now());
        if self.ends.len() > PACE_STEPS {
            self.ends.pop_front();
        }
        let is_at_end = self.session.is_at_end_of_epoch();
        if is_at_end {
            self.settle(port).await?;
        }
        if is_at_end || port.now() - self.reported_at >= REPORT_EVERY {
            self.report(port);
        }
        Ok(())
    }

    /// Takes one step and rests.
    ///
    /// # Errors
    /// When the training has diverged, or the device is lost.
    pub async fn single_step(&mut self, pictures: &PictureSet, port: &impl Port) -> Result<(), Failure> {
        self.step(pictures, port).await?;
        self.settle(port).await?;
        self.report(port);
        if self.state == TrainState::Running {
            self.state = TrainState::Paused;
            self.announce(port);
        }
        Ok(())
    }

    /// The step at which a pass ended that has not been tested yet.
    pub fn test_due(&self) -> Option<u32> {
        let taken = self.session.step_count();
        (taken > self.tested_at && self.session.is_at_end_of_epoch()).then_some(taken)
    }

    /// The network of this step has been tested: the training goes on, or that was the last pass, and it ends and is to
    /// be kept.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn tested(&mut self, step: u32, port: &impl Port) -> Result<Option<Saved>, Failure> {
        self.tested_at = step;
        // Time spent on the test set is not time spent learning.
        self.ends.clear();
        if !self.session.is_done() {
            return Ok(None);
        }
        self.state = TrainState::Finished;
        self.refuse_measures(port);
        self.announce(port);
        self.saved().await
    }

    /// Where it stands, when it is time to keep that.
    ///
    /// # Errors
    /// When the training has diverged, or the device is lost.
    pub async fn saved_when_due(&mut self, port: &impl Port) -> Result<Option<Saved>, Failure> {
        if self.keep.is_none() || port.now() - self.kept_at < KEEP_EVERY {
            return Ok(None);
        }
        self.settle(port).await?;
        // The page's curve reaches as far as what is kept.
        self.report(port);
        let saved = self.saved().await?;
        self.kept_at = port.now();
        Ok(saved)
    }

    /// Where it stands now.
    ///
    /// # Errors
    /// When the training has diverged, or the device is lost.
    pub async fn saved_now(&mut self, port: &impl Port) -> Result<Option<Saved>, Failure> {
        self.settle(port).await?;
        self.report(port);
        self.saved().await
    }

    async fn saved(&self) -> Result<Option<Saved>, Failure> {
        let Some(key) = self.keep.clone() else { return Ok(None) };
        let bytes = self.session.save().await.and_then(|saved| saved.to_bytes()).map_err(of_training)?;
        Ok(Some(Saved { network: self.network, key, step: self.session.step_count(), bytes }))
    }

    async fn settle(&mut self, port: &impl Port) -> Result<(), Failure> {
        let record = self.session.settle().await;
        self.take(record, port)
    }

    /// A record that was read back; what was read before a failure is told first.
    fn take(
        &mut self,
        record: Result<Option<training::StepRecord>, training::TrainingError>,
        port: &impl Port,
    ) -> Result<(), Failure> {
        match record {
            Ok(record) => {
                self.records.extend(record.map(|record| StepRecord {
                    step: record.step,
                    loss: record.loss,
                    accuracy: record.accuracy,
                    learning_rate: record.learning_rate as f32,
                }));
                Ok(())
            }
            Err(error) => {
                self.report(port);
                Err(of_training(error))
            }
        }
    }

    fn report(&mut self, port: &impl Port) {
        self.reported_at = port.now();
        if self.records.is_empty() {
            return;
        }
        let steps = std::mem::take(&mut self.records);
        let (total, images_per_second) = (self.recipe().total_steps(), self.pace());
        port.send(&FromEngine::Report(Report::Steps { network: self.network, steps, total, images_per_second }));
    }

    fn pace(&self) -> f64 {
        match (self.ends.front(), self.ends.back()) {
            (Some(first), Some(last)) if last > first => {
                (self.ends.len() - 1) as f64 * f64::from(self.recipe().batch) * 1e3 / (last - first)
            }
            _ => 0.0,
        }
    }
}

fn tell_state(port: &impl Port, network: NetworkId, state: TrainState) {
    port.send(&FromEngine::Report(Report::Training { network, state }));
}
