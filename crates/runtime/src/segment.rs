//! What does a network say of every pixel?

use crate::error::RuntimeError;
use crate::network::Network;
use crate::value::Host;

/// The scores of every pixel of a batch, brought to the host.
#[derive(Clone, Debug)]
pub struct Scores {
    /// `[batch, classes, height, width]`.
    host: Host,
}

/// Scores each pixel of a batch of pictures.
///
/// # Errors
/// When the batch does not fit the network, the network gives no score per pixel, or the device is lost.
pub async fn segment(network: &Network, pictures: Vec<f32>) -> Result<Scores, RuntimeError> {
    Scores::new(network.predict(pictures, &[]).await?.into_scores()?)
}

impl Scores {
    /// Takes the main output of a network, `[batch, classes, height, width]`.
    ///
    /// # Errors
    /// When it has other axes.
    pub fn new(host: Host) -> Result<Self, RuntimeError> {
        match host.shape[..] {
            [_, classes, height, width] if classes * height * width > 0 => Ok(Scores { host }),
            _ => Err(RuntimeError::Shape { what: "a score per pixel", expected: vec![1, 1, 1, 1], found: host.shape }),
        }
    }

    /// Classes, and pixels of one picture.
    fn sizes(&self) -> (usize, usize) {
        (self.host.shape[1], self.host.shape[2] * self.host.shape[3])
    }

    /// The likeliest class of every pixel, picture by picture, row by row; the first of equals.
    pub fn labels(&self) -> Vec<u8> {
        let (classes, area) = self.sizes();
        let mut labels = Vec::with_capacity(self.host.values.len() / classes);
        for picture in self.host.values.chunks_exact(classes * area) {
            let (first, rest) = picture.split_at(area);
            let mut best = first.to_vec();
            let start = labels.len();
            labels.resize(start + area, 0);
            for (class, plane) in (1..=u8::MAX).zip(rest.chunks_exact(area)) {
                for ((best, label), &score) in best.iter_mut().zip(&mut labels[start..]).zip(plane) {
                    if score > *best {
                        (*best, *label) = (score, class);
                    }
                }
            }
        }
        labels
    }

    /// Cross-entropy with the true classes, one per pixel: the sum over all pixels, nats.
    pub fn loss(&self, truths: &[u8]) -> f64 {
        let (classes, area) = self.sizes();
        let mut sum = 0.0;
        for (picture, truths) in self.host.values.chunks_exact(classes * area).zip(truths.chunks_exact(area)) {
            for (pixel, &truth) in truths.iter().enumerate() {
                let scores = || picture.iter().skip(pixel).step_by(area).copied();
                let most = scores().fold(f32::NEG_INFINITY, f32::max);
                let total: f32 = scores().map(|score| (score - most).exp()).sum();
                let own = picture.get(usize::from(truth) * area + pixel).copied().unwrap_or(most);
                sum += f64::from(total.ln() + most - own);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores() -> Scores {
        // Two pictures of one row of two pixels, three classes.
        let values = vec![1.0, 0.0, 0.0, 2.0, 0.0, 2.0, /* */ 0.0, 0.0, 0.0, 0.0, 3.0, 0.0];
        Scores::new(Host { shape: vec![2, 3, 1, 2], values }).unwrap()
    }

    #[test]
    fn each_pixel_has_its_likeliest_class() {
        assert_eq!(scores().labels(), [0, 1, 2, 0]);
    }

    #[test]
    fn the_loss_is_minus_the_logarithm_of_the_softmax() {
        let softmax = |own: f64, all: [f64; 3]| own.exp() / all.iter().map(|score| score.exp()).sum::<f64>();
        let expected: f64 = [
            softmax(1.0, [1.0, 0.0, 0.0]),
            softmax(2.0, [0.0, 2.0, 2.0]),
            softmax(0.0, [0.0, 0.0, 3.0]),
            softmax(0.0, [0.0, 0.0, 0.0]),
        ]
        .iter()
        .map(|p| -p.ln())
        .sum();
        assert!((scores().loss(&[0, 2, 1, 1]) - expected).abs() < 1e-6);
    }

    #[test]
    fn a_score_per_picture_is_none_per_pixel() {
        assert!(Scores::new(Host { shape: vec![2, 3], values: vec![0.0; 6] }).is_err());
    }
}
