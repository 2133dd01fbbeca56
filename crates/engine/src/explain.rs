//! How does a network come to its answer?

use protocol::{Explanation, Question, Rule, Term};
use runtime::Network;

use crate::dataset::Dataset;
use crate::failure::Failure;
use crate::infer::Input;

/// Answers a question about one picture.
///
/// # Errors
/// When the node, the class or the place is not there, or the device is lost.
pub async fn explain(network: &Network, input: Input, question: Question) -> Result<Explanation, Failure> {
    let values = input.into_values();
    Ok(match question {
        Question::GradCam { node, class } => {
            let found = runtime::grad_cam(network, network.batch(values)?, network.tap(&node)?, class as usize).await?;
            Explanation::Heat { size: found.size.map(|side| side as u32), values: found.map, score: found.score }
        }
        Question::Occlusion { class, side, cells } => {
            let (side, cells) = (side as usize, (cells as usize).clamp(1, 64));
            let (drops, probability) = runtime::occlusion(network, &values, class as usize, side, cells).await?;
            Explanation::Heat { size: [cells as u32; 2], values: drops, score: probability }
        }
        Question::Value { node, place } => {
            let place = place.map(|it| it as usize);
            let found = runtime::story(network, network.batch(values)?, network.tap(&node)?, place).await?;
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
pub async fn peaks(
    network: &Network,
    data: &Dataset,
    node: &str,
    channel: u32,
    from: u32,
    count: u32,
) -> Result<Explanation, Failure> {
    let end = (from.saturating_add(count) as usize).min(data.test_count());
    let indices: Vec<usize> = (from as usize..end).collect();
    if indices.is_empty() {
        return Ok(Explanation::Peaks(Vec::new()));
    }
    let (pictures, _) = data.test_batch(&data.preprocess_for(network.graph())?, &indices)?;
    let tap = network.tap(node)?;
    let Some(value) = network.forward(network.batch(pictures)?, &[tap]).taps.into_iter().next() else {
        return Ok(Explanation::Peaks(Vec::new()));
    };
    let maps = value.read().await?;
    let axis = |index: usize| maps.shape.get(index).copied().unwrap_or(1);
    let (channels, area) = (axis(1), axis(2) * axis(3));
    let one = |picture: &[f32]| {
        let map = picture.chunks_exact(area.max(1)).nth(channel as usize).unwrap_or(&[]);
        map.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    };
    Ok(Explanation::Peaks(maps.values.chunks_exact((channels * area).max(1)).map(one).collect()))
}
