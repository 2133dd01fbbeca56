//! Which networks are being tested on the test set?

use std::collections::VecDeque;

use data::Confusion;
use protocol::{Answer, Evaluation, Failure, FromEngine, Mistake, NetworkId, Report, Task};
use runtime::Network;
use runtime::evaluate::Verdict;
use training::{Outcome, PictureSet, TestRun};

use crate::failure::of_training;
use crate::port::Port;

/// Input values per batch: large enough to be fast, small enough that messages do not wait long. 200 digits, 66 colour
/// pictures.
const BATCH_VALUES: usize = 204_800;
/// Mistakes shown, the surest first.
const MISTAKES: usize = 24;

/// One test under way.
pub struct Job {
    /// The requests that wait for it; none where it belongs to a training.
    numbers: Vec<u64>,
    network: NetworkId,
    /// The step of the training that it belongs to; 0 outside of one.
    step: u32,
    run: TestRun,
}

impl Job {
    /// Whose test it is.
    pub fn network(&self) -> NetworkId {
        self.network
    }

    /// Does it belong to a training?
    pub fn is_of_training(&self) -> bool {
        self.step > 0
    }
}

/// All tests under way, oldest first. They go on batch by batch, so that messages are heard between two of them.
#[derive(Default)]
pub struct Evaluations {
    jobs: VecDeque<Job>,
}

impl Evaluations {
    /// Is there something to test?
    pub fn is_busy(&self) -> bool {
        !self.jobs.is_empty()
    }

    /// Is one of them a training's?
    pub fn has_one_of_training(&self) -> bool {
        self.jobs.iter().any(Job::is_of_training)
    }

    /// Tests a network because the visitor asks for it. Asked again meanwhile, it is the same test.
    ///
    /// # Errors
    /// When the network takes other pictures.
    pub fn begin(
        &mut self,
        number: u64,
        id: NetworkId,
        network: Network,
        pictures: &PictureSet,
    ) -> Result<(), Failure> {
        if let Some(job) = self.jobs.iter_mut().find(|job| job.network == id && !job.is_of_training()) {
            job.numbers.push(number);
            return Ok(());
        }
        let run = TestRun::new(network, pictures).map_err(of_training)?;
        self.jobs.push_back(Job { numbers: vec![number], network: id, step: 0, run });
        Ok(())
    }

    /// Tests a network that learns, after this step.
    ///
    /// # Errors
    /// When the network takes other pictures.
    pub fn begin_of_training(
        &mut self,
        id: NetworkId,
        network: Network,
        pictures: &PictureSet,
        step: u32,
    ) -> Result<(), Failure> {
        let run = TestRun::new(network.prepared(), pictures).map_err(of_training)?;
        self.jobs.push_back(Job { numbers: Vec::new(), network: id, step, run });
        Ok(())
    }

    /// Tests the next pictures. Gives the step of the training whose test these were the last of.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance(&mut self, pictures: &PictureSet, port: &impl Port) -> Result<Option<u32>, Failure> {
        let Some(job) = self.jobs.front_mut() else { return Ok(None) };
        job.run.advance(pictures, BATCH_VALUES).await.map_err(of_training)?;
        let done = job.run.outcome().tested() as f32 / pictures.test_count().max(1) as f32;
        for number in &job.numbers {
            port.send(&FromEngine::Progress { number: *number, task: Task::Evaluation, done });
        }
        if !job.run.is_done(pictures) {
            return Ok(None);
        }
        let Some(job) = self.jobs.pop_front() else { return Ok(None) };
        let evaluation = summary(job.run.outcome(), pictures, job.step)?;
        if job.is_of_training() {
            port.send(&FromEngine::Report(Report::Tested { network: job.network, evaluation }));
            return Ok(Some(job.step));
        }
        for number in job.numbers {
            port.send(&FromEngine::Answer { number, result: Ok(Answer::Evaluated(evaluation.clone())) });
        }
        Ok(None)
    }

    /// Ends some of them; who waits for one is told that it was ended.
    pub fn end(&mut self, port: &impl Port, which: impl Fn(&Job) -> bool) {
        let (ended, left) = self.jobs.drain(..).partition(|job| which(job));
        self.jobs = left;
        let ended: VecDeque<Job> = ended;
        answer(port, ended, &Failure::Superseded);
    }

    /// Ends all of them; who waits for one is told why.
    pub fn fail(&mut self, port: &impl Port, failure: &Failure) {
        answer(port, std::mem::take(&mut self.jobs), failure);
    }
}

fn answer(port: &impl Port, jobs: VecDeque<Job>, failure: &Failure) {
    for number in jobs.into_iter().flat_map(|job| job.numbers) {
        port.send(&FromEngine::Answer { number, result: Err(failure.clone()) });
    }
}

fn summary(outcome: &Outcome, pictures: &PictureSet, step: u32) -> Result<Evaluation, Failure> {
    match outcome {
        Outcome::Pictures(verdicts) => of_pictures(verdicts, pictures, step),
        Outcome::Pixels { confusion, loss, .. } => Ok(of_pixels(confusion, *loss, step)),
    }
}

fn of_pixels(confusion: &Confusion, loss: f64, step: u32) -> Evaluation {
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

fn of_pictures(verdicts: &[Verdict], pictures: &PictureSet, step: u32) -> Result<Evaluation, Failure> {
    let classes = pictures.classes().len();
    let mut confusion = vec![0; classes * classes];
    let mut wrong = Vec::new();
    for (index, verdict) in verdicts.iter().enumerate() {
        if let Some(count) = confusion.get_mut(usize::from(verdict.truth) * classes + usize::from(verdict.predicted)) {
            *count += 1;
        }
        if verdict.truth != verdict.predicted {
            let Verdict { truth, predicted, confidence, .. } = *verdict;
            wrong.push(Mistake { index: index as u32, truth, predicted, confidence });
        }
    }
    let correct = (verdicts.len() - wrong.len()) as u32;
    wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    wrong.truncate(MISTAKES);
    let loss: f64 = verdicts.iter().map(|v| -f64::from(v.truth_probability.max(f32::MIN_POSITIVE)).ln()).sum();
    let mut mistake_pixels = Vec::new();
    for mistake in &wrong {
        mistake_pixels.extend(pictures.test_pixels(mistake.index as usize).map_err(of_training)?);
    }
    Ok(Evaluation {
        step,
        correct,
        total: verdicts.len() as u32,
        loss: (loss / verdicts.len().max(1) as f64) as f32,
        confusion,
        mistakes: wrong,
        mistake_pixels,
    })
}
