//! Gradients of every operation against finite differences.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use arch::{Activation, Builder, ConnectionTable, Conv, Graph, Op, Optimizer, Pooling, Recipe, Shape, Var};
use runtime::{Network, Trainer, device};

const CLASSES: [u8; 3] = [0, 2, 1];
/// Half the distance of a finite difference.
const STEP: f32 = 2e-3;

/// A network of one convolution, the operations under test, and a classifier.
fn around(body: impl FnOnce(&mut Builder, Var) -> Var) -> Graph {
    let mut net = Builder::new("gradients", Shape::map(2, 8, 8));
    let x = net.input();
    let x = net.conv("before", x, Conv::new(4, 3).padding(1));
    let x = body(&mut net, x);
    let x = if let Shape::Map { .. } = net.shape(x) { net.flatten(x) } else { x };
    let x = net.linear("after", x, 3);
    net.finish(x).unwrap()
}

fn values(name: &str, count: usize, scale: f32) -> Vec<f32> {
    let seed = name.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| (random.f32() * 2.0 - 1.0) * scale).collect()
}

fn trainer(graph: &Graph, weights: &HashMap<String, Vec<f32>>) -> Trainer {
    let network = Network::build(graph.clone(), &device::cpu(), |spec| Ok(weights[&spec.name].clone())).unwrap();
    let recipe = Recipe { optimizer: Optimizer::Sgd { momentum: 0.0 }, learning_rate: 0.1, ..Recipe::PLAIN };
    Trainer::new(&network, recipe, 1)
}

fn loss(graph: &Graph, weights: &HashMap<String, Vec<f32>>, pictures: &[f32]) -> f64 {
    let result = trainer(graph, weights).step(pictures.to_vec(), &CLASSES).unwrap();
    f64::from(pollster::block_on(result.read()).unwrap().loss)
}

/// For every tensor: the slope of the loss along random directions, by backward pass and by finite differences.
fn check(what: &str, graph: &Graph) {
    let specs = graph.analyse().unwrap().params;
    let mut weights: HashMap<String, Vec<f32>> = specs
        .iter()
        .map(|spec| {
            let spread = (3.0 / spec.fan_in().max(1) as f32).sqrt();
            let mut values = values(&spec.name, spec.elements(), spread);
            if spec.shape.len() == 1 && spec.role() != "bias" {
                values.iter_mut().for_each(|value| *value = 1.0 + 0.3 * *value / spread);
            }
            (spec.name.clone(), values)
        })
        .collect();
    let pictures = values("pictures", CLASSES.len() * graph.input.elements(), 1.0);
    let gradients = pollster::block_on(trainer(graph, &weights).gradients(pictures.clone(), &CLASSES)).unwrap();
    assert!(!gradients.is_empty());
    for (name, gradient) in gradients {
        let original = weights[&name].clone();
        for round in 0..3 {
            let direction = values(&format!("{name}{round}"), original.len(), 1.0);
            let along = |sign: f32| original.iter().zip(&direction).map(|(w, d)| w + sign * STEP * d).collect();
            weights.insert(name.clone(), along(1.0));
            let above = loss(graph, &weights, &pictures);
            weights.insert(name.clone(), along(-1.0));
            let below = loss(graph, &weights, &pictures);
            let found: f64 = gradient.iter().zip(&direction).map(|(g, d)| f64::from(g * d)).sum();
            let expected = (above - below) / f64::from(2.0 * STEP);
            let length: f64 = gradient.iter().map(|g| f64::from(g * g)).sum::<f64>().sqrt();
            assert!(
                (found - expected).abs() <= 1e-3 + 0.02 * length,
                "{what}, {name}: backward {found:.5}, finite differences {expected:.5}"
            );
        }
        weights.insert(name, original);
    }
}

#[test]
fn convolutions() {
    check("plain", &around(|net, x| net.conv("op", x, Conv::new(5, 3).stride(2).padding(1))));
    check("dilated", &around(|net, x| net.conv("op", x, Conv::new(4, 3).dilation(2).same())));
    check("grouped", &around(|net, x| net.conv("op", x, Conv::new(6, 3).groups(2))));
    check("depthwise", &around(|net, x| net.conv("op", x, Conv::new(4, 3).groups(4).no_bias())));
    check("asymmetric", &around(|net, x| net.conv("op", x, Conv::rect(3, [1, 5]).padding_rect([0, 2]))));
    check(
        "transposed",
        &around(|net, x| net.conv_transpose("op", x, Conv::new(3, 3).stride(2).padding(1).output_padding(1))),
    );
}

#[test]
fn sparse_connections_learn_only_where_they_are() {
    let table = ConnectionTable::from_lists(4, &[&[0, 1], &[1, 2, 3], &[3]]);
    let mut net = Builder::new("sparse", Shape::map(4, 8, 8));
    let x = net.input();
    let x = net.conv("c", x, Conv::new(3, 3).connections(table.clone()));
    let x = net.global_avg_pool("pool", x);
    let x = net.flatten(x);
    let graph = net.finish(x).unwrap();
    let network = Network::init(graph, 3, &device::cpu()).unwrap();
    let recipe = Recipe { learning_rate: 0.1, ..Recipe::PLAIN };
    let mut trainer = Trainer::new(&network, recipe, 1);
    for _ in 0..3 {
        trainer.step(values("pictures", 3 * 256, 1.0), &CLASSES).unwrap();
    }
    let before = pollster::block_on(network.tensor("c.weight")).unwrap().values;
    let after = pollster::block_on(trainer.snapshot().tensor("c.weight")).unwrap().values;
    for ((present, before), after) in table.mask([3, 3]).iter().zip(before).zip(after) {
        if *present == 0.0 {
            assert_eq!((before, after), (0.0, 0.0));
        } else {
            assert_ne!(before, after);
        }
    }
}

#[test]
fn pooling() {
    check("max", &around(|net, x| net.max_pool("op", x, Pooling::new(3).stride(2).padding(1))));
    check("average", &around(|net, x| net.avg_pool("op", x, Pooling::new(2).stride(2))));
    check("average without padding", &around(|net, x| net.avg_pool("op", x, Pooling::new(3).padding(1).exclude_pad())));
    check("global average", &around(|net, x| net.global_avg_pool("op", x)));
    check("subsampling", &around(|net, x| net.subsample("op", x, Pooling::new(2).stride(2))));
    check(
        "max and average",
        &around(|net, x| {
            let window = arch::Window { stride: [2; 2], ..arch::Window::square(2) };
            net.op("op", Op::MaxAvgPool(window), &[x])
        }),
    );
    check(
        "unpooling",
        &around(|net, x| {
            let pooled = net.max_pool("pool", x, Pooling::new(2).stride(2));
            let changed = net.conv("between", pooled, Conv::new(4, 1));
            net.max_unpool("op", changed, pooled)
        }),
    );
}

#[test]
fn normalisation() {
    check("batch", &around(|net, x| net.batch_norm("op", x, 1e-5)));
    check("local response", &around(|net, x| net.local_response_norm("op", x, 3, 0.5, 0.75, 1.0)));
}

#[test]
fn activations() {
    for kind in [
        Activation::Relu,
        Activation::LeakyRelu { slope: 0.1 },
        Activation::Elu { alpha: 1.0 },
        Activation::Prelu,
        Activation::Tanh,
        Activation::ScaledTanh { amplitude: 1.7159, slope: 2.0 / 3.0 },
        Activation::Sigmoid,
    ] {
        check(kind.name(), &around(|net, x| net.activation_named("op", x, kind)));
    }
}

/// Far from zero an exponential unit is a rectified one, and so are its gradients, though the exponential is infinite.
#[test]
fn an_exponential_unit_of_large_numbers_has_the_gradients_of_a_rectified_one() {
    let gradients = |kind| {
        let network = Network::init(around(|net, x| net.activation_named("op", x, kind)), 3, &device::cpu()).unwrap();
        let pictures = values("pictures", CLASSES.len() * network.graph().input.elements(), 1e6);
        let trainer = Trainer::new(&network, Recipe::PLAIN, 1);
        pollster::block_on(trainer.gradients(pictures, &CLASSES)).unwrap()
    };
    let rectified = gradients(Activation::Relu);
    for ((name, found), (_, expected)) in gradients(Activation::Elu { alpha: 1.0 }).iter().zip(&rectified) {
        let length = |values: &mut dyn Iterator<Item = f32>| values.map(|it| f64::from(it).powi(2)).sum::<f64>().sqrt();
        let (whole, apart) =
            (length(&mut expected.iter().copied()), length(&mut found.iter().zip(expected).map(|(a, b)| a - b)));
        assert!(whole > 0.0 && apart <= 1e-2 * whole, "{name}: {apart} of {whole}");
    }
}

#[test]
fn joins() {
    check(
        "addition",
        &around(|net, x| {
            let other = net.conv("other", x, Conv::new(4, 1));
            net.add_scaled("op", x, other, 0.3)
        }),
    );
    check(
        "concatenation",
        &around(|net, x| {
            let other = net.conv("other", x, Conv::new(2, 1));
            net.concat("op", &[x, other])
        }),
    );
    check(
        "join",
        &around(|net, x| {
            let other = net.conv("other", x, Conv::new(4, 1));
            net.join("op", &[x, other], 0.0)
        }),
    );
    check("zero channels", &around(|net, x| net.op("op", Op::PadChannels { out: 6 }, &[x])));
}

#[test]
fn classifiers() {
    check(
        "two layers",
        &around(|net, x| {
            let x = net.flatten(x);
            let x = net.linear("hidden", x, 7);
            net.activation(x, Activation::Tanh)
        }),
    );
    let codes = vec![vec![1.0, -1.0, 1.0, 1.0], vec![-1.0, 1.0, 1.0, -1.0], vec![1.0, 1.0, -1.0, -1.0]];
    let mut net = Builder::new("codes", Shape::map(1, 6, 6));
    let x = net.input();
    let x = net.flatten(x);
    let x = net.linear("features", x, 4);
    let x = net.op("output", Op::EuclideanCodes { codes }, &[x]);
    check("codes", &net.finish(x).unwrap());
}

#[test]
fn tied_weights_gather_the_gradients_of_all_their_uses() {
    check(
        "tied",
        &around(|net, x| {
            let first = net.conv("shared", x, Conv::new(4, 3).padding(1));
            let once = net.activation(first, Activation::Tanh);
            net.tied("again", first, once)
        }),
    );
}
