//! Graphs by chance: every operation, windows of all kinds, values with several readers.

use arch::{Activation, ConnectionTable, Graph, Node, NodeId, Op, Output, Shape, Window};
use fastrand::Rng;

/// The graph of a seed.
pub fn graph(seed: u64) -> Graph {
    let mut random = Rng::with_seed(seed);
    let input = Shape::map(random.usize(1..10), random.usize(4..20), random.usize(4..20));
    // A graph gives something from its first node on.
    let first = Output { name: "input".to_owned(), node: NodeId(0), loss_weight: 1.0 };
    let mut graph =
        Graph { name: format!("random {seed}"), input, nodes: Vec::new(), blocks: Vec::new(), outputs: vec![first] };
    graph.nodes.push(Node { name: "input".to_owned(), op: Op::Input, inputs: Vec::new(), tied_to: None });
    let wanted = random.usize(4..25);
    for _ in 0..200 {
        if graph.nodes.len() >= wanted {
            break;
        }
        add(&mut graph, &mut random);
    }
    // Whatever nobody reads is an output, and perhaps something that is read, too.
    graph.outputs.clear();
    let readers = graph.readers();
    for (index, readers) in readers.into_iter().enumerate() {
        if readers == 0 || random.u8(..) < 16 {
            let name = format!("output {index}");
            graph.outputs.push(Output { name, node: NodeId(index), loss_weight: 1.0 });
        }
    }
    graph
}

/// Adds a node if it fits.
fn add(graph: &mut Graph, random: &mut Rng) {
    let analysis = graph.analyse().unwrap();
    // Mostly the last value, so that chains come about that can be fused.
    let any = |random: &mut Rng| NodeId(random.usize(..graph.nodes.len()));
    let x = if random.u8(..) < 160 { NodeId(graph.nodes.len() - 1) } else { any(random) };
    let shape = analysis.shape(x);
    let alike: Vec<NodeId> =
        graph.iter().map(|(id, _)| id).filter(|&id| analysis.shape(id) == shape && id != x).collect();
    let as_large: Vec<NodeId> = graph
        .iter()
        .map(|(id, _)| id)
        .filter(|&id| matches!(analysis.shape(id), Shape::Map { .. }) && analysis.shape(id).size() == shape.size())
        .collect();
    let mut inputs = vec![x];
    let mut tied_to = None;
    let channels = shape.channels();
    let op = match random.u8(..22) {
        0..=4 => {
            let window = convolution(random);
            let groups = *random.choice([1, 1, 1, 2, channels].iter()).unwrap();
            let out = match groups {
                1 => *random.choice([1, 3, 4, 8, 12, 16, 20].iter()).unwrap(),
                groups => groups * random.usize(1..4),
            };
            let out = if random.bool() && groups == channels { channels } else { out };
            let connections = (groups == 1 && random.u8(..) < 24).then(|| {
                let lists: Vec<Vec<usize>> =
                    (0..out).map(|o| (0..channels).filter(|i| (o + i) % 3 != 0).collect()).collect();
                let lists: Vec<&[usize]> = lists.iter().map(Vec::as_slice).collect();
                ConnectionTable::from_lists(channels, &lists)
            });
            Op::Conv2d { out, window, groups, bias: random.bool(), connections }
        }
        5 => {
            let mut window = Window { kernel: [random.usize(1..4); 2], ..Window::square(1) };
            window.stride = [random.usize(1..3); 2];
            window.padding = [random.usize(..window.kernel[0].min(2)); 2];
            let groups = if channels.is_multiple_of(2) && random.bool() { 2 } else { 1 };
            let output_padding = [random.usize(..window.stride[0]); 2];
            Op::ConvTranspose2d {
                out: groups * random.usize(1..6),
                window,
                output_padding,
                groups,
                bias: random.bool(),
            }
        }
        6 | 7 => Op::BatchNorm { eps: 1e-3 },
        8..=10 => Op::Activation(activation(random)),
        11 => Op::MaxPool(pooling(random)),
        12 => Op::AvgPool { window: pooling(random), count_include_pad: random.bool() },
        13 => match random.u8(..4) {
            0 => Op::MaxAvgPool(pooling(random)),
            1 => Op::Subsample(Window { ceil: false, padding: [0; 2], ..pooling(random) }),
            2 => {
                Op::LocalResponseNorm { size: 5, alpha: 0.1, beta: *random.choice([0.75, 0.5].iter()).unwrap(), k: 1.5 }
            }
            _ => Op::GlobalAvgPool,
        },
        14 | 15 if as_large.len() > 1 => {
            inputs = (0..random.usize(2..5)).map(|_| as_large[random.usize(..as_large.len())]).collect();
            Op::Concat
        }
        16 | 17 if !alike.is_empty() => {
            let others = random.usize(1..3);
            inputs.extend((0..others).map(|_| alike[random.usize(..alike.len())]));
            random.shuffle(&mut inputs);
            if random.bool() {
                Op::Join { drop_path: 0.1 }
            } else {
                let scales = (0..inputs.len()).map(|_| *random.choice([1.0, 1.0, 0.3].iter()).unwrap()).collect();
                Op::Add { scales }
            }
        }
        18 => match random.u8(..5) {
            0 => Op::Dropout { p: 0.5 },
            1 => Op::SpatialDropout { p: 0.5 },
            2 => Op::PadChannels { out: channels + random.usize(..5) },
            3 => Op::Flatten,
            // The same value twice.
            _ => {
                inputs.push(x);
                Op::Add { scales: vec![1.0, 0.5] }
            }
        },
        19 => match pool_like(graph, &analysis, shape) {
            Some(of) => Op::MaxUnpool { of },
            None => Op::MaxPool(Window { stride: [2; 2], ..Window::square(2) }),
        },
        // The same layer again, as in the recurrent network.
        20 => match (0..graph.nodes.len()).find(|&other| {
            let node = &graph.nodes[other];
            matches!(node.op, Op::Conv2d { connections: None, .. })
                && node.tied_to.is_none()
                && analysis.shape(node.inputs[0]).channels() == channels
        }) {
            Some(other) => {
                tied_to = Some(NodeId(other));
                graph.nodes[other].op.clone()
            }
            None => Op::Flatten,
        },
        _ => match shape {
            Shape::Features(features) if random.bool() => Op::EuclideanCodes {
                codes: (0..3)
                    .map(|c| (0..features).map(|f| if (c + f) % 2 == 0 { 1.0 } else { -1.0 }).collect())
                    .collect(),
            },
            _ => Op::Linear { out: random.usize(1..12), bias: random.bool() },
        },
    };
    graph.nodes.push(Node { name: format!("n{}", graph.nodes.len()), op, inputs, tied_to });
    let fits = graph.analyse().is_ok_and(|analysis| {
        analysis.shape(NodeId(graph.nodes.len() - 1)).elements() < 60_000 && small_enough(graph, &analysis)
    });
    if !fits {
        graph.nodes.pop();
    }
}

/// Burn's pooling wants as much padding as half a window at most; its batches of vectors have no group of channels.
fn small_enough(graph: &Graph, analysis: &arch::Analysis) -> bool {
    analysis.total_macs() < 30_000_000
        && graph.nodes.iter().all(|node| node.op.window().is_none_or(|window| window.kernel[0] < 9))
}

/// A max pooling whose value has this shape.
fn pool_like(graph: &Graph, analysis: &arch::Analysis, shape: Shape) -> Option<NodeId> {
    graph.iter().find(|(id, node)| matches!(node.op, Op::MaxPool(_)) && analysis.shape(*id) == shape).map(|(id, _)| id)
}

fn convolution(random: &mut Rng) -> Window {
    const KERNELS: [[usize; 2]; 12] =
        [[1, 1], [1, 1], [3, 3], [3, 3], [3, 3], [5, 5], [1, 3], [3, 1], [1, 7], [7, 1], [5, 1], [2, 4]];
    let kernel = KERNELS[random.usize(..KERNELS.len())];
    let stride = if random.u8(..3) == 0 { [random.usize(1..4), random.usize(1..3)] } else { [1; 2] };
    let dilation = if random.u8(..4) == 0 { [random.usize(1..4), random.usize(1..4)] } else { [1; 2] };
    let padding = [0, 1].map(|axis| random.usize(..=kernel[axis] / 2 * dilation[axis]));
    Window { kernel, stride, padding, dilation, ceil: false }
}

fn pooling(random: &mut Rng) -> Window {
    let kernel = [random.usize(1..4), random.usize(1..4)];
    let stride = [random.usize(1..4), random.usize(1..4)];
    let padding = kernel.map(|kernel| random.usize(..=kernel / 2));
    Window { kernel, stride, padding, dilation: [1; 2], ceil: random.bool() }
}

fn activation(random: &mut Rng) -> Activation {
    match random.u8(..8) {
        0 => Activation::LeakyRelu { slope: 0.2 },
        1 => Activation::LeakyRelu { slope: 1.5 },
        2 => Activation::Elu { alpha: 0.7 },
        3 => Activation::Prelu,
        4 => Activation::Tanh,
        5 => Activation::ScaledTanh { amplitude: 1.7, slope: 0.6 },
        6 => Activation::Sigmoid,
        _ => Activation::Relu,
    }
}
