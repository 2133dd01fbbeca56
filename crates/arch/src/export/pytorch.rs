//! A graph as a runnable PyTorch module.
//!
//! The names of its `state_dict` are the names of the graph's parameters, so published checkpoints and weights saved
//! here load with `load_state_dict`. In inference the module returns the logits; in training a network with auxiliary
//! heads returns all outputs.

use std::fmt::Write;

use super::{Variables, helpers, type_name};
use crate::analysis::Analysis;
use crate::error::ArchError;
use crate::graph::{Graph, Node, NodeId};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;

/// The name of the class that [`module`] writes.
pub fn class_name(graph: &Graph) -> String {
    type_name(&graph.name)
}

/// The text of a Python file with one class, named after the graph.
///
/// # Errors
/// When the graph is impossible.
pub fn module(graph: &Graph) -> Result<String, ArchError> {
    let analysis = graph.analyse()?;
    let class = class_name(graph);
    let shape: Vec<String> = graph.input.dims().iter().map(usize::to_string).collect();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\"\"\"{name}: {params} parameters, {macs} multiply-accumulates, input [batch, {input}].\n\n\
         Written by CNN Time Machine from its graph.\n\"\"\"\n\n{IMPORTS}",
        name = graph.name,
        params = analysis.total_params(),
        macs = analysis.total_macs_dense(),
        input = shape.join(", "),
    );
    for helper in helpers(graph, needed) {
        let _ = write!(text, "\n\n{helper}");
    }
    let _ = write!(text, "\n\nclass {class}(nn.Module):\n    def __init__(self):\n        super().__init__()\n");
    for (id, node) in graph.iter().filter(|(_, node)| node.tied_to.is_none()) {
        if let Some(made) = constructor(&analysis, node) {
            let size = analysis.shape(id);
            let _ = writeln!(text, "        self.place(\"{}\", {made})  # {}", node.name, dims(size));
        }
    }
    let _ = write!(text, "\n{METHODS}\n    def forward(self, x):\n");
    let mut variables = Variables::new(graph);
    for (id, node) in graph.iter() {
        for line in statements(graph, &analysis, id, node, &mut variables) {
            let _ = writeln!(text, "        {line}");
        }
    }
    let outputs: Vec<&str> = graph.outputs.iter().map(|output| variables.of(output.node)).collect();
    match &outputs[..] {
        [logits, _, ..] => {
            let _ = writeln!(text, "        return ({}) if self.training else {logits}", outputs.join(", "));
        }
        [logits] => {
            let _ = writeln!(text, "        return {logits}");
        }
        [] => {
            let _ = writeln!(text, "        return x");
        }
    }
    let _ = write!(
        text,
        "\n\nif __name__ == \"__main__\":\n    model = {class}().eval()\n    with torch.no_grad():\n        \
         print(model(torch.randn(1, {input})).shape)\n    \
         print(sum(p.numel() for p in model.parameters()), \"parameters\")\n",
        input = shape.join(", "),
    );
    Ok(text)
}

const IMPORTS: &str = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n";

/// Classes and functions that PyTorch lacks and an operation needs.
fn needed(op: &Op) -> &'static [&'static str] {
    match op {
        Op::Conv2d { connections: Some(_), .. } => &[SPARSE_CONV2D],
        Op::Subsample(_) => &[SUBSAMPLE],
        Op::EuclideanCodes { .. } => &[EUCLIDEAN_CODES],
        Op::Join { .. } => &[JOIN],
        Op::Conv2d { connections: None, .. }
        | Op::Input
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Concat
        | Op::Add { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. } => &[],
    }
}

const SPARSE_CONV2D: &str = r#"class SparseConv2d(nn.Conv2d):
    """A convolution whose output maps see only some input maps: rows of 0 and 1, one row per output map."""

    def __init__(self, *args, connections, **kwargs):
        super().__init__(*args, **kwargs)
        mask = torch.tensor([[int(seen) for seen in row] for row in connections.split()], dtype=torch.float32)
        self.register_buffer("mask", mask[:, :, None, None], persistent=False)

    def forward(self, x):
        return self._conv_forward(x, self.weight * self.mask, self.bias)
"#;

const SUBSAMPLE: &str = r#"class Subsample(nn.Module):
    """LeNet-5's subsampling: the sum of each window, times a coefficient, plus a bias, per map."""

    def __init__(self, channels, kernel, stride, padding=0):
        super().__init__()
        self.coeff, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.kernel, self.stride, self.padding = kernel, stride, padding

    def forward(self, x):
        total = F.avg_pool2d(x, self.kernel, self.stride, self.padding, divisor_override=1)
        return self.coeff[:, None, None] * total + self.bias[:, None, None]
"#;

const EUCLIDEAN_CODES: &str = r#"class EuclideanCodes(nn.Module):
    """Minus the squared distance to a fixed code of -1 and +1 per class."""

    def __init__(self, codes):
        super().__init__()
        rows = [[1.0 if mark == "+" else -1.0 for mark in code] for code in codes.split()]
        self.register_buffer("codes", torch.tensor(rows), persistent=False)

    def forward(self, x):
        return -(x[:, None, :] - self.codes).square().sum(2)
"#;

const JOIN: &str = r#"def join(columns, drop_path, training):
    """The mean of the columns; in training each is left out with probability drop_path, but never all of them."""
    if training:
        kept = [column for column in columns if torch.rand(()) >= drop_path]
        columns = kept or [columns[int(torch.randint(len(columns), ()))]]
    return sum(columns) / len(columns)
"#;

const METHODS: &str = r#"    def place(self, path, module):
        """Puts a module where its name in the state_dict says."""
        *parents, name = path.split(".")
        parent = self
        for part in parents:
            if part not in parent._modules:
                parent.add_module(part, nn.Module())
            parent = parent._modules[part]
        parent.add_module(name, module)

    def run(self, path, x):
        return self.get_submodule(path)(x)
"#;

/// The Python expression that makes the module of a node with parameters (or fixed codes).
fn constructor(analysis: &Analysis, node: &Node) -> Option<String> {
    let input = analysis.shape(*node.inputs.first()?);
    let channels = input.channels();
    Some(match &node.op {
        Op::Conv2d { out, window, groups, bias, connections } => {
            let class = if connections.is_some() { "SparseConv2d" } else { "nn.Conv2d" };
            let mut text = format!("{class}({channels}, {out}, {}", pair(window.kernel));
            text += &window_arguments(window);
            if *groups > 1 {
                text += &format!(", groups={groups}");
            }
            if !bias {
                text += ", bias=False";
            }
            if let Some(table) = connections {
                let row = |o| (0..table.inputs()).map(|i| if table.connected(o, i) { '1' } else { '0' }).collect();
                let rows: Vec<String> = (0..table.outputs()).map(row).collect();
                text += &format!(", connections=\"{}\"", rows.join(" "));
            }
            text + ")"
        }
        Op::ConvTranspose2d { out, window, output_padding, groups, bias } => {
            let mut text = format!("nn.ConvTranspose2d({channels}, {out}, {}", pair(window.kernel));
            text += &window_arguments(window);
            if *output_padding != [0; 2] {
                text += &format!(", output_padding={}", pair(*output_padding));
            }
            if *groups > 1 {
                text += &format!(", groups={groups}");
            }
            if !bias {
                text += ", bias=False";
            }
            text + ")"
        }
        Op::Linear { out, bias } => {
            format!("nn.Linear({channels}, {out}{})", if *bias { "" } else { ", bias=False" })
        }
        Op::BatchNorm { eps } => {
            let rank = if matches!(input, Shape::Map { .. }) { 2 } else { 1 };
            format!("nn.BatchNorm{rank}d({channels}, eps={eps:e})")
        }
        Op::Activation(kind) => match kind {
            Activation::Prelu => "nn.PReLU()".to_owned(),
            Activation::Relu
            | Activation::LeakyRelu { .. }
            | Activation::Elu { .. }
            | Activation::Tanh
            | Activation::ScaledTanh { .. }
            | Activation::Sigmoid => return None,
        },
        Op::Subsample(window) => format!("Subsample({channels}, {})", pool_arguments(window)),
        Op::EuclideanCodes { codes } => {
            let rows = codes.iter().map(|code| code.iter().map(|v| if *v > 0.0 { '+' } else { '-' }).collect());
            format!("EuclideanCodes(\"{}\")", rows.collect::<Vec<String>>().join(" "))
        }
        Op::Input
        | Op::LocalResponseNorm { .. }
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. } => return None,
    })
}

/// The lines of `forward` for one node.
fn statements(graph: &Graph, analysis: &Analysis, id: NodeId, node: &Node, variables: &mut Variables) -> Vec<String> {
    if let Op::Input = node.op {
        variables.define(graph, id);
        return Vec::new();
    }
    let inputs: Vec<String> = node.inputs.iter().map(|input| variables.of(*input).to_owned()).collect();
    let x = inputs.first().map_or("x", String::as_str).to_owned();
    let unpooled = variables.unpooled.contains(&id);
    let owner = node.tied_to.map_or(&node.name, |owner| &graph.node(owner).name);
    let value = expression(graph, analysis, node, owner, &x, &inputs);
    let shape = dims(analysis.shape(id));
    let name = variables.define(graph, id);
    if let (true, Op::MaxPool(window)) = (unpooled, &node.op) {
        let pooled = format!("F.max_pool2d({x}, {}, return_indices=True)", pool_arguments(window));
        return vec![
            format!("size{} = {x}.shape[-2:]", id.0),
            format!("{name}, indices{} = {pooled}  # {shape}", id.0),
        ];
    }
    let changes = node.inputs.first().is_none_or(|input| analysis.shape(*input) != analysis.shape(id));
    let comment = if changes { format!("  # {shape}") } else { String::new() };
    vec![format!("{name} = {value}{comment}")]
}

fn expression(graph: &Graph, analysis: &Analysis, node: &Node, owner: &str, x: &str, inputs: &[String]) -> String {
    match &node.op {
        Op::Input => x.to_owned(),
        Op::Conv2d { .. }
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::Subsample(_)
        | Op::EuclideanCodes { .. }
        | Op::Activation(Activation::Prelu) => format!("self.run(\"{owner}\", {x})"),
        Op::LocalResponseNorm { size, alpha, beta, k } => {
            format!("F.local_response_norm({x}, {size}, alpha={alpha:e}, beta={beta}, k={k:?})")
        }
        Op::Activation(Activation::Relu) => format!("F.relu({x})"),
        Op::Activation(Activation::LeakyRelu { slope }) => format!("F.leaky_relu({x}, {slope:?})"),
        Op::Activation(Activation::Elu { alpha }) => format!("F.elu({x}, {alpha:?})"),
        Op::Activation(Activation::Tanh) => format!("torch.tanh({x})"),
        Op::Activation(Activation::ScaledTanh { amplitude, slope }) => {
            format!("{amplitude:?} * torch.tanh({slope:?} * {x})")
        }
        Op::Activation(Activation::Sigmoid) => format!("torch.sigmoid({x})"),
        Op::MaxPool(window) => format!("F.max_pool2d({x}, {})", pool_arguments(window)),
        Op::AvgPool { window, count_include_pad } => avg_pool(x, window, *count_include_pad),
        Op::MaxAvgPool(window) => {
            format!("F.max_pool2d({x}, {}) + {}", pool_arguments(window), avg_pool(x, window, false))
        }
        Op::MaxUnpool { of } => match &graph.node(*of).op {
            Op::MaxPool(window) => {
                let window = format!("{}, {}, {}", pair(window.kernel), pair(window.stride), pair(window.padding));
                format!("F.max_unpool2d({x}, indices{i}, {window}, output_size=size{i})", i = of.0)
            }
            _ => x.to_owned(), // the analysis has refused such a graph
        },
        Op::GlobalAvgPool => format!("F.adaptive_avg_pool2d({x}, 1)"),
        Op::Concat => format!("torch.cat([{}], 1)", inputs.join(", ")),
        Op::Add { scales } => {
            let scaled = |(input, scale): (&String, &f64)| {
                if *scale == 1.0 { input.clone() } else { format!("{scale:?} * {input}") }
            };
            inputs.iter().zip(scales).map(scaled).collect::<Vec<_>>().join(" + ")
        }
        Op::Join { drop_path } => format!("join([{}], {drop_path:?}, self.training)", inputs.join(", ")),
        Op::Dropout { p } => format!("F.dropout({x}, {p:?}, self.training)"),
        Op::SpatialDropout { p } => format!("F.dropout2d({x}, {p:?}, self.training)"),
        Op::Flatten => format!("torch.flatten({x}, 1)"),
        Op::PadChannels { out } => {
            let more = out - analysis.shape(node.inputs[0]).channels();
            format!("F.pad({x}, (0, 0, 0, 0, 0, {more}))")
        }
    }
}

fn avg_pool(x: &str, window: &Window, count_include_pad: bool) -> String {
    let pad = if count_include_pad { "" } else { ", count_include_pad=False" };
    format!("F.avg_pool2d({x}, {}{pad})", pool_arguments(window))
}

/// `kernel, stride[, padding][, ceil_mode]` of a functional pooling.
fn pool_arguments(window: &Window) -> String {
    let mut text = format!("{}, {}", pair(window.kernel), pair(window.stride));
    if window.padding != [0; 2] {
        text += &format!(", padding={}", pair(window.padding));
    }
    if window.ceil {
        text += ", ceil_mode=True";
    }
    text
}

/// `[, stride][, padding][, dilation]` of a convolution.
fn window_arguments(window: &Window) -> String {
    let settings = [("stride", window.stride, 1), ("padding", window.padding, 0), ("dilation", window.dilation, 1)];
    settings
        .into_iter()
        .filter(|(_, value, usual)| *value != [*usual; 2])
        .map(|(name, value, _)| format!(", {name}={}", pair(value)))
        .collect()
}

/// `3`, or `(1, 7)`.
fn pair([vertical, horizontal]: [usize; 2]) -> String {
    if vertical == horizontal { vertical.to_string() } else { format!("({vertical}, {horizontal})") }
}

fn dims(shape: Shape) -> String {
    format!("{:?}", shape.dims())
}
