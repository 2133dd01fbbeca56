//! Do networks with folded batch normalisation say what they said before?
#![allow(clippy::unwrap_used)]

use arch::{Builder, Conv, Graph, Op, Shape, Var, zoo};
use runtime::{Network, device, read, reference};

/// Largest difference of an output, relative to the largest output.
fn difference(graph: Graph) -> f32 {
    let network = reference::network(graph, 1.0, &device::cpu()).unwrap();
    let folded = network.folded().unwrap();
    let picture = reference::input(network.graph());
    let outputs = |network: &Network| -> Vec<f32> {
        let outputs = network.forward(network.batch(picture.clone()).unwrap(), &[]).outputs;
        outputs.into_iter().flat_map(|output| pollster::block_on(output.read()).unwrap().values).collect()
    };
    let (before, after) = (outputs(&network), outputs(&folded));
    assert_eq!(before.len(), after.len());
    let largest = before.iter().fold(0.0f32, |most, value| most.max(value.abs()));
    let pairs = before.iter().zip(&after);
    pairs.map(|(a, b)| if (a - b).is_nan() { f32::INFINITY } else { (a - b).abs() }).fold(0.0, f32::max) / largest
}

fn norms(graph: &Graph) -> usize {
    graph.nodes.iter().filter(|node| matches!(node.op, Op::BatchNorm { .. })).count()
}

/// Weights, means and variances come from the hash, so that no mean is zero and no variance one.
#[test]
fn every_small_sibling_with_batch_norms_answers_as_before() {
    let mut checked = 0;
    for model in zoo::all() {
        let Some(small) = model.small else { continue };
        let graph = (small.graph)().unwrap();
        let norms = norms(&graph);
        if norms == 0 {
            continue;
        }
        let difference = difference(graph);
        println!("{}, small: {norms} batch normalisations, outputs differ by {difference:.1e}", model.id);
        assert!(difference < 1e-5, "{}: {difference:.1e}", model.id);
        checked += 1;
    }
    assert!(checked > 0);
}

#[test]
fn full_networks_answer_as_before() {
    for id in ["resnet18", "inception_v3_aux", "legacy_xception", "enet"] {
        let difference = difference((zoo::find(id).unwrap().full)().unwrap());
        println!("{id}: outputs differ by {difference:.1e}");
        assert!(difference < 1e-5, "{id}: {difference:.1e}");
    }
}

/// Puts a layer behind a value.
type Layer = fn(&mut Builder, Var) -> Var;

#[test]
fn every_kind_of_layer_takes_a_norm_in_with_and_without_a_bias() {
    let kinds: [(&str, Layer); 7] = [
        ("bias", |net, x| net.conv("op", x, Conv::new(6, 3))),
        ("no bias", |net, x| net.conv("op", x, Conv::new(6, 3).no_bias())),
        ("groups", |net, x| net.conv("op", x, Conv::new(6, 3).groups(2).no_bias())),
        ("transposed", |net, x| net.conv_transpose("op", x, Conv::new(6, 3).stride(2).no_bias())),
        ("transposed in groups", |net, x| net.conv_transpose("op", x, Conv::new(6, 3).stride(2).groups(2))),
        ("fully connected", |net, x| {
            let x = net.flatten(x);
            net.linear("op", x, 6)
        }),
        ("fully connected, no bias", |net, x| {
            let x = net.flatten(x);
            net.op("op", Op::Linear { out: 6, bias: false }, &[x])
        }),
    ];
    for (what, layer) in kinds {
        let mut net = Builder::new("folding", Shape::map(4, 9, 9));
        let x = net.input();
        let x = layer(&mut net, x);
        let x = net.batch_norm("norm", x, 1e-3);
        let graph = net.finish(x).unwrap();
        let network = reference::network(graph.clone(), 1.0, &device::cpu()).unwrap();
        assert_eq!(norms(network.folded().unwrap().graph()), 0, "{what}");
        let difference = difference(graph);
        assert!(difference < 1e-6, "{what}: {difference:.1e}");
    }
}

#[test]
fn a_network_without_norms_comes_back_as_it_is() {
    let network = reference::network(zoo::lenet5::lenet5().unwrap(), 1.0, &device::cpu()).unwrap();
    let folded = network.folded().unwrap();
    let logits = |network: &Network| {
        let picture = reference::input(network.graph());
        pollster::block_on(read(network.logits(network.batch(picture).unwrap()))).unwrap()
    };
    assert_eq!((network.graph(), logits(&network)), (folded.graph(), logits(&folded)));
}
