//! How is a network written down?
//!
//! ```
//! use arch::{Activation, Builder, Conv, Pooling, Shape};
//!
//! let mut net = Builder::new("tiny", Shape::map(1, 28, 28));
//! let x = net.input();
//! let x = net.conv("conv1", x, Conv::new(8, 3).padding(1)); // [8, 28, 28]
//! let x = net.activation(x, Activation::Relu);
//! let x = net.max_pool("pool1", x, Pooling::new(2).stride(2)); // [8, 14, 14]
//! let x = net.flatten(x);
//! let x = net.linear("fc", x, 10);
//! let graph = net.finish(x).expect("shapes fit");
//! assert_eq!(graph.analyse().expect("shapes fit").total_params(), 8 * 9 + 8 + 8 * 14 * 14 * 10 + 10);
//! ```
//!
//! The first impossible node is remembered and returned by [`Builder::finish`], so that a network's
//! file reads like its paper's table and not like error handling.

use std::collections::HashSet;

use crate::analysis::Analysis;
use crate::connections::ConnectionTable;
use crate::error::ArchError;
use crate::graph::{Block, BlockKind, Graph, Node, NodeId, Output};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;
use crate::structure::{self, wiring};
use crate::words::words;

/// The value of a node, to be given to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Var(NodeId);

impl Var {
    /// The node behind the value.
    pub const fn id(self) -> NodeId {
        self.0
    }
}

/// A convolution in the making: `Conv::new(64, 3).stride(2).padding(1)`.
#[derive(Clone, Debug)]
pub struct Conv {
    out: usize,
    window: Window,
    output_padding: [usize; 2],
    groups: usize,
    bias: bool,
    connections: Option<ConnectionTable>,
}

impl Conv {
    /// `out` maps by a square kernel, with bias, one step at a time, without padding.
    pub const fn new(out: usize, kernel: usize) -> Self {
        Self::rect(out, [kernel, kernel])
    }

    /// `out` maps by a kernel of `[rows, columns]`.
    pub const fn rect(out: usize, kernel: [usize; 2]) -> Self {
        let window = Window { kernel, ..Window::square(1) };
        Conv { out, window, output_padding: [0; 2], groups: 1, bias: true, connections: None }
    }

    /// The same step in both directions.
    pub const fn stride(mut self, stride: usize) -> Self {
        self.window.stride = [stride; 2];
        self
    }

    /// The same padding on all four sides.
    pub const fn padding(mut self, padding: usize) -> Self {
        self.window.padding = [padding; 2];
        self
    }

    /// Padding above and below, and left and right.
    pub const fn padding_rect(mut self, padding: [usize; 2]) -> Self {
        self.window.padding = padding;
        self
    }

    /// Padding that keeps the size at stride 1 and an odd kernel.
    pub const fn same(mut self) -> Self {
        self.window.padding = [self.window.span(0) / 2, self.window.span(1) / 2];
        self
    }

    /// Distance between the taps of the kernel.
    pub const fn dilation(mut self, dilation: usize) -> Self {
        self.window.dilation = [dilation; 2];
        self
    }

    /// Groups of maps that do not see each other.
    pub const fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    /// Without a bias, as in front of a batch normalisation.
    pub const fn no_bias(mut self) -> Self {
        self.bias = false;
        self
    }

    /// Rows and columns added at the end of a transposed convolution's output.
    pub const fn output_padding(mut self, padding: usize) -> Self {
        self.output_padding = [padding; 2];
        self
    }

    /// Only the connections of this table.
    pub fn connections(mut self, table: ConnectionTable) -> Self {
        self.connections = Some(table);
        self
    }
}

/// A pooling in the making: `Pooling::new(3).stride(2).ceil()`.
#[derive(Clone, Copy, Debug)]
pub struct Pooling {
    window: Window,
    count_include_pad: bool,
}

impl Pooling {
    /// A square window, moved one step at a time, without padding; averages count padding.
    pub const fn new(kernel: usize) -> Self {
        Pooling { window: Window::square(kernel), count_include_pad: true }
    }

    /// The same step in both directions.
    pub const fn stride(mut self, stride: usize) -> Self {
        self.window.stride = [stride; 2];
        self
    }

    /// The same padding on all four sides.
    pub const fn padding(mut self, padding: usize) -> Self {
        self.window.padding = [padding; 2];
        self
    }

    /// Round the output size up.
    pub const fn ceil(mut self) -> Self {
        self.window.ceil = true;
        self
    }

    /// Averages divide by the pixels present, not by the window.
    pub const fn exclude_pad(mut self) -> Self {
        self.count_include_pad = false;
        self
    }
}

/// Writes a graph node by node; see the module's example.
#[derive(Debug)]
pub struct Builder {
    graph: Graph,
    analysis: Analysis,
    names: HashSet<String>,
    scope: Vec<String>,
    error: Option<ArchError>,
}

impl Builder {
    /// An empty network for pictures of the shape `input`.
    pub fn new(name: &str, input: Shape) -> Self {
        let graph = Graph { name: name.to_owned(), input, nodes: Vec::new(), blocks: Vec::new(), outputs: Vec::new() };
        let (analysis, names) = (Analysis::default(), HashSet::new());
        Builder { graph, analysis, names, scope: Vec::new(), error: None }
    }

    /// The picture. Called once, first.
    pub fn input(&mut self) -> Var {
        self.push("input", Op::Input, &[])
    }

    /// The shape of a value so far.
    pub fn shape(&self, x: Var) -> Shape {
        self.analysis.nodes.get(x.0.0).map_or(self.graph.input, |node| node.shape)
    }

    /// Channels of a value so far.
    pub fn channels(&self, x: Var) -> usize {
        self.shape(x).channels()
    }

    /// Convolution.
    pub fn conv(&mut self, name: &str, x: Var, conv: Conv) -> Var {
        let Conv { out, window, groups, bias, connections, .. } = conv;
        self.push(name, Op::Conv2d { out, window, groups, bias, connections }, &[x])
    }

    /// Transposed convolution.
    pub fn conv_transpose(&mut self, name: &str, x: Var, conv: Conv) -> Var {
        let Conv { out, window, output_padding, groups, bias, .. } = conv;
        self.push(name, Op::ConvTranspose2d { out, window, output_padding, groups, bias }, &[x])
    }

    /// Fully connected, with bias. Takes a vector: [`Builder::flatten`] first.
    pub fn linear(&mut self, name: &str, x: Var, out: usize) -> Var {
        self.push(name, Op::Linear { out, bias: true }, &[x])
    }

    /// Batch normalisation.
    pub fn batch_norm(&mut self, name: &str, x: Var, eps: f64) -> Var {
        self.push(name, Op::BatchNorm { eps }, &[x])
    }

    /// A non-linearity, named after the node before it.
    pub fn activation(&mut self, x: Var, activation: Activation) -> Var {
        let suffix = match activation {
            Activation::Relu => "relu",
            Activation::LeakyRelu { .. } => "leaky_relu",
            Activation::Elu { .. } => "elu",
            Activation::Prelu => "prelu",
            Activation::Tanh | Activation::ScaledTanh { .. } => "tanh",
            Activation::Sigmoid => "sigmoid",
        };
        self.push_after(suffix, Op::Activation(activation), x)
    }

    /// A non-linearity with a name of its own, as PReLU needs for its slope.
    pub fn activation_named(&mut self, name: &str, x: Var, activation: Activation) -> Var {
        self.push(name, Op::Activation(activation), &[x])
    }

    /// Rectified linear unit.
    pub fn relu(&mut self, x: Var) -> Var {
        self.activation(x, Activation::Relu)
    }

    /// Max pooling.
    pub fn max_pool(&mut self, name: &str, x: Var, pooling: Pooling) -> Var {
        self.push(name, Op::MaxPool(pooling.window), &[x])
    }

    /// Average pooling.
    pub fn avg_pool(&mut self, name: &str, x: Var, pooling: Pooling) -> Var {
        let Pooling { window, count_include_pad } = pooling;
        self.push(name, Op::AvgPool { window, count_include_pad }, &[x])
    }

    /// Puts the values of `x` back to where the max pooling `pool` found its own.
    pub fn max_unpool(&mut self, name: &str, x: Var, pool: Var) -> Var {
        self.push(name, Op::MaxUnpool { of: pool.0 }, &[x])
    }

    /// Mean of each map.
    pub fn global_avg_pool(&mut self, name: &str, x: Var) -> Var {
        self.push(name, Op::GlobalAvgPool, &[x])
    }

    /// LeNet-5's trainable subsampling.
    pub fn subsample(&mut self, name: &str, x: Var, pooling: Pooling) -> Var {
        self.push(name, Op::Subsample(pooling.window), &[x])
    }

    /// Local response normalisation.
    pub fn local_response_norm(&mut self, name: &str, x: Var, size: usize, alpha: f64, beta: f64, k: f64) -> Var {
        self.push(name, Op::LocalResponseNorm { size, alpha, beta, k }, &[x])
    }

    /// Stacks maps on top of each other.
    pub fn concat(&mut self, name: &str, inputs: &[Var]) -> Var {
        self.push(name, Op::Concat, inputs)
    }

    /// Sum of two values.
    pub fn add(&mut self, name: &str, left: Var, right: Var) -> Var {
        self.push(name, Op::Add { scales: vec![1.0, 1.0] }, &[left, right])
    }

    /// `left + scale * right`, as the Inception-ResNets damp their residuals.
    pub fn add_scaled(&mut self, name: &str, left: Var, right: Var, scale: f64) -> Var {
        self.push(name, Op::Add { scales: vec![1.0, scale] }, &[left, right])
    }

    /// Mean of several columns, with drop-path in training.
    pub fn join(&mut self, name: &str, inputs: &[Var], drop_path: f64) -> Var {
        self.push(name, Op::Join { drop_path }, inputs)
    }

    /// Dropout of single values.
    pub fn dropout(&mut self, x: Var, p: f64) -> Var {
        self.push_after("dropout", Op::Dropout { p }, x)
    }

    /// Dropout of whole maps.
    pub fn spatial_dropout(&mut self, x: Var, p: f64) -> Var {
        self.push_after("dropout", Op::SpatialDropout { p }, x)
    }

    /// A stack of maps as one vector.
    pub fn flatten(&mut self, x: Var) -> Var {
        self.push_after("flatten", Op::Flatten, x)
    }

    /// Any other operation.
    pub fn op(&mut self, name: &str, op: Op, inputs: &[Var]) -> Var {
        self.push(name, op, inputs)
    }

    /// The same operation with the same parameters as node `owner`, applied to `x`.
    pub fn tied(&mut self, name: &str, owner: Var, x: Var) -> Var {
        let first = self.graph.nodes.get(owner.0.0);
        let op = first.map_or(Op::Flatten, |first| first.op.clone()); // no owner: refused when it is pushed
        let owner = first.and_then(|first| first.tied_to).unwrap_or(owner.0);
        self.push_node(Node { name: self.scoped(name), op, inputs: vec![x.0], tied_to: Some(owner) })
    }

    /// Puts `name.` in front of the names of the nodes that `body` adds.
    pub fn scope<T>(&mut self, name: &str, body: impl FnOnce(&mut Self) -> T) -> T {
        self.scope.push(name.to_owned());
        let result = body(self);
        self.scope.pop();
        result
    }

    /// A [`Builder::scope`] whose nodes form a block that the reader may fold.
    pub fn block(&mut self, name: &str, kind: BlockKind, body: impl FnOnce(&mut Self) -> Var) -> Var {
        let start = self.graph.nodes.len();
        let full_name = self.scoped(name);
        let output = self.scope(name, body);
        self.graph.blocks.push(Block { name: full_name, kind, nodes: start..self.graph.nodes.len(), output: output.0 });
        output
    }

    /// A block whose nodes keep their own names, for parts that checkpoints do not name together.
    pub fn group(&mut self, name: &str, kind: BlockKind, body: impl FnOnce(&mut Self) -> Var) -> Var {
        let start = self.graph.nodes.len();
        let output = body(self);
        let name = self.scoped(name);
        self.graph.blocks.push(Block { name, kind, nodes: start..self.graph.nodes.len(), output: output.0 });
        output
    }

    /// An auxiliary output with the weight of its loss in training. The main output comes first, see
    /// [`Builder::finish`].
    pub fn auxiliary(&mut self, name: &str, x: Var, loss_weight: f64) {
        self.graph.outputs.push(Output { name: name.to_owned(), node: x.0, loss_weight });
    }

    /// The graph, with `logits` as its main output.
    ///
    /// # Errors
    /// The first node that is impossible.
    pub fn finish(mut self, logits: Var) -> Result<Graph, ArchError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.graph.outputs.insert(0, Output { name: "logits".to_owned(), node: logits.0, loss_weight: 1.0 });
        structure::check(&self.graph)?;
        Ok(self.graph)
    }

    fn scoped(&self, name: &str) -> String {
        let parts: Vec<&str> =
            self.scope.iter().map(String::as_str).chain([name]).filter(|part| !part.is_empty()).collect();
        parts.join(".")
    }

    fn push_after(&mut self, suffix: &str, op: Op, x: Var) -> Var {
        let before = self.graph.nodes.get(x.0.0).map_or("", |node| node.name.as_str());
        let name = format!("{before}.{suffix}");
        self.push_full(name, op, &[x])
    }

    fn push(&mut self, name: &str, op: Op, inputs: &[Var]) -> Var {
        let name = self.scoped(name);
        self.push_full(name, op, inputs)
    }

    fn push_full(&mut self, name: String, op: Op, inputs: &[Var]) -> Var {
        self.push_node(Node { name, op, inputs: inputs.iter().map(|x| x.0).collect(), tied_to: None })
    }

    fn push_node(&mut self, node: Node) -> Var {
        let id = NodeId(self.graph.nodes.len());
        let fallback = node.inputs.first().map_or(Var(NodeId(0)), |input| Var(*input));
        if self.error.is_some() {
            return fallback;
        }
        if !self.names.insert(node.name.clone()) {
            self.error = Some(wiring(&node.name, words!("two nodes have this name")));
            return fallback;
        }
        self.graph.nodes.push(node.clone());
        if let Err(error) = self.analysis.push(&self.graph, id, &node) {
            self.error = Some(error);
            self.graph.nodes.pop();
            return fallback;
        }
        Var(id)
    }
}
