//! How often is a network right?

use crate::error::RuntimeError;
use crate::network::Network;
use crate::value::Host;

/// One picture of a test set, as a network named it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The right class.
    pub truth: u8,
    /// The class named.
    pub predicted: u8,
    /// The probability given to the class named.
    pub confidence: f32,
    /// The probability given to the right class.
    pub truth_probability: f32,
    /// Is the right class among the five likeliest?
    pub in_top5: bool,
}

/// Probabilities from logits, in place and without overflow.
pub fn softmax(logits: &mut [f32]) {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in logits.iter_mut() {
        *value = (*value - most).exp();
        sum += *value;
    }
    for value in logits {
        *value /= sum;
    }
}

/// Place of the largest value; the first of equals.
pub fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

/// Names the pictures of one batch.
///
/// # Errors
/// When the batch does not fit the network, or the device is lost.
pub async fn evaluate_batch(
    network: &Network,
    pictures: Vec<f32>,
    truths: &[u8],
) -> Result<Vec<Verdict>, RuntimeError> {
    let Host { shape, mut values } = network.predict(pictures, &[]).await?.into_scores()?;
    let classes = shape.get(1).copied().unwrap_or(1).max(1);
    Ok(values.chunks_exact_mut(classes).zip(truths).map(|(row, &truth)| verdict(row, truth)).collect())
}

fn verdict(logits: &mut [f32], truth: u8) -> Verdict {
    softmax(logits);
    let predicted = argmax(logits);
    let own = logits.get(usize::from(truth)).copied().unwrap_or(0.0);
    let above = logits.iter().filter(|&&p| p > own).count();
    Verdict {
        truth,
        predicted: predicted as u8,
        confidence: logits[predicted],
        truth_probability: own,
        in_top5: above < 5,
    }
}
