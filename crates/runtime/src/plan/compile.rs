//! How does a graph become steps?
//!
//! Units ([`super::fuse`]) become steps with kernels ([`super::method`]), the parts of a concatenation are written to
//! where they belong, and every value gets its place ([`super::memory`]). None of this touches a weight, so that a plan
//! is compiled anew for other taps in no time.

use std::collections::HashMap;

use arch::{Activation, Analysis, Graph, NodeId, Op, Shape};

use super::finish::Bend;
use super::fuse::{Reading, Unit, factors, units};
use super::geometry::Geometry;
use super::kernels::pooling::Pooling;
use super::kernels::response_norm::ResponseNorm;
use super::kernels::simd::LANES;
use super::maps::Layout;
use super::memory::{Block, place};
use super::step::{Buffers, Spot, Step, Work};
use super::store::Store;
use crate::parallel::threads;

/// Steps in the order in which they run, and the memory that they need.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub steps: Vec<Step>,
    /// Which of the outputs and, behind them, of the taps are there after each step.
    pub reads: Vec<Vec<usize>>,
    pub arena: usize,
    /// The most channels that a value has.
    pub zeros: usize,
    pub places: Vec<usize>,
}

impl Schedule {
    /// Memory for all steps.
    pub fn buffers(&self) -> Buffers {
        Buffers {
            arena: vec![0.0; self.arena],
            scratch: vec![0.0; self.scratch()],
            threads: threads(),
            places: self.places.iter().map(|&len| vec![0.0; len]).collect(),
            zeros: vec![0.0; self.zeros],
        }
    }

    /// Values of scratch for as many threads as there are now.
    pub fn scratch(&self) -> usize {
        threads() * self.steps.iter().map(Step::scratch).max().unwrap_or(0)
    }

    /// Bytes of [`Schedule::buffers`].
    pub fn bytes(&self) -> usize {
        (self.arena + self.scratch() + self.zeros + self.places.iter().sum::<usize>()) * size_of::<f32>()
    }
}

/// The steps that compute the outputs of `graph` and the values of `taps`.
pub(crate) fn compile(graph: &Graph, analysis: &Analysis, store: &Store, taps: &[NodeId]) -> Schedule {
    let shapes: Vec<Shape> = analysis.nodes.iter().map(|node| node.shape).collect();
    let reading = Reading::of(graph, &shapes, taps);
    let units = units(graph, &reading);
    let compiler = Compiler { graph, analysis, store, reading: &reading, places: places_of(graph, &reading) };
    let homes = compiler.homes(&units);
    let spots = compiler.spots(&units, &homes);
    let mut steps = Vec::new();
    for unit in &units {
        compiler.add(unit, &homes, &spots.of, &mut steps);
    }
    let wanted = || graph.outputs.iter().map(|output| output.node).chain(taps.iter().copied()).enumerate();
    let reads = steps.iter().enumerate().map(|(index, step)| {
        let last = steps[index + 1..].iter().all(|later| later.value != step.value);
        wanted().filter(|(_, id)| last && reading.source[id.0] == step.value).map(|(target, _)| target).collect()
    });
    let reads = reads.collect();
    let zeros = steps.iter().map(|step| step.out.layout.channels).max().unwrap_or(0);
    let mut places = vec![0; compiler.places.len()];
    for (pool, index) in &compiler.places {
        places[*index] = analysis.shape(*pool).elements();
    }
    Schedule { steps, reads, arena: spots.arena, zeros, places }
}

/// The poolings whose places an unpooling reads, numbered.
fn places_of(graph: &Graph, reading: &Reading) -> HashMap<NodeId, usize> {
    let mut places = HashMap::new();
    for (id, node) in graph.iter() {
        if let (Op::MaxUnpool { of }, true) = (&node.op, reading.live[id.0]) {
            let next = places.len();
            places.entry(*of).or_insert(next);
        }
    }
    places
}

/// Where values lie: each in a block, some behind the first channels of a concatenation.
#[derive(Clone, Copy, Debug)]
struct Home {
    /// The value whose block it is.
    block: NodeId,
    channel: usize,
}

struct Spots {
    of: HashMap<NodeId, Spot>,
    arena: usize,
}

struct Compiler<'a> {
    graph: &'a Graph,
    analysis: &'a Analysis,
    store: &'a Store,
    reading: &'a Reading,
    places: HashMap<NodeId, usize>,
}

impl Compiler<'_> {
    /// The home of every unit's value. Parts of a concatenation live in it where nobody else reads them.
    fn homes(&self, units: &[Unit]) -> HashMap<NodeId, Home> {
        let mut homes: HashMap<NodeId, Home> = HashMap::new();
        // From the end, so that a concatenation has its home before its parts.
        for unit in units.iter().rev() {
            let own = Home { block: unit.value, channel: 0 };
            let home = homes.entry(unit.value).or_insert(own);
            let Home { block, mut channel } = *home;
            if let Op::Concat = self.graph.node(unit.root).op {
                for part in self.reading.inputs(self.graph, unit.root) {
                    if self.reading.only_reader(part) == Some(unit.root) {
                        homes.insert(part, Home { block, channel });
                    }
                    channel += self.analysis.shape(part).channels();
                }
            }
        }
        homes
    }

    /// A place in the arena for every unit's value.
    fn spots(&self, units: &[Unit], homes: &HashMap<NodeId, Home>) -> Spots {
        let mut index: HashMap<NodeId, usize> = HashMap::new();
        let mut blocks: Vec<Block> = Vec::new();
        let mut touch = |value: NodeId, step: usize| {
            let block = homes[&value].block;
            let at = *index.entry(block).or_insert_with(|| {
                blocks.push(Block { len: self.analysis.shape(block).elements(), first: step, last: step });
                blocks.len() - 1
            });
            blocks[at].last = step;
        };
        for (step, unit) in units.iter().enumerate() {
            for input in self.reads(unit) {
                touch(input, step);
            }
            touch(unit.value, step);
        }
        let (starts, arena) = place(&blocks);
        let of = units.iter().map(|unit| {
            let Home { block, channel } = homes[&unit.value];
            let at = index[&block];
            let layout = Layout { pitch: self.layout(block).channels, ..self.layout(unit.value) };
            let spot = Spot { start: starts[at] + channel, layout, block: starts[at]..starts[at] + blocks[at].len };
            (unit.value, spot)
        });
        Spots { of: of.collect(), arena }
    }

    /// The values that a unit reads.
    fn reads(&self, unit: &Unit) -> Vec<NodeId> {
        let mut reads = self.reading.inputs(self.graph, unit.root);
        reads.extend(unit.addition.map(|addition| addition.other));
        reads
    }

    fn layout(&self, id: NodeId) -> Layout {
        match self.analysis.shape(id) {
            Shape::Map { channels, height, width } => Layout::dense(channels, height, width),
            Shape::Features(features) => Layout::dense(features, 1, 1),
        }
    }

    /// Adds the steps of one unit.
    fn add(&self, unit: &Unit, homes: &HashMap<NodeId, Home>, spots: &HashMap<NodeId, Spot>, steps: &mut Vec<Step>) {
        let spot = |id: NodeId| spots[&id].clone();
        let (affine, scale, shift) = self.affine(unit);
        let bend = |id: Option<NodeId>| id.map_or(Bend::NONE, |id| self.bend(id));
        let mut inputs: Vec<Spot> = self.reading.inputs(self.graph, unit.root).into_iter().map(spot).collect();
        let work = self.work(unit);
        if let Op::Concat = self.graph.node(unit.root).op {
            let out = spot(unit.value);
            let mut start = out.start;
            for part in self.reading.inputs(self.graph, unit.root) {
                let from = spot(part);
                let layout = Layout { pitch: out.layout.pitch, ..from.layout };
                if homes[&part].block != homes[&unit.value].block {
                    let out = Spot { start, layout, block: out.block.clone() };
                    steps.push(Step {
                        value: unit.value,
                        root: unit.root,
                        work: Work::Copy,
                        inputs: vec![from],
                        out,
                        affine: false,
                        scale: whole(&vec![1.0; layout.channels]),
                        shift: whole(&vec![0.0; layout.channels]),
                        first: Bend::NONE,
                        addition: None,
                        second: Bend::NONE,
                    });
                }
                start += layout.channels;
            }
            inputs.clear();
        }
        if work == Work::Copy && inputs.len() == 2 {
            // The sum of two values is the second, copied, and the first added on its way.
            inputs.remove(0);
        }
        steps.push(Step {
            value: unit.value,
            root: unit.root,
            work,
            inputs,
            out: spot(unit.value),
            affine,
            scale,
            shift,
            first: bend(unit.first),
            addition: unit.addition.map(|addition| (spot(addition.other), addition.own, addition.others)),
            second: bend(unit.second),
        });
    }

    /// What the root of a unit computes.
    fn work(&self, unit: &Unit) -> Work {
        let node = self.graph.node(unit.root);
        let size = |id: NodeId| {
            let (height, width) = self.analysis.shape(id).size();
            [height, width]
        };
        let geometry =
            |window: &arch::Window| Geometry { window: *window, input: size(node.inputs[0]), output: size(unit.root) };
        match &node.op {
            Op::Input => Work::Picture,
            Op::Conv2d { .. } | Op::ConvTranspose2d { .. } | Op::Linear { .. } => match self.store.method(unit.root) {
                Some((method, index)) => Work::Weighted(method.clone(), *index),
                None => unreachable!("a layer with weights has a method"),
            },
            Op::MaxPool(window) => match self.places.get(&unit.root) {
                Some(index) => Work::PoolWithPlaces(geometry(window), *index),
                None => Work::Pool(Pooling::Max, geometry(window)),
            },
            Op::AvgPool { window, count_include_pad } => {
                Work::Pool(Pooling::Mean { count_padding: *count_include_pad }, geometry(window))
            }
            Op::MaxAvgPool(window) => Work::Pool(Pooling::MaxMean, geometry(window)),
            Op::Subsample(window) => Work::Pool(Pooling::Mean { count_padding: true }, geometry(window)),
            Op::MaxUnpool { of } => Work::Unpool(self.places[of]),
            Op::GlobalAvgPool => Work::GlobalMean,
            Op::LocalResponseNorm { size, alpha, beta, k } => {
                Work::ResponseNorm(ResponseNorm { size: *size, alpha: *alpha as f32, beta: *beta as f32, k: *k as f32 })
            }
            Op::BatchNorm { .. } | Op::Activation(_) | Op::Dropout { .. } | Op::SpatialDropout { .. } => Work::Copy,
            Op::Concat => Work::InPlace,
            Op::Add { .. } | Op::Join { .. } if node.inputs.len() == 2 => Work::Copy,
            Op::Add { .. } | Op::Join { .. } => Work::Sum(factors(&node.op, node.inputs.len()).unwrap_or_default()),
            Op::Flatten => Work::Flatten,
            Op::PadChannels { .. } => Work::PadChannels,
            Op::EuclideanCodes { codes } => Work::Distances(codes.clone()),
        }
    }

    /// Is anything scaled or shifted? One factor and one summand per channel, the bias of the root and the
    /// normalisation behind it.
    fn affine(&self, unit: &Unit) -> (bool, Vec<f32>, Vec<f32>) {
        let vector = |id: NodeId, role: &str| self.store.vector(self.graph, id, role);
        let channels = self.analysis.shape(unit.root).channels();
        let (mut scale, mut shift) = (vec![1.0f64; channels], vec![0.0f64; channels]);
        let root = self.graph.node(unit.root);
        let mut changes = false;
        match &root.op {
            Op::Conv2d { .. } | Op::ConvTranspose2d { .. } | Op::Linear { .. } => {
                if let Some(bias) = vector(unit.root, "bias") {
                    changes = true;
                    shift = bias.iter().map(|&value| f64::from(value)).collect();
                }
            }
            Op::Subsample(window) => {
                changes = true;
                let area = (window.kernel[0] * window.kernel[1]) as f64;
                for (scale, value) in scale.iter_mut().zip(vector(unit.root, "coeff").unwrap_or_default()) {
                    *scale = area * f64::from(*value);
                }
                for (shift, value) in shift.iter_mut().zip(vector(unit.root, "bias").unwrap_or_default()) {
                    *shift = f64::from(*value);
                }
            }
            _ => {}
        }
        if let Some(id) = unit.norm
            && let Op::BatchNorm { eps } = self.graph.node(id).op
        {
            changes = true;
            let of = |role: &str, channel: usize| {
                vector(id, role).and_then(|values| values.get(channel)).map_or(0.0, |&value| f64::from(value))
            };
            for channel in 0..channels {
                let factor = of("weight", channel) / (of("running_var", channel) + eps).sqrt();
                scale[channel] *= factor;
                shift[channel] = (shift[channel] - of("running_mean", channel)) * factor + of("bias", channel);
            }
        }
        (changes, whole(&scale), whole(&shift))
    }

    fn bend(&self, id: NodeId) -> Bend {
        let Op::Activation(kind) = self.graph.node(id).op else {
            return Bend::NONE;
        };
        match kind {
            Activation::Relu => Bend::Slope(0.0),
            Activation::LeakyRelu { slope } => Bend::with_slope(slope as f32),
            Activation::Prelu => {
                let slope = self.store.vector(self.graph, id, "weight").and_then(<[f32]>::first);
                Bend::with_slope(slope.copied().unwrap_or(1.0))
            }
            Activation::Elu { alpha } => Bend::Elu(alpha as f32),
            Activation::Tanh => Bend::Tanh { amplitude: 1.0, slope: 1.0 },
            Activation::ScaledTanh { amplitude, slope } => {
                Bend::Tanh { amplitude: amplitude as f32, slope: slope as f32 }
            }
            Activation::Sigmoid => Bend::Sigmoid,
        }
    }
}

/// In single precision, with room for a whole vector behind the last.
fn whole(values: &[f64]) -> Vec<f32> {
    let mut whole: Vec<f32> = values.iter().map(|&value| value as f32).collect();
    whole.resize(values.len() + LANES, 0.0);
    whole
}
