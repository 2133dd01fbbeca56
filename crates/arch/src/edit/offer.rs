//! Which edits apply to a place of a network?

use super::normalisation::Normalisation;
use super::pooling::PoolingKind;
use super::remove_block::Removal;
use super::{Edit, Layer, Target, dropout};
use crate::graph::{Graph, Node, NodeId};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;
use crate::words::{Words, word, words};

/// What a visitor has chosen in the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Nothing in particular: the whole network.
    Network,
    /// The block of this name.
    Block(&'a str),
    /// One node.
    Node(NodeId),
}

/// What an offer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Property {
    /// Channels or features that come out, of one layer or of all.
    Width,
    /// Blocks.
    Depth,
    /// Rows and columns of a window.
    Kernel,
    /// Steps between windows.
    Stride,
    /// Another construction that does the same work.
    Replacement,
    /// The non-linearity.
    Activation,
    /// Batch and local response normalisation.
    Normalisation,
    /// What becomes of a window.
    Pooling,
    /// Values dropped in training.
    Dropout,
    /// A further layer behind this one.
    Insertion,
    /// A layer or block that goes.
    Removal,
    /// Outputs that are told apart.
    Classes,
    /// The picture.
    Input,
}

/// Edits that apply to a place and change the same of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What they change.
    pub property: Property,
    /// What it is now, where that is said in a few words.
    pub now: Option<Words>,
    /// The sensible choices, each of which applies. Another number may take the place of the one in them.
    pub edits: Vec<Edit>,
}

impl Property {
    /// A heading.
    pub const fn name(self) -> &'static str {
        match self {
            Property::Width => word("width"),
            Property::Depth => word("depth"),
            Property::Kernel => word("kernel"),
            Property::Stride => word("stride"),
            Property::Replacement => word("replacement"),
            Property::Activation => word("activation"),
            Property::Normalisation => word("normalisation"),
            Property::Pooling => word("pooling"),
            Property::Dropout => word("dropout"),
            Property::Insertion => word("insertion"),
            Property::Removal => word("removal"),
            Property::Classes => word("classes"),
            Property::Input => word("picture"),
        }
    }
}

/// What can be done to a place of a graph. Every edit has been applied, and gives another network that is possible; a
/// graph that is not possible, or a place that it does not have, is offered nothing.
pub fn offered(graph: &Graph, place: Place) -> Vec<Offer> {
    let Ok(analysis) = graph.analyse() else { return Vec::new() };
    let candidates = match place {
        Place::Network => of_network(graph, analysis.shape(graph.output())),
        Place::Block(name) => of_block(name),
        Place::Node(id) => match graph.nodes.get(id.0) {
            Some(node) => of_node(graph, node, analysis.shape(id)),
            None => Vec::new(),
        },
    };
    let applies = |edit: &Edit| edit.apply(graph).is_ok_and(|new| new != *graph);
    candidates
        .into_iter()
        .map(|mut offer| {
            offer.edits.retain(applies);
            offer
        })
        .filter(|offer| !offer.edits.is_empty())
        .collect()
}

const FACTORS: [f64; 4] = [0.5, 0.75, 1.5, 2.0];
const KERNELS: [[usize; 2]; 6] = [[1, 1], [2, 2], [3, 3], [5, 5], [7, 7], [1, 7]];
const STRIDES: [usize; 2] = [1, 2];
const PROBABILITIES: [f64; 4] = [0.1, 0.2, 0.3, 0.5];
const CLASSES: [usize; 5] = [2, 3, 5, 10, 100];
const SIDES: [usize; 5] = [28, 32, 64, 96, 224];
const ACTIVATIONS: [Activation; 6] = [
    Activation::Relu,
    Activation::LeakyRelu { slope: 0.1 },
    Activation::Elu { alpha: 1.0 },
    Activation::Prelu,
    Activation::Tanh,
    Activation::Sigmoid,
];

fn offer(property: Property, now: Option<Words>, edits: impl IntoIterator<Item = Edit>) -> Offer {
    Offer { property, now, edits: edits.into_iter().collect() }
}

fn of_network(graph: &Graph, output: Shape) -> Vec<Offer> {
    let everywhere = || Target::Everywhere;
    let (channels, (height, width)) = (graph.input.channels(), graph.input.size());
    let sizes = SIDES.map(|side| [channels, side, side]).into_iter().chain([1, 3].map(|c| [c, height, width]));
    vec![
        offer(Property::Width, None, FACTORS.map(Edit::MultiplyWidth)),
        offer(Property::Depth, None, FACTORS.map(Edit::MultiplyDepth)),
        offer(Property::Replacement, None, [Edit::FullyConnectedToConvolution]),
        offer(Property::Activation, None, ACTIVATIONS.map(|to| Edit::ChangeActivation(everywhere(), to))),
        offer(Property::Normalisation, None, Normalisation::ALL.map(|to| Edit::ChangeNormalisation(everywhere(), to))),
        offer(Property::Pooling, None, PoolingKind::ALL.map(|kind| Edit::ChangePooling(everywhere(), kind))),
        offer(Property::Dropout, None, dropouts(&everywhere())),
        offer(Property::Classes, Some(words!("{0}", output.channels())), CLASSES.map(Edit::ChangeClasses)),
        offer(Property::Input, Some(words!("{0}", graph.input)), sizes.map(Edit::ChangeInput)),
    ]
}

fn of_block(name: &str) -> Vec<Offer> {
    let name = || name.to_owned();
    vec![
        offer(Property::Depth, None, [1, 2].map(|copies| Edit::RepeatBlock(name(), copies))),
        offer(
            Property::Removal,
            None,
            [
                Edit::RemoveBlock(name(), Removal::Whole),
                Edit::RemoveBlock(name(), Removal::KeepShortcut),
                Edit::RemoveShortcut(name()),
            ],
        ),
    ]
}

fn of_node(graph: &Graph, node: &Node, shape: Shape) -> Vec<Offer> {
    let name = || node.name.clone();
    let target = || Target::Node(name());
    let mut offers = match &node.op {
        Op::Conv2d { window, .. } => vec![
            width(node, shape),
            kernel(node, window),
            stride(node, window),
            offer(Property::Replacement, None, replacements(node)),
            normalisation(node),
        ],
        Op::ConvTranspose2d { window, .. } => {
            vec![width(node, shape), kernel(node, window), stride(node, window), normalisation(node)]
        }
        Op::Linear { .. } => vec![width(node, shape)],
        Op::BatchNorm { .. } | Op::LocalResponseNorm { .. } => vec![normalisation(node)],
        Op::Activation(now) => {
            let edits = ACTIVATIONS.map(|to| Edit::ChangeActivation(target(), to));
            vec![offer(Property::Activation, Some(words!("{0}", now.name())), edits)]
        }
        Op::MaxPool(window) | Op::AvgPool { window, .. } | Op::MaxAvgPool(window) => {
            let edits = PoolingKind::ALL.map(|kind| Edit::ChangePooling(target(), kind));
            let kind = offer(Property::Pooling, Some(words!("{0}", node.op.name())), edits);
            vec![kind, kernel(node, window), stride(node, window)]
        }
        Op::Subsample(window) => vec![kernel(node, window), stride(node, window)],
        Op::Dropout { .. } | Op::SpatialDropout { .. } => {
            let now = dropout::probability(&node.op).map(|p| words!("{0}", p));
            vec![offer(Property::Dropout, now, dropouts(&target()))]
        }
        Op::Input
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => vec![],
    };
    offers.push(offer(Property::Insertion, None, insertions(graph, node)));
    offers.push(offer(Property::Removal, None, [Edit::RemoveLayer(name())]));
    offers
}

fn width(node: &Node, shape: Shape) -> Offer {
    let now = shape.channels();
    let wider = FACTORS.map(|factor| Edit::SetWidth(node.name.clone(), (now as f64 * factor).round() as usize));
    offer(Property::Width, Some(words!("{0}", now)), wider)
}

fn kernel(node: &Node, window: &Window) -> Offer {
    let [rows, columns] = window.kernel;
    let kernels = KERNELS.map(|kernel| Edit::SetKernel(node.name.clone(), kernel));
    offer(Property::Kernel, Some(words!("{0}×{1}", rows, columns)), kernels)
}

fn stride(node: &Node, window: &Window) -> Offer {
    let [rows, columns] = window.stride;
    let strides = STRIDES.map(|stride| Edit::SetStride(node.name.clone(), [stride; 2]));
    offer(Property::Stride, Some(words!("{0}×{1}", rows, columns)), strides)
}

fn replacements(node: &Node) -> Vec<Edit> {
    let name = || node.name.clone();
    let bottlenecks = [2, 4, 8].map(|reduction| Edit::InsertBottleneck(name(), reduction));
    [Edit::StackOf3x3(name()), Edit::Separable(name())].into_iter().chain(bottlenecks).collect()
}

fn normalisation(node: &Node) -> Offer {
    let edits = Normalisation::ALL.map(|to| Edit::ChangeNormalisation(Target::Node(node.name.clone()), to));
    offer(Property::Normalisation, None, edits)
}

fn dropouts(target: &Target) -> impl Iterator<Item = Edit> {
    let set = PROBABILITIES.map(|p| Edit::SetDropout(target.clone(), p));
    set.into_iter().chain([Edit::RemoveDropout(target.clone())])
}

/// In the manner of the network: normalised where it normalises, with the non-linearity that it begins with.
fn insertions(graph: &Graph, node: &Node) -> impl Iterator<Item = Edit> {
    let batch_norm = graph.nodes.iter().any(|node| matches!(node.op, Op::BatchNorm { .. }));
    let first = graph.nodes.iter().find_map(|node| match node.op {
        Op::Activation(activation) => Some(activation),
        _ => None,
    });
    let activation = first.unwrap_or(Activation::Relu);
    let convolutions = [1, 3, 5].map(|kernel| Layer::Convolution { kernel, batch_norm, activation });
    let poolings = [PoolingKind::Max, PoolingKind::Average].map(|kind| Layer::Pooling { kind, kernel: 2, stride: 2 });
    let others = [Layer::FullyConnected { activation }, Layer::Activation(activation)];
    let dropouts = [0.2, 0.5].map(|p| Layer::Dropout { p });
    let layers = convolutions.into_iter().chain(others).chain(poolings).chain(dropouts);
    let name = node.name.clone();
    layers.map(move |layer| Edit::Insert(name.clone(), layer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn properties(offers: &[Offer]) -> Vec<Property> {
        offers.iter().map(|offer| offer.property).collect()
    }

    #[test]
    fn everything_offered_applies_and_changes_something() {
        for model in zoo::all().filter(|model| model.small.is_some()) {
            let graph = (model.small.unwrap().graph)().unwrap();
            let some = graph.iter().step_by(7).map(|(id, _)| Place::Node(id));
            let blocks = graph.blocks.iter().step_by(3).map(|block| Place::Block(&block.name));
            for place in [Place::Network].into_iter().chain(some).chain(blocks) {
                for edit in offered(&graph, place).iter().flat_map(|offer| &offer.edits) {
                    let new = edit.apply(&graph).unwrap_or_else(|error| panic!("{edit} of {}: {error}", graph.name));
                    assert_ne!(new, graph, "{edit} of {}", graph.name);
                }
            }
        }
    }

    #[test]
    fn a_layer_is_offered_what_it_has() {
        let graph = zoo::nin::nin_cifar10().unwrap();
        let of = |name: &str| offered(&graph, Place::Node(graph.find(name).unwrap()));
        let conv = of("conv2");
        use Property::{Activation, Insertion, Kernel, Normalisation, Pooling, Removal, Replacement, Width};
        // A step of 2 would leave the pooling of 8×8 at the end too little.
        let expected = [Width, Kernel, Replacement, Normalisation, Insertion, Removal];
        assert_eq!(properties(&conv), expected);
        assert_eq!(conv[0].now, Some(words!("{0}", 192_usize)));
        assert_eq!(conv[0].edits[0], Edit::SetWidth("conv2".to_owned(), 96));
        assert_eq!(conv[1].now, Some(words!("{0}×{1}", 5_usize, 5_usize)));
        assert!(conv[2].edits.contains(&Edit::StackOf3x3("conv2".to_owned())));
        assert_eq!(properties(&of("conv2.relu")), [Activation, Insertion, Removal]);
        assert_eq!(properties(&of("pool1")), [Pooling, Kernel, Insertion]);
        assert!(of("input").iter().all(|offer| offer.property == Insertion));
    }

    #[test]
    fn blocks_and_the_whole_network_have_offers_of_their_own() {
        let graph = zoo::resnet::imagenet::resnet18_small().unwrap();
        let block = offered(&graph, Place::Block("layer1.1"));
        assert_eq!(properties(&block), [Property::Depth, Property::Removal]);
        assert_eq!(block[1].edits.len(), 3);
        assert_eq!(offered(&graph, Place::Block("layer1.0"))[0].property, Property::Removal);
        let network = properties(&offered(&graph, Place::Network));
        assert!(network.contains(&Property::Width) && network.contains(&Property::Input), "{network:?}");
        assert!(offered(&graph, Place::Block("no such block")).is_empty());
        assert!(offered(&graph, Place::Node(NodeId(usize::MAX))).is_empty());
    }
}
