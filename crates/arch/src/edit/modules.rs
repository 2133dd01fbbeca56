//! Build a network anew of the story's modules: the chain that a search for architectures writes.

use serde::{Deserialize, Serialize};

use super::EditError;
use super::batch_norm::{EPS, can_be_normalised, with_bias};
use super::checked::Checked;
use super::pooling::PoolingKind;
use super::rewrite::{finished, rewrite};
use crate::builder::{Builder, Conv, Var};
use crate::graph::{BlockKind, Graph, Node, NodeId};
use crate::op::{Op, Window};
use crate::shape::Shape;
use crate::words::{word, words};
use crate::zoo::resnet::Shortcut;
use crate::zoo::{googlenet, nin, resnet, squeezenet, xception};

const EDIT: &str = word("building a network of modules");
/// Most parts of a network: above every chain that fits an address, and far below what would take long to build.
const MOST_PARTS: usize = 64;
/// Every width is a multiple of it, so that a module can divide it among its branches.
pub const WIDTH_STEP: usize = 8;
/// The widest module.
const MOST_WIDTH: usize = 4096;

/// One of the story's modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ModuleKind {
    /// A 3×3 convolution, as VGG stacks them.
    Plain,
    /// A residual bottleneck ([`resnet::bottleneck`]) with a quarter of the maps inside.
    Bottleneck,
    /// An inception module ([`googlenet::inception`]).
    Inception,
    /// A fire module ([`squeezenet::fire`]) that squeezes to a quarter of its maps.
    Fire,
    /// A depthwise separable convolution ([`xception::separable`]).
    Separable,
    /// A 3×3 convolution and two of 1×1 ([`nin::mlpconv`]).
    MlpConv,
}

impl ModuleKind {
    /// All of them, in the order of history.
    pub const ALL: [ModuleKind; 6] = [
        ModuleKind::Plain,
        ModuleKind::MlpConv,
        ModuleKind::Inception,
        ModuleKind::Bottleneck,
        ModuleKind::Fire,
        ModuleKind::Separable,
    ];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            ModuleKind::Plain => word("3×3 convolution"),
            ModuleKind::Bottleneck => word("residual bottleneck"),
            ModuleKind::Inception => word("inception module"),
            ModuleKind::Fire => word("fire module"),
            ModuleKind::Separable => word("separable convolution"),
            ModuleKind::MlpConv => word("mlpconv"),
        }
    }
}

/// A module and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Module {
    /// Which one.
    pub kind: ModuleKind,
    /// Maps that it gives, a multiple of [`WIDTH_STEP`].
    pub width: usize,
    /// Are its convolutions normalised over the batch?
    pub batch_norm: bool,
}

/// A link of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// A module, which keeps the size of the maps.
    Module(Module),
    /// Windows of 2×2, side by side, which halve it.
    Pooling(PoolingKind),
}

/// A network for the same pictures and as many classes, made of these parts one after the other, a mean of each map,
/// and one fully connected layer.
///
/// # Errors
/// Where the network takes no maps or gives no scores, a width cannot be, or the maps get too small.
pub fn build_of_modules(graph: &Graph, parts: &[Part]) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let (Shape::Map { .. }, Shape::Features(classes)) = (graph.input, old.shape(graph.output())) else {
        return Err(old.refused(&graph.name, words!("it does not give one score per class of a picture")));
    };
    if parts.len() > MOST_PARTS {
        return Err(old.refused(&graph.name, words!("more than {0} parts", MOST_PARTS)));
    }
    let mut net = Builder::new(&graph.name, graph.input);
    let mut x = net.input();
    for (index, part) in parts.iter().enumerate() {
        x = match part {
            Part::Pooling(kind) => {
                let window = Window { stride: [2; 2], ..Window::square(2) };
                net.op(&format!("pool{index}"), kind.over(window), &[x])
            }
            Part::Module(Module { width, .. }) if *width == 0 || width % WIDTH_STEP > 0 || *width > MOST_WIDTH => {
                let reason = words!(
                    "a module of {0} maps, which is no multiple of {1} up to {2}",
                    width,
                    WIDTH_STEP,
                    MOST_WIDTH
                );
                return Err(old.refused(&graph.name, reason));
            }
            Part::Module(Module { kind, width, .. }) => module(&mut net, &name(index), x, *kind, *width),
        };
    }
    let x = net.global_avg_pool("avgpool", x);
    let x = net.flatten(x);
    let x = net.linear("fc", x, classes);
    let built = net.finish(x).map_err(|error| EditError::Impossible { edit: EDIT, error })?;
    let built = normalised(&built, parts)?;
    finished(&old, &built)?;
    Ok(built)
}

fn name(index: usize) -> String {
    format!("module{index}")
}

/// As its paper has it: with batch normalisation or without.
fn module(net: &mut Builder, name: &str, x: Var, kind: ModuleKind, width: usize) -> Var {
    let eighth = width / WIDTH_STEP;
    match kind {
        ModuleKind::Plain => net.block(name, BlockKind::Stage, |net| {
            let x = net.conv("conv", x, Conv::new(width, 3).same());
            net.relu(x)
        }),
        ModuleKind::Bottleneck => resnet::bottleneck(net, name, x, width / 4, 1, Shortcut::Projection),
        // GoogLeNet's proportions, as its table has them on average, in eighths.
        ModuleKind::Inception => googlenet::inception(net, name, x, [2, 2, 4, 1, 1, 1].map(|share| share * eighth)),
        ModuleKind::Fire => squeezenet::fire(net, name, x, width / 4, width / 2),
        ModuleKind::Separable => {
            let x = xception::separable(net, name, x, width);
            net.relu(x)
        }
        ModuleKind::MlpConv => {
            let layer = |part: &str| format!("{name}.{part}");
            let [conv, first, second] = [layer("conv"), layer("cccp1"), layer("cccp2")];
            nin::mlpconv(net, name, x, (&conv, Conv::new(width, 3).same()), [(&first, width), (&second, width)])
        }
    }
}

/// The network with every convolution of a module normalised that is to be, and no other.
fn normalised(graph: &Graph, parts: &[Part]) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let wanted = |node: &Node| {
        let index: usize = node.name.strip_prefix("module")?.split('.').next()?.parse().ok()?;
        if let Part::Module(module) = parts.get(index)? { Some(module.batch_norm) } else { None }
    };
    let is_norm = |id: NodeId| matches!(old.node(id).op, Op::BatchNorm { .. });
    rewrite(&old, |copy, id, node| {
        Ok(match wanted(node) {
            Some(true) if can_be_normalised(&old, id).is_ok() => {
                let conv = copy.keep_as(node, with_bias(&node.op, false));
                copy.push(&format!("{}_bn", node.name), Op::BatchNorm { eps: EPS }, vec![conv])
            }
            Some(false) if is_norm(id) => copy.value(node.inputs[0]),
            Some(false) if old.readers(id).iter().any(|reader| is_norm(*reader)) => {
                copy.keep_as(node, with_bias(&node.op, true))
            }
            _ => copy.keep(node),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn base() -> Graph {
        (zoo::find("vgg16").unwrap().small.unwrap().graph)().unwrap()
    }

    fn part(kind: ModuleKind, width: usize, batch_norm: bool) -> Part {
        Part::Module(Module { kind, width, batch_norm })
    }

    #[test]
    fn every_module_gives_its_width_with_and_without_normalisation() {
        for kind in ModuleKind::ALL {
            let norms = |batch_norm| {
                let graph = build_of_modules(&base(), &[part(kind, 16, batch_norm), part(kind, 32, batch_norm)]);
                let graph = graph.unwrap();
                let analysis = graph.analyse().unwrap();
                let pooled = graph.find("avgpool").unwrap();
                assert_eq!(analysis.shape(pooled), Shape::map(32, 1, 1), "{kind:?}");
                assert_eq!(analysis.shape(graph.output()), Shape::Features(10));
                graph.nodes.iter().filter(|node| matches!(node.op, Op::BatchNorm { .. })).count()
            };
            assert_eq!(norms(false), 0, "{kind:?}");
            assert!(norms(true) >= 2, "{kind:?}");
        }
    }

    #[test]
    fn costs_are_those_of_arithmetic() {
        let parts = [
            part(ModuleKind::Plain, 16, true),
            Part::Pooling(PoolingKind::Max),
            part(ModuleKind::Separable, 32, false),
        ];
        let analysis = build_of_modules(&base(), &parts).unwrap().analyse().unwrap();
        assert_eq!(analysis.total_params(), 3 * 9 * 16 + 2 * 16 + 16 * 9 + 16 * 32 + 32 * 10 + 10);
        assert_eq!(analysis.total_macs(), 3 * 9 * 16 * 1024 + (16 * 9 + 16 * 32) * 256 + 32 * 10);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refusal = |graph: &Graph, parts: &[Part]| build_of_modules(graph, parts).unwrap_err().to_string();
        assert!(refusal(&base(), &[part(ModuleKind::Plain, 12, true)]).contains("no multiple of 8"));
        assert!(refusal(&base(), &[part(ModuleKind::Plain, 0, true)]).contains("no multiple of 8"));
        assert!(refusal(&base(), &[Part::Pooling(PoolingKind::Max); 6]).contains("impossible"));
        assert!(refusal(&base(), &[Part::Pooling(PoolingKind::Max); 65]).contains("more than 64"));
        assert!(refusal(&zoo::enet::enet_small().unwrap(), &[]).contains("one score per class"));
        assert_eq!(build_of_modules(&base(), &[]).unwrap().analyse().unwrap().total_params(), 3 * 10 + 10);
    }
}
