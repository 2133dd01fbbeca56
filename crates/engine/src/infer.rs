//! What does a network say of a picture?

use arch::{Graph, Shape};
use data::sets::{CIFAR10, MNIST};
use data::{ImageShape, Preprocess, drawing, photo};
use protocol::{FeatureMaps, LayerTime, NetworkId, Picture, Prediction, Preparation};
use runtime::evaluate::softmax;
use runtime::{Host, Network};

use crate::clock;
use crate::dataset::{Dataset, image_shape};
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
    let (width, height, channels) = (picture.width as usize, picture.height as usize, usize::from(picture.channels));
    let unreadable = |error| Failure::new("This picture could not be read. Choose another one.", error);
    let set = match preparation {
        Preparation::Digit | Preparation::Drawing => &MNIST,
        Preparation::Cifar10 => &CIFAR10,
    };
    let grey = || drawing::to_grey(&picture.pixels, width, height, channels).map_err(unreadable);
    // A network whose input was enlarged sees more of the picture's pixels.
    let side = if set.channels == 3 && input.size().0 > set.side + 16 { input.size().0 } else { set.side };
    let planes = match preparation {
        Preparation::Digit if (width, height) != (set.side, set.side) => {
            return Err(Failure::new(
                "A digit must be 28 by 28 pixels. Use the drawing pad or another picture.",
                format!("{width}x{height}"),
            ));
        }
        Preparation::Digit => grey()?,
        Preparation::Drawing => drawing::to_digit(&grey()?, width, height),
        Preparation::Cifar10 => {
            let square = photo::to_square(&picture.pixels, width, height, channels, side).map_err(unreadable)?;
            // A grey picture is one whose three colours are equal.
            if channels == 1 { square.repeat(set.channels) } else { square }
        }
    };
    let misfit =
        |detail: String| Failure::new("This network does not take such pictures. Nothing was changed.", detail);
    let input = image_shape(input).ok_or_else(|| misfit("the network takes no pictures".to_owned()))?;
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

/// Test picture `index` of the open data set, and its class.
///
/// # Errors
/// When it is not there, or the network takes other pictures.
pub fn example(data: &Dataset, graph: &Graph, index: u32) -> Result<(Input, u8), Failure> {
    let (values, classes) = data.test_batch(&data.preprocess_for(graph)?, &[index as usize])?;
    Ok((Input { values, seen: data.test_picture(index as usize) }, classes[0]))
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
    let mut probabilities = output.read().await?.values;
    let ms = clock::now() - start;
    softmax(&mut probabilities);
    let mut maps = Vec::with_capacity(taps.len());
    for (name, value) in taps.iter().zip(forward.taps) {
        maps.push(feature_maps(name, value.read().await?));
    }
    Ok(Prediction { network: id, probabilities, ms, seen: input.seen, taps: maps, truth })
}

/// Times every layer on a grey picture.
///
/// # Errors
/// When the device is lost.
pub async fn profile(network: &Network) -> Result<Vec<LayerTime>, Failure> {
    let input = network.batch(vec![0.0; network.graph().input.elements()])?;
    let times = runtime::profile(network, input, 32, clock::now).await?;
    Ok(times.into_iter().map(|time| LayerTime { node: time.node, ms: time.ms }).collect())
}

fn feature_maps(node: &str, host: Host) -> FeatureMaps {
    let axis = |index: usize| host.shape.get(index).copied().unwrap_or(1) as u32;
    FeatureMaps { node: node.to_owned(), channels: axis(1), height: axis(2), width: axis(3), values: host.values }
}
