//! Multiply the depth, or repeat one block.

use std::collections::HashSet;

use super::checked::Checked;
use super::remove_block::only_input;
use super::rewrite::finished;
use super::{EditError, put_in_order};
use crate::graph::{Block, BlockKind, Graph, Node, NodeId, Output};
use crate::limits::MAX_NODES;
use crate::op::OpFamily;
use crate::words::{word, words};

const MULTIPLY: &str = word("multiplying the depth");
const REPEAT: &str = word("repeating the block");

/// Repeats (`factor` above 1) or drops (below 1) the last of each run of equal blocks, so that a run of n becomes one
/// of `n * factor`, rounded, at least one. Copies are named `BLOCK_again1`, `BLOCK_again2`, ….
///
/// # Errors
/// Where no block can follow itself, or the factor changes no run.
pub fn multiply_depth(graph: &Graph, factor: f64) -> Result<Graph, EditError> {
    let old = Checked::new(graph, MULTIPLY)?;
    if !(factor.is_finite() && factor > 0.0) {
        return Err(old.refused(&graph.name, words!("{0} is no factor", factor)));
    }
    let runs = runs(&old);
    if runs.is_empty() {
        let reason = words!("no block gives what it takes, so none can be repeated");
        return Err(old.refused(&graph.name, reason));
    }
    let mut changed = Vec::new();
    for run in runs {
        let wanted = ((run.len() as f64 * factor).round() as usize).max(1);
        changed.extend(run.iter().skip(wanted).map(|block| (*block, 0)));
        if let Some(last) = run.last().filter(|_| wanted > run.len()) {
            changed.push((*last, (wanted - run.len()).saturating_add(1)));
        }
    }
    if changed.is_empty() {
        let reason = words!("{0} leaves every run of blocks as long as it is", factor);
        return Err(old.refused(&graph.name, reason));
    }
    repeated(&old, &changed)
}

/// Puts so many copies of a block behind it, named as [`multiply_depth`] names them.
///
/// # Errors
/// Where the block does not give what it takes, or others use its weights or positions.
pub fn repeat_block(graph: &Graph, name: &str, copies: usize) -> Result<Graph, EditError> {
    let old = Checked::new(graph, REPEAT)?;
    let block = old.find_block(name)?;
    if copies == 0 {
        return Err(old.refused(name, words!("no copies leave it as it is")));
    }
    if !follows_itself(&old, block) {
        return Err(old.refused(name, words!("what comes out cannot go in again")));
    }
    repeated(&old, &[(block, copies.saturating_add(1))])
}

/// Applies a block so many times more, each time with the weights that it has: a recurrent network, unrolled for
/// longer. Named as [`multiply_depth`] names copies.
///
/// # Errors
/// Where the block does not give what it takes.
pub fn apply_again(graph: &Graph, name: &str, times: usize) -> Result<Graph, EditError> {
    let old = Checked::new(graph, REPEAT)?;
    let block = old.find_block(name)?;
    if !gives_what_it_takes(&old, block) {
        return Err(old.refused(name, words!("what comes out cannot go in again")));
    }
    let lent = old.analysis.params.iter().map(|tensor| tensor.node).collect();
    copied(&old, &[(block, times.saturating_add(1))], lent)
}

/// Blocks that follow each other and do the same, run by run.
fn runs<'g>(old: &Checked<'g>) -> Vec<Vec<&'g Block>> {
    let mut blocks: Vec<&Block> = old.graph.blocks.iter().filter(|block| is_module(block)).collect();
    put_in_order(&mut blocks);
    // Modules, and not the units inside a module: in order, what lies inside begins before its module has ended.
    let mut end = 0;
    blocks.retain(|block| {
        let inside = block.nodes.end <= end;
        end = end.max(block.nodes.end);
        !inside
    });
    let mut runs: Vec<Vec<&Block>> = Vec::new();
    for block in blocks.into_iter().filter(|block| follows_itself(old, block)) {
        match runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) {
            Some((run, last)) if is_followed(old.graph, last, block) => run.push(block),
            _ => runs.push(vec![block]),
        }
    }
    runs
}

fn is_module(block: &Block) -> bool {
    match block.kind {
        BlockKind::Stage | BlockKind::Stem | BlockKind::Classifier => false,
        BlockKind::Residual
        | BlockKind::Bottleneck
        | BlockKind::Inception
        | BlockKind::Reduction
        | BlockKind::Fire
        | BlockKind::MlpConv
        | BlockKind::Separable
        | BlockKind::Fractal => true,
    }
}

/// Does it convolve, give what it takes, and neither use nor lend weights or positions?
fn follows_itself(old: &Checked, block: &Block) -> bool {
    block.nodes.clone().all(|place| !old.is_shared(NodeId(place))) && gives_what_it_takes(old, block)
}

/// Does it convolve, and give what it takes?
fn gives_what_it_takes(old: &Checked, block: &Block) -> bool {
    let ids = || block.nodes.clone().map(NodeId);
    let inside = |id: NodeId| block.nodes.contains(&id.0);
    ids().any(|id| old.node(id).op.family() == OpFamily::Convolution)
        && ids().all(|id| old.node(id).op.reference().is_none_or(inside))
        && only_input(old.graph, block).is_some_and(|input| old.shape(input) == old.shape(block.output))
}

/// Does `next` begin where `last` ended, with the same operations?
fn is_followed(graph: &Graph, last: &Block, next: &Block) -> bool {
    let operations = |block: &Block| graph.nodes[block.nodes.clone()].iter().map(|node| &node.op);
    only_input(graph, next) == Some(last.output) && operations(last).eq(operations(next))
}

/// The graph in which each of these blocks, which lie apart and are in order, stands so many times: not at all, or with
/// copies behind it, with weights of their own.
fn repeated(old: &Checked, blocks: &[(&Block, usize)]) -> Result<Graph, EditError> {
    copied(old, blocks, HashSet::new())
}

/// As [`repeated`], but copies of the nodes of `lent` use their weights.
fn copied(old: &Checked, blocks: &[(&Block, usize)], lent: HashSet<NodeId>) -> Result<Graph, EditError> {
    let more = blocks.iter().fold(old.graph.nodes.len(), |count, (block, times)| {
        count.saturating_add(block.nodes.len().saturating_mul(times.saturating_sub(1)))
    });
    if more > MAX_NODES {
        return Err(old.refused(&old.graph.name, words!("it would have more than {0} nodes", MAX_NODES)));
    }
    let mut copy = Copy::new(old.graph, lent);
    for &(block, times) in blocks {
        let Some(input) = only_input(old.graph, block) else {
            return Err(old.refused(&block.name, words!("it reads several values from outside")));
        };
        copy.keep_up_to(block.nodes.start);
        if times == 0 {
            copy.leave_out(block, input);
        } else {
            copy.keep_up_to(block.nodes.end);
            copy.repeat(block, input, times - 1);
        }
    }
    copy.keep_up_to(old.graph.nodes.len());
    let graph = copy.graph();
    finished(old, &graph)?;
    Ok(graph)
}

/// A graph in the making, in which blocks are left out or come again. Old nodes are visited in order.
struct Copy<'g> {
    old: &'g Graph,
    nodes: Vec<Node>,
    /// For every old node so far, the new node that stands in its place.
    place: Vec<usize>,
    /// For every old node so far, the new node whose value its readers read.
    value: Vec<NodeId>,
    /// Blocks that come again, each with those that its copies are, and blocks that are left out, with none; in order.
    changed: Vec<(&'g Block, Option<Vec<Block>>)>,
    /// Old nodes whose copies use their weights.
    lent: HashSet<NodeId>,
}

impl<'g> Copy<'g> {
    fn new(old: &'g Graph, lent: HashSet<NodeId>) -> Self {
        let (nodes, place, value) = (Vec::new(), Vec::new(), Vec::new());
        Copy { old, nodes, place, value, changed: Vec::new(), lent }
    }

    fn keep_up_to(&mut self, end: usize) {
        for node in &self.old.nodes[self.place.len()..end] {
            let mut kept = node.clone();
            let reads = kept.inputs.iter_mut().chain(kept.tied_to.iter_mut()).chain(kept.op.reference_mut());
            reads.for_each(|id| *id = self.value[id.0]);
            self.place.push(self.nodes.len());
            self.value.push(NodeId(self.nodes.len()));
            self.nodes.push(kept);
        }
    }

    fn leave_out(&mut self, block: &'g Block, input: NodeId) {
        let given = self.value[input.0];
        for _ in block.nodes.clone() {
            self.place.push(self.nodes.len());
            self.value.push(given);
        }
        self.changed.push((block, None));
    }

    /// Copies of a block behind it, each of which reads what the one before gives.
    fn repeat(&mut self, block: &'g Block, input: NodeId, copies: usize) {
        let within: Vec<&Block> = self.old.blocks.iter().filter(|other| is_within(other, block)).collect();
        let taken: HashSet<&str> = self.old.blocks.iter().map(|block| block.name.as_str()).collect();
        let names = (1..).map(|number| format!("{}_again{number}", block.name));
        let mut made = Vec::new();
        for new_name in names.filter(|name| !taken.contains(name.as_str())).take(copies) {
            let renamed = |name: &str| match name.strip_prefix(&block.name) {
                Some(rest) => format!("{new_name}{rest}"),
                None => format!("{new_name}.{name}"),
            };
            let (first, given) = (self.nodes.len(), self.value[block.output.0]);
            let moved = |place: usize| first + (place - block.nodes.start);
            for id in block.nodes.clone().map(NodeId) {
                let node = self.old.node(id);
                let owner = node.tied_to.or_else(|| self.lent.contains(&id).then_some(id));
                let tied_to = owner.map(|owner| NodeId(self.place[owner.0]));
                let mut copy = Node { name: renamed(&node.name), tied_to, ..node.clone() };
                for id in copy.inputs.iter_mut().chain(copy.op.reference_mut()) {
                    *id = if *id == input { given } else { NodeId(moved(id.0)) };
                }
                self.nodes.push(copy);
            }
            self.value[block.output.0] = NodeId(moved(block.output.0));
            made.extend(within.iter().map(|other| Block {
                name: renamed(&other.name),
                kind: other.kind,
                nodes: moved(other.nodes.start)..moved(other.nodes.end),
                output: NodeId(moved(other.output.0)),
            }));
        }
        self.changed.push((block, Some(made)));
    }

    /// The changed block that a block lies in, or is.
    fn around(&self, block: &Block) -> Option<&(&'g Block, Option<Vec<Block>>)> {
        let behind = self.changed.partition_point(|(changed, _)| changed.nodes.start <= block.nodes.start);
        self.changed.get(behind.checked_sub(1)?).filter(|(changed, _)| is_within(block, changed))
    }

    fn graph(mut self) -> Graph {
        self.place.push(self.nodes.len());
        let mut blocks = Vec::with_capacity(self.old.blocks.len());
        for block in &self.old.blocks {
            // A block that comes again ends before its copies; one around it ends behind them.
            let (end, output) = match self.around(block) {
                Some((_, None)) => continue,
                Some((_, Some(_))) => (self.place[block.nodes.end - 1] + 1, NodeId(self.place[block.output.0])),
                None => (self.place[block.nodes.end], self.value[block.output.0]),
            };
            let nodes = self.place[block.nodes.start]..end;
            if nodes.contains(&output.0) {
                blocks.push(Block { name: block.name.clone(), kind: block.kind, nodes, output });
            }
            if let Some((changed, Some(copies))) = self.around(block)
                && changed.name == block.name
            {
                blocks.extend(copies.iter().cloned());
            }
        }
        let moved = |output: &Output| Output { node: self.value[output.node.0], ..output.clone() };
        Graph {
            outputs: self.old.outputs.iter().map(moved).collect(),
            nodes: self.nodes,
            blocks,
            name: self.old.name.clone(),
            input: self.old.input,
        }
    }
}

/// Does a block lie in another, or is it that?
fn is_within(block: &Block, outer: &Block) -> bool {
    outer.nodes.start <= block.nodes.start && block.nodes.end <= outer.nodes.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    #[test]
    fn a_block_comes_again_with_weights_of_its_own() {
        let graph = zoo::resnet::imagenet::resnet18().unwrap();
        let more = repeat_block(&graph, "layer1.0", 2).unwrap();
        assert_eq!(params(&more) - params(&graph), 2 * (2 * 64 * 64 * 9 + 4 * 64));
        let next = more.node(more.find("layer1.1.conv1").unwrap());
        assert_eq!(more.node(next.inputs[0]).name, "layer1.0_again2.add.relu");
        let again = repeat_block(&more, "layer1.0", 1).unwrap();
        assert!(again.find("layer1.0_again3.conv1").is_some(), "the first free number");
        let stage = again.blocks.iter().find(|block| block.name == "layer1").unwrap();
        assert_eq!(again.node(stage.output).name, "layer1.1.add.relu");
    }

    #[test]
    fn the_last_block_of_a_stage_ends_the_stage_when_it_comes_again() {
        let graph = zoo::resnet::imagenet::resnet18().unwrap();
        let more = repeat_block(&graph, "layer4.1", 1).unwrap();
        let stage = more.blocks.iter().find(|block| block.name == "layer4").unwrap();
        assert_eq!(more.node(stage.output).name, "layer4.1_again1.add.relu");
        assert!(stage.nodes.contains(&stage.output.0));
    }

    #[test]
    fn what_cannot_follow_itself_is_refused() {
        let graph = zoo::resnet::imagenet::resnet18().unwrap();
        assert!(repeat_block(&graph, "layer2.0", 1).unwrap_err().to_string().contains("cannot go in again"));
        assert!(repeat_block(&graph, "layer1.0", 0).is_err());
        assert!(repeat_block(&graph, "layer1.0", usize::MAX).unwrap_err().to_string().contains("nodes"));
        assert!(multiply_depth(&graph, 1e9).unwrap_err().to_string().contains("nodes"));
        let recurrent = zoo::resnet::recurrent::resnet_recurrent_small().unwrap();
        assert!(repeat_block(&recurrent, "area1.step0", 1).is_err());
        assert!(apply_again(&recurrent, "area2.enter", 1).unwrap_err().to_string().contains("cannot go in again"));
    }

    #[test]
    fn a_block_that_is_applied_again_has_no_weights_of_its_own() {
        let graph = zoo::resnet::recurrent::resnet_recurrent_small().unwrap();
        let longer = apply_again(&graph, "area1.step1", 3).unwrap();
        assert_eq!(params(&longer), params(&graph));
        let owner = |node: &str| {
            let owner = longer.node(longer.find(node).unwrap()).tied_to.unwrap();
            longer.node(owner).name.as_str()
        };
        // Kernels are the first step's, and the normalisation that of the step that comes again.
        assert_eq!(owner("area1.step1_again3.conv1"), "area1.step0.conv1");
        assert_eq!(owner("area1.step1_again2.bn2"), "area1.step1.bn2");
        let (macs, longer_macs) = [&graph, &longer].map(|graph| graph.analyse().unwrap().total_macs()).into();
        // Two convolutions of 18 maps by 18 at 16x16, three times.
        assert_eq!(longer_macs - macs, 3 * 2 * 18 * 18 * 9 * 16 * 16);
        assert_eq!(apply_again(&graph, "area1.step1", 0).unwrap(), graph);
    }
}
