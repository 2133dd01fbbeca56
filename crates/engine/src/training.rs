//! How does a training go on, step by step, between messages?

use std::collections::VecDeque;

use data::Preprocess;
use protocol::{Event, NetworkId, Optimizer, Schedule, StepRecord, TrainSettings, TrainState};
use runtime::checkpoint::Precision;
use runtime::{Network, OptimizerKind, RuntimeError, ScheduleKind, StepResult, TrainConfig, Trainer};

use crate::clock;
use crate::dataset::Dataset;
use crate::failure::Failure;
use crate::outbox::send;

/// Time between two reports of steps, ms.
const REPORT_EVERY: f64 = 150.0;
/// Time between two checkpoints, ms.
const CHECKPOINT_EVERY: f64 = 10_000.0;
/// Steps over which the pace is measured.
const PACE_STEPS: usize = 30;
/// How much more rare classes of scenes count, as [`TrainConfig::balanced`]: with 1 the same mean IoU, and fewer pixels
/// right (BENCHMARKS.md).
const SCENES_BALANCED: f64 = 0.4;

/// One training.
pub struct Session {
    /// Number of the request that started it.
    number: u64,
    network: NetworkId,
    settings: TrainSettings,
    trainer: Trainer,
    preprocess: Preprocess,
    state: TrainState,
    /// Training pictures of this epoch, in the order in which they are learned.
    order: Vec<usize>,
    /// The last step, not read back yet: its numbers arrive while the next one is computed.
    unread: Option<(u32, StepResult)>,
    records: Vec<StepRecord>,
    tested_at: u32,
    reported_at: f64,
    checkpoint_at: f64,
    /// When the latest steps ended, ms.
    ends: VecDeque<f64>,
}

impl Session {
    /// Starts from the numbers that `start` has.
    ///
    /// # Errors
    /// When a setting is out of range, or the network takes other pictures.
    pub fn new(
        number: u64,
        network: NetworkId,
        start: &Network,
        mut settings: TrainSettings,
        pictures: &Dataset,
    ) -> Result<Self, Failure> {
        if settings.batch == 0 || settings.epochs == 0 || settings.size == 0 {
            return Err(Failure::new(
                "Pictures, batch size and epochs must all be at least 1. Nothing was changed.",
                format!("{settings:?}"),
            ));
        }
        if !(settings.learning_rate.is_finite() && settings.learning_rate > 0.0) {
            return Err(Failure::new(
                "The learning rate must be a number above zero. Nothing was changed.",
                format!("{settings:?}"),
            ));
        }
        settings.size = settings.size.min(pictures.train_count() as u32);
        settings.batch = settings.batch.min(settings.size);
        let config = TrainConfig {
            optimizer: match settings.optimizer {
                Optimizer::Adam => OptimizerKind::Adam,
                Optimizer::RmsProp => OptimizerKind::RmsProp,
                Optimizer::Sgd { momentum } => OptimizerKind::Sgd { momentum },
            },
            learning_rate: settings.learning_rate,
            schedule: match settings.schedule {
                Schedule::Constant => ScheduleKind::Constant,
                Schedule::Linear => ScheduleKind::Linear,
                Schedule::Cosine => ScheduleKind::Cosine,
                Schedule::Step => ScheduleKind::Step,
                Schedule::OneCycle => ScheduleKind::OneCycle,
            },
            total_steps: settings.total_steps() as usize,
            weight_decay: settings.weight_decay,
            balanced: if pictures.has_scenes() { SCENES_BALANCED } else { 0.0 },
            seed: settings.seed,
            ..TrainConfig::default()
        };
        let now = clock::now();
        Ok(Session {
            number,
            network,
            settings,
            trainer: Trainer::new(start, config),
            preprocess: pictures.preprocess_for(start.graph())?,
            state: TrainState::Running,
            order: Vec::new(),
            unread: None,
            records: Vec::new(),
            tested_at: 0,
            reported_at: now,
            checkpoint_at: now,
            ends: VecDeque::new(),
        })
    }

    /// Number of the request that started it.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Which network learns.
    pub fn network(&self) -> NetworkId {
        self.network
    }

    /// The network as it is now.
    pub fn snapshot(&self) -> Network {
        self.trainer.snapshot()
    }

    /// Are steps being taken?
    pub fn is_running(&self) -> bool {
        self.state == TrainState::Running
    }

    /// Are all epochs done?
    pub fn is_finished(&self) -> bool {
        self.state == TrainState::Finished
    }

    /// Rests until it is resumed.
    pub fn pause(&mut self) {
        if self.state == TrainState::Running {
            self.state = TrainState::Paused;
        }
        self.announce();
    }

    /// Goes on.
    pub fn resume(&mut self) {
        if self.state == TrainState::Paused {
            self.state = TrainState::Running;
            self.ends.clear();
        }
        self.announce();
    }

    /// Tells the page how things stand.
    pub fn announce(&self) {
        send(self.number, Event::Training { network: self.network, state: self.state });
    }

    /// Tells the page that this training is over.
    pub fn announce_idle(&self) {
        send(self.number, Event::Training { network: self.network, state: TrainState::Idle });
    }

    /// Takes one step and rests again.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn single_step(&mut self, pictures: &Dataset) -> Result<(), Failure> {
        if self.state == TrainState::Finished {
            return Ok(());
        }
        self.step(pictures).await?;
        self.read_last().await?;
        self.report();
        if self.state == TrainState::Running {
            self.state = TrainState::Paused;
            self.announce();
        }
        Ok(())
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When the data do not fit the network, or the device is lost.
    pub async fn step(&mut self, pictures: &Dataset) -> Result<(), Failure> {
        let taken = self.taken();
        if taken >= self.settings.total_steps() {
            return Ok(());
        }
        let per_epoch = self.settings.steps_per_epoch();
        let in_epoch = taken % per_epoch;
        if in_epoch == 0 {
            let epoch = u64::from(taken / per_epoch);
            self.order = data::shuffled(self.settings.size as usize, self.settings.seed, epoch);
        }
        let start = (in_epoch * self.settings.batch) as usize;
        let end = (start + self.settings.batch as usize).min(self.order.len());
        let change = self.settings.augment.then_some(self.settings.seed ^ (u64::from(taken / per_epoch) + 1) << 32);
        // Streets have no end: each pass has scenes of its own.
        let passed = if pictures.has_scenes() { (taken / per_epoch * self.settings.size) as usize } else { 0 };
        let indices: Vec<usize> = self.order[start..end].iter().map(|index| index + passed).collect();
        let (batch, classes) = pictures.train_batch(&self.preprocess, &indices, change)?;
        let result = self.trainer.step(batch, &classes)?;
        self.read_last().await?;
        self.unread = Some((taken + 1, result));
        self.ends.push_back(clock::now());
        if self.ends.len() > PACE_STEPS {
            self.ends.pop_front();
        }
        Ok(())
    }

    /// The step at which an epoch ended that has not been tested yet.
    pub fn test_due(&self) -> Option<u32> {
        let taken = self.taken();
        (taken > self.tested_at && taken.is_multiple_of(self.settings.steps_per_epoch())).then_some(taken)
    }

    /// The network of this step has been tested: the training goes on, or was the last epoch and ends.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn tested(&mut self, step: u32) -> Result<(), Failure> {
        self.tested_at = step;
        // Time spent on the test set is not time spent learning.
        self.ends.clear();
        if step == self.settings.total_steps() {
            self.state = TrainState::Finished;
            self.checkpoint().await?;
            self.announce();
        }
        Ok(())
    }

    /// Sends steps and checkpoints when their time has come.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn report_when_due(&mut self) -> Result<(), Failure> {
        let now = clock::now();
        let epoch_ended = self.test_due().is_some();
        if epoch_ended {
            self.read_last().await?;
        }
        if epoch_ended || now - self.reported_at >= REPORT_EVERY {
            self.report();
        }
        if now - self.checkpoint_at >= CHECKPOINT_EVERY {
            self.checkpoint_at = now;
            self.checkpoint().await?;
        }
        Ok(())
    }

    /// Gives the page the weights as they are, so that they outlive this worker. Those of a network that has diverged,
    /// as its losses tell, nobody could read again: then the page keeps the checkpoint before.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn checkpoint(&self) -> Result<(), Failure> {
        let bytes = match self.snapshot().to_checkpoint(Precision::Single, Default::default()).await {
            Err(RuntimeError::NotFinite { .. }) => return Ok(()),
            saved => saved?,
        };
        send(self.number, Event::Checkpoint { network: self.network, step: self.taken(), bytes });
        Ok(())
    }

    /// Steps taken.
    fn taken(&self) -> u32 {
        self.trainer.step_count() as u32
    }

    async fn read_last(&mut self) -> Result<(), Failure> {
        if let Some((step, result)) = self.unread.take() {
            let reading = result.read().await?;
            self.records.push(StepRecord { step, loss: reading.loss, accuracy: reading.accuracy });
        }
        Ok(())
    }

    fn report(&mut self) {
        self.reported_at = clock::now();
        if self.records.is_empty() {
            return;
        }
        let steps = std::mem::take(&mut self.records);
        send(
            self.number,
            Event::Steps {
                network: self.network,
                steps,
                total: self.settings.total_steps(),
                images_per_second: self.pace(),
            },
        );
    }

    fn pace(&self) -> f64 {
        match (self.ends.front(), self.ends.back()) {
            (Some(first), Some(last)) if last > first => {
                (self.ends.len() - 1) as f64 * f64::from(self.settings.batch) * 1e3 / (last - first)
            }
            _ => 0.0,
        }
    }
}
