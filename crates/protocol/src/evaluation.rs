//! How well does a network do on the test set?

use serde::{Deserialize, Serialize};

/// A picture that was named wrong.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// Place in the test set.
    pub index: u32,
    /// The right class.
    pub truth: u8,
    /// The class that the network named.
    pub predicted: u8,
    /// The probability that it gave it.
    pub confidence: f32,
}

/// How well a network does on the test set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Step of the training at which it was taken; 0 outside of one.
    pub step: u32,
    /// Pictures named right; of scenes, pixels.
    pub correct: u32,
    /// Pictures looked at; of scenes, pixels.
    pub total: u32,
    /// Mean cross-entropy, nats.
    pub loss: f32,
    /// `confusion[truth * classes + predicted]`, counts.
    pub confusion: Vec<u32>,
    /// The wrong ones that the network was surest of, surest first; at most 24.
    pub mistakes: Vec<Mistake>,
    /// Their pixels, 0 to 255, one picture after another (`channels * height * width` each).
    #[serde(with = "serde_bytes")]
    pub mistake_pixels: Vec<u8>,
}

impl Evaluation {
    /// Share of the test set that was named right.
    pub fn accuracy(&self) -> f64 {
        if self.total == 0 { 0.0 } else { f64::from(self.correct) / f64::from(self.total) }
    }
}
