//! Does a plan compute what Burn's own operations compute, on every network and on graphs that nobody would draw?
#![allow(clippy::unwrap_used)]

mod random_graphs;

use arch::{Graph, NodeId, zoo};
use runtime::{Host, Network, Plan, device, reference};

/// Largest difference relative to the largest value; what Winograd's points cost is in it.
const TOLERANCE: f32 = 2e-5;

/// Multiply-accumulates and weights up to which a full network is compared in every run; others with `CNN_THOROUGH=1`.
const EVERY_RUN: (u64, u64) = (2_100_000_000, 150_000_000);

fn values(network: &Network, pictures: &[f32], taps: &[NodeId]) -> Vec<Host> {
    let forward = network.forward(network.batch(pictures.to_vec()).unwrap(), taps);
    let all = forward.outputs.into_iter().chain(forward.taps);
    all.map(|value| pollster::block_on(value.read()).unwrap()).collect()
}

fn planned(plan: &mut Plan, pictures: &[f32]) -> Vec<Host> {
    let planned = plan.run(pictures).unwrap();
    planned.outputs.iter().chain(planned.taps).cloned().collect()
}

/// The largest difference of any value, relative to the largest number in it.
fn difference(graph: &Graph, taps: &[NodeId], expected: &[Host], found: &[Host]) -> f32 {
    assert_eq!(expected.len(), found.len());
    let names = graph.outputs.iter().map(|output| output.node).chain(taps.iter().copied());
    let mut worst = 0.0f32;
    for ((expected, found), id) in expected.iter().zip(found).zip(names) {
        let name = &graph.node(id).name;
        assert_eq!(expected.shape, found.shape, "{}: `{name}`", graph.name);
        let largest = expected.values.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        for (a, b) in expected.values.iter().zip(&found.values) {
            let difference = (a - b).abs() / largest;
            assert!(difference < TOLERANCE, "{}: `{name}`: {a} became {b}, of {largest}", graph.name);
            worst = worst.max(difference);
        }
    }
    worst
}

/// Compares all outputs and taps of a batch.
fn check(network: &Network, plan: &mut Plan, pictures: &[f32]) -> f32 {
    let taps = plan.taps().to_vec();
    let expected = values(network, pictures, &taps);
    if !expected.iter().flat_map(|host| &host.values).all(|value| value.is_finite()) {
        // The largest of a window with nothing in it but padding is minus infinity, and what comes of it is anybody's
        // guess.
        return 0.0;
    }
    difference(network.graph(), &taps, &expected, &planned(plan, pictures))
}

fn plan(network: &Network, taps: &[NodeId]) -> Plan {
    pollster::block_on(network.plan(taps)).unwrap()
}

fn every_node(graph: &Graph) -> Vec<NodeId> {
    graph.iter().map(|(id, _)| id).collect()
}

#[test]
fn every_small_network_agrees_with_and_without_taps() {
    let mut random = fastrand::Rng::with_seed(3);
    for model in zoo::all() {
        let Some(small) = model.small else { continue };
        let network = reference::network((small.graph)().unwrap(), 0.8, &device::cpu()).unwrap();
        let pictures: Vec<f32> = {
            let picture = reference::input(network.graph());
            picture.iter().copied().chain(picture.iter().map(|value| 0.3 - value)).collect()
        };
        let plan = plan(&network, &[]);
        let untapped = check(&network, &mut plan.tapped(&[]), &pictures);
        let all = every_node(network.graph());
        let tapped = check(&network, &mut plan.tapped(&all), &pictures);
        for _ in 0..5 {
            // In any order, and some twice.
            let some: Vec<NodeId> = (0..random.usize(1..8)).map(|_| all[random.usize(..all.len())]).collect();
            check(&network, &mut plan.tapped(&some), &pictures);
        }
        println!("{}, small: {untapped:.1e} without taps, {tapped:.1e} with every node tapped", model.id);
    }
}

#[test]
fn full_networks_agree() {
    let thorough = std::env::var_os("CNN_THOROUGH").is_some();
    for model in zoo::all() {
        let graph = (model.full)().unwrap();
        let analysis = graph.analyse().unwrap();
        let moderate = analysis.total_macs() <= EVERY_RUN.0 && analysis.weight_bytes() <= EVERY_RUN.1;
        if !(moderate || thorough || model.id == "bvlc_alexnet") {
            continue;
        }
        // A deep residual network with a larger gain grows beyond all numbers.
        let network = reference::network(graph, 0.8, &device::cpu()).unwrap();
        let picture = reference::input(network.graph());
        let difference = check(&network, &mut plan(&network, &[]), &picture);
        println!("{}: {difference:.1e}", model.id);
    }
}

#[test]
fn random_graphs_agree() {
    for seed in 0..300 {
        let graph = random_graphs::graph(seed);
        let network = reference::network(graph, 1.0, &device::cpu()).unwrap();
        let picture = reference::input(network.graph());
        let pictures: Vec<f32> = picture.iter().copied().chain(picture.iter().map(|value| -value)).collect();
        let mut plan = plan(&network, &[]);
        check(&network, &mut plan, &pictures);
        check(&network, &mut plan.tapped(&every_node(network.graph())), &pictures);
    }
}

#[test]
fn a_plan_needs_no_network() {
    let graph = zoo::lenet5::lenet5().unwrap();
    let network = reference::network(graph.clone(), 1.0, &device::cpu()).unwrap();
    let mut asked = Vec::new();
    let mut plan = Plan::from_parts(graph, &[], |spec| {
        asked.push(spec.name.clone());
        Ok(reference::tensor(spec, 1.0))
    })
    .unwrap();
    let names: Vec<String> = network.analysis().params.iter().map(|spec| spec.name.clone()).collect();
    assert_eq!(asked, names);
    check(&network, &mut plan, &reference::input(network.graph()));
}

#[test]
fn what_does_not_fit_is_refused() {
    let graph = zoo::lenet5::lenet5().unwrap();
    assert!(Plan::from_parts(graph.clone(), &[], |_| Ok(vec![0.0])).is_err());
    let mut plan = Plan::from_parts(graph, &[], |spec| Ok(reference::tensor(spec, 1.0))).unwrap();
    assert!(plan.run(&[0.0; 3]).is_err());
    assert!(plan.run(&[]).is_err());
}
