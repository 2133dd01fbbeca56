//! What does a network say of a picture?

use arch::{Graph, Shape};
use data::{ImageShape, PrepareError, Prepared};
use protocol::{FeatureMaps, LabelMap, LayerTime, NetworkId, Picture, Prediction, Preparation};
use runtime::evaluate::softmax;
use runtime::segment::Scores;
use runtime::{Host, Network};

use crate::clock;
use crate::dataset::Dataset;
use crate::failure::Failure;

/// A picture on its way into a network.
pub struct Input {
    values: Vec<f32>,
    seen: Picture,
}

impl Input {
    /// The prepared values, `[channels, height, width]`.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }
}

/// The input of a network from a picture of the page.
///
/// # Errors
/// When the picture has not the pixels that it says it has, or the network takes other pictures.
pub fn prepare(picture: &Picture, preparation: Preparation, input: Shape) -> Result<Input, Failure> {
    let shape = ImageShape::new(usize::from(picture.channels), picture.height as usize, picture.width as usize);
    let Prepared { values, seen, seen_shape } = data::prepare(&picture.pixels, shape, preparation, input)?;
    let (width, height) = (seen_shape.width as u32, seen_shape.height as u32);
    let seen = Picture { width, height, channels: seen_shape.channels as u8, pixels: seen };
    Ok(Input { values, seen })
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Self {
        let sentence = match &error {
            PrepareError::Picture(_) => "This picture could not be read. Choose another one.",
            PrepareError::NotADigit { .. } => {
                "A digit must be 28 by 28 pixels. Use the drawing pad or another picture."
            }
            PrepareError::Input { .. } => "This network does not take such pictures. Nothing was changed.",
        };
        Failure::new(sentence, error)
    }
}

/// Test picture `index` of the open data set, and its class.
///
/// # Errors
/// When it is not there, or the network takes other pictures.
pub fn example(data: &Dataset, graph: &Graph, index: u32) -> Result<(Input, Option<u8>), Failure> {
    let (values, classes) = data.test_batch(&data.preprocess_for(graph)?, &[index as usize])?;
    Ok((Input { values, seen: data.test_picture(index as usize) }, (!data.has_scenes()).then_some(classes[0])))
}

/// Runs one prepared picture.
///
/// # Errors
/// When it does not fit the network, a tap is unknown, or the device is lost.
pub async fn predict(
    id: NetworkId,
    network: &Network,
    input: Input,
    taps: &[String],
    truth: Option<u8>,
) -> Result<Prediction, Failure> {
    let nodes = taps.iter().map(|name| network.tap(name)).collect::<Result<Vec<_>, _>>()?;
    let start = clock::now();
    let forward = network.forward(network.batch(input.values)?, &nodes);
    let Some(output) = forward.outputs.into_iter().next() else {
        return Err(Failure::internal(&"the graph has no output"));
    };
    let host = output.read().await?;
    let ms = clock::now() - start;
    let (probabilities, labels) = verdict(host)?;
    let mut maps = Vec::with_capacity(taps.len());
    for (name, value) in taps.iter().zip(forward.taps) {
        maps.push(feature_maps(name, value.read().await?));
    }
    Ok(Prediction { network: id, probabilities, ms, seen: input.seen, taps: maps, truth, labels })
}

/// One probability per class; of a network that names pixels, the share of the picture that each class has, and the names.
fn verdict(host: Host) -> Result<(Vec<f32>, Option<LabelMap>), Failure> {
    if let [_, classes, height, width] = host.shape[..]
        && height * width > 1
    {
        let labels = Scores::new(host)?.labels();
        let mut shares = vec![0.0; classes];
        for label in &labels {
            if let Some(share) = shares.get_mut(usize::from(*label)) {
                *share += 1.0 / labels.len() as f32;
            }
        }
        return Ok((shares, Some(LabelMap { width: width as u32, height: height as u32, labels })));
    }
    let mut probabilities = host.values;
    softmax(&mut probabilities);
    Ok((probabilities, None))
}

/// Times every layer on a grey picture.
///
/// # Errors
/// When the device is lost.
pub async fn profile(network: &Network) -> Result<Vec<LayerTime>, Failure> {
    let input = network.batch(vec![0.0; network.graph().input.elements()])?;
    let start = clock::now();
    runtime::profile(network, input.clone(), 1, clock::now).await?;
    // Large networks are measured less often, so that others need not wait long.
    let runs = (400.0 / (clock::now() - start).max(1.0)).clamp(3.0, 32.0) as usize;
    let times = runtime::profile(network, input, runs, clock::now).await?;
    Ok(times.into_iter().map(|time| LayerTime { node: time.node, ms: time.ms }).collect())
}

fn feature_maps(node: &str, host: Host) -> FeatureMaps {
    let axis = |index: usize| host.shape.get(index).copied().unwrap_or(1) as u32;
    FeatureMaps { node: node.to_owned(), channels: axis(1), height: axis(2), width: axis(3), values: host.values }
}
