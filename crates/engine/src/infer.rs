//! What does a network say of a picture?

use arch::{Graph, Shape};
use data::sets::{CIFAR10, MNIST};
use data::{ImageShape, Preprocess, drawing, photo};
use protocol::{FeatureMaps, LabelMap, LayerTime, NetworkId, Picture, Prediction, Preparation};
use runtime::evaluate::softmax;
use runtime::segment::Scores;
use runtime::{Host, Network};

use crate::clock;
use crate::dataset::{Dataset, image_shape};
use crate::failure::Failure;
use crate::streets;

/// The mean colour of ImageNet, red, green, blue, as Caffe's networks take it off.
const CAFFE: [f32; 3] = [123.0, 117.0, 104.0];

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
    let (width, height, channels) = (picture.width as usize, picture.height as usize, usize::from(picture.channels));
    let unreadable = |error| Failure::new("This picture could not be read. Choose another one.", error);
    let misfit =
        |detail: String| Failure::new("This network does not take such pictures. Nothing was changed.", detail);
    let input = image_shape(input).ok_or_else(|| misfit("the network takes no pictures".to_owned()))?;
    let set = match preparation {
        Preparation::Digit | Preparation::Drawing | Preparation::Grey => &MNIST,
        Preparation::Cifar10 => &CIFAR10,
        Preparation::Caffe | Preparation::ImageNet | Preparation::Inception | Preparation::Street => {
            if input.channels != 3 {
                return Err(misfit(format!("the network takes {input}")));
            }
            let size = [input.height, input.width];
            let planes = photo::to_size(&picture.pixels, width, height, channels, size).map_err(unreadable)?;
            let planes = if channels == 1 { planes.repeat(3) } else { planes };
            return large(&planes, preparation, input);
        }
    };
    let grey = || drawing::to_grey(&picture.pixels, width, height, channels).map_err(unreadable);
    // A network whose input was enlarged sees more of the picture's pixels.
    let side = if set.channels == 3 && input.height > set.side + 16 { input.height } else { set.side };
    let planes = match preparation {
        Preparation::Digit if (width, height) != (set.side, set.side) => {
            return Err(Failure::new(
                "A digit must be 28 by 28 pixels. Use the drawing pad or another picture.",
                format!("{width}x{height}"),
            ));
        }
        Preparation::Digit => grey()?,
        Preparation::Drawing => drawing::to_digit(&grey()?, width, height),
        Preparation::Grey => photo::to_square(&grey()?, width, height, 1, set.side).map_err(unreadable)?,
        _ => {
            let square = photo::to_square(&picture.pixels, width, height, channels, side).map_err(unreadable)?;
            // A grey picture is one whose three colours are equal.
            if channels == 1 { square.repeat(set.channels) } else { square }
        }
    };
    let shape = ImageShape::new(set.channels, side, side);
    let preprocess = match side == set.side {
        true => Preprocess::for_known(set, input).map_err(|error| misfit(error.to_string()))?,
        false => Preprocess { mean: set.mean.to_vec(), std: set.std.to_vec(), ..Preprocess::unit(set.channels) },
    };
    let values = preprocess.apply(&planes, shape).map_err(|error| Failure::internal(&error))?;
    let side = side as u32;
    let pixels = photo::interleaved(&planes, set.channels);
    Ok(Input { values, seen: Picture { width: side, height: side, channels: set.channels as u8, pixels } })
}

/// A colour picture, `[3, height, width]`, already as large as the network takes it.
fn large(planes: &[u8], preparation: Preparation, shape: ImageShape) -> Result<Input, Failure> {
    let preprocess = match preparation {
        Preparation::Caffe => Preprocess {
            mean: CAFFE.map(|value| value / 255.0).to_vec(),
            std: vec![1.0 / 255.0; 3],
            ..Preprocess::unit(3)
        },
        Preparation::ImageNet => {
            Preprocess { mean: vec![0.485, 0.456, 0.406], std: vec![0.229, 0.224, 0.225], ..Preprocess::unit(3) }
        }
        Preparation::Street => streets::preprocess(),
        _ => Preprocess { mean: vec![0.5; 3], std: vec![0.5; 3], ..Preprocess::unit(3) },
    };
    let mut values = preprocess.apply(planes, shape).map_err(|error| Failure::internal(&error))?;
    if preparation == Preparation::Caffe {
        // Red and blue change places.
        let (red, others) = values.split_at_mut(shape.plane());
        red.swap_with_slice(&mut others[shape.plane()..]);
    }
    let pixels = photo::interleaved(planes, 3);
    Ok(Input { values, seen: Picture { width: shape.width as u32, height: shape.height as u32, channels: 3, pixels } })
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
