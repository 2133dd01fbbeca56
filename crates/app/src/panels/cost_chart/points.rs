//! Which networks stand in the figure, and with which numbers?

use arch::Procedure;
use arch::zoo::Model;

use super::axes::Quantity;
use crate::network::Network;
use crate::order;
use crate::words::procedure;

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
    /// How that was measured; `None` of what was measured here.
    pub procedure: Option<Procedure>,
    /// Where that was published.
    pub source: &'static str,
    /// Does it stand among others that were measured otherwise?
    pub is_marked: bool,
}

impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        let numbers = |point: &Point| [point.macs, point.params, point.ms, point.top1].map(f64::to_bits);
        self.model.id == other.model.id && self.procedure == other.procedure && numbers(self) == numbers(other)
    }
}

impl Point {
    /// Its name; where its accuracy was not measured by one crop, with the procedure.
    pub fn name(&self) -> String {
        match self.procedure.filter(|_| self.is_marked) {
            Some(other) => [self.model.name, ", ", procedure(other)].concat(),
            None => self.model.name.to_owned(),
        }
    }

    /// Accuracy that a million parameters bring, per cent.
    pub fn density(&self) -> f64 {
        self.top1 / (self.params / 1e6)
    }
}

/// Every network for ImageNet with a published top-1 accuracy, the largest first, so that small discs lie on top.
pub fn all() -> Vec<Point> {
    let mut points: Vec<Point> = arch::zoo::all().filter_map(point).collect();
    // A network that differs from another one in side classifiers alone is the same one here.
    points.dedup_by(|a, b| (a.macs, a.params, a.top1) == (b.macs, b.params, b.top1));
    order::by(&mut points, |point| -point.params);
    points
}

fn point(model: &'static Model) -> Option<Point> {
    let top1 = model.published.top1?;
    let network = Network::of(model).ok()?;
    let classes = network.analysis.shape(network.graph.output()).channels();
    let cost = network.cost();
    (classes == IMAGENET).then_some(Point {
        model,
        macs: cost.macs as f64,
        params: cost.params as f64,
        ms: f64::NAN,
        top1: top1.value,
        procedure: top1.procedure,
        source: top1.source,
        is_marked: false,
    })
}

/// Those of which an accuracy by this procedure was published, with that; or each with one, and those that were
/// measured otherwise than most are marked.
pub fn by(all: &[Point], procedure: Option<Procedure>) -> Vec<Point> {
    let Some(procedure) = procedure else {
        let marked =
            |point: &Point| Point { is_marked: point.procedure != Some(Procedure::SingleCrop), ..point.clone() };
        return all.iter().map(marked).collect();
    };
    let figure = |point: &Point| {
        let top1 = point.model.published.top1_by(procedure)?;
        Some(Point { top1: top1.value, procedure: top1.procedure, source: top1.source, ..point.clone() })
    };
    all.iter().filter_map(figure).collect()
}

/// Places of the points than which none is both cheaper and better, the cheapest first.
pub fn frontier(points: &[&Point], across: Quantity, up: Quantity) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order::by(&mut order, |index| across.of(points[*index]));
    let mut best = f64::NEG_INFINITY;
    order.retain(|index| {
        let value = up.of(points[*index]);
        let is_better = value > best;
        best = best.max(value);
        is_better
    });
    order
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
    fn one_view_has_one_procedure_and_the_story_holds_in_it() {
        let all = all();
        for procedure in Procedure::ALL {
            assert!(by(&all, Some(procedure)).iter().all(|point| point.procedure == Some(procedure)));
        }
        let one_crop = by(&all, Some(Procedure::SingleCrop));
        let has = |id: &str| one_crop.iter().any(|point| point.model.id == id);
        // Measured by ten crops, densely, and at several scales: none of them stands among those of one crop.
        for id in ["plain18", "plain34", "vgg16_c", "vgg11_lrn", "overfeat_fast", "overfeat_accurate", "fractalnet34"] {
            assert!(!has(id), "{id}");
        }
        assert!(has("resnet18") && has("vgg16") && one_crop.len() > 25);
        assert_eq!(by(&all, None).len(), all.len());
    }

    #[test]
    fn the_frontier_climbs_from_squeezenet_to_the_last_inception() {
        let all = all();
        let one_crop = by(&all, Some(Procedure::SingleCrop));
        let shown: Vec<&Point> = one_crop.iter().collect();
        let ids: Vec<&str> =
            frontier(&shown, Quantity::Macs, Quantity::Top1).into_iter().map(|index| shown[index].model.id).collect();
        assert_eq!((ids[0], ids[ids.len() - 1]), ("squeezenet1_1", "inception_resnet_v2"));
        assert!(!ids.contains(&"vgg16") && !ids.contains(&"bvlc_alexnet"), "{ids:?}");
    }

    #[test]
    fn vgg_brings_little_for_its_parameters_and_squeezenet_much() {
        let points = all();
        let density = |id: &str| points.iter().find(|point| point.model.id == id).map(Point::density);
        assert!(density("vgg16") < Some(1.0));
        assert!(density("squeezenet1_1") > Some(40.0));
    }
}
