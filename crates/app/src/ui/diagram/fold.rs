//! Which nodes are drawn, and which runs of them as one?

use std::collections::HashSet;
use std::ops::Range;

use arch::{Analysis, Graph, NodeId};

use super::outline;
use super::scope::{self, Scope};

/// Graphs of at most this many nodes are shown node by node.
const SMALL: usize = 16;

/// One thing in the diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What a reader calls it.
    pub name: String,
    /// The nodes that it stands for.
    pub nodes: Range<usize>,
    /// The node whose value leaves it.
    pub output: NodeId,
    /// What is folded in it; a node of its own has nothing.
    pub folded: Option<Folded>,
}

/// What is known of a folded part besides its nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The scope that unfolds: the first of those that are drawn as this one.
    pub key: String,
    /// Its place in [`Graph::blocks`], where it is a block of the graph.
    pub block: Option<usize>,
    /// How many of what are within, where that is more than one.
    pub repeats: Option<(usize, &'static str)>,
    /// How many scopes that follow each other are drawn as this one.
    count: usize,
}

impl Part {
    /// A node by itself.
    pub fn node(graph: &Graph, id: NodeId) -> Self {
        Part { name: graph.node(id).name.clone(), nodes: id.0..id.0 + 1, output: id, folded: None }
    }

    /// The operation of a layer that is folded with its followers, or of a node by itself.
    pub fn layer(&self, graph: &Graph) -> Option<NodeId> {
        let mut within = scope::substance(graph, self.nodes.clone());
        match (&self.folded, within.next(), within.next()) {
            (None, ..) => Some(self.output),
            (Some(_), Some(only), None) => Some(NodeId(only)),
            _ => None,
        }
    }

    /// The node that is meant by choosing it: of a block what leaves it, of layers the last that is more than a
    /// follower.
    pub fn meant(&self, graph: &Graph) -> NodeId {
        let last = scope::substance(graph, self.nodes.clone()).next_back().map(NodeId);
        last.filter(|_| self.folded.is_some() && self.block().is_none()).unwrap_or(self.output)
    }

    /// The block of the graph that it is, folded.
    pub fn block(&self) -> Option<usize> {
        self.folded.as_ref().and_then(|folded| folded.block)
    }
}

/// Everything of a graph that can be folded.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    scopes: Vec<Scope>,
    is_small: bool,
}

impl Tree {
    /// The boxes that tell a network's idea, and what is in them.
    pub fn of(graph: &Graph, analysis: &Analysis) -> Self {
        let is_small = graph.nodes.len() <= SMALL;
        let scopes = scope::blocks(graph);
        let scopes = if is_small { scopes } else { outline::outline(graph, analysis, scopes) };
        Tree { scopes, is_small }
    }

    /// Is there nothing to fold?
    pub fn is_flat(&self) -> bool {
        self.scopes.iter().all(|scope| scope.nodes.len() == 1)
    }

    /// The keys of everything that can be unfolded.
    pub fn keys(&self) -> HashSet<String> {
        fn collect(scopes: &[Scope], keys: &mut HashSet<String>) {
            for scope in scopes {
                keys.insert(scope.key.clone());
                collect(&scope.inside, keys);
            }
        }
        let mut keys = HashSet::new();
        collect(&self.scopes, &mut keys);
        keys
    }

    /// The scopes that are open at first: all of a small graph's, none of a large one's.
    pub fn open_at_first(&self) -> HashSet<String> {
        if self.is_small { self.keys() } else { HashSet::new() }
    }

    /// Key and name of the innermost open scope around a node.
    pub fn around(&self, open: &HashSet<String>, node: usize) -> Option<(&str, &str)> {
        let (mut scopes, mut found) = (&self.scopes, None);
        while let Some(scope) = scopes.iter().find(|scope| scope.nodes.contains(&node) && open.contains(&scope.key)) {
            found = (scope.nodes.len() > 1).then_some((scope.key.as_str(), scope.name.as_str())).or(found);
            scopes = &scope.inside;
        }
        found
    }

    /// What is drawn, in the order of the graph, when these scopes are open. Equal ones in a row are drawn once.
    pub fn parts(&self, graph: &Graph, analysis: &Analysis, open: &HashSet<String>) -> Vec<Part> {
        let mut parts = Vec::new();
        add(&mut parts, graph, analysis, open, &self.scopes, 0..graph.nodes.len());
        parts
    }
}

fn add(
    parts: &mut Vec<Part>,
    graph: &Graph,
    analysis: &Analysis,
    open: &HashSet<String>,
    scopes: &[Scope],
    within: Range<usize>,
) {
    let mut at = within.start;
    let mut last: Option<&Scope> = None;
    for scope in scopes {
        parts.extend((at..scope.nodes.start).map(|node| Part::node(graph, NodeId(node))));
        let is_after = last.is_some_and(|last| last.nodes.end == scope.nodes.start);
        at = scope.nodes.end;
        if scope.nodes.len() == 1 {
            parts.push(Part { name: scope.name.clone(), ..Part::node(graph, scope.output) });
            last = None;
        } else if open.contains(&scope.key) {
            add(parts, graph, analysis, open, &scope.inside, scope.nodes.clone());
            last = None;
        } else {
            match parts.last_mut() {
                Some(part) if is_after && last.is_some_and(|last| scope::is_same(graph, analysis, last, scope)) => {
                    part.extend(graph, scope);
                }
                _ => parts.push(Part::folded(graph, scope)),
            }
            last = Some(scope);
        }
    }
    parts.extend((at..within.end).map(|node| Part::node(graph, NodeId(node))));
}

impl Part {
    fn folded(graph: &Graph, scope: &Scope) -> Self {
        let repeats = scope::repeats(graph, scope);
        let folded = Folded { key: scope.key.clone(), block: scope.block, repeats, count: 1 };
        Part { name: scope.name.clone(), nodes: scope.nodes.clone(), output: scope.output, folded: Some(folded) }
    }

    /// A further one of the same.
    fn extend(&mut self, graph: &Graph, scope: &Scope) {
        let Some(folded) = &mut self.folded else { return };
        folded.count += 1;
        folded.repeats = Some((folded.count, scope::kind(graph, scope)));
        let first = self.name.split(" … ").next().unwrap_or_default();
        self.name = outline::span(first, &scope.name);
        self.nodes.end = scope.nodes.end;
        self.output = scope.output;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use arch::{BlockKind, Builder, Conv, Op, OpFamily, Shape};

    /// Every graph of the zoo, published and small.
    pub fn zoo() -> Vec<(String, Graph, Analysis)> {
        let graphs = arch::zoo::all().flat_map(|model| {
            let small = model.small.map(|small| (format!("{} small", model.id), (small.graph)().unwrap()));
            [(model.id.to_owned(), (model.full)().unwrap())].into_iter().chain(small)
        });
        graphs.map(|(id, graph)| (id, graph.analyse().unwrap(), graph)).map(|(id, a, graph)| (id, graph, a)).collect()
    }

    fn blocks(count: usize) -> Graph {
        let mut net = Builder::new("blocks", Shape::map(8, 16, 16));
        let mut x = net.input();
        for index in 0..count {
            x = net.block(&format!("layer.{index}"), BlockKind::Residual, |net| {
                let y = net.conv("conv", x, Conv::new(8, 3).same());
                let y = net.relu(y);
                net.add("add", y, x)
            });
        }
        net.finish(x).unwrap()
    }

    fn folded(id: &str) -> Vec<String> {
        let graph = (arch::zoo::find(id).unwrap().full)().unwrap();
        let analysis = graph.analyse().unwrap();
        let parts = Tree::of(&graph, &analysis).parts(&graph, &analysis, &HashSet::new());
        parts.into_iter().map(|part| part.name).collect()
    }

    #[test]
    fn equal_blocks_are_drawn_once_with_their_count() {
        let graph = blocks(7);
        let analysis = graph.analyse().unwrap();
        let tree = Tree { scopes: scope::blocks(&graph), is_small: false };
        let parts = tree.parts(&graph, &analysis, &HashSet::new());
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[1].nodes.clone(), parts[1].name.as_str()), (1..22, "layer.0 … layer.6"));
        assert_eq!(parts[1].folded.as_ref().unwrap().repeats, Some((7, "residual")));
    }

    #[test]
    fn an_open_block_shows_its_nodes() {
        let graph = blocks(3);
        let analysis = graph.analyse().unwrap();
        let parts = Tree::of(&graph, &analysis).parts(&graph, &analysis, &HashSet::from(["layer.1".to_owned()]));
        // The input, the first block, three nodes of the second, the third block.
        assert_eq!(parts.len(), 1 + 1 + 3 + 1);
    }

    #[test]
    fn every_network_of_the_zoo_is_told_by_six_to_sixteen_boxes_that_hold_all_its_nodes() {
        for (id, graph, analysis) in zoo() {
            let tree = Tree::of(&graph, &analysis);
            let parts = tree.parts(&graph, &analysis, &tree.open_at_first());
            let named: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
            println!("{id} ({}): {}", parts.len(), named.join(" | "));
            let learns = |op: &Op| matches!(op.family(), OpFamily::Convolution | OpFamily::FullyConnected);
            if graph.nodes.iter().filter(|node| learns(&node.op)).count() >= 6 {
                assert!((6..=16).contains(&parts.len()), "{id}: {} boxes: {named:?}", parts.len());
            }
            let unique: HashSet<&str> = named.iter().copied().collect();
            assert_eq!(unique.len(), named.len(), "{id}: two boxes have a name: {named:?}");
            for open in [HashSet::new(), tree.open_at_first(), tree.keys()] {
                let parts = tree.parts(&graph, &analysis, &open);
                let covered: Vec<usize> = parts.iter().flat_map(|part| part.nodes.clone()).collect();
                assert_eq!(covered, (0..graph.nodes.len()).collect::<Vec<_>>(), "{id}");
            }
            assert_eq!(tree.parts(&graph, &analysis, &tree.keys()).len(), graph.nodes.len(), "{id} opens to its nodes");
        }
    }

    #[test]
    fn boxes_are_called_as_papers_call_them() {
        let vgg = folded("vgg16");
        let stages = ["conv1_1 … conv1_2", "pool1", "conv2_1 … conv2_2", "pool2", "conv3_1 … conv3_3", "pool3"];
        assert_eq!(vgg[1..7], stages);
        assert_eq!(vgg[vgg.len() - 3..], ["fc6", "fc7", "fc8"]);
        let fires = folded("squeezenet1_0").join(" ");
        assert!(fires.contains("fire2") && fires.contains("fire9") && fires.contains("conv10"), "{fires}");
        let inception = folded("inception_v4").join(" ");
        assert!(inception.contains("inception1 … inception4") && inception.contains("reduction2"), "{inception}");
    }
}
