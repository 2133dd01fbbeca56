//! How does a network come to its answer?

use protocol::{Explanation, Failure, Question, Rule, Term};
use runtime::Network;
use training::PictureSet;

use crate::failure::{internal, no_such_place, of_runtime, of_training};

/// Answers a question about one picture.
///
/// # Errors
/// When the node, the class or the place is not there, or the device is lost.
pub async fn explain(network: &Network, values: Vec<f32>, question: Question) -> Result<Explanation, Failure> {
    let batch = || network.batch(values.clone()).map_err(of_runtime);
    let tap = |node: &str| network.tap(node).map_err(of_runtime);
    Ok(match question {
        Question::GradCam { node, class } => {
            let found = runtime::grad_cam(network, batch()?, tap(&node)?, class as usize).await.map_err(of_runtime)?;
            Explanation::Heat { size: found.size.map(|side| side as u32), values: found.map, score: found.score }
        }
        Question::Occlusion { class, side, cells } => {
            let (side, cells) = (side as usize, (cells as usize).clamp(1, 64));
            let (drops, probability) =
                runtime::occlusion(network, &values, class as usize, side, cells).await.map_err(of_runtime)?;
            Explanation::Heat { size: [cells as u32; 2], values: drops, score: probability }
        }
        Question::Value { node, place } => {
            let place = place.map(|it| it as usize);
            let found = runtime::story(network, batch()?, tap(&node)?, place).await.map_err(of_runtime)?;
            let Some(story) = found else {
                return Ok(Explanation::Value { terms: Vec::new(), rule: None, value: 0.0 });
            };
            let term = |term: &runtime::Term| Term { place: term.place, value: term.value, weight: term.weight };
            let rule = match story.rule {
                runtime::Rule::Sum { bias } => Rule::Sum(bias),
                runtime::Rule::Max => Rule::Max,
                runtime::Rule::Activation(kind) => Rule::Activation(kind),
                runtime::Rule::LocalResponse { k, beta } => Rule::LocalResponse(k, beta),
            };
            Explanation::Value { terms: story.terms.iter().map(term).collect(), rule: Some(rule), value: story.value }
        }
    })
}

/// The largest value of a channel for each of some test pictures; none where there are no more.
///
/// # Errors
/// When the node or the channel is not there, the pictures do not fit, or the device is lost.
pub async fn top_activations(
    network: &Network,
    pictures: &PictureSet,
    node: &str,
    channel: u32,
    from: u32,
    count: u32,
) -> Result<Vec<f32>, Failure> {
    let end = (from.saturating_add(count) as usize).min(pictures.test_count());
    let indices: Vec<usize> = (from as usize..end).collect();
    let tap = network.tap(node).map_err(of_runtime)?;
    let channels = network.analysis().shape(tap).channels();
    if channel as usize >= channels {
        return Err(no_such_place(format!("channel {channel} of the {channels} of {node}")));
    }
    if indices.is_empty() {
        return Ok(Vec::new());
    }
    let preprocess = pictures.preprocess_for(network.graph()).map_err(of_training)?;
    let (batch, _) = pictures.test_batch(&preprocess, &indices).map_err(of_training)?;
    let predicted = network.predict(batch, &[tap]).await.map_err(of_runtime)?;
    let maps = predicted.taps.into_iter().next().ok_or_else(|| internal("a tap gives a value"))?;
    let area: usize = maps.shape.iter().skip(2).product::<usize>().max(1);
    let largest = |picture: &[f32]| {
        let map = picture.chunks_exact(area).nth(channel as usize).unwrap_or(&[]);
        map.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    };
    Ok(maps.values.chunks_exact(channels * area).map(largest).collect())
}
