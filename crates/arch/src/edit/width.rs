//! Multiply the width of all layers, or set that of one.

use super::EditError;
use super::channels::{Channels, is_depthwise};
use super::checked::Checked;
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const MULTIPLY: &str = word("multiplying the width");
const SET: &str = word("changing the width");

/// Multiplies the maps of every convolution and the features of every fully connected layer by `factor`, rounded, at
/// least one (Howard et al. 2017, arXiv:1704.04861, section 3.3). What gives the outputs stays as wide as it is. What
/// is added stays equally wide, and what groups divide stays divisible by them.
///
/// # Errors
/// Where a table of connections or a code fixes the width, or sums cannot be evened out.
pub fn multiply_width(graph: &Graph, factor: f64) -> Result<Graph, EditError> {
    let old = Checked::new(graph, MULTIPLY)?;
    if !(factor.is_finite() && factor > 0.0) {
        return Err(old.refused(&graph.name, words!("{0} is no factor", factor)));
    }
    for node in &graph.nodes {
        match node.op {
            Op::Conv2d { connections: Some(_), .. } => {
                let reason = words!("its table of connections is for a fixed number of maps");
                return Err(old.refused(&node.name, reason));
            }
            Op::EuclideanCodes { .. } => return Err(old.refused(&node.name, words!("its codes have a fixed length"))),
            _ => {}
        }
    }
    Channels::new(&old).rewritten(|width, groups, _| {
        let units = (width as f64 * factor / groups as f64).round().max(1.0) as usize;
        units.saturating_mul(groups)
    })
}

/// Gives one convolution, fully connected layer or filling with zeros `out` maps or features. What reads it takes as
/// many; where it is added to others, they get as wide, and what shares its weights does too.
///
/// # Errors
/// Where the layer has no width of its own, or something needs it as wide as it is.
pub fn set_width(graph: &Graph, name: &str, out: usize) -> Result<Graph, EditError> {
    let old = Checked::new(graph, SET)?;
    let id = old.find(name)?;
    if !chooses_width(&old, id) {
        return Err(old.refused(name, words!("it is {0} and as wide as what goes in", old.node(id).op.noun())));
    }
    if old.shape(id).channels() == out {
        let reason = match out {
            1 => words!("it has 1 channel already"),
            _ => words!("it has {0} channels already", out),
        };
        return Err(old.refused(name, reason));
    }
    let channels = Channels::new(&old);
    let groups = channels.freedom(id)?;
    if !out.is_multiple_of(groups) {
        let reason = match out {
            1 => words!("1 channel does not divide into {0} groups", groups),
            _ => words!("{0} channels do not divide into {1} groups", out, groups),
        };
        return Err(old.refused(name, reason));
    }
    let chosen = channels.representative(id);
    channels.rewritten(|width, _, class| if class == chosen { out } else { width })
}

/// Is the number of channels that come out the node's own?
pub(super) fn chooses_width(old: &Checked, id: NodeId) -> bool {
    match &old.node(id).op {
        Op::Conv2d { groups, .. } | Op::ConvTranspose2d { groups, .. } => !is_depthwise(*groups, old.input_shape(id)),
        Op::Linear { .. } | Op::PadChannels { .. } => true,
        Op::Input
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::EuclideanCodes { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Builder, Conv, Shape, zoo};

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    #[test]
    fn a_wider_layer_is_read_by_wider_kernels() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let wider = set_width(&graph, "conv1", 8).unwrap();
        // conv1: 25 + 1 for each of two more maps; conv2: 16 kernels of 5×5 more for each of them.
        assert_eq!(params(&wider) - params(&graph), 2 * 26 + 2 * 16 * 25);
        let wider = set_width(&graph, "conv2", 17).unwrap();
        // conv2: 6 × 25 + 1; fc1: 5×5 features more for each of 120.
        assert_eq!(params(&wider) - params(&graph), 151 + 25 * 120);
        let narrower = set_width(&graph, "fc2", 80).unwrap();
        assert_eq!(params(&graph) - params(&narrower), 4 * 121 + 4 * 10);
    }

    #[test]
    fn what_is_added_gets_as_wide() {
        let graph = zoo::resnet::imagenet::resnet18().unwrap();
        let wider = set_width(&graph, "layer1.1.conv2", 80).unwrap();
        let analysis = wider.analyse().unwrap();
        for name in ["conv1", "maxpool", "layer1.0.conv2", "layer1.0.add", "layer1.1.add"] {
            assert_eq!(analysis.shape(wider.find(name).unwrap()).channels(), 80, "{name}");
        }
        for name in ["layer1.0.conv1", "layer1.1.conv1"] {
            assert_eq!(analysis.shape(wider.find(name).unwrap()).channels(), 64, "{name}");
        }
        // Inside a block nobody adds: only its two convolutions change.
        let inner = set_width(&graph, "layer1.1.conv1", 32).unwrap();
        assert_eq!(params(&graph) - params(&inner), 2 * 32 * 64 * 9 + 2 * 32);
    }

    #[test]
    fn stacked_grouped_depthwise_and_shared_layers_follow_or_refuse() {
        let alexnet = zoo::alexnet::bvlc_alexnet().unwrap();
        assert!(set_width(&alexnet, "conv4", 380).is_ok());
        assert!(set_width(&alexnet, "conv4", 381).unwrap_err().to_string().contains("2 groups"));
        let squeezenet = zoo::squeezenet::squeezenet1_1().unwrap();
        let wider = set_width(&squeezenet, "features.3.expand1x1", 70).unwrap();
        let analysis = wider.analyse().unwrap();
        assert_eq!(analysis.shape(wider.find("features.3.concat").unwrap()).channels(), 134);
        let bypass = zoo::squeezenet::squeezenet1_0_bypass().unwrap();
        assert!(set_width(&bypass, "features.3.expand1x1", 70).is_err(), "two stacks that are added differ");
        let xception = zoo::xception::legacy_xception_small().unwrap();
        let depthwise = set_width(&xception, "block2.rep.1.conv1", 9).unwrap_err().to_string();
        assert!(depthwise.contains("as wide as what goes in"), "{depthwise}");
        let wider = set_width(&xception, "conv1", 24).unwrap();
        let first = wider.node(wider.find("block1.rep.0.conv1").unwrap());
        assert!(matches!(first.op, Op::Conv2d { out: 24, groups: 24, .. }), "{:?}", first.op);
        let recurrent = zoo::resnet::recurrent::resnet_recurrent_small().unwrap();
        let wider = set_width(&recurrent, "area1.step1.conv1", 20).unwrap();
        assert!(matches!(wider.node(wider.find("area1.step0.conv1").unwrap()).op, Op::Conv2d { out: 20, .. }));
    }

    #[test]
    fn scores_tables_and_codes_keep_their_width() {
        let refusal = |graph: Graph, name: &str| set_width(&graph, name, 7).unwrap_err().to_string();
        assert!(refusal(zoo::lenet5::lenet5().unwrap(), "output").contains("`logits` needs it"));
        assert!(refusal(zoo::lenet5::lenet5().unwrap(), "c1").contains("`c3` needs it"));
        assert!(refusal(zoo::lenet5::lenet5().unwrap(), "c3").contains("`c3` needs it"));
        assert!(refusal(zoo::lenet5::lenet5_rbf().unwrap(), "f6").contains("`output` needs it"));
        assert!(refusal(zoo::squeezenet::squeezenet1_1().unwrap(), "classifier.1").contains("`logits` needs it"));
        assert!(refusal((zoo::vgg::MODELS[0].full)().unwrap(), "features.0.relu").contains("as wide as"));
        let mut net = Builder::new("sum", Shape::map(3, 8, 8));
        let x = net.input();
        let (a, b) = (net.conv("a", x, Conv::new(4, 1)), net.conv("b", x, Conv::new(5, 1)));
        let stack = net.concat("stack", &[a, b]);
        let c = net.conv("c", stack, Conv::new(9, 1));
        let sum = net.add("sum", stack, c);
        let x = net.conv("d", sum, Conv::new(2, 1));
        let graph = net.finish(x).unwrap();
        assert!(set_width(&graph, "c", 8).unwrap_err().to_string().contains("others give together"));
        let wider = set_width(&graph, "a", 6).unwrap();
        assert!(matches!(wider.node(wider.find("c").unwrap()).op, Op::Conv2d { out: 11, .. }));
    }
}
