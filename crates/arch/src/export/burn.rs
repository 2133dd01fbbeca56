//! A graph as a Burn module (Burn 0.22).
//!
//! Fields are the names of the graph with `_` for everything that no identifier may hold; the constant `NAMES` pairs
//! them, for loading checkpoints. Dropout of whole maps and drop-path concern training only and are left out.

use std::collections::HashSet;
use std::fmt::Write;

use super::{Variables, helpers, type_name};
use crate::analysis::Analysis;
use crate::error::ArchError;
use crate::graph::{Graph, Node, NodeId};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;

/// The text of a Rust file with one `#[derive(Module)]` struct, named after the graph.
///
/// # Errors
/// When the graph is impossible.
pub fn module(graph: &Graph) -> Result<String, ArchError> {
    let analysis = graph.analyse()?;
    let name = type_name(&graph.name);
    let names = field_names(graph);
    let fields: Vec<(&str, &Node, Field)> = graph
        .iter()
        .filter(|(_, node)| node.tied_to.is_none())
        .filter_map(|(id, node)| Some((names[id.0].as_str(), node, field(&analysis, node)?)))
        .collect();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "//! {}: {} parameters, {} multiply-accumulates, input [batch, {}].\n//!\n\
         //! Written by CNN Time Machine from its graph, for Burn 0.22.\n\n{IMPORTS}",
        graph.name,
        analysis.total_params(),
        analysis.total_macs_dense(),
        graph.input.dims().iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
    );
    let _ = write!(text, "/// {}.\n#[derive(Module, Debug)]\npub struct {name} {{\n", graph.name);
    for (field, _, made) in &fields {
        let _ = writeln!(text, "    {field}: {},", made.class);
    }
    let _ = write!(
        text,
        "}}\n\n/// Fields, and the names of the same modules in the graph and in checkpoints.\n\
         pub const NAMES: &[(&str, &str)] = &[\n"
    );
    for (field, node, made) in &fields {
        if made.class != "Dropout" {
            let _ = writeln!(text, "    (\"{field}\", \"{}\"),", node.name);
        }
    }
    let _ = write!(
        text,
        "];\n\nimpl {name} {{\n    /// With fresh weights.\n    \
         pub fn new(device: &Device) -> Self {{\n        Self {{\n"
    );
    for (field, _, made) in &fields {
        let _ = writeln!(text, "            {field}: {},", made.value);
    }
    let outputs: Vec<NodeId> = graph.outputs.iter().map(|output| output.node).collect();
    let types: Vec<String> = outputs.iter().map(|id| tensor(analysis.shape(*id))).collect();
    let returned = if let [only] = &types[..] { only.clone() } else { format!("({})", types.join(", ")) };
    let returns: Vec<&str> = graph.outputs.iter().map(|output| output.name.as_str()).collect();
    let _ = write!(
        text,
        "        }}\n    }}\n\n    /// `[batch, …]` of: {}.\n    \
         pub fn forward(&self, x: Tensor<4>) -> {returned} {{\n",
        returns.join(", ")
    );
    let mut variables = Variables::new(graph);
    for (id, node) in graph.iter() {
        let needed = |variables: &Variables, read: &NodeId, reads: usize| variables.left[read.0] > reads;
        let inputs: Vec<String> = node
            .inputs
            .iter()
            .enumerate()
            .map(|(i, read)| {
                // A value that is read again, later or by this very node, is cloned.
                let later = node.inputs[i + 1..].iter().filter(|other| *other == read).count();
                let before = node.inputs[..i].iter().filter(|other| *other == read).count();
                let again = later > 0 || needed(&variables, read, before + 1);
                format!("{}{}", variables.of(*read), if again { ".clone()" } else { "" })
            })
            .collect();
        if let Op::Input = node.op {
            variables.define(graph, id);
            continue;
        }
        let owner = &names[node.tied_to.unwrap_or(id).0];
        let value = expression(&analysis, node, owner, &inputs);
        let unpooled = variables.unpooled.contains(&id);
        let shape = analysis.shape(id);
        let changes = node.inputs.first().is_none_or(|input| analysis.shape(*input) != shape);
        let comment = if changes { format!(" // {:?}", shape.dims()) } else { String::new() };
        if let (true, Op::MaxPool(window)) = (unpooled, &node.op) {
            let _ = writeln!(text, "        let size{} = {}.dims();", id.0, inputs[0].trim_end_matches(".clone()"));
            let x = variables.define(graph, id);
            let _ = writeln!(
                text,
                "        let ({x}, indices{}) = max_pool2d_with_indices({}, max_options({}));{comment}",
                id.0,
                inputs[0],
                window_values(window)
            );
            continue;
        }
        let x = variables.define(graph, id);
        let _ = writeln!(text, "        let {x} = {value};{comment}");
    }
    let results: Vec<&str> = outputs.iter().map(|id| variables.of(*id)).collect();
    let result = if let [only] = results[..] { only.to_owned() } else { format!("({})", results.join(", ")) };
    let _ = write!(text, "        {result}\n    }}\n}}\n");
    for helper in helpers(graph, needed) {
        let _ = write!(text, "\n{helper}");
    }
    Ok(text)
}

const IMPORTS: &str = "#![allow(unused_imports)]

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig, PRelu, PReluConfig};
use burn::nn::PaddingConfig2d;
use burn::tensor::module::{avg_pool2d, max_pool2d, max_pool2d_with_indices};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};
use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor, TensorData, activation};

";

/// The type of a module and the expression that makes it.
struct Field {
    class: &'static str,
    value: String,
}

fn field(analysis: &Analysis, node: &Node) -> Option<Field> {
    let channels = analysis.shape(*node.inputs.first()?).channels();
    let bias = |bias: bool| if bias { "" } else { ".with_bias(false)" };
    let (class, value) = match &node.op {
        Op::Conv2d { out, window, groups, bias: with_bias, .. } => {
            let mut value = format!("Conv2dConfig::new([{channels}, {out}], {:?})", window.kernel);
            if window.stride != [1; 2] {
                value += &format!(".with_stride({:?})", window.stride);
            }
            if let [v, h] = window.padding
                && window.padding != [0; 2]
            {
                value += &format!(".with_padding(PaddingConfig2d::Explicit({v}, {h}, {v}, {h}))");
            }
            if window.dilation != [1; 2] {
                value += &format!(".with_dilation({:?})", window.dilation);
            }
            if *groups > 1 {
                value += &format!(".with_groups({groups})");
            }
            ("Conv2d", value + bias(*with_bias) + ".init(device)")
        }
        Op::ConvTranspose2d { out, window, output_padding, groups, bias: with_bias } => {
            let value = format!(
                "ConvTranspose2dConfig::new([{channels}, {out}], {:?}).with_stride({:?}).with_padding({:?})\
                 .with_padding_out({output_padding:?}).with_dilation({:?}).with_groups({groups})",
                window.kernel, window.stride, window.padding, window.dilation
            );
            ("ConvTranspose2d", value + bias(*with_bias) + ".init(device)")
        }
        Op::Linear { out, bias: with_bias } => {
            ("Linear", format!("LinearConfig::new({channels}, {out}){}.init(device)", bias(*with_bias)))
        }
        Op::BatchNorm { eps } => {
            ("BatchNorm", format!("BatchNormConfig::new({channels}).with_epsilon({eps:e}).init(device)"))
        }
        Op::Activation(kind) => match kind {
            Activation::Prelu => ("PRelu", "PReluConfig::new().init(device)".to_owned()),
            Activation::Relu
            | Activation::LeakyRelu { .. }
            | Activation::Elu { .. }
            | Activation::Tanh
            | Activation::ScaledTanh { .. }
            | Activation::Sigmoid => return None,
        },
        Op::Dropout { p } => ("Dropout", format!("DropoutConfig::new({p:?}).init()")),
        Op::Subsample(_) => ("Subsample", format!("Subsample::new({channels}, device)")),
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
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => return None,
    };
    Some(Field { class, value })
}

/// The Rust expression of a node's value. `inputs` may be consumed.
fn expression(analysis: &Analysis, node: &Node, owner: &str, inputs: &[String]) -> String {
    let x = inputs.first().map_or("x", String::as_str);
    match &node.op {
        Op::Input | Op::SpatialDropout { .. } => x.to_owned(),
        Op::Conv2d { connections: Some(table), .. } => {
            let row = |o| (0..table.inputs()).map(|i| if table.connected(o, i) { '1' } else { '0' }).collect();
            let rows: Vec<String> = (0..table.outputs()).map(row).collect();
            format!("sparse(&self.{owner}, \"{}\", {x})", rows.join(" "))
        }
        Op::Conv2d { .. }
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::Dropout { .. }
        | Op::Activation(Activation::Prelu) => format!("self.{owner}.forward({x})"),
        Op::Subsample(window) => format!("self.{owner}.forward({x}, {})", window_values(window)),
        Op::LocalResponseNorm { size, alpha, beta, k } => {
            format!("local_response_norm({x}, {size}, {alpha:e}, {beta:?}, {k:?})")
        }
        Op::Activation(Activation::Relu) => format!("activation::relu({x})"),
        Op::Activation(Activation::LeakyRelu { slope }) => format!("activation::leaky_relu({x}, {slope:?})"),
        Op::Activation(Activation::Elu { alpha }) => format!("activation::elu({x}, {alpha:?})"),
        Op::Activation(Activation::Tanh) => format!("activation::tanh({x})"),
        Op::Activation(Activation::ScaledTanh { amplitude, slope }) => {
            format!("activation::tanh({x}.mul_scalar({slope:?})).mul_scalar({amplitude:?})")
        }
        Op::Activation(Activation::Sigmoid) => format!("activation::sigmoid({x})"),
        Op::MaxPool(window) => format!("max_pool2d({x}, max_options({}))", window_values(window)),
        Op::AvgPool { window, count_include_pad } => {
            format!("avg_pool2d({x}, avg_options({}, {count_include_pad}))", window_values(window))
        }
        Op::MaxAvgPool(window) => {
            let window = window_values(window);
            let kept = x.trim_end_matches(".clone()");
            format!("max_pool2d({kept}.clone(), max_options({window})) + avg_pool2d({x}, avg_options({window}, false))")
        }
        Op::MaxUnpool { of } => format!("max_unpool({x}, indices{i}, size{i})", i = of.0),
        Op::GlobalAvgPool => {
            let channels = analysis.shape(node.inputs[0]).channels();
            format!("{x}.flatten::<3>(2, 3).mean_dim(2).reshape([0, {channels}, 1, 1])")
        }
        Op::Concat => format!("Tensor::cat(vec![{}], 1)", inputs.join(", ")),
        Op::Add { scales } => sum(inputs, scales),
        Op::Join { .. } => format!("({}).div_scalar({:?})", sum(inputs, &vec![1.0; inputs.len()]), inputs.len() as f64),
        Op::Flatten => match analysis.shape(node.inputs[0]) {
            Shape::Map { .. } => format!("{x}.flatten::<2>(1, 3)"),
            Shape::Features(_) => x.to_owned(),
        },
        Op::PadChannels { out } => format!("pad_channels({x}, {out})"),
        Op::EuclideanCodes { codes } => {
            let rows = codes.iter().map(|code| code.iter().map(|v| if *v > 0.0 { '+' } else { '-' }).collect());
            format!("distances({x}, \"{}\")", rows.collect::<Vec<String>>().join(" "))
        }
    }
}

fn sum(inputs: &[String], scales: &[f64]) -> String {
    let scaled = |(input, scale): (&String, &f64)| {
        if *scale == 1.0 { input.clone() } else { format!("{input}.mul_scalar({scale:?})") }
    };
    inputs.iter().zip(scales).map(scaled).collect::<Vec<_>>().join(" + ")
}

/// Kernel, stride, padding and rounding, as the helpers take them.
fn window_values(window: &Window) -> String {
    format!("{:?}, {:?}, {:?}, {}", window.kernel, window.stride, window.padding, window.ceil)
}

fn tensor(shape: Shape) -> String {
    match shape {
        Shape::Map { .. } => "Tensor<4>".to_owned(),
        Shape::Features(_) => "Tensor<2>".to_owned(),
    }
}

/// A field for every node: `layer1.0.conv1` as `layer1_0_conv1`, `0.weight` as `m0_weight`; where two names would be
/// the same field, or a name is a word of Rust, with as many `_` more as it takes.
fn field_names(graph: &Graph) -> Vec<String> {
    let mut taken: HashSet<String> = WORDS_OF_RUST.iter().map(|word| (*word).to_owned()).collect();
    let names = graph.nodes.iter().map(|node| {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let mut field: String = node.name.chars().map(plain).collect();
        if !field.starts_with(|c: char| c.is_ascii_alphabetic()) {
            field.insert(0, 'm');
        }
        while !taken.insert(field.clone()) {
            field.push('_');
        }
        field
    });
    names.collect()
}

/// Keywords in lower case, those reserved for later among them.
const WORDS_OF_RUST: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types and functions that Burn lacks and an operation needs.
fn needed(op: &Op) -> &'static [&'static str] {
    match op {
        Op::MaxPool(_) => &[MAX_OPTIONS],
        Op::AvgPool { .. } => &[AVG_OPTIONS],
        Op::MaxAvgPool(_) => &[MAX_OPTIONS, AVG_OPTIONS],
        Op::MaxUnpool { .. } => &[MAX_UNPOOL],
        Op::LocalResponseNorm { .. } => &[LOCAL_RESPONSE_NORM],
        Op::PadChannels { .. } => &[PAD_CHANNELS],
        Op::Conv2d { connections: Some(_), .. } => &[SPARSE],
        Op::Subsample(_) => &[AVG_OPTIONS, SUBSAMPLE],
        Op::EuclideanCodes { .. } => &[DISTANCES],
        Op::Conv2d { connections: None, .. }
        | Op::Input
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::Activation(_)
        | Op::GlobalAvgPool
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten => &[],
    }
}

const MAX_OPTIONS: &str =
    "fn max_options(kernel: [usize; 2], stride: [usize; 2], padding: [usize; 2], ceil: bool) -> MaxPoolOptions<2> {
    MaxPoolOptions::new(kernel).with_stride(stride).with_padding(padding).with_ceil_mode(ceil)
}
";

const AVG_OPTIONS: &str = "fn avg_options(
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    ceil: bool,
    count_include_pad: bool,
) -> AvgPoolOptions<2> {
    let mut options = AvgPoolOptions::new(kernel).with_stride(stride).with_padding(padding);
    options.ceil_mode = ceil;
    options.count_include_pad = count_include_pad;
    options
}
";

const MAX_UNPOOL: &str = "/// Puts values back to where max pooling found them, zeros elsewhere.
fn max_unpool(x: Tensor<4>, indices: Tensor<4, Int>, size: [usize; 4]) -> Tensor<4> {
    let [batch, channels, rows, columns] = x.dims();
    let planes = batch * channels;
    let zeros = Tensor::<2>::zeros([planes, size[2] * size[3]], &x.device());
    let indices = indices.reshape([planes, rows * columns]);
    let values = x.reshape([planes, rows * columns]);
    zeros.scatter(1, indices, values, IndexingUpdateOp::Add).reshape(size)
}
";

const LOCAL_RESPONSE_NORM: &str = "/// Divides by a power of the mean square of the `size` nearest maps.
fn local_response_norm(x: Tensor<4>, size: usize, alpha: f64, beta: f64, k: f64) -> Tensor<4> {
    let [batch, channels, rows, columns] = x.dims();
    let squares = x.clone().powi_scalar(2).reshape([batch, 1, channels, rows * columns]);
    let options = AvgPoolOptions::new([size, 1]).with_stride([1, 1]).with_padding([size / 2, 0]);
    let mean = avg_pool2d(squares, options).reshape([batch, channels, rows, columns]);
    x / mean.mul_scalar(alpha).add_scalar(k).powf_scalar(beta)
}
";

const PAD_CHANNELS: &str = "/// Appends maps of zeros until there are `out`.
fn pad_channels(x: Tensor<4>, out: usize) -> Tensor<4> {
    let [batch, channels, rows, columns] = x.dims();
    let zeros = Tensor::zeros([batch, out - channels, rows, columns], &x.device());
    Tensor::cat(vec![x, zeros], 1)
}
";

const SPARSE: &str = "/// A convolution whose output maps see only the input maps marked 1: one row per output map.
fn sparse(conv: &Conv2d, seen: &str, x: Tensor<4>) -> Tensor<4> {
    let rows: Vec<Vec<f32>> =
        seen.split(' ').map(|row| row.bytes().map(|mark| if mark == b'1' { 1.0 } else { 0.0 }).collect()).collect();
    let shape = [rows.len(), rows[0].len(), 1, 1];
    let mask = Tensor::<4>::from_data(TensorData::new(rows.concat(), shape), &x.device());
    let mut masked = conv.clone();
    masked.weight = masked.weight.map(|weight| weight * mask);
    masked.forward(x)
}
";

const SUBSAMPLE: &str = "/// LeNet-5's subsampling: the sum of each window, times a coefficient, plus a bias, per map.
#[derive(Module, Debug)]
pub struct Subsample {
    coeff: Param<Tensor<1>>,
    bias: Param<Tensor<1>>,
}

impl Subsample {
    fn new(channels: usize, device: &Device) -> Self {
        let coeff = Param::from_tensor(Tensor::ones([channels], device));
        let bias = Param::from_tensor(Tensor::zeros([channels], device));
        Self { coeff, bias }
    }

    fn forward(
        &self,
        x: Tensor<4>,
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: [usize; 2],
        ceil: bool,
    ) -> Tensor<4> {
        let channels = x.dims()[1];
        let area = (kernel[0] * kernel[1]) as f64;
        let mean = avg_pool2d(x, avg_options(kernel, stride, padding, ceil, true));
        let coeff = self.coeff.val().mul_scalar(area).reshape([1, channels, 1, 1]);
        mean * coeff + self.bias.val().reshape([1, channels, 1, 1])
    }
}
";

const DISTANCES: &str = "/// Minus the squared distance to a fixed code of -1 and +1 per class.
fn distances(x: Tensor<2>, codes: &str) -> Tensor<2> {
    let rows: Vec<Vec<f32>> =
        codes.split(' ').map(|row| row.bytes().map(|mark| if mark == b'+' { 1.0 } else { -1.0 }).collect()).collect();
    let [batch, features] = x.dims();
    let shape = [1, rows.len(), features];
    let codes = Tensor::<3>::from_data(TensorData::new(rows.concat(), shape), &x.device());
    let classes = codes.dims()[1];
    (x.reshape([batch, 1, features]) - codes).powi_scalar(2).sum_dim(2).reshape([batch, classes]).neg()
}
";
