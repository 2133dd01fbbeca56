//! How is one of our graphs written as an ONNX file? Operations of opset 15; field numbers are those of `onnx.proto`.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use arch::{Activation, Analysis, Graph, Node, NodeId, Op, ParamSpec, Shape, Window};

use super::protobuf::Message;
use super::weights;

const OPSET: i64 = 15;
const FORMAT: i64 = 8;
/// `TensorProto.DataType`.
const FLOAT: i64 = 1;
const INT64: i64 = 7;

/// What an operation is told beside its inputs.
enum Attribute {
    Number(i64),
    Float(f64),
    Numbers(Vec<i64>),
}

type Attributes = Vec<(&'static str, Attribute)>;

/// The file, with weights by the rule of [`weights`]; what does not lead to the main output is left out.
///
/// # Errors
/// When an operation has no counterpart.
pub fn file(graph: &Graph, analysis: &Analysis, needed: &[bool], gain: f64) -> Result<Vec<u8>> {
    let params = analysis.params.iter().map(|spec| (spec.name.as_str(), spec)).collect();
    let mut writer = Writer { graph, analysis, params, gain, aliases: HashMap::new(), body: Message::default() };
    for (id, node) in graph.iter().filter(|(id, _)| needed[id.0]) {
        writer.node(id, node)?;
    }
    writer.finish()
}

struct Writer<'a> {
    graph: &'a Graph,
    analysis: &'a Analysis,
    /// Tensors that are not written yet.
    params: HashMap<&'a str, &'a ParamSpec>,
    gain: f64,
    /// Values that are another node's as they are.
    aliases: HashMap<NodeId, String>,
    /// A `GraphProto`.
    body: Message,
}

impl Writer<'_> {
    fn value(&self, id: NodeId) -> String {
        self.aliases.get(&id).cloned().unwrap_or_else(|| format!("n{}", id.0))
    }

    fn shape(&self, id: NodeId) -> Vec<i64> {
        let dims = self.analysis.shape(id).dims();
        std::iter::once(1).chain(dims.into_iter().map(|side| side as i64)).collect()
    }

    fn node(&mut self, id: NodeId, node: &Node) -> Result<()> {
        let mut inputs: Vec<String> = node.inputs.iter().map(|input| self.value(*input)).collect();
        let own = node.tied_to.map_or(&node.name, |owner| &self.graph.node(owner).name).clone();
        let mut attributes = Attributes::new();
        let op = match &node.op {
            Op::Input => return Ok(()),
            Op::Dropout { .. } | Op::SpatialDropout { .. } => {
                self.aliases.insert(id, inputs.remove(0));
                return Ok(());
            }
            Op::Conv2d { window, groups, bias, connections: None, .. } => {
                inputs.extend(self.learned(&own, *bias));
                attributes = of_window(window, false);
                attributes.push(("dilations", pair(window.dilation)));
                attributes.push(("group", Attribute::Number(*groups as i64)));
                "Conv"
            }
            Op::ConvTranspose2d { window, groups, bias, output_padding, .. } => {
                inputs.extend(self.learned(&own, *bias));
                attributes = of_window(window, false);
                attributes.push(("dilations", pair(window.dilation)));
                attributes.push(("group", Attribute::Number(*groups as i64)));
                attributes.push(("output_padding", pair(*output_padding)));
                "ConvTranspose"
            }
            Op::Linear { bias, .. } => {
                inputs.extend(self.learned(&own, *bias));
                attributes.push(("transB", Attribute::Number(1)));
                "Gemm"
            }
            Op::BatchNorm { eps } => {
                inputs.extend(["weight", "bias", "running_mean", "running_var"].map(|role| self.param(&own, role)));
                attributes.push(("epsilon", Attribute::Float(*eps)));
                "BatchNormalization"
            }
            Op::LocalResponseNorm { size, alpha, beta, k } => {
                let floats = [("alpha", *alpha), ("beta", *beta), ("bias", *k)];
                attributes.push(("size", Attribute::Number(*size as i64)));
                attributes.extend(floats.map(|(name, value)| (name, Attribute::Float(value))));
                "LRN"
            }
            Op::Activation(activation) => match activation {
                Activation::Relu => "Relu",
                Activation::Tanh => "Tanh",
                Activation::Sigmoid => "Sigmoid",
                Activation::Elu { alpha } => {
                    attributes.push(("alpha", Attribute::Float(*alpha)));
                    "Elu"
                }
                Activation::LeakyRelu { slope } => {
                    attributes.push(("alpha", Attribute::Float(*slope)));
                    "LeakyRelu"
                }
                Activation::Prelu => {
                    inputs.push(self.param(&own, "weight"));
                    "PRelu"
                }
                Activation::ScaledTanh { .. } => bail!("ONNX has no scaled tanh"),
            },
            Op::MaxPool(window) => {
                attributes = of_window(window, true);
                "MaxPool"
            }
            Op::AvgPool { window, count_include_pad } => {
                attributes = of_window(window, true);
                attributes.push(("count_include_pad", Attribute::Number(i64::from(*count_include_pad))));
                "AveragePool"
            }
            Op::MaxUnpool { of } => {
                let pooling = self.graph.node(*of).op.window().context("what is unpooled has no window")?;
                attributes = of_window(pooling, false);
                let shape = self.numbers(format!("s{}", id.0), &self.shape(id));
                inputs.extend([format!("i{}", of.0), shape]);
                "MaxUnpool"
            }
            Op::GlobalAvgPool => "GlobalAveragePool",
            Op::Concat => {
                attributes.push(("axis", Attribute::Number(1)));
                "Concat"
            }
            Op::Add { scales } => {
                for (place, scale) in scales.iter().enumerate().filter(|(_, scale)| **scale != 1.0) {
                    let (factor, product) = (format!("f{}_{place}", id.0), format!("p{}_{place}", id.0));
                    self.floats(&factor, &[], &(*scale as f32).to_le_bytes());
                    let whole = std::mem::replace(&mut inputs[place], product.clone());
                    self.write("Mul", &[whole, factor], &[product], &[]);
                }
                if inputs.len() == 2 { "Add" } else { "Sum" }
            }
            Op::Flatten => "Flatten",
            Op::PadChannels { out } => {
                let more = *out as i64 - self.shape(node.inputs[0])[1];
                inputs.push(self.numbers(format!("c{}", id.0), &[0, 0, 0, 0, 0, more, 0, 0]));
                "Pad"
            }
            other => bail!("ONNX has no counterpart of {} ({})", other.name(), node.name),
        };
        let is_unpooled = self.graph.nodes.iter().any(|reader| reader.op.reference() == Some(id));
        let mut outputs = vec![self.value(id)];
        outputs.extend(is_unpooled.then(|| format!("i{}", id.0)));
        self.write(op, &inputs, &outputs, &attributes);
        Ok(())
    }

    /// A `NodeProto`.
    fn write(&mut self, op: &str, inputs: &[String], outputs: &[String], attributes: &[(&str, Attribute)]) {
        self.body.within(1, |node| {
            node.texts(1, inputs).texts(2, outputs).text(4, op);
            for (name, attribute) in attributes {
                node.within(5, |message| {
                    message.text(1, name);
                    match attribute {
                        Attribute::Float(value) => message.float(2, *value as f32).number(20, 1),
                        Attribute::Number(value) => message.number(3, *value).number(20, 2),
                        Attribute::Numbers(values) => message.numbers(8, values).number(20, 7),
                    };
                });
            }
        });
    }

    fn learned(&mut self, node: &str, bias: bool) -> Vec<String> {
        let roles: &[&str] = if bias { &["weight", "bias"] } else { &["weight"] };
        roles.iter().map(|role| self.param(node, role)).collect()
    }

    /// The name of a tensor of the network, which is written when it is first asked for.
    fn param(&mut self, node: &str, role: &str) -> String {
        let name = format!("{node}.{role}");
        if let Some(spec) = self.params.remove(name.as_str()) {
            let dims: Vec<i64> = spec.shape.iter().map(|side| *side as i64).collect();
            self.floats(&name, &dims, &weights::tensor(spec, self.gain));
        }
        name
    }

    fn floats(&mut self, name: &str, dims: &[i64], bytes: &[u8]) {
        self.body.within(5, |tensor| {
            tensor.numbers(1, dims).number(2, FLOAT).text(8, name).bytes(9, bytes);
        });
    }

    fn numbers(&mut self, name: String, values: &[i64]) -> String {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.body.within(5, |tensor| {
            tensor.number(1, values.len() as i64).number(2, INT64).text(8, &name).bytes(9, &bytes);
        });
        name
    }

    /// The `ModelProto` around the graph.
    fn finish(mut self) -> Result<Vec<u8>> {
        if !matches!(self.graph.input, Shape::Map { .. }) {
            bail!("{} takes no pictures", self.graph.name);
        }
        let output = self.graph.output();
        let (input, result) = (self.shape(NodeId(0)), self.shape(output));
        let name = self.value(output);
        self.body.text(2, &self.graph.name);
        self.body.within(11, |value| described(value, "n0", &input));
        self.body.within(12, |value| described(value, &name, &result));
        let mut model = Message::default();
        model.number(1, FORMAT).message(7, self.body).within(8, |opset| {
            opset.number(2, OPSET);
        });
        Ok(model.into_bytes())
    }
}

/// A `ValueInfoProto`.
fn described(value: &mut Message, name: &str, dims: &[i64]) {
    value.text(1, name).within(2, |kind| {
        kind.within(1, |tensor| {
            tensor.number(1, FLOAT).within(2, |shape| {
                for side in dims {
                    shape.within(1, |dim| {
                        dim.number(1, *side);
                    });
                }
            });
        });
    });
}

fn pair(values: [usize; 2]) -> Attribute {
    Attribute::Numbers(values.map(|value| value as i64).to_vec())
}

fn of_window(window: &Window, can_round_up: bool) -> Attributes {
    let pads = [window.padding, window.padding].concat().into_iter().map(|pad| pad as i64).collect();
    let mut attributes = vec![
        ("kernel_shape", pair(window.kernel)),
        ("strides", pair(window.stride)),
        ("pads", Attribute::Numbers(pads)),
    ];
    attributes.extend(can_round_up.then(|| ("ceil_mode", Attribute::Number(i64::from(window.ceil)))));
    attributes
}
