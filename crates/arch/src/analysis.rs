//! What shapes flow through a graph, and what does each node cost?

use serde::{Deserialize, Serialize};

use crate::error::ArchError;
use crate::graph::{Graph, Node, NodeId};
use crate::op::{Op, Window};
use crate::params::{self, ParamSpec};
use crate::receptive::ReceptiveField;
use crate::shape::Shape;

/// What is known of one node before any number flows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeReport {
    /// Shape of its value for one picture.
    pub shape: Shape,
    /// Learnable parameters of its own (a tied node has none); absent connections are not counted.
    pub params: usize,
    /// Multiply-accumulates for one picture: convolutions and fully connected layers, over the connections present.
    pub macs: u64,
    /// The same with every connection of a sparse table counted, as frameworks compute it.
    pub macs_dense: u64,
    /// The part of the picture that one of its values sees.
    pub receptive_field: ReceptiveField,
}

/// Reports on all nodes of a graph, and the tensors it keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// One report per node, in the order of the graph.
    pub nodes: Vec<NodeReport>,
    /// Every tensor, in the order of the nodes.
    pub params: Vec<ParamSpec>,
}

impl Analysis {
    /// Walks the graph once, in topological order.
    pub(crate) fn of(graph: &Graph) -> Result<Self, ArchError> {
        let mut analysis = Analysis { nodes: Vec::with_capacity(graph.nodes.len()), params: Vec::new() };
        for (id, node) in graph.iter() {
            analysis.push(graph, id, node)?;
        }
        for output in &graph.outputs {
            if output.node.0 >= graph.nodes.len() {
                return Err(wiring(&output.name, "the output is not a node of the graph"));
            }
        }
        Ok(analysis)
    }

    /// The shape of a node's value.
    pub fn shape(&self, id: NodeId) -> Shape {
        self.nodes[id.0].shape
    }

    /// Learnable parameters of the whole network.
    pub fn total_params(&self) -> usize {
        self.nodes.iter().map(|node| node.params).sum()
    }

    /// Multiply-accumulates of one forward pass of one picture, over the connections present.
    pub fn total_macs(&self) -> u64 {
        self.nodes.iter().map(|node| node.macs).sum()
    }

    /// Multiply-accumulates with every connection of sparse tables counted.
    pub fn total_macs_dense(&self) -> u64 {
        self.nodes.iter().map(|node| node.macs_dense).sum()
    }

    /// Bytes of all values of one picture in 32-bit floats: what training has to keep.
    pub fn activation_bytes(&self) -> usize {
        self.nodes.iter().map(|node| node.shape.bytes()).sum()
    }

    /// Bytes of all tensors in 32-bit floats, running statistics included.
    pub fn weight_bytes(&self) -> usize {
        self.params.iter().map(|spec| spec.elements() * 4).sum()
    }

    /// Most bytes of one picture that inference holds at once when each value is freed at its last use.
    pub fn peak_inference_bytes(&self, graph: &Graph) -> usize {
        let mut left = graph.readers();
        let (mut held, mut peak) = (0, 0);
        for (id, node) in graph.iter() {
            held += self.shape(id).bytes();
            peak = peak.max(held);
            for input in &node.inputs {
                left[input.0] -= 1;
                if left[input.0] == 0 {
                    held -= self.shape(*input).bytes();
                }
            }
        }
        peak
    }

    /// Adds the report of the next node of `graph`.
    pub(crate) fn push(&mut self, graph: &Graph, id: NodeId, node: &Node) -> Result<(), ArchError> {
        for input in &node.inputs {
            if input.0 >= id.0 {
                return Err(wiring(&node.name, &format!("input {} does not come before it", input.0)));
            }
        }
        let inputs: Vec<Shape> = node.inputs.iter().map(|input| self.shape(*input)).collect();
        let shape = self.output_shape(graph, node, &inputs)?;
        let own = inputs.first().map_or_else(Vec::new, |&input| params::of_node(graph, id, input));
        let fields: Vec<_> = node.inputs.iter().map(|i| (self.nodes[i.0].receptive_field, self.shape(*i))).collect();
        let (macs_dense, macs) = macs(&node.op, &inputs, shape);
        let dense_params: usize = own.iter().filter(|spec| spec.kind.is_learned()).map(ParamSpec::elements).sum();
        self.nodes.push(NodeReport {
            shape,
            params: dense_params - absent_weights(&node.op),
            macs,
            macs_dense,
            receptive_field: ReceptiveField::after(&node.op, &fields),
        });
        self.params.extend(own);
        Ok(())
    }

    fn output_shape(&self, graph: &Graph, node: &Node, inputs: &[Shape]) -> Result<Shape, ArchError> {
        if let Op::Input = node.op {
            return Ok(graph.input);
        }
        let Some(&input) = inputs.first() else {
            return Err(wiring(&node.name, "it has no input"));
        };
        let joins = matches!(node.op, Op::Concat | Op::Add { .. } | Op::Join { .. });
        if inputs.len() > 1 && !joins {
            return Err(wiring(&node.name, &format!("{} takes one input, not {}", node.op.name(), inputs.len())));
        }
        match &node.op {
            Op::Input | Op::BatchNorm { .. } | Op::Activation(_) | Op::Dropout { .. } => Ok(input),
            Op::Conv2d { out, window, groups, connections, .. } => {
                check_groups(node, input, *out, *groups)?;
                if let Some(table) = connections
                    && (table.inputs() != input.channels() || table.outputs() != *out)
                {
                    return Err(ArchError::Connections {
                        node: node.name.clone(),
                        inputs: table.inputs(),
                        outputs: table.outputs(),
                        input,
                        out: *out,
                    });
                }
                windowed(node, window, input, *out)
            }
            Op::ConvTranspose2d { out, window, output_padding, groups, .. } => {
                check_groups(node, input, *out, *groups)?;
                check_window(node, window)?;
                let (_, height, width) = map_dims(node, input)?;
                let side = |axis: usize, size: usize| {
                    ((size - 1) * window.stride[axis] + window.span(axis) + output_padding[axis])
                        .checked_sub(2 * window.padding[axis])
                        .filter(|&side| side > 0)
                        .ok_or_else(|| too_large(node, window, input))
                };
                Ok(Shape::map(*out, side(0, height)?, side(1, width)?))
            }
            Op::Linear { out, .. } => {
                let Shape::Features(_) = input else {
                    return Err(rank(node, "a vector (flatten first)", input));
                };
                positive(node, "number of features", *out)?;
                Ok(Shape::Features(*out))
            }
            Op::EuclideanCodes { codes } => match (input, codes.first()) {
                (Shape::Features(features), Some(code)) if codes.iter().all(|code| code.len() == features) => {
                    debug_assert_eq!(code.len(), features);
                    Ok(Shape::Features(codes.len()))
                }
                _ => Err(rank(node, "a vector as long as its codes", input)),
            },
            Op::LocalResponseNorm { .. } | Op::SpatialDropout { .. } => map_dims(node, input).map(|_| input),
            Op::MaxPool(window) | Op::MaxAvgPool(window) | Op::AvgPool { window, .. } | Op::Subsample(window) => {
                windowed(node, window, input, input.channels())
            }
            Op::MaxUnpool { of } => {
                let pool = graph.nodes.get(of.0).filter(|pool| matches!(pool.op, Op::MaxPool(_)));
                let (Some(pool), true) = (pool, of.0 < self.nodes.len()) else {
                    return Err(wiring(&node.name, "it unpools a node that is not a max pooling before it"));
                };
                let (pooled, source) = (self.shape(*of), self.shape(pool.inputs[0]));
                if pooled != input {
                    return Err(ArchError::Mismatch {
                        node: node.name.clone(),
                        operation: "unpooling",
                        sides: Box::new([
                            (pool.name.clone(), pooled),
                            (graph.node(node.inputs[0]).name.clone(), input),
                        ]),
                    });
                }
                Ok(source)
            }
            Op::GlobalAvgPool => map_dims(node, input).map(|(channels, ..)| Shape::map(channels, 1, 1)),
            Op::Flatten => Ok(Shape::Features(input.elements())),
            Op::PadChannels { out } => {
                let (channels, height, width) = map_dims(node, input)?;
                if *out < channels {
                    return Err(value(node, "number of maps", &format!("at least {channels}"), *out));
                }
                Ok(Shape::map(*out, height, width))
            }
            Op::Concat => self.concatenated(graph, node, inputs),
            Op::Add { scales } if scales.len() != inputs.len() => {
                Err(value(node, "number of scales", &inputs.len().to_string(), scales.len()))
            }
            Op::Add { .. } | Op::Join { .. } => match inputs.iter().position(|&other| other != input) {
                None => Ok(input),
                Some(other) => Err(mismatch(graph, node, "addition", inputs, other)),
            },
        }
    }

    fn concatenated(&self, graph: &Graph, node: &Node, inputs: &[Shape]) -> Result<Shape, ArchError> {
        let (_, height, width) = map_dims(node, inputs[0])?;
        let mut channels = 0;
        for (index, shape) in inputs.iter().enumerate() {
            match *shape {
                Shape::Map { channels: more, height: h, width: w } if (h, w) == (height, width) => channels += more,
                _ => return Err(mismatch(graph, node, "concatenation", inputs, index)),
            }
        }
        Ok(Shape::map(channels, height, width))
    }
}

/// `(dense, over the connections present)`, as `reference/README.md` counts: no bias, normalisation, pooling or activation.
fn macs(op: &Op, inputs: &[Shape], output: Shape) -> (u64, u64) {
    let Some(&input) = inputs.first() else {
        return (0, 0);
    };
    match op {
        Op::Conv2d { window, groups, connections, .. } => {
            let kernel = window.kernel[0] * window.kernel[1];
            let dense = output.elements() * (input.channels() / groups) * kernel;
            let (height, width) = output.size();
            let present = connections.as_ref().map_or(dense, |table| table.count() * kernel * height * width);
            (dense as u64, present as u64)
        }
        Op::ConvTranspose2d { out, window, groups, .. } => {
            let macs = (input.elements() * (out / groups) * window.kernel[0] * window.kernel[1]) as u64;
            (macs, macs)
        }
        Op::Linear { out, .. } => {
            let macs = (input.elements() * out) as u64;
            (macs, macs)
        }
        _ => (0, 0),
    }
}

/// Weights of a dense kernel that a connection table switches off.
fn absent_weights(op: &Op) -> usize {
    match op {
        Op::Conv2d { window, connections: Some(table), .. } => {
            (table.inputs() * table.outputs() - table.count()) * window.kernel[0] * window.kernel[1]
        }
        _ => 0,
    }
}

fn windowed(node: &Node, window: &Window, input: Shape, out: usize) -> Result<Shape, ArchError> {
    let (_, height, width) = map_dims(node, input)?;
    check_window(node, window)?;
    positive(node, "number of maps", out)?;
    match (window.output_size(0, height), window.output_size(1, width)) {
        (Some(height), Some(width)) => Ok(Shape::map(out, height, width)),
        _ => Err(too_large(node, window, input)),
    }
}

fn check_window(node: &Node, window: &Window) -> Result<(), ArchError> {
    for axis in 0..2 {
        positive(node, "kernel size", window.kernel[axis])?;
        positive(node, "stride", window.stride[axis])?;
        positive(node, "dilation", window.dilation[axis])?;
    }
    Ok(())
}

fn check_groups(node: &Node, input: Shape, out: usize, groups: usize) -> Result<(), ArchError> {
    positive(node, "number of groups", groups)?;
    if input.channels().is_multiple_of(groups) && out.is_multiple_of(groups) {
        return Ok(());
    }
    Err(ArchError::Groups { node: node.name.clone(), input, out, groups })
}

fn map_dims(node: &Node, input: Shape) -> Result<(usize, usize, usize), ArchError> {
    match input {
        Shape::Map { channels, height, width } => Ok((channels, height, width)),
        Shape::Features(_) => Err(rank(node, "a stack of maps", input)),
    }
}

fn positive(node: &Node, what: &'static str, found: usize) -> Result<(), ArchError> {
    if found > 0 { Ok(()) } else { Err(value(node, what, "at least 1", found)) }
}

fn value(node: &Node, what: &'static str, expected: &str, found: usize) -> ArchError {
    ArchError::Value { node: node.name.clone(), what, expected: expected.to_owned(), found: found.to_string() }
}

fn rank(node: &Node, expected: &'static str, input: Shape) -> ArchError {
    ArchError::Rank { node: node.name.clone(), operation: node.op.name(), expected, input }
}

fn wiring(node: &str, problem: &str) -> ArchError {
    ArchError::Wiring { node: node.to_owned(), problem: problem.to_owned() }
}

fn too_large(node: &Node, window: &Window, input: Shape) -> ArchError {
    ArchError::WindowTooLarge {
        node: node.name.clone(),
        kernel: [window.span(0), window.span(1)],
        padding: window.padding,
        input,
    }
}

fn mismatch(graph: &Graph, node: &Node, operation: &'static str, inputs: &[Shape], other: usize) -> ArchError {
    let side = |i: usize| (graph.node(node.inputs[i]).name.clone(), inputs[i]);
    ArchError::Mismatch { node: node.name.clone(), operation, sides: Box::new([side(0), side(other)]) }
}

#[cfg(test)]
mod tests;
