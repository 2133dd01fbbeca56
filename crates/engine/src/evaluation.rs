//! How well does a network do on the test set?

use protocol::{Evaluation, Event, Mistake, Task};
use runtime::Network;
use runtime::evaluate::{Verdict, evaluate_batch};

use crate::clock;
use crate::dataset::Dataset;
use crate::failure::Failure;
use crate::outbox::send;

/// Input values per batch: large enough to be fast, small enough that messages do not wait long. 200 digits, 66 colour pictures.
const BATCH_VALUES: usize = 204_800;
/// Mistakes shown, the surest first.
const MISTAKES: usize = 24;

/// Runs the whole test set, yielding between batches.
///
/// # Errors
/// When the data do not fit the network, or the device is lost.
pub async fn evaluate(network: &Network, data: &Dataset, step: u32) -> Result<Evaluation, Failure> {
    let total = data.test_count();
    let preprocess = data.preprocess_for(network.graph())?;
    let size = (BATCH_VALUES / network.graph().input.elements().max(1)).max(1);
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(total);
    while verdicts.len() < total {
        let end = (verdicts.len() + size).min(total);
        let indices: Vec<usize> = (verdicts.len()..end).collect();
        let (pictures, truths) = data.test_batch(&preprocess, &indices)?;
        verdicts.extend(evaluate_batch(network, pictures, &truths).await?);
        send(0, Event::Progress { task: Task::Evaluation, done: end as f32 / total as f32 });
        clock::yield_to_messages().await;
    }
    Ok(summary(&verdicts, data, step))
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
        mistake_pixels: wrong.iter().flat_map(|mistake| data.test_pixels(mistake.index as usize)).copied().collect(),
        mistakes: wrong,
    }
}
