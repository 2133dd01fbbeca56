//! How many channels does every value get when some layers change their width?
//!
//! Values that must be equally wide (those that are added, those that share weights, an unpooling and its pooling) form
//! a class. A class is as wide as a table, a code, the picture or the scores have it, where one of these is in it; else
//! as the maps stacked in it are together; else as its layers choose.

use std::collections::HashMap;

use super::EditError;
use super::checked::Checked;
use super::rewrite::rewrite;
use crate::graph::{Graph, Node, NodeId};
use crate::op::Op;
use crate::shape::Shape;
use crate::words::words;

/// The classes of a graph's values.
pub(super) struct Channels<'a> {
    old: &'a Checked<'a>,
    /// The representative of each value's class; towards it while classes grow.
    parents: Vec<usize>,
    /// By representative.
    classes: HashMap<usize, Class>,
}

/// Values that are equally wide.
#[derive(Clone, Debug, Default)]
struct Class {
    /// Something that cannot change has this width: the name of the node.
    fixed_by: Option<String>,
    /// Widths that are sums of those of other values, times a factor.
    sums: Vec<(Vec<NodeId>, usize)>,
    /// Groups that readers and makers divide the channels into.
    unit: usize,
}

/// How a node comes to its width.
enum Rule {
    /// As wide as these values, and they as each other.
    Same(Vec<NodeId>),
    /// It chooses; its channels divide into so many groups.
    Chooses { groups: usize },
    /// The sum of these, times a factor.
    Sum(Vec<NodeId>, usize),
    /// It cannot change.
    Fixed,
}

impl<'a> Channels<'a> {
    pub fn new(old: &'a Checked<'a>) -> Self {
        let mut channels = Channels { old, parents: (0..old.graph.nodes.len()).collect(), classes: HashMap::new() };
        let rules: Vec<Rule> = old.graph.iter().map(|(id, node)| rule(old, id, node)).collect();
        for ((id, node), rule) in old.graph.iter().zip(&rules) {
            if let Rule::Same(values) = rule {
                values.iter().for_each(|value| channels.unite(id, *value));
            }
            if let Some(owner) = node.tied_to {
                channels.unite(id, owner);
                if let (Some(own), Some(owners)) = (node.inputs.first(), old.node(owner).inputs.first()) {
                    channels.unite(*own, *owners);
                }
            }
        }
        for ((id, node), rule) in old.graph.iter().zip(rules) {
            match rule {
                Rule::Same(_) => {}
                Rule::Chooses { groups } => {
                    channels.class(id).divide(groups);
                    channels.class(node.inputs[0]).divide(groups);
                }
                Rule::Sum(values, times) => channels.class(id).sums.push((values, times)),
                Rule::Fixed => channels.fix(id, &node.name),
            }
            if fixes_its_input(&node.op) {
                channels.fix(node.inputs[0], &node.name);
            }
        }
        for output in &old.graph.outputs {
            channels.fix(output.node, &output.name);
        }
        channels.fix_what_is_summed();
        for index in 0..channels.parents.len() {
            channels.parents[index] = channels.root(index);
        }
        channels
    }

    /// The graph in which a class that is free to choose has `wanted(width, groups, representative)` channels.
    pub fn rewritten(&self, wanted: impl Fn(usize, usize, NodeId) -> usize) -> Result<Graph, EditError> {
        let widths = self.widths(wanted)?;
        rewrite(self.old, |copy, id, node| {
            let width = widths[id.0];
            let mut op = node.op.clone();
            match &mut op {
                Op::Conv2d { out, groups, .. } | Op::ConvTranspose2d { out, groups, .. } => {
                    *out = width;
                    if is_depthwise(*groups, self.old.input_shape(id)) {
                        *groups = widths[node.inputs[0].0];
                    }
                }
                Op::Linear { out, .. } | Op::PadChannels { out } => *out = width,
                // They are as wide as what goes in.
                Op::Input
                | Op::BatchNorm { .. }
                | Op::LocalResponseNorm { .. }
                | Op::Activation(_)
                | Op::MaxPool(_)
                | Op::AvgPool { .. }
                | Op::MaxAvgPool(_)
                | Op::MaxUnpool { .. }
                | Op::GlobalAvgPool
                | Op::Subsample(_)
                | Op::Concat
                | Op::Add { .. }
                | Op::Join { .. }
                | Op::Dropout { .. }
                | Op::SpatialDropout { .. }
                | Op::Flatten
                | Op::EuclideanCodes { .. } => {}
            }
            Ok(copy.keep_as(node, op))
        })
    }

    /// The representative of a value's class.
    pub fn representative(&self, id: NodeId) -> NodeId {
        NodeId(self.parents[id.0])
    }

    /// What keeps the class of a value from choosing its width, where something does; the groups it divides into.
    pub fn freedom(&self, id: NodeId) -> Result<usize, EditError> {
        let name = &self.old.node(id).name;
        let class = self.classes.get(&self.representative(id).0).cloned().unwrap_or_default();
        if let Some(by) = class.fixed_by {
            return Err(self.old.refused(name, words!("`{0}` needs it as wide as it is", by)));
        }
        if !class.sums.is_empty() {
            return Err(self.old.refused(name, words!("it is added to maps that others give together")));
        }
        Ok(class.unit.max(1))
    }

    /// Channels of every node's new value.
    fn widths(&self, wanted: impl Fn(usize, usize, NodeId) -> usize) -> Result<Vec<usize>, EditError> {
        let count = self.parents.len();
        let of: Vec<usize> = (0..count).map(|index| self.representative(NodeId(index)).0).collect();
        let mut widths = vec![0; count];
        // A class whose width is a sum waits for the classes that are summed.
        let mut waits = vec![0; count];
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, class) in self.classes.iter().filter(|(_, class)| class.fixed_by.is_none()) {
            for value in class.sums.iter().take(1).flat_map(|(values, _)| values) {
                waits[*index] += 1;
                waiting[of[value.0]].push(*index);
            }
        }
        let mut ready: Vec<usize> = (0..count).filter(|index| of[*index] == *index && waits[*index] == 0).collect();
        let mut done = 0;
        while let Some(index) = ready.pop() {
            done += 1;
            let width = self.old.shape(NodeId(index)).channels();
            widths[index] = match self.classes.get(&index) {
                Some(Class { fixed_by: Some(_), .. }) => width,
                Some(Class { sums, .. }) if !sums.is_empty() => {
                    let (values, times) = &sums[0];
                    let sum = values.iter().fold(0, |sum: usize, value| sum.saturating_add(widths[of[value.0]]));
                    sum.saturating_mul(*times)
                }
                class => wanted(width, class.map_or(1, |class| class.unit.max(1)), NodeId(index)),
            };
            for next in &waiting[index] {
                waits[*next] -= 1;
                if waits[*next] == 0 {
                    ready.push(*next);
                }
            }
        }
        if done < (0..count).filter(|index| of[*index] == *index).count() {
            return Err(self.old.refused(&self.old.graph.name, words!("widths in it depend on each other")));
        }
        Ok(of.into_iter().map(|index| widths[index]).collect())
    }

    fn unite(&mut self, one: NodeId, other: NodeId) {
        let (one, other) = (self.root(one.0), self.root(other.0));
        let (first, later) = (one.min(other), one.max(other));
        self.parents[later] = first;
    }

    /// The representative while classes still grow; makes the way there shorter for the next time.
    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn class(&mut self, id: NodeId) -> &mut Class {
        let index = self.root(id.0);
        self.classes.entry(index).or_default()
    }

    /// What cannot change and is a sum is a sum of what cannot change.
    fn fix_what_is_summed(&mut self) {
        let mut fixed: Vec<usize> =
            self.classes.iter().filter(|(_, c)| c.fixed_by.is_some()).map(|(i, _)| *i).collect();
        fixed.sort_unstable();
        while let Some(class) = fixed.pop().and_then(|index| self.classes.get(&index).cloned()) {
            let by = class.fixed_by.unwrap_or_default();
            for value in class.sums.into_iter().flat_map(|(values, _)| values) {
                if self.class(value).fixed_by.is_none() {
                    self.fix(value, &by);
                    fixed.push(self.root(value.0));
                }
            }
        }
    }

    fn fix(&mut self, id: NodeId, by: &str) {
        self.class(id).fixed_by.get_or_insert_with(|| by.to_owned());
    }
}

impl Class {
    fn divide(&mut self, groups: usize) {
        self.unit = lcm(self.unit.max(1), groups);
    }
}

fn rule(old: &Checked, id: NodeId, node: &Node) -> Rule {
    match &node.op {
        Op::Conv2d { connections: Some(_), .. } | Op::Input | Op::EuclideanCodes { .. } => Rule::Fixed,
        Op::Conv2d { out, groups, connections: None, .. } | Op::ConvTranspose2d { out, groups, .. } => {
            if !is_depthwise(*groups, old.input_shape(id)) {
                Rule::Chooses { groups: *groups }
            } else if out == groups {
                Rule::Same(node.inputs.clone())
            } else {
                Rule::Sum(node.inputs.clone(), out / groups)
            }
        }
        Op::Linear { .. } | Op::PadChannels { .. } => Rule::Chooses { groups: 1 },
        Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. } => Rule::Same(node.inputs.clone()),
        Op::MaxUnpool { of } => Rule::Same(node.inputs.iter().copied().chain([*of]).collect()),
        Op::Concat => Rule::Sum(node.inputs.clone(), 1),
        Op::Flatten => match old.input_shape(id).size() {
            (1, 1) => Rule::Same(node.inputs.clone()),
            (height, width) => Rule::Sum(node.inputs.clone(), height * width),
        },
    }
}

/// Does the operation take only so many channels as it does now?
fn fixes_its_input(op: &Op) -> bool {
    match op {
        Op::Conv2d { connections, .. } => connections.is_some(),
        Op::EuclideanCodes { .. } => true,
        Op::Input
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::Flatten
        | Op::PadChannels { .. } => false,
    }
}

/// A kernel per map.
pub(super) fn is_depthwise(groups: usize, input: Shape) -> bool {
    groups > 1 && groups == input.channels()
}

fn lcm(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).saturating_mul(b)
}
