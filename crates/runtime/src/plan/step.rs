//! One step of a plan, and how it is run.

use std::ops::Range;

use arch::NodeId;

use super::finish::{Bend, Finish, Pass, Shortcut};
use super::geometry::Geometry;
use super::kernels::pooling::{self, Pooling};
use super::kernels::response_norm::ResponseNorm;
use super::kernels::{dense, depthwise, elementwise};
use super::maps::{Layout, Maps, MapsMut};
use super::method::Method;
use super::store::Store;

/// Where the value of a node lies in the arena.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The place of its first value.
    pub start: usize,
    pub layout: Layout,
    /// The block in which it lies, alone or with others of a concatenation.
    pub block: Range<usize>,
}

/// What a step computes before its values are finished.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Work {
    /// The picture that comes in.
    Picture,
    /// A layer with weights, by the index of its packed weights.
    Weighted(Method, usize),
    Pool(Pooling, Geometry),
    /// Max pooling that keeps the places of its maxima for a later unpooling, by the index of those places.
    PoolWithPlaces(Geometry, usize),
    Unpool(usize),
    GlobalMean,
    ResponseNorm(ResponseNorm),
    Copy,
    /// What a concatenation's parts have written is finished where it lies.
    InPlace,
    /// `sum of factors[i] * inputs[i]`.
    Sum(Vec<f32>),
    Flatten,
    PadChannels,
    Distances(Vec<Vec<f32>>),
}

/// One step of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The node whose value it gives.
    pub value: NodeId,
    /// The node that computes.
    pub root: NodeId,
    pub work: Work,
    pub inputs: Vec<Spot>,
    pub out: Spot,
    /// Are values scaled or shifted at all?
    pub affine: bool,
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
    pub first: Bend,
    /// What is added, the factor of the value and of what is added.
    pub addition: Option<(Spot, f32, f32)>,
    pub second: Bend,
}

/// The memory in which a plan runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers {
    pub arena: Vec<f32>,
    pub scratch: Vec<f32>,
    /// Threads for which there is scratch.
    pub threads: usize,
    /// Places of maxima, for unpoolings.
    pub places: Vec<Vec<f32>>,
    /// As many zeros as a pixel has channels.
    pub zeros: Vec<f32>,
}

impl Step {
    /// Computes the value of the step; `picture` is `[channels, height, width]`.
    pub fn run(&self, buffers: &mut Buffers, store: &Store, picture: &[f32]) {
        let Buffers { arena, scratch, places, zeros, .. } = buffers;
        let (before, rest) = arena.split_at_mut(self.out.block.start);
        let (block, after) = rest.split_at_mut(self.out.block.len());
        let end = self.out.block.end;
        let view = |spot: &Spot| {
            let span = spot.layout.span();
            let values =
                if spot.start < end { &before[spot.start..][..span] } else { &after[spot.start - end..][..span] };
            Maps { values, layout: spot.layout }
        };
        let input = |index: usize| view(&self.inputs[index]);
        let shortcut =
            self.addition.as_ref().map(|(spot, own, others)| Shortcut { maps: view(spot), own: *own, others: *others });
        // What the kernel does in passing, and what is left for a pass of its own.
        let affine = [&self.scale[..], &self.shift[..]];
        let slopes = match (self.first, self.second) {
            (Bend::Slope(first), Bend::Slope(second)) => Some((first, second)),
            _ => None,
        };
        let (finish, pass) = match (&self.work, slopes) {
            (Work::Weighted(Method::Transposed(_), _), _) => (None, Some(self.affine.then_some(affine))),
            (Work::Weighted(..) | Work::Pool(..) | Work::Copy, Some(slopes)) => (Some(slopes), None),
            (Work::Weighted(..) | Work::Pool(..) | Work::Copy, None) => (None, Some(None)),
            _ => (None, Some(self.affine.then_some(affine))),
        };
        let rest = pass.map(|affine| Pass { affine, first: self.first, shortcut, second: self.second });
        let finish = match finish {
            Some((first, second)) => Finish { scale: &self.scale, shift: &self.shift, first, shortcut, second },
            None => Finish { scale: &self.scale, shift: &self.shift, first: 1.0, shortcut: None, second: 1.0 },
        };
        let values = &mut block[self.out.start - self.out.block.start..][..self.out.layout.span()];
        let mut out = MapsMut::whole(values, self.out.layout);
        let target = MapsMut::whole(&mut *out.values, out.layout);
        match &self.work {
            Work::Picture => out.fold(picture),
            Work::Weighted(method, index) => {
                let packed = store.packed(*index);
                match method {
                    Method::Patches(patches) => patches.run(input(0), packed, &finish, target, scratch),
                    Method::Winograd(winograd) => winograd.run(input(0), packed, &finish, target, scratch, zeros),
                    Method::Depthwise(geometry) => {
                        depthwise::depthwise(geometry, input(0), packed, &finish, target, zeros);
                    }
                    Method::Transposed(transposed) => transposed.run(input(0), packed, &mut out, scratch),
                    Method::Dense => dense::dense(packed, input(0).pixel(0), &finish, target.values),
                }
            }
            Work::Pool(kind, geometry) => pooling::pool(*kind, geometry, input(0), &finish, target, scratch),
            Work::PoolWithPlaces(geometry, index) => {
                let places = MapsMut::whole(&mut places[*index], dense_like(self.out.layout));
                pooling::max_with_places(geometry, input(0), target, places);
            }
            Work::Unpool(index) => {
                let places = Maps { values: &places[*index], layout: dense_like(self.inputs[0].layout) };
                pooling::unpool(input(0), places, &mut out);
            }
            Work::GlobalMean => pooling::global_mean(input(0), target),
            Work::ResponseNorm(norm) => norm.run(input(0), target, scratch),
            Work::Copy => elementwise::copy(input(0), &finish, target),
            Work::InPlace => {}
            Work::Sum(factors) => {
                for (index, factor) in factors.iter().enumerate() {
                    elementwise::accumulate(input(index), *factor, index > 0, &mut out);
                }
            }
            Work::Flatten => input(0).unfold(out.values),
            Work::PadChannels => elementwise::pad_channels(input(0), &mut out),
            Work::Distances(codes) => elementwise::distances(input(0).pixel(0), codes, out.values),
        }
        if let Some(pass) = rest {
            pass.run(&mut out);
        }
    }

    /// Values of scratch that it wants for each thread.
    pub fn scratch(&self) -> usize {
        match &self.work {
            Work::Weighted(method, _) => method.scratch(),
            Work::ResponseNorm(norm) => norm.scratch(self.out.layout.channels),
            Work::Pool(..) => self.out.layout.channels,
            _ => 0,
        }
    }

    /// A word for tables.
    pub fn kernel(&self) -> String {
        match &self.work {
            Work::Picture => "picture".to_owned(),
            Work::Weighted(method, _) => method.name(),
            Work::Pool(Pooling::Max, _) => "max pooling".to_owned(),
            Work::Pool(..) | Work::GlobalMean => "mean".to_owned(),
            Work::PoolWithPlaces(..) => "max pooling with places".to_owned(),
            Work::Unpool(_) => "unpooling".to_owned(),
            Work::ResponseNorm(_) => "response normalisation".to_owned(),
            Work::Copy => "copy".to_owned(),
            Work::InPlace => "in place".to_owned(),
            Work::Sum(_) => "sum".to_owned(),
            Work::Flatten => "flatten".to_owned(),
            Work::PadChannels => "zero channels".to_owned(),
            Work::Distances(_) => "distances".to_owned(),
        }
    }
}

fn dense_like(layout: Layout) -> Layout {
    Layout { pitch: layout.channels, ..layout }
}
