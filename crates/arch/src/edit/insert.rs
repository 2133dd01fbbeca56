//! Insert a layer behind another one.

use serde::{Deserialize, Serialize};

use super::batch_norm::EPS;
use super::checked::Checked;
use super::pooling::PoolingKind;
use super::rewrite::{Rewrite, rewrite};
use super::{EditError, stack};
use crate::graph::{Graph, NodeId};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;
use crate::words::{word, words};

const EDIT: &str = word("inserting a layer");

/// A layer that can stand anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Layer {
    /// A convolution that keeps size and number of the maps, `NAME_conv`, then a batch normalisation where it has one,
    /// then a non-linearity.
    Convolution {
        /// Rows and columns of its kernel; odd.
        kernel: usize,
        /// Is it normalised over the batch, in place of a bias?
        batch_norm: bool,
        /// What follows it.
        activation: Activation,
    },
    /// A fully connected layer from a vector to as many features, `NAME_fc`, then a non-linearity.
    FullyConnected {
        /// What follows it.
        activation: Activation,
    },
    /// A pooling over windows, `NAME_pool`; odd windows are padded by half of their reach.
    Pooling {
        /// What becomes of a window.
        kind: PoolingKind,
        /// Rows and columns of the window.
        kernel: usize,
        /// Steps between windows.
        stride: usize,
    },
    /// A non-linearity, `NAME_act`.
    Activation(Activation),
    /// Dropout of single values, `NAME_dropout`.
    Dropout {
        /// Probability that a value is dropped.
        p: f64,
    },
}

/// Puts a layer behind the node of this name: everything that read its value reads that of the new layer.
///
/// # Errors
/// Where the node gives the scores, or the layer does not take what the node gives.
pub fn insert_layer(graph: &Graph, after: &str, layer: &Layer) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let id = old.find(after)?;
    if old.gives(id) {
        return Err(old.refused(after, words!("it gives the scores")));
    }
    check_kernel(&old, after, layer)?;
    let (shape, name) = (old.shape(id), after);
    rewrite(&old, |copy, at, node| {
        let x = copy.keep(node);
        Ok(if at == id { inserted(copy, x, shape, name, layer) } else { x })
    })
}

fn check_kernel(old: &Checked, after: &str, layer: &Layer) -> Result<(), EditError> {
    match layer {
        Layer::Convolution { kernel, .. } if kernel.is_multiple_of(2) => {
            Err(old.refused(after, words!("{0}×{0} would not keep the size of its maps", kernel)))
        }
        Layer::Convolution { .. }
        | Layer::FullyConnected { .. }
        | Layer::Pooling { .. }
        | Layer::Activation(_)
        | Layer::Dropout { .. } => Ok(()),
    }
}

fn inserted(copy: &mut Rewrite, x: NodeId, shape: Shape, name: &str, layer: &Layer) -> NodeId {
    match layer {
        Layer::Convolution { kernel, batch_norm, activation } => {
            let own = format!("{name}_conv");
            let window = Window { padding: [kernel / 2; 2], ..Window::square(*kernel) };
            let op = Op::Conv2d { out: shape.channels(), window, groups: 1, bias: !batch_norm, connections: None };
            let mut x = copy.push(&own, op, vec![x]);
            if *batch_norm {
                x = copy.push(&format!("{own}_bn"), Op::BatchNorm { eps: EPS }, vec![x]);
            }
            stack::activated(copy, x, &own, *activation)
        }
        Layer::FullyConnected { activation } => {
            let own = format!("{name}_fc");
            let x = copy.push(&own, Op::Linear { out: shape.channels(), bias: true }, vec![x]);
            stack::activated(copy, x, &own, *activation)
        }
        Layer::Pooling { kind, kernel, stride } => {
            let padding = [kernel.saturating_sub(1) / 2; 2];
            let window = Window { stride: [*stride; 2], padding, ..Window::square(*kernel) };
            copy.push(&format!("{name}_pool"), kind.over(window), vec![x])
        }
        Layer::Activation(activation) => stack::activated(copy, x, name, *activation),
        Layer::Dropout { p } => copy.push(&format!("{name}_dropout"), Op::Dropout { p: *p }, vec![x]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    #[test]
    fn a_layer_stands_between_a_node_and_its_readers() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let convolution = Layer::Convolution { kernel: 3, batch_norm: false, activation: Activation::Relu };
        let deeper = insert_layer(&graph, "pool1", &convolution).unwrap();
        assert_eq!(params(&deeper) - params(&graph), 6 * 6 * 9 + 6);
        let conv2 = deeper.node(deeper.find("conv2").unwrap());
        assert_eq!(deeper.node(conv2.inputs[0]).name, "pool1_conv_act");
        let normalised = Layer::Convolution { kernel: 5, batch_norm: true, activation: Activation::Tanh };
        let normalised = insert_layer(&graph, "pool1", &normalised).unwrap();
        assert_eq!(params(&normalised) - params(&graph), 6 * 6 * 25 + 2 * 6);
        assert!(normalised.find("pool1_conv_bn").is_some());
        let wider = Layer::FullyConnected { activation: Activation::Tanh };
        assert_eq!(params(&insert_layer(&graph, "fc1.tanh", &wider).unwrap()) - params(&graph), 120 * 121);
    }

    #[test]
    fn the_same_layer_twice_gets_another_name() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let once = insert_layer(&graph, "fc1.tanh", &Layer::Dropout { p: 0.5 }).unwrap();
        let twice = insert_layer(&once, "fc1.tanh", &Layer::Dropout { p: 0.5 }).unwrap();
        assert!(twice.find("fc1.tanh_dropout").is_some() && twice.find("fc1.tanh_dropout_2").is_some());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let refusal = |after: &str, layer| insert_layer(&graph, after, &layer).unwrap_err().to_string();
        let convolution = |kernel| Layer::Convolution { kernel, batch_norm: false, activation: Activation::Relu };
        assert!(refusal("fc1", convolution(3)).contains("takes a stack of maps"));
        assert!(refusal("pool1", convolution(2)).contains("keep the size"));
        assert!(refusal("pool1", Layer::FullyConnected { activation: Activation::Relu }).contains("takes a vector"));
        assert!(refusal("fc3", Layer::Dropout { p: 0.5 }).contains("gives the scores"));
        assert!(refusal("fc1", Layer::Dropout { p: 1.0 }).contains("less than 1"));
        // Between the two poolings of an encoder and its decoder every size is needed.
        let enet = zoo::enet::enet_small().unwrap();
        let pooling = Layer::Pooling { kind: PoolingKind::Max, kernel: 2, stride: 2 };
        assert!(insert_layer(&enet, "regular1_1.out_activation", &pooling).is_err());
    }

    #[test]
    fn a_pooling_halves_what_follows() {
        let graph = zoo::resnet::imagenet::resnet18_small().unwrap();
        for kernel in [2, 3] {
            let pooling = Layer::Pooling { kind: PoolingKind::Average, kernel, stride: 2 };
            let pooled = insert_layer(&graph, "bn1.relu", &pooling).unwrap();
            let analysis = pooled.analyse().unwrap();
            assert_eq!(analysis.shape(pooled.find("bn1.relu_pool").unwrap()), Shape::map(16, 16, 16));
        }
    }
}
