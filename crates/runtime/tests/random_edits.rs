//! Does whatever a visitor makes of a network run and learn, or is it refused with a reason?
//!
//! Chains of edits by chance, most of them such as are offered, over every network of the zoo. `CHAINS=10000` takes so
//! many in place of [`CHAINS`], `CHAIN_SEED` other ones: chain `n` of a seed is the first of seed `n` more.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arch::edit::random::Random;
use arch::edit::{Place, offered, text};
use arch::{Edit, Graph, Optimizer, Recipe, zoo};
use runtime::{Network, Trainer, device};

mod common;

/// Chains of every run: as many as take about a minute on two cores.
const CHAINS: u64 = 300;
/// What an edit may make of a network, so that it is soon run: multiply-accumulates of a picture, weights,
/// and nodes. What is larger is left out and another edit drawn.
const MOST_MACS: u64 = 60_000_000;
const MOST_PARAMS: usize = 4_000_000;
const MOST_NODES: usize = 600;
/// Pictures of a batch.
const BATCH: usize = 2;
/// Sides of pictures for the published networks: the first that they take.
const SIDES: [usize; 6] = [32, 48, 64, 96, 128, 224];

/// What came of the chains.
#[derive(Debug, Default)]
struct Count {
    applied: usize,
    /// By the first words of the reason.
    refused: BTreeMap<String, usize>,
    too_large: usize,
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|number| number.parse().expect("a whole number"))
}

fn is_affordable(graph: &Graph) -> bool {
    let analysis = graph.analyse().unwrap();
    let params = analysis.total_params();
    analysis.total_macs() <= MOST_MACS && params <= MOST_PARAMS && graph.nodes.len() <= MOST_NODES
}

/// The published network for small pictures, narrowed until it is affordable.
fn reduced(graph: Graph) -> Option<Graph> {
    let channels = graph.input.channels();
    let small = SIDES.iter().find_map(|&side| Edit::ChangeInput([channels, side, side]).apply(&graph).ok());
    let mut graph = small.unwrap_or(graph);
    for _ in 0..4 {
        if is_affordable(&graph) {
            return Some(graph);
        }
        graph = Edit::MultiplyWidth(0.5).apply(&graph).ok()?;
    }
    None
}

/// Every small sibling, and every published network that can be made small.
fn starts() -> Vec<Graph> {
    let small = zoo::all().filter_map(|model| (model.small?.graph)().ok()).filter(is_affordable);
    small.chain(zoo::all().filter_map(|model| reduced((model.full)().unwrap()))).collect()
}

/// An edit such as the page offers for some place, or now and then one that nobody would offer.
fn edit(random: &mut Random, graph: &Graph) -> Option<Edit> {
    if random.below(4) == 0 {
        return Some(random.edit(graph));
    }
    let nodes: Vec<_> = graph.iter().map(|(id, _)| id).collect();
    let place = match random.below(8) {
        0 | 1 => Place::Network,
        2 if !graph.blocks.is_empty() => Place::Block(&random.one_of(&graph.blocks).name),
        _ => Place::Node(*random.one_of(&nodes)),
    };
    let offers = offered(graph, place);
    (!offers.is_empty()).then(|| random.one_of(&random.clone().one_of(&offers).edits).clone())
}

/// One to four edits that apply, and what they make of the graph.
fn chain(random: &mut Random, start: &Graph, count: &mut Count) -> (Vec<Edit>, Graph) {
    let (mut edits, mut graph) = (Vec::new(), start.clone());
    let wanted = 1 + random.below(4);
    for _ in 0..100 {
        if edits.len() == wanted {
            break;
        }
        let Some(edit) = edit(random, &graph) else { continue };
        match edit.apply(&graph) {
            Ok(new) if is_affordable(&new) => {
                edits.push(edit);
                graph = new;
            }
            Ok(_) => count.too_large += 1,
            Err(error) => {
                let reason = error.to_string();
                assert!(reason.contains(' '), "{edit} is refused without a reason: {reason:?}");
                *count.refused.entry(error.words().template.into_owned()).or_default() += 1;
            }
        }
    }
    count.applied += edits.len();
    (edits, graph)
}

/// Runs pictures of noise, learns from them, and looks at every number.
fn run_and_learn(graph: &Graph, seed: u64) -> Result<(), String> {
    let network = Network::init(graph.clone(), seed, &device::cpu()).map_err(|error| error.to_string())?;
    let pictures = common::noise(graph, BATCH);
    let batch = network.batch(pictures.clone()).map_err(|error| error.to_string())?;
    for output in network.forward(batch, &[]).outputs {
        let scores = pollster::block_on(output.read()).map_err(|error| error.to_string())?;
        finite("the scores", &scores.values)?;
    }
    // Steps of plain descent are the gradients themselves: one that is not finite leaves a weight that is not.
    let recipe = Recipe { optimizer: Optimizer::Sgd { momentum: 0.0 }, learning_rate: 1e-3, ..Recipe::PLAIN };
    let mut trainer = Trainer::new(&network, recipe, seed);
    let output = network.analysis().shape(graph.output());
    let pixels = output.size().0 * output.size().1;
    let classes: Vec<u8> = (0..BATCH * pixels).map(|at| (at % output.channels().min(256)) as u8).collect();
    let step = trainer.step(pictures, &classes).map_err(|error| error.to_string())?;
    let reading = pollster::block_on(step.read()).map_err(|error| error.to_string())?;
    finite("the loss", &[reading.loss])?;
    let learned = trainer.snapshot();
    for spec in &learned.analysis().params {
        let tensor = pollster::block_on(learned.tensor(&spec.name)).map_err(|error| error.to_string())?;
        finite(&spec.name, &tensor.values)?;
    }
    Ok(())
}

fn finite(what: &str, values: &[f32]) -> Result<(), String> {
    match values.iter().find(|value| !value.is_finite()) {
        None => Ok(()),
        Some(value) => Err(format!("{what}: {value}")),
    }
}

#[test]
fn random_chains_of_edits_run_and_learn_or_are_refused() {
    let starts = starts();
    assert!(starts.len() > 60, "{} networks", starts.len());
    let (chains, first) = (setting("CHAINS").unwrap_or(CHAINS), setting("CHAIN_SEED").unwrap_or(1));
    println!("{chains} chains from CHAIN_SEED={first} over {} networks", starts.len());
    let (mut count, mut failed) = (Count::default(), Vec::new());
    for seed in first..first.saturating_add(chains) {
        // Neighbouring seeds are of networks that stand apart.
        let start = &starts[(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % starts.len()];
        let mut random = Random::new(seed);
        let (edits, graph) = chain(&mut random, start, &mut count);
        let ran = catch_unwind(AssertUnwindSafe(|| run_and_learn(&graph, seed)));
        let ran = ran.unwrap_or_else(|panic| Err(format!("a panic: {:?}", panic.downcast_ref::<String>())));
        if let Err(why) = ran {
            let line = format!("CHAIN_SEED={seed}: {}: {}: {why}", start.name, text::write(&edits));
            println!("{line}");
            failed.push(line);
        }
    }
    println!("{count:#?}");
    assert!(count.applied as u64 >= chains, "hardly an edit applied: {count:?}");
    assert!(failed.is_empty(), "{} chains failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn what_is_not_finite_is_seen() {
    assert!(finite("these", &[1.0, f32::NEG_INFINITY]).is_err() && finite("these", &[f32::NAN]).is_err());
    // A chain that gave weights that are not numbers once.
    let start = (zoo::find("squeezenet1_0_bypass").unwrap().full)().unwrap();
    let edits = text::parse("input(3,64,64);activation(*,elu,1);insert-dropout(features.3.expand1x1,0.5)").unwrap();
    run_and_learn(&arch::edit::apply_all(&start, &edits).unwrap(), 5017).unwrap();
}
