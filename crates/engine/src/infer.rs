//! What does a network say of a picture?

use protocol::{FeatureMaps, LayerTime, NetworkId, Picture, Prediction, Preparation};
use runtime::evaluate::softmax;
use runtime::{Host, Network};

use crate::clock;
use crate::failure::Failure;

/// The input of a network from a picture of the page.
///
/// # Errors
/// When the picture has not the pixels that it says it has, or the wrong size.
pub fn prepare(picture: &Picture, preparation: Preparation) -> Result<Vec<f32>, Failure> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let grey = data::drawing::to_grey(&picture.pixels, width, height, usize::from(picture.channels))
        .map_err(|error| Failure::new("This picture could not be read. Choose another one.", error))?;
    let digit = match preparation {
        Preparation::Drawing => data::drawing::to_digit(&grey, width, height),
        Preparation::Digit if (width, height) == (28, 28) => grey,
        Preparation::Digit => {
            return Err(Failure::new(
                "A digit must be 28 by 28 pixels. Use the drawing pad or another picture.",
                format!("{width}x{height}"),
            ));
        }
    };
    crate::dataset::lenet_input(&digit)
}

/// Runs one prepared picture.
///
/// # Errors
/// When it does not fit the network, a tap is unknown, or the device is lost.
pub async fn predict(
    id: NetworkId,
    network: &Network,
    input: Vec<f32>,
    taps: &[String],
    truth: Option<u8>,
) -> Result<Prediction, Failure> {
    let nodes = taps.iter().map(|name| network.tap(name)).collect::<Result<Vec<_>, _>>()?;
    let graph = network.graph();
    let (height, width) = graph.input.size();
    let input_maps = FeatureMaps {
        node: "input".to_owned(),
        channels: graph.input.channels() as u32,
        height: height as u32,
        width: width as u32,
        values: input.clone(),
    };
    let start = clock::now();
    let forward = network.forward(network.batch(input)?, &nodes);
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
    Ok(Prediction { network: id, probabilities, ms, input: input_maps, taps: maps, truth })
}

/// Times every layer on a grey picture.
///
/// # Errors
/// When the device is lost.
pub async fn profile(network: &Network) -> Result<Vec<LayerTime>, Failure> {
    let input = network.batch(vec![0.0; network.graph().input.elements()])?;
    let times = runtime::profile(network, input, 9, clock::now).await?;
    Ok(times.into_iter().map(|time| LayerTime { node: time.node, ms: time.ms }).collect())
}

fn feature_maps(node: &str, host: Host) -> FeatureMaps {
    let axis = |index: usize| host.shape.get(index).copied().unwrap_or(1) as u32;
    FeatureMaps { node: node.to_owned(), channels: axis(1), height: axis(2), width: axis(3), values: host.values }
}
