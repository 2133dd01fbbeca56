//! Which networks stand in the figure, and with which numbers?

use arch::zoo::Model;

use crate::network::Network;
use crate::order;

/// Classes of ImageNet's competition: networks with as many outputs are compared.
const IMAGENET: usize = 1000;

/// One disc of the figure.
#[derive(Clone, Debug)]
pub struct Point {
    /// Whose.
    pub model: &'static Model,
    /// Multiply-accumulates of one picture, counted on the graph.
    pub macs: f64,
    /// Learned numbers, counted on the graph.
    pub params: f64,
    /// Milliseconds for one picture on this device; not a number where that was not measured.
    pub ms: f64,
    /// Top-1 accuracy as published, per cent.
    pub top1: f64,
    /// Where that was published.
    pub source: &'static str,
}

impl Point {
    /// Accuracy that a million parameters bring, per cent.
    pub fn density(&self) -> f64 {
        self.top1 / (self.params / 1e6)
    }
}

/// Every network for ImageNet with a published top-1 accuracy, the largest first, so that small discs lie on top.
pub fn all() -> Vec<Point> {
    let mut points: Vec<Point> = arch::zoo::all().filter_map(point).collect();
    order::by(&mut points, |point| -point.params);
    points
}

fn point(model: &'static Model) -> Option<Point> {
    let top1 = model.published.top1?;
    let Network { graph, analysis, .. } = Network::of(model).ok()?;
    let classes = analysis.shape(graph.output()).channels();
    (classes == IMAGENET).then(|| Point {
        model,
        macs: analysis.total_macs() as f64,
        params: analysis.total_params() as f64,
        ms: f64::NAN,
        top1: top1.value,
        source: top1.source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imagenet_networks_are_there_and_the_others_not() {
        let points = all();
        let has = |id: &str| points.iter().any(|point| point.model.id == id);
        assert!(has("vgg16") && has("resnet152") && has("squeezenet1_1") && has("inception_resnet_v2"));
        assert!(!has("nin_cifar10") && !has("lenet5") && !has("ciresan_mlp"));
        assert!(points.windows(2).all(|pair| pair[0].params >= pair[1].params));
    }

    #[test]
    fn vgg_brings_little_for_its_parameters_and_squeezenet_much() {
        let points = all();
        let density = |id: &str| points.iter().find(|point| point.model.id == id).map(Point::density);
        assert!(density("vgg16") < Some(1.0));
        assert!(density("squeezenet1_1") > Some(40.0));
    }
}
