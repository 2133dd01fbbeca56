//! Which runs of nodes belong together?

use std::cmp::Reverse;
use std::iter::Peekable;
use std::ops::Range;

use arch::{Analysis, BlockKind, Graph, NodeId, OpFamily};

/// A run of nodes that can be drawn as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// By which it is remembered: names, so that it outlives changes to the network.
    pub key: String,
    /// What a reader calls it.
    pub name: String,
    /// Its nodes, at least one.
    pub nodes: Range<usize>,
    /// The node whose value leaves it.
    pub output: NodeId,
    /// Its place in [`Graph::blocks`], where it is one.
    pub block: Option<usize>,
    /// Scopes within, in order; nodes between them are loose.
    pub inside: Vec<Scope>,
}

impl Scope {
    /// A run that is no block of the graph. What is inside must be in order.
    pub fn run(graph: &Graph, name: String, nodes: Range<usize>, inside: Vec<Scope>) -> Self {
        let output = inside.last().filter(|last| last.nodes.end == nodes.end).map(|last| last.output);
        let output = output.unwrap_or(NodeId(nodes.end - 1));
        let key = [graph.nodes[nodes.start].name.as_str(), "..", &graph.nodes[nodes.end - 1].name].concat();
        Scope { key, name, nodes, output, block: None, inside }
    }
}

/// The blocks of a graph, each with those within it.
pub fn blocks(graph: &Graph) -> Vec<Scope> {
    let mut order: Vec<usize> = (0..graph.blocks.len()).filter(|at| !graph.blocks[*at].nodes.is_empty()).collect();
    // Of two blocks of the same nodes, the later one ended later and is the outer one.
    order.sort_by_key(|at| (graph.blocks[*at].nodes.start, Reverse(graph.blocks[*at].nodes.end), Reverse(*at)));
    nest(graph, &mut order.into_iter().peekable(), graph.nodes.len())
}

fn nest(graph: &Graph, order: &mut Peekable<std::vec::IntoIter<usize>>, end: usize) -> Vec<Scope> {
    let mut scopes = Vec::new();
    while let Some(at) = order.next_if(|at| graph.blocks[*at].nodes.start < end) {
        let block = &graph.blocks[at];
        let inside = nest(graph, order, block.nodes.end);
        let (key, name) = (block.name.clone(), block.name.clone());
        scopes.push(Scope { key, name, nodes: block.nodes.clone(), output: block.output, block: Some(at), inside });
    }
    scopes
}

/// Does a node of this family keep the shape, so that it goes with the one before it?
pub fn keeps(family: OpFamily) -> bool {
    matches!(family, OpFamily::Activation | OpFamily::Normalisation | OpFamily::Regularisation | OpFamily::Shape)
}

/// Nodes that are more than a follower of the one before them.
pub fn substance(graph: &Graph, nodes: Range<usize>) -> impl DoubleEndedIterator<Item = usize> {
    nodes.filter(|node| !keeps(graph.nodes[*node].op.family()))
}

/// What a scope is called in its paper: `fire`, `inception`; a stage without a name of its own by what it does.
pub fn kind(graph: &Graph, scope: &Scope) -> &'static str {
    match scope.block.map(|at| graph.blocks[at].kind) {
        Some(BlockKind::Stem) => "stem",
        Some(BlockKind::Residual) => "residual",
        Some(BlockKind::Bottleneck) => "bottleneck",
        Some(BlockKind::Inception) => "inception",
        Some(BlockKind::Reduction) => "reduction",
        Some(BlockKind::Fire) => "fire",
        Some(BlockKind::MlpConv) => "mlpconv",
        Some(BlockKind::Separable) => "separable",
        Some(BlockKind::Fractal) => "fractal",
        Some(BlockKind::Classifier) => "classifier",
        Some(BlockKind::Stage) | None => {
            let mut within = substance(graph, scope.nodes.clone());
            match (within.next(), within.next()) {
                (Some(only), None) => graph.nodes[only].op.name(),
                _ => "stage",
            }
        }
    }
}

/// How many scopes of one kind fill this one, and which.
pub fn repeats(graph: &Graph, scope: &Scope) -> Option<(usize, &'static str)> {
    let first = kind(graph, scope.inside.first()?);
    let filled: usize = scope.inside.iter().map(|inner| inner.nodes.len()).sum();
    let is_one_kind = scope.inside.iter().all(|inner| kind(graph, inner) == first);
    let is_several = scope.inside.len() > 1 && filled == scope.nodes.len() && first != "stage";
    (is_several && is_one_kind).then_some((scope.inside.len(), first))
}

/// Do two scopes do the same to the same shapes?
pub fn is_same(graph: &Graph, analysis: &Analysis, a: &Scope, b: &Scope) -> bool {
    let alike = |(x, y): (usize, usize)| {
        let (left, right) = (&analysis.nodes[x], &analysis.nodes[y]);
        graph.nodes[x].op == graph.nodes[y].op && left.shape == right.shape && left.params == right.params
    };
    a.nodes.len() == b.nodes.len() && a.nodes.clone().zip(b.nodes.clone()).all(alike)
}
