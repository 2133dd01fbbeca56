//! Remove a single layer.

use super::batch_norm::remove_batch_norm;
use super::checked::Checked;
use super::rewrite::rewrite;
use super::{EditError, Target};
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const EDIT: &str = word("removing the layer");

/// Removes a layer: what went in goes on to what follows, which takes as many channels. A convolution or fully
/// connected layer takes along the normalisation, the non-linearity and the dropout that are its alone.
///
/// # Errors
/// Where the layer brings several values together, gives the scores or a vector that is needed, others use its weights
/// or positions, or what follows cannot take what went in.
pub fn remove_layer(graph: &Graph, name: &str) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let id = old.find(name)?;
    let removed = match &old.node(id).op {
        Op::Input => return Err(old.refused(name, words!("it is the picture"))),
        Op::Concat | Op::Add { .. } | Op::Join { .. } => {
            return Err(old.refused(name, words!("it brings several values together")));
        }
        Op::Flatten => return Err(old.refused(name, words!("what follows takes a vector"))),
        Op::BatchNorm { .. } => return remove_batch_norm(graph, &Target::node(name)),
        Op::Conv2d { .. } | Op::ConvTranspose2d { .. } | Op::Linear { .. } => with_its_own(&old, id),
        Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => vec![id],
    };
    rewrite(&old, |copy, at, node| match node.inputs.first() {
        Some(input) if removed.binary_search(&at).is_ok() => Ok(copy.value(*input)),
        _ => Ok(copy.keep(node)),
    })
}

/// A layer with weights, and what follows it up to its non-linearity, as long as nothing else reads the values between;
/// in order.
fn with_its_own(old: &Checked, id: NodeId) -> Vec<NodeId> {
    let mut all = vec![id];
    let mut at = id;
    while let Some(next) = old.only_reader(at) {
        match old.node(next).op {
            Op::BatchNorm { .. } | Op::Dropout { .. } | Op::SpatialDropout { .. } => all.push(next),
            Op::Activation(_) => {
                all.push(next);
                break;
            }
            _ => break,
        }
        at = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParamKind, zoo};

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    #[test]
    fn a_convolution_goes_with_what_is_its_own() {
        let graph = (zoo::vgg::MODELS[8].full)().unwrap();
        assert_eq!(graph.name, "vgg16_bn");
        let less = remove_layer(&graph, "features.3").unwrap();
        // 64 kernels of 3×3 over 64 maps with their biases, and a normalisation.
        assert_eq!(params(&graph) - params(&less), 64 * 64 * 9 + 64 + 2 * 64);
        assert_eq!(graph.nodes.len() - less.nodes.len(), 3);
        // What follows takes as many channels as are left: 64 in place of 128.
        let narrower = remove_layer(&graph, "features.7").unwrap();
        let own = 64 * 128 * 9 + 3 * 128;
        assert_eq!(params(&graph) - params(&narrower), own + 128 * 64 * 9);
    }

    #[test]
    fn a_normalisation_leaves_a_bias_and_a_pooling_larger_maps() {
        let graph = zoo::resnet::imagenet::resnet18().unwrap();
        let less = remove_layer(&graph, "bn1").unwrap();
        let bias = less.analyse().unwrap().params.into_iter().find(|spec| spec.name == "conv1.bias").unwrap();
        assert_eq!((bias.kind, bias.shape), (ParamKind::Bias, vec![64]));
        let larger = remove_layer(&graph, "maxpool").unwrap();
        assert_eq!(params(&larger), params(&graph));
        assert!(larger.analyse().unwrap().total_macs() > 3 * graph.analyse().unwrap().total_macs());
    }

    #[test]
    fn what_is_needed_stays() {
        let refusal = |graph: &Graph, name: &str| remove_layer(graph, name).unwrap_err().to_string();
        let resnet = zoo::resnet::imagenet::resnet18_small().unwrap();
        assert!(refusal(&resnet, "input").contains("the picture"));
        assert!(refusal(&resnet, "layer1.0.add").contains("several values"));
        assert!(refusal(&resnet, "avgpool.flatten").contains("takes a vector"));
        assert!(refusal(&resnet, "fc").contains("`logits` would give 96 where it gave 10"));
        assert!(refusal(&resnet, "layer2.0.conv1").contains("addition"));
        let enet = zoo::enet::enet_small().unwrap();
        assert!(refusal(&enet, "downsample1_0.main_max1").contains("uses its weights or its positions"));
        let recurrent = zoo::resnet::recurrent::resnet_recurrent_small().unwrap();
        assert!(refusal(&recurrent, "area1.step0.conv1").contains("`area1.step1.conv1` uses its weights"));
        assert!(remove_layer(&recurrent, "area1.step1.conv1").is_ok());
        let squeezenet = zoo::squeezenet::squeezenet1_0_small().unwrap();
        assert!(refusal(&squeezenet, "classifier.3").contains("would give 640"));
    }
}
