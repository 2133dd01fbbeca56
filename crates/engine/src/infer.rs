//! What does a network say of a picture?

use arch::Preparation;
use data::picture::{Budget, Decoded, decode, from_rgba};
use data::{ImageShape, photo};
use protocol::{Failure, FeatureMaps, Input, LabelMap, LayerTime, Picture, Prediction};
use runtime::evaluate::softmax;
use runtime::segment::Scores;
use runtime::{Host, Network, Predicted};
use training::PictureSet;

use crate::failure::{internal, of_picture, of_prepare, of_runtime, of_training};
use crate::port::Port;

/// A picture as a network takes it.
pub struct Prepared {
    /// `[channels, height, width]`.
    pub values: Vec<f32>,
    /// The same before its values were scaled.
    pub seen: Picture,
    /// Its class, where it is from a data set whose pictures have one.
    pub truth: Option<u8>,
}

/// The input of a network from what the page sent.
///
/// # Errors
/// When the picture cannot be read or is not there, or the network takes other pictures.
pub fn prepare(input: Input, network: &Network, pictures: Option<&PictureSet>) -> Result<Prepared, Failure> {
    match input {
        Input::Picture(Picture { width, height, channels: 4, pixels }, preparation) => {
            of_decoded(from_rgba(&pixels, width, height).map_err(of_picture)?, preparation, network)
        }
        Input::Picture(Picture { width, height, channels, pixels }, preparation) => {
            let shape = ImageShape::new(usize::from(channels), height as usize, width as usize);
            of_pixels(&pixels, shape, preparation, network)
        }
        Input::File(bytes, preparation) => {
            of_decoded(decode(&bytes, Budget::default()).map_err(of_picture)?, preparation, network)
        }
        Input::Example(index) => example(pictures.ok_or(Failure::NoData)?, network, index),
    }
}

fn of_decoded(decoded: Decoded, preparation: Preparation, network: &Network) -> Result<Prepared, Failure> {
    let (pixels, shape) = decoded.for_preparation(preparation);
    of_pixels(&pixels, shape, preparation, network)
}

/// From pixels, rows whose channels (1 or 3) stand together.
fn of_pixels(
    pixels: &[u8],
    shape: ImageShape,
    preparation: Preparation,
    network: &Network,
) -> Result<Prepared, Failure> {
    let data::Prepared { values, seen, seen_shape } =
        data::prepare(pixels, shape, preparation, network.graph().input).map_err(of_prepare)?;
    let ImageShape { channels, height, width } = seen_shape;
    let seen = Picture { width: width as u32, height: height as u32, channels: channels as u8, pixels: seen };
    Ok(Prepared { values, seen, truth: None })
}

/// Test picture `index` of the open data set, and its class.
fn example(pictures: &PictureSet, network: &Network, index: u32) -> Result<Prepared, Failure> {
    let preprocess = pictures.preprocess_for(network.graph()).map_err(of_training)?;
    let (values, classes) = pictures.test_batch(&preprocess, &[index as usize]).map_err(of_training)?;
    let pixels = pictures.test_pixels(index as usize).map_err(of_training)?;
    let ImageShape { channels, height, width } = pictures.manifest().shape();
    let pixels = photo::interleaved(&pixels, channels);
    let seen = Picture { width: width as u32, height: height as u32, channels: channels as u8, pixels };
    let truth = classes.first().copied().filter(|_| !pictures.has_scenes());
    Ok(Prepared { values, seen, truth })
}

/// Runs one prepared picture.
///
/// # Errors
/// When it does not fit the network, a tap is unknown, or the device is lost.
pub async fn predict(
    network: &Network,
    prepared: Prepared,
    taps: &[String],
    port: &impl Port,
) -> Result<Prediction, Failure> {
    let nodes = taps.iter().map(|name| network.tap(name)).collect::<Result<Vec<_>, _>>().map_err(of_runtime)?;
    network.make_ready(&nodes).await.map_err(of_runtime)?;
    let start = port.now();
    let Predicted { outputs, taps: values } = network.predict(prepared.values, &nodes).await.map_err(of_runtime)?;
    let ms = port.now() - start;
    let output = outputs.into_iter().next().ok_or_else(|| internal("the graph has no output"))?;
    let (probabilities, labels) = verdict(output)?;
    let maps = taps.iter().zip(values).map(|(name, value)| feature_maps(name, value)).collect();
    let Prepared { seen, truth, .. } = prepared;
    Ok(Prediction { probabilities, ms, seen, taps: maps, truth, labels })
}

/// One probability per class; of a network that names pixels, the share of the picture that each class has, and the
/// names.
fn verdict(host: Host) -> Result<(Vec<f32>, Option<LabelMap>), Failure> {
    if let [_, classes, height, width] = host.shape[..]
        && height * width > 1
    {
        let labels = Scores::new(host).map_err(of_runtime)?.labels();
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
pub async fn profile(network: &Network, port: &impl Port) -> Result<Vec<LayerTime>, Failure> {
    let picture = vec![0.0; network.graph().input.elements()];
    let now = || port.now();
    let start = now();
    network.profile(picture.clone(), 1, now).await.map_err(of_runtime)?;
    // Large networks are measured less often, so that others need not wait long.
    let runs = (400.0 / (now() - start).max(1.0)).clamp(3.0, 32.0) as usize;
    let times = network.profile(picture, runs, now).await.map_err(of_runtime)?;
    Ok(times.into_iter().map(|time| LayerTime { node: time.node, ms: time.ms }).collect())
}

/// The kernels of a convolution.
///
/// # Errors
/// When there is no such node, or the device is lost.
pub async fn kernels(network: &Network, node: String) -> Result<protocol::Kernels, Failure> {
    let kernel = network.tensor(&format!("{node}.weight")).await.map_err(of_runtime)?;
    let mut shape = [1; 4];
    for (axis, size) in shape.iter_mut().zip(&kernel.shape) {
        *axis = *size as u32;
    }
    Ok(protocol::Kernels { node, shape, values: kernel.values })
}

fn feature_maps(node: &str, host: Host) -> FeatureMaps {
    let axis = |index: usize| host.shape.get(index).copied().unwrap_or(1) as u32;
    FeatureMaps { node: node.to_owned(), channels: axis(1), height: axis(2), width: axis(3), values: host.values }
}
