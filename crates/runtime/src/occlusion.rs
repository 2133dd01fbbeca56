//! Which parts of a picture does a class need?
//!
//! A square of the picture's mean value is moved over it; where the class's probability falls, it was needed (Zeiler
//! and Fergus 2014, arXiv:1311.2901, section 4.2).

use crate::error::RuntimeError;
use crate::evaluate::softmax;
use crate::network::Network;
use crate::value::Host;

/// Covered pictures in one batch.
const BATCH: usize = 32;

/// How far the probability of `class` falls, for each of `cells` by `cells` places of a square of `side` pixels whose
/// centres are spread evenly over the picture; row by row. Below zero it rises. And that probability for the whole
/// picture.
///
/// `picture` is one prepared input, `[channels, height, width]`.
///
/// # Errors
/// When the picture does not fit, the class does not exist, or the device is lost.
pub async fn occlusion(
    network: &Network,
    picture: &[f32],
    class: usize,
    side: usize,
    cells: usize,
) -> Result<(Vec<f32>, f32), RuntimeError> {
    let (height, width) = network.graph.input.size();
    let covered: Vec<Vec<f32>> = (0..cells * cells)
        .map(|cell| {
            let start = |index: usize, length: usize| {
                let centre = (2 * index + 1) * length / (2 * cells);
                (centre.saturating_sub(side / 2), (centre + side.div_ceil(2)).min(length))
            };
            let ((top, bottom), (left, right)) = (start(cell / cells, height), start(cell % cells, width));
            cover(picture, [height, width], [top, bottom, left, right])
        })
        .collect();
    let whole = probabilities(network, picture.to_vec(), class).await?;
    let whole = whole.first().copied().unwrap_or_default();
    let mut drops = Vec::with_capacity(covered.len());
    for batch in covered.chunks(BATCH) {
        let with = probabilities(network, batch.concat(), class).await?;
        drops.extend(with.into_iter().map(|probability| whole - probability));
    }
    Ok((drops, whole))
}

/// The picture with a rectangle `[top, bottom, left, right]` of each channel's mean.
fn cover(picture: &[f32], [height, width]: [usize; 2], [top, bottom, left, right]: [usize; 4]) -> Vec<f32> {
    let mut covered = picture.to_vec();
    for plane in covered.chunks_exact_mut(height * width) {
        let mean = plane.iter().sum::<f32>() / plane.len() as f32;
        for row in plane.chunks_exact_mut(width).take(bottom).skip(top) {
            row[left..right].fill(mean);
        }
    }
    covered
}

/// The probability of `class` for each picture of a batch.
async fn probabilities(network: &Network, batch: Vec<f32>, class: usize) -> Result<Vec<f32>, RuntimeError> {
    let Host { shape, mut values } = network.predict(batch, &[]).await?.into_scores()?;
    let classes = shape.get(1).copied().unwrap_or_default();
    if class >= classes {
        return Err(RuntimeError::Shape { what: "a class", expected: vec![classes], found: vec![class] });
    }
    Ok(values
        .chunks_exact_mut(classes)
        .map(|row| {
            softmax(row);
            row[class]
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_covers_with_the_mean_of_each_channel() {
        let picture: Vec<f32> = [1.0, 2.0, 3.0, 6.0, 10.0, 10.0, 10.0, 50.0].to_vec();
        let covered = cover(&picture, [2, 2], [0, 1, 1, 2]);
        assert_eq!(covered, [1.0, 3.0, 3.0, 6.0, 10.0, 20.0, 10.0, 50.0]);
    }
}
