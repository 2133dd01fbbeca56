//! Which six to sixteen boxes tell a network's idea?
//!
//! A scope that alone holds most of the network is opened, loose nodes are gathered into layers, and where these are
//! too many, layers between two poolings and modules of one kind and size become stages.

use std::collections::HashSet;
use std::ops::Range;

use arch::{Analysis, BlockKind, Graph, OpFamily};

use super::names;
use super::scope::{self, Scope};

const FEW: usize = 6;
const MANY: usize = 16;

/// The boxes, in order; together they hold every node.
pub fn outline(graph: &Graph, analysis: &Analysis, blocks: Vec<Scope>) -> Vec<Scope> {
    let mut open = blocks;
    let mut refused: HashSet<String> = HashSet::new();
    let (mut boxes, _) = compact(graph, analysis, units(graph, &open));
    while let Some(at) = to_open(graph, &open, &refused, count(graph, analysis, &boxes)) {
        let opened: Vec<Scope> =
            [&open[..at], open[at].inside.as_slice(), &open[at + 1..]].into_iter().flatten().cloned().collect();
        let (further, is_rough) = compact(graph, analysis, units(graph, &opened));
        // Where the boxes tell something as they are, no others of which only their size is told take their place.
        let (before, after) = (count(graph, analysis, &boxes), count(graph, analysis, &further));
        let is_better = after > before && !(is_rough && before >= FEW);
        if after <= MANY && is_better {
            (open, boxes) = (opened, further);
        } else {
            refused.insert(open[at].key.clone());
        }
    }
    boxes
}

/// The largest scope that is worth opening.
fn to_open(graph: &Graph, scopes: &[Scope], refused: &HashSet<String>, boxes: usize) -> Option<usize> {
    // What makes the answer, but for a change of its shape.
    let mut answer = graph.output();
    while let (true, Some(input)) = (scope::keeps(graph.node(answer).op.family()), graph.node(answer).inputs.first()) {
        answer = *input;
    }
    let is_worth = |scope: &Scope| {
        let is_head = is_kind(graph, scope, BlockKind::Classifier) && scope.nodes.contains(&answer.0);
        let is_most = scope.nodes.len() * 2 > graph.nodes.len();
        !refused.contains(&scope.key)
            && (is_most || is_head || boxes < FEW)
            && scope::substance(graph, scope.nodes.clone()).nth(1).is_some()
    };
    let worth = scopes.iter().enumerate().filter(|(_, scope)| is_worth(scope));
    worth.max_by_key(|(_, scope)| scope.nodes.len()).map(|(at, _)| at)
}

fn is_kind(graph: &Graph, scope: &Scope, kind: BlockKind) -> bool {
    scope.block.is_some_and(|at| graph.blocks[at].kind == kind)
}

/// The scopes, and the loose nodes between them gathered into layers: an operation with the followers that keep its
/// shape.
fn units(graph: &Graph, scopes: &[Scope]) -> Vec<Scope> {
    let mut units: Vec<Scope> = Vec::new();
    let mut at = 0;
    let loose = |nodes: Range<usize>| {
        let layer = |layer: Range<usize>| {
            let named = scope::substance(graph, layer.clone()).next().unwrap_or(layer.start);
            Scope::run(graph, graph.nodes[named].name.clone(), layer, Vec::new())
        };
        layers(graph, nodes).into_iter().map(layer)
    };
    for scope in scopes {
        add(graph, &mut units, loose(at..scope.nodes.start));
        units.push(scope.clone());
        at = scope.nodes.end;
    }
    add(graph, &mut units, loose(at..graph.nodes.len()));
    names::give(graph, &mut units);
    units
}

/// Adds layers behind what is there; followers of a block alone go with it.
fn add(graph: &Graph, units: &mut Vec<Scope>, layers: impl Iterator<Item = Scope>) {
    for layer in layers {
        let is_follower = scope::substance(graph, layer.nodes.clone()).next().is_none();
        match units.pop() {
            Some(last) if is_follower && last.block.is_some() && reads_only(graph, &layer, &last) => {
                let (name, block) = (last.name.clone(), last.block);
                let whole = Scope::run(graph, name, last.nodes.start..layer.nodes.end, vec![last]);
                units.push(Scope { block, ..whole });
            }
            last => units.extend(last.into_iter().chain([layer])),
        }
    }
}

fn layers(graph: &Graph, nodes: Range<usize>) -> Vec<Range<usize>> {
    let mut layers: Vec<Range<usize>> = Vec::new();
    for node in nodes {
        let family = graph.nodes[node].op.family();
        if let Some(last) = layers.last_mut().filter(|last| graph.nodes[last.start].op.family() != OpFamily::Input) {
            let follows = graph.nodes[node].inputs.iter().all(|input| input.0 + 1 == node);
            let has_none = scope::substance(graph, last.clone()).next().is_none();
            if follows && (scope::keeps(family) || has_none) {
                last.end = node + 1;
                continue;
            }
        }
        layers.push(node..node + 1);
    }
    layers
}

/// Fewer boxes, as long as there are too many; and were some gathered that have only their size in common?
fn compact(graph: &Graph, analysis: &Analysis, units: Vec<Scope>) -> (Vec<Scope>, bool) {
    let family =
        |scope: &Scope| scope::substance(graph, scope.nodes.clone()).next().map(|at| graph.nodes[at].op.family());
    let is_layer = |scope: &Scope| scope::substance(graph, scope.nodes.clone()).nth(1).is_none();
    let is_convolution = |scope: &Scope| is_layer(scope) && family(scope) == Some(OpFamily::Convolution);
    let size = |scope: &Scope| analysis.shape(scope.output).size();
    // A sum goes with the module that it follows.
    let mut boxes = joined(graph, units);
    // Convolutions between two poolings.
    if count(graph, analysis, &boxes) > MANY {
        boxes = gather(graph, boxes, |a, b| is_convolution(a) && is_convolution(b));
    }
    // Modules of one kind and size.
    if count(graph, analysis, &boxes) > MANY {
        boxes = gather(graph, boxes, |a, b| {
            let kind = a.block.map(|at| graph.blocks[at].kind).filter(|kind| *kind != BlockKind::Classifier);
            let is_kind = kind.is_some() && kind == b.block.map(|at| graph.blocks[at].kind);
            is_kind && !is_layer(a) && !is_layer(b) && size(a) == size(b)
        });
    }
    let is_rough = count(graph, analysis, &boxes) > MANY;
    // Whatever makes maps of one size.
    if count(graph, analysis, &boxes) > MANY {
        boxes = gather(graph, boxes, |a, b| a.nodes.start > 0 && size(a) == size(b));
    }
    while count(graph, analysis, &boxes) > MANY {
        let pairs = (1..boxes.len() - 1).min_by_key(|at| boxes[*at].nodes.len() + boxes[*at + 1].nodes.len());
        let Some(at) = pairs else { break };
        let pair: Vec<Scope> = boxes.drain(at..at + 2).collect();
        boxes.insert(at, stage(graph, pair));
    }
    (boxes, is_rough)
}

/// Loose sums and concatenations, each with the module before it.
fn joined(graph: &Graph, units: Vec<Scope>) -> Vec<Scope> {
    let mut boxes: Vec<Scope> = Vec::new();
    for unit in units {
        let first = &graph.nodes[unit.nodes.start];
        let is_join = unit.block.is_none() && first.op.family() == OpFamily::Join;
        match boxes.pop() {
            Some(last) if is_join && last.block.is_some() && first.inputs.contains(&last.output) => {
                let (name, block) = (last.name.clone(), last.block);
                let whole = Scope::run(graph, name, last.nodes.start..unit.nodes.end, vec![last, unit]);
                boxes.push(Scope { block, ..whole });
            }
            last => boxes.extend(last.into_iter().chain([unit])),
        }
    }
    boxes
}

/// Neighbours that belong together as stages of their own.
fn gather(graph: &Graph, boxes: Vec<Scope>, together: impl Fn(&Scope, &Scope) -> bool) -> Vec<Scope> {
    let mut stages: Vec<Vec<Scope>> = Vec::new();
    for next in boxes {
        match stages.last_mut() {
            Some(stage) if stage.last().is_some_and(|last| reads_only(graph, &next, last) && together(last, &next)) => {
                stage.push(next);
            }
            _ => stages.push(vec![next]),
        }
    }
    stages.into_iter().map(|inside| stage(graph, inside)).collect()
}

fn stage(graph: &Graph, mut inside: Vec<Scope>) -> Scope {
    match inside.as_slice() {
        [first, .., last] => {
            let (name, nodes) = (span(&first.name, &last.name), first.nodes.start..last.nodes.end);
            Scope::run(graph, name, nodes, inside)
        }
        _ => inside.remove(0),
    }
}

/// Does everything that comes into a scope come out of the one before it?
fn reads_only(graph: &Graph, scope: &Scope, before: &Scope) -> bool {
    let mut inputs = scope.nodes.clone().flat_map(|node| graph.nodes[node].inputs.iter().map(|input| input.0));
    inputs.all(|input| input >= scope.nodes.start || input == before.output.0 || before.nodes.contains(&input))
}

/// Boxes as they are drawn: equal ones in a row are one.
fn count(graph: &Graph, analysis: &Analysis, boxes: &[Scope]) -> usize {
    let joins = boxes.windows(2).filter(|pair| {
        pair.iter().all(|scope| scope.nodes.len() > 1) && scope::is_same(graph, analysis, &pair[0], &pair[1])
    });
    boxes.len() - joins.count()
}

/// The name of a run: `conv1_1 … conv1_2`; where that is long, what both share is said once.
pub fn span(first: &str, last: &str) -> String {
    const LONG: usize = 21;
    let first = first.split(" … ").next().unwrap_or(first);
    let last = last.rsplit(" … ").next().unwrap_or(last);
    let shared = first.char_indices().zip(last.chars()).take_while(|((_, a), b)| a == b);
    let shared = shared.filter(|((_, a), _)| matches!(a, '.' | '_')).last().map_or(0, |((at, _), _)| at + 1);
    let is_long = first.chars().count() + last.chars().count() + 3 > LONG;
    let last = if is_long { &last[shared..] } else { last };
    [first, " … ", last].concat()
}
