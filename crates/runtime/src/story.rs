//! How did a network come to one of its numbers?
//!
//! One value of a node, told as a reader would compute it with pencil and paper from the values before it and this
//! network's own weights. Nothing here is used to run a network: it is a second opinion on `layers`.

mod activation;
mod window;

use arch::{Activation, NodeId, Op, Window};

use crate::error::RuntimeError;
use crate::forward::Pass;
use crate::network::Network;
use crate::value::Host;
use burn::tensor::Tensor;

use activation::activated;
use window::{places, spread_from, windows_over};

/// One number that goes in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Which of the node's inputs it comes from.
    pub input: usize,
    /// Channel, row and column there; outside of the map where the window hangs over its edge.
    pub place: [i32; 3],
    /// The number; zero in the padding.
    pub value: f32,
    /// What it is multiplied by.
    pub weight: f32,
}

/// What is done with the terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The sum of values times weights, and `bias`.
    Sum {
        /// Added at the end.
        bias: f32,
    },
    /// The largest of the values.
    Max,
    /// A function of the one value.
    Activation(Activation),
    /// The first value divided by `(k + sum of weights times squares) ^ beta`.
    LocalResponse {
        /// Added to the sum.
        k: f32,
        /// Exponent.
        beta: f32,
    },
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// What went in.
    pub terms: Vec<Term>,
    /// What was done.
    pub rule: Rule,
    /// What the network itself computed.
    pub value: f32,
}

impl Story {
    /// What the rule makes of the terms.
    pub fn retold(&self) -> f32 {
        let first = self.terms.first().map_or(0.0, |term| term.value);
        match self.rule {
            Rule::Sum { bias } => self.terms.iter().map(|term| term.value * term.weight).sum::<f32>() + bias,
            Rule::Max => self.terms.iter().map(|term| term.value).fold(f32::NEG_INFINITY, f32::max),
            Rule::Activation(kind) => activated(kind, first, self.terms.first().map_or(0.0, |term| term.weight)),
            Rule::LocalResponse { k, beta } => {
                let squares: f32 = self.terms.iter().map(|term| term.weight * term.value * term.value).sum();
                first / (k + squares).powf(beta)
            }
        }
    }
}

/// How `node` came to its value at `[channel, row, column]` for one picture. `None` for the input itself, for distances
/// to codes, and for the sum of two poolings.
///
/// # Errors
/// When there is no such place, or the device is lost.
pub async fn story(
    network: &Network,
    picture: Tensor<4>,
    node: NodeId,
    place: [usize; 3],
) -> Result<Option<Story>, RuntimeError> {
    let mut wanted = network.graph.node(node).inputs.clone();
    if let Op::MaxUnpool { of } = network.graph.node(node).op {
        // What was pooled says where its largest values were.
        wanted.extend(&network.graph.node(of).inputs);
    }
    wanted.push(node);
    let mut pass = Pass::inference(network);
    let mut values = Vec::with_capacity(wanted.len());
    for tap in pass.run(picture, &wanted, |_, _| {}).taps {
        values.push(tap.read().await?);
    }
    let Some(own) = values.pop() else { return Ok(None) };
    let shape = sizes(&own);
    if (0..3).any(|axis| place[axis] >= shape[axis]) {
        return Err(RuntimeError::Shape { what: "a place in a map", expected: shape.to_vec(), found: place.to_vec() });
    }
    let value = own.values[flat(shape, place)];
    Ok(tell(network, node, &values, place).await?.map(|(terms, rule)| Story { terms, rule, value }))
}

async fn tell(
    network: &Network,
    id: NodeId,
    inputs: &[Host],
    [channel, row, column]: [usize; 3],
) -> Result<Option<(Vec<Term>, Rule)>, RuntimeError> {
    let Some(x) = inputs.first() else { return Ok(None) };
    let node = network.graph.node(id);
    let owner = network.graph.node(node.tied_to.unwrap_or(id)).name.clone();
    let tensor = async |role: &str| network.tensor(&format!("{owner}.{role}")).await;
    let [channels, height, width] = sizes(x);
    let at = |input: usize, place: [i32; 3], weight: f32| {
        let host = &inputs[input];
        let shape = sizes(host);
        let inside = (0..3).all(|axis| place[axis] >= 0 && (place[axis] as usize) < shape[axis]);
        let value = if inside { host.values[flat(shape, place.map(|it| it as usize))] } else { 0.0 };
        Term { input, place, value, weight }
    };
    let here = [channel as i32, row as i32, column as i32];
    let over = |window: &Window, channel: usize| places(window, channel, row, column);
    let inside =
        |term: &Term| (0..height as i32).contains(&term.place[1]) && (0..width as i32).contains(&term.place[2]);
    let sum = |terms: Vec<Term>, bias: f32| Ok(Some((terms, Rule::Sum { bias })));
    match &node.op {
        Op::Conv2d { out, window, groups, bias, connections } => {
            let kernel = tensor("weight").await?;
            let bias = if *bias { tensor("bias").await?.values[channel] } else { 0.0 };
            let per_group = channels / groups;
            let first = channel / (out / groups) * per_group;
            let area = window.kernel[0] * window.kernel[1];
            let mut terms = Vec::with_capacity(per_group * area);
            for offset in 0..per_group {
                if connections.as_ref().is_some_and(|table| !table.connected(channel, offset)) {
                    continue;
                }
                let weights = &kernel.values[(channel * per_group + offset) * area..][..area];
                terms.extend(over(window, first + offset).zip(weights).map(|(place, weight)| at(0, place, *weight)));
            }
            sum(terms, bias)
        }
        Op::ConvTranspose2d { out, window, groups, bias, .. } => {
            let kernel = tensor("weight").await?;
            let bias = if *bias { tensor("bias").await?.values[channel] } else { 0.0 };
            let (per_group, area) = (out / groups, window.kernel[0] * window.kernel[1]);
            let (group, offset) = (channel / per_group, channel % per_group);
            let mut terms = Vec::new();
            for source in group * channels / groups..(group + 1) * channels / groups {
                let weights = &kernel.values[(source * per_group + offset) * area..][..area];
                for (tap, weight) in weights.iter().enumerate() {
                    let taps = [tap / window.kernel[1], tap % window.kernel[1]];
                    let [Some(r), Some(c)] = [0, 1].map(|axis| spread_from(window, axis, taps[axis], here[axis + 1]))
                    else {
                        continue;
                    };
                    terms.push(at(0, [source as i32, r, c], *weight));
                }
            }
            terms.retain(inside);
            sum(terms, bias)
        }
        Op::MaxUnpool { of } => {
            let Op::MaxPool(window) = &network.graph.node(*of).op else { return Ok(None) };
            let is_largest = |pooled: [usize; 2]| {
                let mut largest = (f32::NEG_INFINITY, here);
                for place in places(window, channel, pooled[0], pooled[1]) {
                    let shape = sizes(&inputs[1]);
                    if (1..3).all(|axis| (0..shape[axis] as i32).contains(&place[axis])) {
                        let value = at(1, place, 1.0).value;
                        if value > largest.0 {
                            largest = (value, place);
                        }
                    }
                }
                largest.1 == here
            };
            let over_here = |axis: usize| windows_over(window, axis, here[axis + 1], [height, width][axis]);
            let pooled = over_here(0).flat_map(|row| over_here(1).map(move |column| [row, column]));
            let terms = pooled.filter(|pooled| is_largest(*pooled));
            sum(terms.map(|[row, column]| at(0, [here[0], row as i32, column as i32], 1.0)).collect(), 0.0)
        }
        Op::Linear { bias, .. } => {
            let matrix = tensor("weight").await?;
            let bias = if *bias { tensor("bias").await?.values[channel] } else { 0.0 };
            let count = x.values.len();
            let term = |index: usize| Term {
                input: 0,
                place: unflat([channels, height, width], index),
                value: x.values[index],
                weight: matrix.values[channel * count + index],
            };
            sum((0..count).map(term).collect(), bias)
        }
        Op::BatchNorm { eps } => {
            let (mean, variance) = (tensor("running_mean").await?, tensor("running_var").await?);
            let (gamma, beta) = (tensor("weight").await?, tensor("bias").await?);
            let scale = gamma.values[channel] / (variance.values[channel] + *eps as f32).sqrt();
            sum(vec![at(0, here, scale)], beta.values[channel] - mean.values[channel] * scale)
        }
        Op::Subsample(window) => {
            let (coeff, bias) = (tensor("coeff").await?.values[channel], tensor("bias").await?.values[channel]);
            sum(over(window, channel).map(|place| at(0, place, coeff)).collect(), bias)
        }
        Op::AvgPool { window, count_include_pad } => {
            // What counts: the map, and its padding where that is said. A last window may reach beyond both.
            let counts = |place: &[i32; 3]| {
                [height, width].iter().enumerate().all(|(axis, &size)| {
                    let margin = if *count_include_pad { window.padding[axis] as i32 } else { 0 };
                    (-margin..size as i32 + margin).contains(&place[axis + 1])
                })
            };
            let places: Vec<_> = over(window, channel).filter(counts).collect();
            let share = 1.0 / places.len().max(1) as f32;
            sum(places.into_iter().map(|place| at(0, place, share)).collect(), 0.0)
        }
        Op::GlobalAvgPool => {
            let share = 1.0 / (height * width) as f32;
            let place = |index: usize| [here[0], (index / width) as i32, (index % width) as i32];
            sum((0..height * width).map(|index| at(0, place(index), share)).collect(), 0.0)
        }
        Op::MaxPool(window) => {
            let mut terms: Vec<Term> = over(window, channel).map(|place| at(0, place, 1.0)).collect();
            terms.retain(inside);
            Ok(Some((terms, Rule::Max)))
        }
        Op::Activation(kind) => {
            let slope = match kind {
                Activation::Prelu => tensor("weight").await?.values.first().copied().unwrap_or_default(),
                _ => 1.0,
            };
            Ok(Some((vec![at(0, here, slope)], Rule::Activation(*kind))))
        }
        Op::LocalResponseNorm { size, alpha, beta, k } => {
            let weight = (*alpha / *size as f64) as f32;
            let half = (size / 2) as i32;
            // Itself first; then its neighbours.
            let mut terms = vec![at(0, here, weight)];
            let near = (here[0] - half..=here[0] - half + *size as i32 - 1).filter(|other| *other != here[0]);
            terms.extend(
                near.filter(|c| (0..channels as i32).contains(c)).map(|c| at(0, [c, here[1], here[2]], weight)),
            );
            Ok(Some((terms, Rule::LocalResponse { k: *k as f32, beta: *beta as f32 })))
        }
        Op::Add { scales } => {
            sum(scales.iter().enumerate().map(|(input, scale)| at(input, here, *scale as f32)).collect(), 0.0)
        }
        Op::Join { .. } => {
            let share = 1.0 / inputs.len() as f32;
            sum((0..inputs.len()).map(|input| at(input, here, share)).collect(), 0.0)
        }
        Op::Concat => {
            let mut left = channel;
            for (input, host) in inputs.iter().enumerate() {
                let own = sizes(host)[0];
                if left < own {
                    return sum(vec![at(input, [left as i32, here[1], here[2]], 1.0)], 0.0);
                }
                left -= own;
            }
            Ok(None)
        }
        Op::Flatten => {
            let place = unflat([channels, height, width], channel);
            sum(vec![at(0, place, 1.0)], 0.0)
        }
        Op::Dropout { .. } | Op::SpatialDropout { .. } | Op::PadChannels { .. } => sum(vec![at(0, here, 1.0)], 0.0),
        Op::Input | Op::MaxAvgPool(_) | Op::EuclideanCodes { .. } => Ok(None),
    }
}

/// `[channels, rows, columns]`; a vector is channels of one pixel.
fn sizes(host: &Host) -> [usize; 3] {
    let axis = |index: usize| host.shape.get(index).copied().unwrap_or(1);
    [axis(1), axis(2), axis(3)]
}

fn flat([_, height, width]: [usize; 3], [channel, row, column]: [usize; 3]) -> usize {
    (channel * height + row) * width + column
}

fn unflat([_, height, width]: [usize; 3], index: usize) -> [i32; 3] {
    [index / (height * width), index / width % height, index % width].map(|it| it as i32)
}
