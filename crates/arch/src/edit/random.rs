//! Edits and damage by chance, for tests; the same for the same seed. Behind the feature `testing`.

use super::{Edit, Layer, Module, ModuleKind, Normalisation, Part, PoolingKind, Removal, Target};
use crate::graph::Graph;
use crate::op::{Activation, Op, OpFamily};

/// Numbers at which a graph goes wrong.
const EDGES: [u64; 10] = [0, 1, 2, 7, 1 << 15, 1 << 29, 1 << 31, 1 << 40, i64::MAX as u64, u64::MAX];
/// Numbers that no operation computes with.
const POISON: [f64; 6] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e300];

/// A source of chance.
#[derive(Clone, Debug)]
pub struct Random(fastrand::Rng);

impl Random {
    /// What comes is the same for the same seed.
    pub fn new(seed: u64) -> Self {
        Random(fastrand::Rng::with_seed(seed))
    }

    /// A whole number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.usize(..end) }
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is none.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let index = self.below(all.len());
        &all[index]
    }

    /// An edit of a place of the graph: one that may well apply, or now and then nonsense.
    pub fn edit(&mut self, graph: &Graph) -> Edit {
        use OpFamily::{Activation, Convolution, FullyConnected, Normalisation as Norm, Pooling, Regularisation};
        match self.below(25) {
            0 => Edit::ChangeActivation(self.target(graph, &[Activation]), self.activation()),
            1 => Edit::AddBatchNorm(self.target(graph, &[Convolution])),
            2 => Edit::RemoveBatchNorm(self.target(graph, &[Norm])),
            3 => Edit::StackOf3x3(self.node_of(graph, &[Convolution])),
            4 => Edit::InsertBottleneck(self.node_of(graph, &[Convolution]), self.count()),
            5 => Edit::Separable(self.node_of(graph, &[Convolution])),
            6 => Edit::ChangePooling(self.target(graph, &[Pooling]), *self.one_of(&PoolingKind::ALL)),
            7 => Edit::MultiplyWidth(self.factor()),
            8 => Edit::MultiplyDepth(self.factor()),
            9 => Edit::RemoveBlock(self.block(graph), *self.one_of(&[Removal::Whole, Removal::KeepShortcut])),
            10 => Edit::RemoveShortcut(self.block(graph)),
            11 => Edit::FullyConnectedToConvolution,
            12 => Edit::SetWidth(self.node_of(graph, &[Convolution, FullyConnected]), self.count()),
            13 => Edit::SetKernel(self.node_of(graph, &[Convolution, Pooling]), self.pair()),
            14 => Edit::SetStride(self.node_of(graph, &[Convolution, Pooling]), self.pair()),
            15 => {
                let target = self.target(graph, &[Convolution, Norm]);
                Edit::ChangeNormalisation(target, *self.one_of(&Normalisation::ALL))
            }
            16 => Edit::SetDropout(self.target(graph, &[Regularisation]), self.probability()),
            17 => Edit::RemoveDropout(self.target(graph, &[Regularisation])),
            18 | 19 => Edit::Insert(self.node(graph), self.layer()),
            20 => Edit::RemoveLayer(self.node(graph)),
            21 => Edit::RepeatBlock(self.block(graph), self.count()),
            22 => Edit::ChangeClasses(self.count()),
            23 => Edit::BuildOfModules((0..self.below(8)).map(|_| self.part()).collect()),
            _ => Edit::ChangeInput([*self.one_of(&[1, 3, 4, 0]), self.side(), self.side()]),
        }
    }

    /// The graph with a few of its numbers and places replaced by others: mostly none that hangs together.
    ///
    /// # Panics
    /// Never: every graph can be written as a tree of values.
    pub fn damaged(&mut self, graph: &Graph) -> Graph {
        loop {
            let Ok(mut tree) = serde_json::to_value(graph) else { return graph.clone() };
            for _ in 0..=self.below(3) {
                self.damage(&mut tree);
            }
            // Some numbers do not fit where they were put.
            let Ok(mut damaged) = serde_json::from_value::<Graph>(tree) else { continue };
            if self.below(4) == 0 {
                self.poison(&mut damaged);
            }
            return damaged;
        }
    }

    /// Changes one number or list somewhere in the tree.
    fn damage(&mut self, tree: &mut serde_json::Value) {
        use serde_json::Value;
        match tree {
            Value::Object(fields) if !fields.is_empty() => {
                let chosen = self.below(fields.len());
                if let Some(field) = fields.values_mut().nth(chosen) {
                    self.damage(field);
                }
            }
            Value::Array(items) if items.is_empty() => items.push(Value::from(*self.one_of(&EDGES))),
            Value::Array(items) => {
                let at = self.below(items.len());
                match self.below(12) {
                    0 => drop(items.remove(at)),
                    1 => items.insert(at, items[at].clone()),
                    2 => items.swap(0, at),
                    _ => self.damage(&mut items[at]),
                }
            }
            Value::Number(number) if number.is_f64() => *tree = Value::from(*self.one_of(&[0.0, 1.0, -1.0, 1e300])),
            Value::Number(_) => *tree = Value::from(*self.one_of(&EDGES)),
            Value::Bool(flag) => *flag = !*flag,
            Value::String(text) => {
                let more: &&str = self.one_of(&["", "\"", "\n", "input", "é"]);
                text.push_str(more);
            }
            Value::Null => *tree = Value::from(self.below(9)),
            Value::Object(_) => {}
        }
    }

    /// Puts a number that no tree of values can hold into an operation that has one.
    fn poison(&mut self, graph: &mut Graph) {
        let number = *self.one_of(&POISON);
        let at = self.below(graph.nodes.len());
        let Some(node) = graph.nodes.get_mut(at) else { return };
        node.op = match self.below(6) {
            0 => Op::BatchNorm { eps: number },
            1 => Op::Dropout { p: number },
            2 => Op::Join { drop_path: number },
            3 => Op::Add { scales: vec![number; node.inputs.len()] },
            4 => Op::Activation(Activation::Elu { alpha: number }),
            _ => Op::LocalResponseNorm { size: 5, alpha: number, beta: 0.75, k: number },
        };
    }

    /// A node of any kind, or none.
    fn node(&mut self, graph: &Graph) -> String {
        match self.below(30) {
            0 => "no such node".to_owned(),
            _ if graph.nodes.is_empty() => String::new(),
            _ => self.one_of(&graph.nodes).name.clone(),
        }
    }

    /// Mostly a node of these families, where there is one.
    fn node_of(&mut self, graph: &Graph, families: &[OpFamily]) -> String {
        let fitting: Vec<_> = graph.nodes.iter().filter(|node| families.contains(&node.op.family())).collect();
        if fitting.is_empty() || self.below(8) == 0 { self.node(graph) } else { self.one_of(&fitting).name.clone() }
    }

    fn block(&mut self, graph: &Graph) -> String {
        match self.below(30) {
            0 => "no such block".to_owned(),
            _ if graph.blocks.is_empty() => "block".to_owned(),
            _ => self.one_of(&graph.blocks).name.clone(),
        }
    }

    fn target(&mut self, graph: &Graph, families: &[OpFamily]) -> Target {
        if self.below(3) == 0 { Target::Everywhere } else { Target::Node(self.node_of(graph, families)) }
    }

    fn activation(&mut self) -> Activation {
        let number = if self.below(20) == 0 { 1e9 } else { self.0.f64() * 2.0 };
        *self.one_of(&[
            Activation::Relu,
            Activation::LeakyRelu { slope: number },
            Activation::Elu { alpha: number },
            Activation::Prelu,
            Activation::Tanh,
            Activation::ScaledTanh { amplitude: 1.7159, slope: number },
            Activation::Sigmoid,
        ])
    }

    fn layer(&mut self) -> Layer {
        let (kernel, stride, kind) = (1 + self.below(5), 1 + self.below(2), *self.one_of(&PoolingKind::ALL));
        match self.below(5) {
            0 => Layer::Convolution { kernel, batch_norm: self.0.bool(), activation: self.activation() },
            1 => Layer::FullyConnected { activation: self.activation() },
            2 => Layer::Pooling { kind, kernel, stride },
            3 => Layer::Activation(self.activation()),
            _ => Layer::Dropout { p: self.probability() },
        }
    }

    fn part(&mut self) -> Part {
        let width = if self.below(8) == 0 { self.count() } else { 8 * (1 + self.below(6)) };
        match self.below(3) {
            0 => Part::Pooling(*self.one_of(&PoolingKind::ALL)),
            _ => Part::Module(Module { kind: *self.one_of(&ModuleKind::ALL), width, batch_norm: self.0.bool() }),
        }
    }

    fn probability(&mut self) -> f64 {
        match self.below(20) {
            0 => 1.0,
            1 => -0.5,
            _ => self.0.f64(),
        }
    }

    fn factor(&mut self) -> f64 {
        match self.below(20) {
            0 => *self.one_of(&[0.0, -1.0, 1e9, 1e300]),
            _ => *self.one_of(&[0.25, 0.5, 0.75, 1.25, 1.5, 2.0]),
        }
    }

    fn count(&mut self) -> usize {
        match self.below(20) {
            0 => *self.one_of(&[0, 1 << 30, usize::MAX]),
            1..10 => 1 + self.below(4),
            _ => 1 << (2 + self.below(6)),
        }
    }

    fn pair(&mut self) -> [usize; 2] {
        let side = 1 + self.below(7);
        match self.below(8) {
            0 => [side, 1],
            1 => [self.count(), self.count()],
            _ => [side, side],
        }
    }

    fn side(&mut self) -> usize {
        match self.below(20) {
            0 => self.count(),
            _ => *self.one_of(&[28, 32, 40, 64, 96]),
        }
    }
}
