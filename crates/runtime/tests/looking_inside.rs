//! What a network says of itself, against mathematics.

use arch::zoo::{self, Task};
use arch::{Activation, Builder, Conv, Graph, Shape};
use pollster::block_on;
use runtime::{Network, device, grad_cam, occlusion, reference, story};

fn values(seed: u64, count: usize) -> Vec<f32> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| random.f32() * 2.0 - 1.0).collect()
}

fn network(graph: Graph) -> Network {
    Network::build(graph, &device::cpu(), |spec| {
        let spread = (3.0 / spec.fan_in().max(1) as f32).sqrt();
        let seed = spec.name.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let raw = values(seed, spec.elements());
        // Variances and scales are positive.
        let positive = ["running_var", "weight", "coeff"].contains(&spec.role()) && spec.shape.len() == 1;
        Ok(raw.into_iter().map(|v| if positive { 1.0 + 0.4 * v } else { v * spread }).collect())
    })
    .expect("every tensor is filled")
}

#[test]
fn grad_cam_of_a_layer_before_global_pooling_is_the_class_activation_map() {
    // Selvaraju et al. 2017, section 3.1: there the weights are those of the classifier, divided by the number of
    // places.
    let mut net = Builder::new("cam", Shape::map(2, 8, 6));
    let x = net.input();
    let x = net.conv("maps", x, Conv::new(5, 3).padding(1));
    let x = net.global_avg_pool("pool", x);
    let x = net.flatten(x);
    let x = net.linear("classes", x, 3);
    let network = network(net.finish(x).unwrap());
    let picture = values(1, 2 * 8 * 6);
    let node = network.graph().find("maps").unwrap();
    let weights = block_on(network.tensor("classes.weight")).unwrap().values;
    let forward = network.forward(network.batch(picture.clone()).unwrap(), &[node]);
    let maps = block_on(forward.taps.into_iter().next().unwrap().read()).unwrap().values;
    for class in 0..3 {
        let found = block_on(grad_cam(&network, network.batch(picture.clone()).unwrap(), node, class)).unwrap();
        assert_eq!(found.size, [8, 6]);
        for place in 0..48 {
            let sum: f32 = (0..5).map(|map| weights[class * 5 + map] / 48.0 * maps[map * 48 + place]).sum();
            assert!((found.map[place] - sum.max(0.0)).abs() < 1e-5, "class {class}, place {place}");
        }
    }
    assert!(block_on(grad_cam(&network, network.batch(picture).unwrap(), node, 3)).is_err());
}

#[test]
fn grad_cams_weights_are_slopes_of_the_score() {
    // A bias is added at every place of its map, so that the score's slope along it is the sum of the gradient over the
    // map.
    let mut net = Builder::new("slopes", Shape::map(1, 8, 8));
    let x = net.input();
    let x = net.conv("maps", x, Conv::new(4, 3).padding(1));
    let x = net.activation_named("act", x, Activation::Tanh);
    let x = net.conv("next", x, Conv::new(3, 3).stride(2));
    let x = net.activation_named("act2", x, Activation::Tanh);
    let x = net.flatten(x);
    let x = net.linear("classes", x, 2);
    let graph = net.finish(x).unwrap();
    let network = network(graph.clone());
    let picture = values(2, 64);
    let node = graph.find("maps").unwrap();
    let found = block_on(grad_cam(&network, network.batch(picture.clone()).unwrap(), node, 1)).unwrap();
    let score = |map: usize, change: f32| {
        let mut changed = block_on(network.tensor("maps.bias")).unwrap().values;
        changed[map] += change;
        let new = std::collections::HashMap::from([("maps.bias".to_owned(), changed)]);
        let other = block_on(network.extended(graph.clone(), new)).unwrap();
        let logits = other.logits(other.batch(picture.clone()).unwrap());
        block_on(runtime::read(logits)).unwrap()[1]
    };
    for map in 0..4 {
        let slope = (score(map, 1e-2) - score(map, -1e-2)) / 2e-2;
        assert!((slope - found.weights[map] * 64.0).abs() < 2e-3 * slope.abs().max(1.0), "map {map}: {slope}");
    }
}

#[test]
fn covering_a_place_takes_what_it_gave() {
    // One channel, one score per class, linear in the picture: what a square hides is known in closed form.
    let mut net = Builder::new("linear", Shape::map(1, 4, 4));
    let x = net.input();
    let x = net.flatten(x);
    let x = net.linear("classes", x, 2);
    let network = network(net.finish(x).unwrap());
    let picture = values(3, 16);
    let mean = picture.iter().sum::<f32>() / 16.0;
    let weights = block_on(network.tensor("classes.weight")).unwrap().values;
    let bias = block_on(network.tensor("classes.bias")).unwrap().values;
    let probability = |picture: &[f32]| {
        let score =
            |class: usize| picture.iter().zip(&weights[class * 16..]).map(|(x, w)| x * w).sum::<f32>() + bias[class];
        1.0 / (1.0 + (score(1) - score(0)).exp())
    };
    let (drops, whole) = block_on(occlusion(&network, &picture, 0, 2, 2)).unwrap();
    assert!((whole - probability(&picture)).abs() < 1e-5);
    for (cell, drop) in drops.iter().enumerate() {
        let mut covered = picture.clone();
        let (top, left) = (cell / 2 * 2, cell % 2 * 2);
        for (y, x) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            covered[(top + y) * 4 + left + x] = mean;
        }
        assert!((whole - probability(&covered) - drop).abs() < 1e-5, "cell {cell}");
    }
}

#[test]
fn every_value_of_every_small_network_is_retold_with_pencil_and_paper() {
    let mut told = 0;
    for model in zoo::all() {
        let graph = match model.small {
            Some(small) if small.task != Task::Streets => (small.graph)().unwrap(),
            None if model.id == "lenet5" => (model.full)().unwrap(),
            _ => continue,
        };
        let network = network(graph.clone());
        let analysis = graph.analyse().unwrap();
        let picture = reference::input(&graph);
        for (id, node) in graph.iter().skip(1) {
            // One layer of each kind and place is enough of the deep ones.
            if graph.nodes.len() > 60 && id.0 % 5 != 0 {
                continue;
            }
            let shape = analysis.shape(id);
            let (rows, columns) = shape.size();
            for place in [[0, 0, 0], [shape.channels() / 2, rows / 2, columns - 1], [shape.channels() - 1, rows - 1, 0]]
            {
                let input = network.batch(picture.clone()).unwrap();
                let Some(found) = block_on(story(&network, input, id, place)).unwrap() else { continue };
                let (retold, value) = (found.retold(), found.value);
                let most = found.terms.iter().map(|term| (term.value * term.weight).abs()).fold(1.0, f32::max);
                assert!(
                    (retold - value).abs() < 1e-4 * most * (found.terms.len() as f32).sqrt(),
                    "{}, {} ({}), {place:?}: {retold} told, {value} computed",
                    graph.name,
                    node.name,
                    node.op.name()
                );
                told += 1;
            }
        }
    }
    assert!(told > 500, "{told}");
}

#[test]
fn a_network_without_a_block_keeps_the_numbers_of_the_rest() {
    let small = zoo::find("resnet18").unwrap().small.unwrap();
    let graph = (small.graph)().unwrap();
    let whole = network(graph.clone());
    let picture = whole.batch(reference::input(&graph)).unwrap();
    let logits = |network: &Network| block_on(runtime::read(network.logits(picture.clone()))).unwrap();
    let same = whole.rewired(graph.clone()).unwrap();
    assert_eq!(logits(&whole), logits(&same));
    let part = arch::edit::removable(&graph).remove(0);
    let without = whole.rewired(arch::edit::switch_off(&graph, &part).unwrap()).unwrap();
    assert_ne!(logits(&whole), logits(&without));
    assert!(whole.rewired((zoo::find("vgg16").unwrap().small.unwrap().graph)().unwrap()).is_err());
}
