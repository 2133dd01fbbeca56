//! Which places of an output can a tie change?
//!
//! A max unpooling puts each value back to where the largest of its window lay. Where the two largest of a window are
//! the same but for roundings, an engine that rounds otherwise takes the other one: the value comes to lie elsewhere,
//! and both engines are right. What that can change is known. It is the places of that window that are tied, and after
//! them what the windows of later operations see of them. A difference anywhere else is an error.

use arch::{Graph, NodeId, Op, Shape, Window};

use super::networks::Case;

/// Values of a window that are nearer to its largest than this share of the largest of all maps are tied with it: ten
/// times what two engines that are right are apart there.
const TIE: f32 = 1e-5;

/// The nodes whose values are pooled and put back later.
pub fn pooled(graph: &Graph) -> Vec<NodeId> {
    let of = graph.nodes.iter().filter_map(|node| node.op.reference());
    let mut pooled: Vec<NodeId> = of.filter_map(|pool| graph.node(pool).inputs.first().copied()).collect();
    pooled.sort_unstable_by_key(|id| id.0);
    pooled.dedup();
    pooled
}

/// Places of maps, rows one after the other: can a tie change what stands there, in any of the maps?
#[derive(Clone, Debug, PartialEq)]
struct Places {
    height: usize,
    width: usize,
    is_reached: Vec<bool>,
}

impl Places {
    fn none(shape: Shape) -> Self {
        let (height, width) = shape.size();
        Places { height, width, is_reached: vec![false; height * width] }
    }

    fn reached(&self) -> impl Iterator<Item = [usize; 2]> {
        let places = self.is_reached.iter().enumerate().filter(|(_, is_reached)| **is_reached);
        places.map(|(place, _)| [place / self.width, place % self.width])
    }

    fn reach(&mut self, [row, column]: [usize; 2]) {
        if row < self.height && column < self.width {
            self.is_reached[row * self.width + column] = true;
        }
    }
}

/// The places of the main output, rows one after the other, that a tie can change; `values` gives those of a node that
/// is [`pooled`].
pub fn reached<'a>(case: &Case, values: impl Fn(NodeId) -> &'a [f32]) -> Vec<bool> {
    let graph = &case.graph;
    let mut all: Vec<Places> = vec![];
    for (id, node) in graph.iter() {
        let mut places = Places::none(case.analysis.shape(id));
        for from in node.inputs.iter().map(|input| &all[input.0]) {
            pass(&node.op, from, &mut places);
        }
        if let Some(pool) = node.op.reference() {
            let (pooling, source) = (&graph.node(pool).op, graph.node(pool).inputs[0]);
            if let Some(window) = pooling.window() {
                // What was put back from a reached place, and what was moved.
                node.inputs.iter().for_each(|input| spread(window, &all[input.0], &mut places));
                // Of what was pooled at a reached place, any may be the largest.
                let mut doubtful = Places::none(case.analysis.shape(pool));
                look(window, &all[source.0], &mut doubtful);
                spread(window, &doubtful, &mut places);
                tied(window, case.analysis.shape(pool), values(source), &mut places);
            }
        }
        all.push(places);
    }
    all.swap_remove(graph.output().0).is_reached
}

/// What of an operation's output depends on these places of an input.
fn pass(op: &Op, from: &Places, to: &mut Places) {
    match op {
        Op::Conv2d { window, .. }
        | Op::MaxPool(window)
        | Op::AvgPool { window, .. }
        | Op::MaxAvgPool(window)
        | Op::Subsample(window) => look(window, from, to),
        Op::ConvTranspose2d { window, .. } => spread(window, from, to),
        // Each to its window, which the pooling has.
        Op::MaxUnpool { .. } => {}
        Op::Linear { .. } | Op::GlobalAvgPool | Op::Flatten | Op::EuclideanCodes { .. } => {
            if from.reached().next().is_some() {
                to.is_reached.fill(true);
            }
        }
        Op::Input
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Dropout { .. }
        | Op::SpatialDropout { .. }
        | Op::PadChannels { .. } => from.reached().for_each(|place| to.reach(place)),
    }
}

/// The places over which a window lies that stands at `place`, without those of the padding.
fn under(window: &Window, place: [usize; 2]) -> impl Iterator<Item = [usize; 2]> {
    let [rows, columns] = window.kernel;
    let at = move |axis: usize, tap: usize| {
        (place[axis] * window.stride[axis] + tap * window.dilation[axis]).checked_sub(window.padding[axis])
    };
    (0..rows).flat_map(move |row| (0..columns).filter_map(move |column| Some([at(0, row)?, at(1, column)?])))
}

/// Reaches what a window writes that is moved over the larger maps.
fn spread(window: &Window, from: &Places, to: &mut Places) {
    from.reached().flat_map(|place| under(window, place)).for_each(|place| to.reach(place));
}

/// Reaches whatever sees a reached place through a window.
fn look(window: &Window, from: &Places, to: &mut Places) {
    let sees = |place: [usize; 2]| {
        let mut seen = under(window, place);
        seen.any(|[row, column]| row < from.height && column < from.width && from.is_reached[row * from.width + column])
    };
    for place in 0..to.is_reached.len() {
        if sees([place / to.width, place % to.width]) {
            to.is_reached[place] = true;
        }
    }
}

/// Reaches the places of windows over `values` whose largest is not the only one.
fn tied(window: &Window, pooled: Shape, values: &[f32], to: &mut Places) {
    let near = TIE * values.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
    let (rows, columns) = pooled.size();
    let width = to.width;
    for map in values.chunks_exact(to.is_reached.len().max(1)) {
        for place in 0..rows * columns {
            let inside = |[row, column]: &[usize; 2]| *row < to.height && *column < width;
            let places: Vec<[usize; 2]> = under(window, [place / columns, place % columns]).filter(inside).collect();
            let value = |[row, column]: [usize; 2]| map[row * width + column];
            let largest = places.iter().map(|place| value(*place)).fold(f32::NEG_INFINITY, f32::max);
            let tied: Vec<_> = places.into_iter().filter(|place| largest - value(*place) <= near).collect();
            if tied.len() > 1 {
                tied.into_iter().for_each(|place| to.reach(place));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arch::{Builder, Conv, Pooling, Preparation};

    use super::*;

    /// One map of 6×6, pooled by twos and put back; with a 3×3 convolution after that where one is asked for.
    fn case(has_convolution: bool) -> Case {
        let mut net = Builder::new("ties", Shape::map(1, 6, 6));
        let x = net.input();
        let pool = net.max_pool("pool", x, Pooling::new(2).stride(2));
        let mut y = net.max_unpool("unpool", pool, pool);
        if has_convolution {
            y = net.conv("conv", y, Conv::new(1, 3).same());
        }
        let graph = net.finish(y).unwrap();
        Case::of_graph("ties", graph, Preparation::Street).unwrap()
    }

    /// Values that all differ, but for two in the window at row 2, column 2, which differ by `gap`.
    fn values(gap: f32) -> Vec<f32> {
        let mut values: Vec<f32> = (0..36).map(|place| place as f32 / 36.0).collect();
        (values[2 * 6 + 2], values[3 * 6 + 3]) = (2.0, 2.0 - gap);
        values
    }

    fn places(case: &Case, gap: f32) -> Vec<[usize; 2]> {
        assert_eq!(pooled(&case.graph), [NodeId(0)]);
        let values = values(gap);
        let is_reached = reached(case, |_| values.as_slice());
        Places { height: 6, width: 6, is_reached }.reached().collect()
    }

    #[test]
    fn a_tie_reaches_the_tied_places_and_what_sees_them() {
        assert_eq!(places(&case(false), 0.0), [[2, 2], [3, 3]]);
        assert_eq!(places(&case(false), 1e-6), [[2, 2], [3, 3]], "but for roundings");
        let seen = places(&case(true), 0.0);
        // 3×3 around the one, and 3×3 around the other.
        assert_eq!(seen.len(), 9 + 9 - 4, "{seen:?}");
        assert!(seen.contains(&[1, 1]) && seen.contains(&[4, 4]) && !seen.contains(&[1, 4]), "{seen:?}");
    }

    #[test]
    fn what_is_no_tie_reaches_nothing() {
        assert!(places(&case(false), 1e-3).is_empty());
        assert!(places(&case(true), 1e-3).is_empty());
    }

    #[test]
    fn a_transposed_convolution_spreads_what_is_reached() {
        let mut places = Places::none(Shape::map(1, 3, 3));
        places.reach([1, 1]);
        let mut wide = Places::none(Shape::map(1, 6, 6));
        let window = Window { stride: [2; 2], padding: [1; 2], ..Window::square(3) };
        spread(&window, &places, &mut wide);
        assert_eq!(wide.reached().count(), 9);
        assert!(wide.is_reached[6 + 1] && wide.is_reached[3 * 6 + 3] && !wide.is_reached[0]);
    }
}
