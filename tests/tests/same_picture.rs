//! Does the same file give the same logits in the page's engine and in the tool?

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use arch::zoo;
use e2e::{Gpu, Page, ask_engine};
use protocol::{Answer, DeviceChoice, Input, NetworkId, Preparation, Remote, Request, WeightSource};
use serde_json::Value;

/// What the two may differ by: the same arithmetic by vectors of other widths.
const TOLERANCE: f64 = 1e-5;
const NETWORK: NetworkId = NetworkId(1);
/// A PNG of 16 bits with opacity, one that is turned, a palette with transparency; JPEGs of both kinds, one turned.
const FILES: [&str; 6] =
    ["rgba16.png", "exif8.png", "palette_transparent.png", "baseline_420.jpg", "progressive_444.jpg", "exif6.jpg"];

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// What the tool says of a file.
fn by_the_tool(file: &str, preparation: Preparation) -> Result<Vec<f64>> {
    let tool = e2e::target().join("debug").join(format!("timemachine{}", std::env::consts::EXE_SUFFIX));
    ensure!(tool.is_file(), "{} is missing: `cargo test --workspace` builds it", tool.display());
    let said = Command::new(tool)
        .current_dir(root())
        .args(["classify", "resnet18", "--small", "--json", "--preprocess", preparation.key(), "--image", file])
        .output()?;
    ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said: Value = serde_json::from_slice(&said.stdout)?;
    let logits = said["logits"].as_array().context("the tool gives no logits")?;
    logits.iter().map(|logit| logit.as_f64().context("a logit is no number")).collect()
}

#[test]
fn the_same_file_gives_the_same_logits_in_page_and_tool() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    let model = zoo::find("resnet18").context("there is no ResNet-18")?;
    let graph = (model.small.context("it has no small sibling")?.graph)()?;
    // The values before they are made into probabilities.
    let last = graph.node(graph.output()).name.clone();
    let address = "weights/resnet18_small.safetensors".to_owned();
    let weights = WeightSource::Remote(Remote { address, bytes: None, sha256: None, keep: false });
    for preparation in [Preparation::Cifar10, Preparation::ImageNet] {
        for file in FILES {
            let path = format!("crates/data/tests/pictures/{file}");
            let input = Input::File(fs::read(root().join(&path))?, preparation);
            let load = Request::Load { network: NETWORK, graph: graph.clone(), weights: weights.clone() };
            let infer = Request::Infer { network: NETWORK, input, taps: vec![last.clone()] };
            let open = Request::Open { choice: DeviceChoice::Cpu };
            let answers = ask_engine(&page, "engine-cpu", vec![open, load, infer])?;
            let Some(Answer::Prediction(prediction)) = answers.last() else { bail!("{file}: {answers:?}") };
            let here = &prediction.taps.first().context("no values came")?.values;
            let there = by_the_tool(&path, preparation)?;
            ensure!(here.len() == 10 && there.len() == 10, "{file}: {} and {} logits", here.len(), there.len());
            let apart = here.iter().zip(&there).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
            let largest = there.iter().fold(1.0, |most: f64, logit| most.max(logit.abs()));
            ensure!(apart <= TOLERANCE * largest, "{file}, {preparation:?}: {apart:e} apart, of {largest}");
        }
    }
    Ok(())
}
