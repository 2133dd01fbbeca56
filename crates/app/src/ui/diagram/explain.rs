//! How do a layer's numbers come about? The formulas, with this layer's numbers in them.

use arch::{Activation, Analysis, Graph, NodeId, Op, Shape, Window};

use crate::format::{count, three};
use crate::language::{fill, t};

/// What is calculated, and the calculation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// `Output`, `Parameters`, `MACs`, `Values`.
    pub what: &'static str,
    /// The calculation in one line.
    pub line: String,
}

/// `convolution 5×5, stride 2`.
pub fn describe(op: &Op) -> String {
    let mut text = t(op.name()).to_owned();
    if let Some(window) = op.window() {
        text += &format!(" {}×{}", window.kernel[0], window.kernel[1]);
        for (name, pair, usual) in
            [("stride", window.stride, 1), ("padding", window.padding, 0), ("dilation", window.dilation, 1)]
        {
            match pair {
                [a, b] if a == b && a == usual => {}
                [a, b] if a == b => text += &format!(", {} {a}", t(name)),
                [a, b] => text += &format!(", {} {a}×{b}", t(name)),
            }
        }
    }
    match op {
        Op::Conv2d { groups, .. } if *groups > 1 => text += &fill(", {0} groups", &[&groups.to_string()]),
        Op::Conv2d { connections: Some(table), .. } => {
            let all = (table.inputs() * table.outputs()).to_string();
            text += &fill(", {0} of {1} connections", &[&table.count().to_string(), &all]);
        }
        Op::Dropout { p } | Op::SpatialDropout { p } => text += &format!(", p = {p}"),
        _ => {}
    }
    text
}

/// How the shape, the parameters and the MACs of a node come about.
pub fn formulas(graph: &Graph, analysis: &Analysis, id: NodeId) -> Vec<Formula> {
    let node = graph.node(id);
    let Some(input) = node.inputs.first().map(|input| analysis.shape(*input)) else { return Vec::new() };
    let output = analysis.shape(id);
    let report = &analysis.nodes[id.0];
    let mut lines = Vec::new();
    if let Some(window) = node.op.window().filter(|_| !matches!(node.op, Op::ConvTranspose2d { .. })) {
        lines.push(Formula { what: t("Output side"), line: side(window, input, output) });
    }
    match &node.op {
        Op::Conv2d { out, window, groups, bias, connections } => {
            let kernel = window.kernel[0] * window.kernel[1];
            let (height, width) = output.size();
            let [rows, columns] = window.kernel;
            let biases = if *bias { *out } else { 0 };
            let (pairs, words) = match connections {
                Some(table) => (table.count(), fill("{0} connections", &[&table.count().to_string()])),
                None => (out * input.channels() / groups, format!("{out} × {}", input.channels() / groups)),
            };
            let plus = if *bias { fill(" + {0} biases", &[&out.to_string()]) } else { String::new() };
            if node.tied_to.is_none() {
                lines.push(Formula {
                    what: t("Parameters"),
                    line: format!("{words} × {rows}×{columns}{plus} = {}", count((pairs * kernel + biases) as u64)),
                });
            }
            lines.push(Formula {
                what: t("MACs"),
                line: format!("{words} × {rows}×{columns} × {height}×{width} {} = {}", t("places"), count(report.macs)),
            });
        }
        Op::Linear { out, bias } => {
            let plus = if *bias { fill(" + {0} biases", &[&out.to_string()]) } else { String::new() };
            let inputs = input.channels();
            lines.push(Formula {
                what: t("Parameters"),
                line: format!("{inputs} × {out}{plus} = {}", count(report.params as u64)),
            });
            lines.push(Formula { what: t("MACs"), line: format!("{inputs} × {out} = {}", count(report.macs)) });
        }
        Op::Subsample(_) => lines.push(Formula {
            what: t("Parameters"),
            line: fill(
                "{0} maps × (1 coefficient + 1 bias) = {1}",
                &[&input.channels().to_string(), &report.params.to_string()],
            ),
        }),
        Op::BatchNorm { .. } => lines.push(Formula {
            what: t("Parameters"),
            line: fill(
                "{0} channels × (1 scale + 1 shift) = {1}",
                &[&input.channels().to_string(), &report.params.to_string()],
            ),
        }),
        _ => {}
    }
    lines.extend(values(&node.op).map(|line| Formula { what: t("Values"), line }));
    lines
}

fn side(window: &Window, input: Shape, output: Shape) -> String {
    let (size, padding, span, stride) = (input.size().0, window.padding[0], window.span(0), window.stride[0]);
    let (open, close) = if window.ceil { ('⌈', '⌉') } else { ('⌊', '⌋') };
    format!("{open}({size} + 2·{padding} − {span}) / {stride}{close} + 1 = {}", output.size().0)
}

fn values(op: &Op) -> Option<String> {
    Some(match op {
        Op::Activation(activation) => match activation {
            Activation::Relu => "y = max(0, x)".to_owned(),
            Activation::LeakyRelu { slope } => fill("y = x above zero, {0} x below", &[&three(*slope)]),
            Activation::Elu { alpha } => fill("y = x above zero, {0} (exp x − 1) below", &[&three(*alpha)]),
            Activation::Prelu => t("y = x above zero, a learned slope times x below").to_owned(),
            Activation::Tanh => "y = tanh x".to_owned(),
            Activation::ScaledTanh { amplitude, slope } => format!("y = {amplitude} tanh({slope:.4} x)"),
            Activation::Sigmoid => "y = 1 / (1 + exp(−x))".to_owned(),
        },
        Op::Subsample(_) => t("y = coefficient × sum of the window + bias").to_owned(),
        Op::MaxPool(_) => t("y = largest value of the window").to_owned(),
        Op::AvgPool { .. } => t("y = mean of the window").to_owned(),
        Op::MaxAvgPool(_) => t("y = largest value + mean of the window").to_owned(),
        Op::GlobalAvgPool => t("y = mean of the whole map").to_owned(),
        Op::BatchNorm { .. } => t("y = scale × (x − mean) / deviation + shift").to_owned(),
        Op::LocalResponseNorm { size, alpha, beta, k } => {
            let [k, alpha, beta] = [k, alpha, beta].map(f64::to_string);
            let numbers: &[&str] = &[&k, &alpha, &size.to_string(), &beta];
            fill("y = x / ({0} + {1} / {2} × sum of {2} neighbouring channels squared)^{3}", numbers)
        }
        Op::Add { .. } => t("y = sum of the inputs, value by value").to_owned(),
        Op::Join { .. } => t("y = mean of the inputs").to_owned(),
        Op::Concat => t("y = the inputs' maps, one stack on the other").to_owned(),
        Op::EuclideanCodes { .. } => t("y = −(distance to the code of the class)²").to_owned(),
        Op::Dropout { p } => fill("training only: each value is zero with probability {0}", &[&p.to_string()]),
        Op::SpatialDropout { p } => fill("training only: each map is zero with probability {0}", &[&p.to_string()]),
        _ => return None,
    })
}

/// `5×5` pixels, or `the whole picture` when it sees all of it.
pub fn field(graph: &Graph, analysis: &Analysis, id: NodeId) -> String {
    let [rows, columns] = analysis.nodes[id.0].receptive_field.size;
    let (height, width) = graph.input.size();
    let whole = rows >= height as f64 && columns >= width as f64;
    let pixels = format!("{rows:.0}×{columns:.0}");
    if whole { fill("{0} (all)", &[&pixels]) } else { pixels }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn lines(name: &str) -> Vec<String> {
        let graph = arch::zoo::lenet5::lenet5().unwrap();
        let analysis = graph.analyse().unwrap();
        let id = graph.find(name).unwrap();
        formulas(&graph, &analysis, id).into_iter().map(|formula| formula.line).collect()
    }

    #[test]
    fn the_formulas_of_c3_give_the_numbers_of_the_analysis() {
        let lines = lines("c3");
        assert_eq!(lines[0], "⌊(14 + 2·0 − 5) / 1⌋ + 1 = 10");
        assert_eq!(lines[1], "60 connections × 5×5 + 16 biases = 1,516");
        assert_eq!(lines[2], "60 connections × 5×5 × 10×10 places = 150,000");
    }

    #[test]
    fn a_sparse_convolution_says_so() {
        let graph = arch::zoo::lenet5::lenet5().unwrap();
        let c3 = graph.find("c3").unwrap();
        assert_eq!(describe(&graph.node(c3).op), "convolution 5×5, 60 of 96 connections");
    }
}
