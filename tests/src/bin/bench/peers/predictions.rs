//! Predictions of the published networks, one after the other.

use anyhow::Result;
use e2e::Page;
use protocol::DeviceChoice;
use serde_json::Value;

use super::compare;
use super::engine::Engine;
use super::measure;
use super::networks::Case;
use super::ours::Predictions;
use super::peer::{Kind, Peer};
use super::report::{Device, Row};
use super::ties;

/// Engines of others that predict.
pub fn peers(device: Device, threads: usize, has_jax: bool) -> Vec<Kind> {
    let mut kinds = match device {
        Device::Cpu => vec![Kind::of("ORT", "ort", "wasm", 1), Kind::of("tfjs", "tfjs", "wasm", 1)],
        Device::Webgpu => vec![Kind::of("ORT", "ort", "webgpu", 1), Kind::of("tfjs", "tfjs", "webgpu", 1)],
    };
    if device == Device::Cpu && threads > 1 {
        kinds.push(Kind::of("ORT", "ort", "wasm", threads));
        kinds.push(Kind::of("tfjs", "tfjs", "wasm", threads));
    }
    if has_jax {
        kinds.push(Kind::of("jax-js", "jax", if device == Device::Cpu { "wasm" } else { "webgpu" }, 1));
    }
    kinds
}

/// Measures all engines with one network.
///
/// # Errors
/// When ours fails; a peer that does not take the network is left out, and said to be.
pub fn measure(page: &Page, case: &Case, device: Device, kinds: &[Kind], turns: usize) -> Result<Row> {
    let choice = if device == Device::Cpu { DeviceChoice::Cpu } else { DeviceChoice::WebGpu };
    let mut ours = Predictions::start(page, case, choice, 1)?;
    let mut cold = vec![ours.cold()?];
    if device == Device::Cpu {
        ours.find_overhead(case)?;
    }
    ours.run(1)?;
    let expected = ours.outcome()?;
    let is_reached = if case.gives_maps() { reached_by_ties(&ours, case)? } else { vec![] };
    let mut row = Row::of(&case.id, device);
    let mut engines: Vec<Box<dyn Engine + '_>> = vec![Box::new(ours)];
    if let Some(threads) = kinds.iter().map(|kind| kind.threads).max().filter(|threads| *threads > 1) {
        let mut ours = Predictions::start(page, case, choice, threads)?;
        cold.push(ours.cold()?);
        ours.find_overhead(case)?;
        ours.run(1)?;
        // Nothing explains that our own engines differ.
        row.errors.insert(ours.name().to_owned(), compare::scores(&expected, &ours.outcome()?));
        engines.push(Box::new(ours));
    }
    for kind in kinds {
        let tried = Peer::load(page, kind, &case.id, Value::Null).and_then(|mut peer| {
            let ms = peer.cold()?;
            let theirs = peer.outcome()?;
            let apart = case.gives_maps().then(|| compare::maps_with_ties(&expected, &theirs, &is_reached));
            let error = apart.map_or_else(|| compare::scores(&expected, &theirs), |apart| apart.error);
            Ok((peer, ms, error, apart))
        });
        match tried {
            Ok((peer, ms, error, apart)) => {
                row.errors.insert(kind.name.clone(), error);
                row.ties.extend(apart.filter(|apart| apart.moved > 0.0).map(|apart| (kind.name.clone(), apart)));
                cold.push(ms);
                engines.push(Box::new(peer));
            }
            Err(refusal) => {
                row.refusals.insert(kind.name.clone(), format!("{refusal:#}"));
            }
        }
    }
    row.timings = measure::in_turn(&mut engines, &cold, turns, device == Device::Webgpu)?;
    Ok(row)
}

/// The places of a map of the output that ties of what we compute can change.
fn reached_by_ties(ours: &Predictions, case: &Case) -> Result<Vec<bool>> {
    let nodes = ties::pooled(&case.graph);
    let names: Vec<String> = nodes.iter().map(|id| case.graph.node(*id).name.clone()).collect();
    let maps = if names.is_empty() { vec![] } else { ours.values(names)? };
    let values = |id| nodes.iter().position(|node| *node == id).map_or(&[][..], |place| &maps[place].values);
    Ok(ties::reached(case, values))
}
