//! Which nodes are drawn, and which blocks as one?

use std::collections::HashSet;
use std::ops::Range;

use arch::{Analysis, Graph, NodeId};

/// Graphs of at most this many nodes are shown unfolded.
const SMALL: usize = 40;

/// One thing in the diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A node of its own.
    Node(NodeId),
    /// A folded block, and how many of the same follow each other.
    Block {
        /// Place of the first one in [`Graph::blocks`].
        index: usize,
        /// How many are drawn as this one.
        count: usize,
        /// The nodes of all of them.
        nodes: Range<usize>,
        /// The node whose value leaves the last one.
        output: NodeId,
    },
}

impl Part {
    /// The nodes that it stands for.
    pub fn nodes(&self) -> Range<usize> {
        match self {
            Part::Node(id) => id.0..id.0 + 1,
            Part::Block { nodes, .. } => nodes.clone(),
        }
    }

    /// The node whose value leaves it.
    pub fn output(&self) -> NodeId {
        match self {
            Part::Node(id) | Part::Block { output: id, .. } => *id,
        }
    }
}

/// The blocks that are open at first: all of a small graph's, none of a large one's.
pub fn open_at_first(graph: &Graph) -> HashSet<usize> {
    if graph.nodes.len() <= SMALL { (0..graph.blocks.len()).collect() } else { HashSet::new() }
}

/// The names of the blocks at these places of [`Graph::blocks`].
pub fn names(graph: &Graph, places: &HashSet<usize>) -> HashSet<String> {
    places.iter().filter_map(|place| graph.blocks.get(*place)).map(|block| block.name.clone()).collect()
}

/// The places of the blocks of these names.
pub fn places(graph: &Graph, names: &HashSet<String>) -> HashSet<usize> {
    let named = graph.blocks.iter().enumerate().filter(|(_, block)| names.contains(&block.name));
    named.map(|(place, _)| place).collect()
}

/// What is drawn, in the order of the graph, when these blocks are open. Equal blocks in a row are drawn once.
pub fn parts(graph: &Graph, analysis: &Analysis, open: &HashSet<usize>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < graph.nodes.len() {
        let Some(index) = closed_block_at(graph, open, at) else {
            parts.push(Part::Node(NodeId(at)));
            at += 1;
            continue;
        };
        let block = &graph.blocks[index];
        at = block.nodes.end;
        match parts.last_mut() {
            Some(Part::Block { index: first, count, nodes, output })
                if nodes.end == block.nodes.start && same(graph, analysis, *first, index) =>
            {
                *count += 1;
                nodes.end = block.nodes.end;
                *output = block.output;
            }
            _ => parts.push(Part::Block { index, count: 1, nodes: block.nodes.clone(), output: block.output }),
        }
    }
    parts
}

/// The largest closed block that starts at this node.
fn closed_block_at(graph: &Graph, open: &HashSet<usize>, at: usize) -> Option<usize> {
    graph
        .blocks
        .iter()
        .enumerate()
        .filter(|(index, block)| block.nodes.start == at && !block.nodes.is_empty() && !open.contains(index))
        .max_by_key(|(_, block)| block.nodes.end)
        .map(|(index, _)| index)
}

fn same(graph: &Graph, analysis: &Analysis, first: usize, second: usize) -> bool {
    let (a, b) = (&graph.blocks[first], &graph.blocks[second]);
    let alike = |(x, y): (usize, usize)| {
        graph.nodes[x].op == graph.nodes[y].op && analysis.nodes[x].shape == analysis.nodes[y].shape
    };
    a.kind == b.kind && a.nodes.len() == b.nodes.len() && a.nodes.clone().zip(b.nodes.clone()).all(alike)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arch::{BlockKind, Builder, Conv, Shape};

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

    #[test]
    fn equal_blocks_are_drawn_once_with_their_count() {
        let graph = blocks(5);
        let parts = parts(&graph, &graph.analyse().unwrap(), &HashSet::new());
        assert_eq!(parts.len(), 2);
        assert!(matches!(&parts[1], Part::Block { count: 5, nodes, .. } if *nodes == (1..16)));
    }

    #[test]
    fn an_open_block_shows_its_nodes() {
        let graph = blocks(3);
        let parts = parts(&graph, &graph.analyse().unwrap(), &HashSet::from([1]));
        // The input, the first block, three nodes of the second, the third block.
        assert_eq!(parts.len(), 1 + 1 + 3 + 1);
    }

    #[test]
    fn every_node_of_the_zoo_is_in_exactly_one_part() {
        for model in arch::zoo::all() {
            let graph = (model.full)().unwrap();
            let analysis = graph.analyse().unwrap();
            for open in [HashSet::new(), open_at_first(&graph), (0..graph.blocks.len()).collect()] {
                let covered: Vec<usize> = parts(&graph, &analysis, &open).iter().flat_map(Part::nodes).collect();
                assert_eq!(covered, (0..graph.nodes.len()).collect::<Vec<_>>(), "{}", model.id);
            }
        }
    }
}
