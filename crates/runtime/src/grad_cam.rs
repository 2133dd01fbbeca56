//! Which parts of a picture speak for a class?
//!
//! Grad-CAM (Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2): each map of a layer is weighted by the mean
//! gradient of the class's score over it; what is left of the sum above zero speaks for the class.

use arch::NodeId;
use burn::tensor::Tensor;

use crate::error::RuntimeError;
use crate::forward::Pass;
use crate::network::Network;
use crate::value::{Value, read};

/// Where a layer finds a class.
#[derive(Clone, Debug, PartialEq)]
pub struct GradCam {
    /// The size of the layer's maps, `[rows, columns]`.
    pub size: [usize; 2],
    /// `rows * columns` values, none below zero.
    pub map: Vec<f32>,
    /// The class's score (its logit).
    pub score: f32,
    /// The weight of each of the layer's maps.
    pub weights: Vec<f32>,
}

/// The map of `class` at `node`, for one picture `[1, channels, height, width]`.
///
/// # Errors
/// When `node` gives no maps, the class does not exist, no way leads from the node to the score, or the device is lost.
pub async fn grad_cam(
    network: &Network,
    picture: Tensor<4>,
    node: NodeId,
    class: usize,
) -> Result<GradCam, RuntimeError> {
    let classes = network.analysis.shape(network.graph.output()).elements();
    let misfit = |what, expected, found| RuntimeError::Shape { what, expected: vec![expected], found: vec![found] };
    if class >= classes {
        return Err(misfit("a class", classes, class));
    }
    // From here on gradients are recorded; before it, and for the weights, nobody asks for them.
    let mut leaf: Option<Tensor<4>> = None;
    let mut pass = Pass::inference(network);
    let forward = pass.run(picture, &[], |id, value| {
        if let (true, Value::Map(maps)) = (id == node, &*value) {
            let maps = maps.clone().autodiff().require_grad();
            leaf = Some(maps.clone());
            *value = Value::Map(maps);
        }
    });
    let (Some(leaf), Some(output)) = (leaf, forward.outputs.into_iter().next()) else {
        return Err(misfit("the maps of a layer", 4, 2));
    };
    let score = output.into_features().slice([0..1, class..class + 1]).sum();
    let [_, channels, rows, columns] = leaf.dims();
    let gradients = score.backward();
    let gradient = leaf.grad(&gradients).ok_or_else(|| misfit("a layer that leads to the score", 1, 0))?;
    let weights = gradient.reshape([channels, rows * columns]).mean_dim(1); // [channels, 1]
    let maps = leaf.inner().reshape([channels, rows * columns]);
    let map = (maps * weights.clone()).sum_dim(0); // [1, rows * columns]
    let map = read(map).await?.into_iter().map(|value| value.max(0.0)).collect();
    let score = read(score.inner()).await?.first().copied().unwrap_or_default();
    Ok(GradCam { size: [rows, columns], map, score, weights: read(weights).await? })
}
