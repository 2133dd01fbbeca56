//! How well does a network do on the test set?

use data::{Confusion, Preprocess};
use protocol::{Evaluation, Event, Mistake, NetworkId, Task};
use runtime::Network;
use runtime::evaluate::{Verdict, evaluate_batch};
use runtime::segment::segment;

use crate::dataset::Dataset;
use crate::failure::Failure;
use crate::outbox::send;

/// Input values per batch: large enough to be fast, small enough that messages do not wait long. 200 digits, 66 colour pictures.
const BATCH_VALUES: usize = 204_800;
/// Mistakes shown, the surest first.
const MISTAKES: usize = 24;

/// A test under way: batch by batch, so that messages are heard between two of them.
pub struct Test {
    /// Of the request that led to it.
    number: u64,
    id: NetworkId,
    network: Network,
    step: u32,
    preprocess: Preprocess,
    tally: Tally,
}

/// What was found so far.
enum Tally {
    /// One verdict per picture.
    Pictures(Vec<Verdict>),
    /// Of scenes: counts of pixels, the sum of their cross-entropies, and the number of scenes.
    Pixels(Confusion, f64, usize),
}

impl Tally {
    fn tested(&self) -> usize {
        match self {
            Tally::Pictures(verdicts) => verdicts.len(),
            Tally::Pixels(_, _, scenes) => *scenes,
        }
    }
}

impl Test {
    /// Nothing tested yet. `step` is that of the training at which `network` was as it is, 0 outside of one.
    ///
    /// # Errors
    /// When the network takes other pictures.
    pub fn new(number: u64, id: NetworkId, network: Network, data: &Dataset, step: u32) -> Result<Self, Failure> {
        let preprocess = data.preprocess_for(network.graph())?;
        let tally = if data.has_scenes() {
            Tally::Pixels(Confusion::new(data.class_count()), 0.0, 0)
        } else {
            Tally::Pictures(Vec::with_capacity(data.test_count()))
        };
        Ok(Test { number, id, network, step, preprocess, tally })
    }

    /// Whose test it is.
    pub fn network(&self) -> NetworkId {
        self.id
    }

    /// The step of the training that it belongs to; `None` where the visitor asked for it.
    pub fn step(&self) -> Option<u32> {
        (self.step > 0).then_some(self.step)
    }

    /// Tests the next pictures; sends the figures and gives `true` when these were the last.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance(&mut self, data: &Dataset) -> Result<bool, Failure> {
        let total = data.test_count();
        let size = (BATCH_VALUES / self.network.graph().input.elements().max(1)).max(1);
        let start = self.tally.tested();
        let end = (start + size).min(total);
        let indices: Vec<usize> = (start..end).collect();
        let (pictures, truths) = data.test_batch(&self.preprocess, &indices)?;
        match &mut self.tally {
            Tally::Pictures(verdicts) => verdicts.extend(evaluate_batch(&self.network, pictures, &truths).await?),
            Tally::Pixels(confusion, loss, scenes) => {
                let scores = segment(&self.network, pictures).await?;
                confusion.add(&truths, &scores.labels());
                *loss += scores.loss(&truths);
                *scenes = end;
            }
        }
        send(self.number, Event::Progress { task: Task::Evaluation, done: end as f32 / total.max(1) as f32 });
        if end < total {
            return Ok(false);
        }
        let evaluation = match &self.tally {
            Tally::Pictures(verdicts) => summary(verdicts, data, self.step),
            Tally::Pixels(confusion, loss, _) => summary_of_pixels(confusion, *loss, self.step),
        };
        send(self.number, Event::Evaluated { network: self.id, evaluation });
        Ok(true)
    }
}

/// The page waits for no test any more.
pub fn announce_none() {
    send(0, Event::Progress { task: Task::Evaluation, done: 1.0 });
}

fn summary_of_pixels(confusion: &Confusion, loss: f64, step: u32) -> Evaluation {
    let classes = confusion.truths().len();
    let count = |truth, predicted| confusion.count(truth, predicted) as u32;
    Evaluation {
        step,
        correct: (0..classes).map(|class| count(class, class)).sum(),
        total: confusion.total() as u32,
        loss: (loss / confusion.total().max(1) as f64) as f32,
        confusion: (0..classes * classes).map(|place| count(place / classes, place % classes)).collect(),
        mistakes: Vec::new(),
        mistake_pixels: Vec::new(),
    }
}

fn summary(verdicts: &[Verdict], data: &Dataset, step: u32) -> Evaluation {
    let classes = data.class_count();
    let mut confusion = vec![0; classes * classes];
    let mut wrong = Vec::new();
    for (index, verdict) in verdicts.iter().enumerate() {
        if let Some(count) = confusion.get_mut(usize::from(verdict.truth) * classes + usize::from(verdict.predicted)) {
            *count += 1;
        }
        if verdict.truth != verdict.predicted {
            wrong.push(Mistake {
                index: index as u32,
                truth: verdict.truth,
                predicted: verdict.predicted,
                confidence: verdict.confidence,
            });
        }
    }
    let correct = (verdicts.len() - wrong.len()) as u32;
    wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    wrong.truncate(MISTAKES);
    let loss: f64 = verdicts.iter().map(|v| -f64::from(v.truth_probability.max(f32::MIN_POSITIVE)).ln()).sum();
    Evaluation {
        step,
        correct,
        total: verdicts.len() as u32,
        loss: (loss / verdicts.len().max(1) as f64) as f32,
        confusion,
        mistake_pixels: wrong.iter().flat_map(|mistake| data.test_pixels(mistake.index as usize)).collect(),
        mistakes: wrong,
    }
}
