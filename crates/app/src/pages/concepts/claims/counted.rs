//! Which claims can be counted, on the graphs of the zoo, and do they hold?

use arch::{Analysis, Conv, Graph, Op, Shape, zoo};

use super::super::layers::{convolutions, stack};

/// Does a claim hold?
pub type Count = fn() -> bool;

fn published(id: &str) -> Option<(Graph, Analysis)> {
    let graph = (zoo::find(id)?.full)().ok()?;
    let analysis = graph.analyse().ok()?;
    Some((graph, analysis))
}

fn params(id: &str) -> Option<f64> {
    published(id).map(|(_, analysis)| analysis.total_params() as f64)
}

fn macs(id: &str) -> Option<f64> {
    published(id).map(|(_, analysis)| analysis.total_macs() as f64)
}

/// Multiply-accumulates of the fully connected layers, without those of classifiers that only help in training.
fn classifier(id: &str) -> Option<f64> {
    let (graph, analysis) = published(id)?;
    let mut leads = vec![false; analysis.nodes.len()];
    leads[graph.output().0] = true;
    let nodes: Vec<_> = graph.iter().collect();
    for (id, node) in nodes.into_iter().rev() {
        if leads[id.0] {
            node.inputs.iter().for_each(|input| leads[input.0] = true);
        }
    }
    let layers = graph.iter().filter(|(id, node)| leads[id.0] && matches!(node.op, Op::Linear { .. }));
    Some(layers.map(|(node, _)| analysis.nodes[node.0].macs as f64).sum())
}

fn is_above(more: Option<f64>, times: f64, than: Option<f64>) -> bool {
    more.zip(than).is_some_and(|(more, than)| more > times * than)
}

/// LeNet-5's first layer beside one that connects every pixel with every value.
pub fn few_shared_weights() -> bool {
    let Some((graph, analysis)) = published("lenet5") else { return false };
    let first = graph.iter().find(|(_, node)| matches!(node.op, Op::Conv2d { .. }));
    first.is_some_and(|(id, _)| {
        let all = values(graph.input) * values(analysis.shape(id));
        1_000 * analysis.nodes[id.0].params < all
    })
}

fn values(shape: Shape) -> usize {
    match shape {
        Shape::Map { channels, height, width } => channels * height * width,
        Shape::Features(count) => count,
    }
}

/// LeNet-5's table of connections.
pub fn sparse_saves() -> bool {
    published("lenet5").is_some_and(|(_, analysis)| analysis.total_macs() < analysis.total_macs_dense())
}

/// A hundred times LeNet-5.
pub fn alexnet_is_larger() -> bool {
    is_above(params("bvlc_alexnet"), 100.0, params("lenet5"))
}

/// Two of 3×3 beside 5×5, three beside 7×7.
pub fn stacks_see_as_far() -> bool {
    let seen = |kernel: usize, count: usize| {
        let graph = stack(Shape::map(8, 28, 28), kernel, count).ok()?;
        Some(graph.analyse().ok()?.nodes[graph.output().0].receptive_field.size)
    };
    seen(3, 2).is_some() && seen(3, 2) == seen(5, 1) && seen(3, 3) == seen(7, 1)
}

/// VGG-16 beside AlexNet.
pub fn vgg_is_heavy() -> bool {
    is_above(params("vgg16"), 2.0, params("bvlc_alexnet"))
}

/// VGG-16 beside GoogLeNet.
pub fn vgg_is_costly() -> bool {
    is_above(macs("vgg16"), 5.0, macs("googlenet_2014"))
}

/// Beside AlexNet.
pub fn nin_is_small() -> bool {
    is_above(params("bvlc_alexnet"), 10.0, params("nin_cifar10"))
}

/// Neither of the two published networks has one.
pub fn nin_has_no_fully_connected_layer() -> bool {
    ["nin_cifar10", "nin_imagenet"].iter().all(|id| {
        published(id).is_some_and(|(graph, _)| !graph.iter().any(|(_, node)| matches!(node.op, Op::Linear { .. })))
    })
}

/// One fully connected layer beside three.
pub fn googlenets_classifier_is_small() -> bool {
    let own = classifier("googlenet_2014");
    ["bvlc_alexnet", "vgg16"].iter().all(|id| is_above(classifier(id), 20.0, own))
}

/// Multiply-accumulates at one place: straight away, and with a neck of 64 maps.
fn bottleneck() -> Option<(u64, u64)> {
    let input = Shape::map(256, 1, 1);
    let neck = vec![Conv::new(64, 1), Conv::new(64, 3).same(), Conv::new(256, 1)];
    let count = |graph: Graph| graph.analyse().ok().map(|analysis| analysis.total_macs());
    Some((count(stack(input, 3, 1).ok()?)?, count(convolutions(input, neck).ok()?)?))
}

/// As the article reckons.
pub fn bottleneck_costs() -> bool {
    bottleneck() == Some((589_824, 69_632))
}

/// At least nine and a half times.
pub fn bottleneck_saves_ten_times() -> bool {
    bottleneck().is_some_and(|(straight, thinned)| straight as f64 / thinned as f64 >= 9.5)
}

/// No square kernel above 3×3, but for those that look at one place of a map that is as large.
pub fn v3_has_no_5x5() -> bool {
    published("inception_v3").is_some_and(|(graph, _)| {
        !graph.iter().any(|(_, node)| matches!(&node.op, Op::Conv2d { window, .. } if window.kernel == [5, 5]))
    })
}

/// The first convolution of the first bottleneck of ResNet-50 beside what the block gives.
pub fn resnets_neck_is_a_quarter() -> bool {
    let Some((graph, analysis)) = published("resnet50") else { return false };
    let channels = |name: &str| graph.find(name).map(|id| analysis.shape(id).channels());
    let (neck, wide) = (channels("layer1.0.conv1"), channels("layer1.0.conv3"));
    neck.zip(wide).is_some_and(|(neck, wide)| 4 * neck == wide)
}

/// The only maximum of ResNet-50.
pub fn resnet_pools_2x2() -> bool {
    published("resnet50").is_some_and(|(graph, _)| {
        graph.iter().any(|(_, node)| matches!(&node.op, Op::MaxPool(window) if window.kernel == [2, 2]))
    })
}

/// Beside AlexNet.
pub fn squeezenet_is_small() -> bool {
    is_above(params("bvlc_alexnet"), 40.0, params("squeezenet1_0"))
}

/// Two bytes a number, rounded to a tenth of a million.
pub fn enet_takes_0_7_mb() -> bool {
    params("enet").is_some_and(|count| (2.0 * count / 1e5).round() == 7.0)
}

/// Separable convolutions, and those before them that are not: kernels of 1×1 are parts of a pair or of a way around.
pub fn xception_has_36_stages() -> bool {
    published("legacy_xception").is_some_and(|(graph, _)| {
        let stages =
            graph.iter().filter(|(_, node)| matches!(&node.op, Op::Conv2d { window, .. } if window.kernel != [1, 1]));
        stages.count() == 36
    })
}
