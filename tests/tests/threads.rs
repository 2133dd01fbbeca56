//! Does the engine compute with several threads where the page is alone in its process, with the same answers, and with
//! one thread where it is not?

use anyhow::{Context, Result, bail, ensure};
use arch::zoo;
use e2e::{Gpu, Page, Server, ask_engine, dist, seconds};
use protocol::{
    Answer, DeviceChoice, Input, NetworkId, Picture, Prediction, Preparation, Remote, Request, WeightSource,
};

/// What the two may differ by: multiplications that round once instead of twice.
const TOLERANCE: f32 = 1e-4;
const NETWORK: NetworkId = NetworkId(1);

/// Small siblings of every kind: plain, with shortcuts, with branches, with depthwise convolutions, of pixels.
const SMALL: [&str; 5] = ["vgg16", "resnet18", "googlenet", "legacy_xception", "enet"];

fn is_isolated(page: &Page) -> Result<bool> {
    page.script("return crossOriginIsolated;", &[])
}

fn processors(page: &Page) -> Result<usize> {
    page.script("return navigator.hardwareConcurrency;", &[])
}

fn badge_after_a_prediction(page: &Page) -> Result<String> {
    page.goto("#/models/lenet5")?;
    page.wait_for("prediction-top1", seconds(60), |text| text == "3")?;
    page.text("device-badge")
}

#[test]
fn a_page_alone_in_its_process_computes_with_all_processors_and_says_so() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    ensure!(is_isolated(&page)?, "our own server sends the headers");
    let badge = badge_after_a_prediction(&page)?;
    match processors(&page)? {
        1 => ensure!(badge.contains("one thread"), "{badge}"),
        count => ensure!(badge.contains(&format!("{} threads", count.min(8))), "{badge}"),
    }
    page.assert_no_console_errors()
}

/// Such hosts are many; the service worker sends what they do not.
#[test]
fn on_a_host_without_headers_the_second_visit_has_the_threads() -> Result<()> {
    let page = Page::open_site(Gpu::Off, Server::new(dist()?).without_headers())?;
    ensure!(!is_isolated(&page)?, "the host sends no headers");
    let badge = badge_after_a_prediction(&page)?;
    ensure!(badge.contains("one thread"), "{badge}");
    page.goto("#/offline")?;
    page.wait_until_there("offline-ready", seconds(90))?;
    page.reload()?;
    ensure!(is_isolated(&page)?, "the service worker sends the headers");
    let badge = badge_after_a_prediction(&page)?;
    ensure!(badge.contains("threads") || processors(&page)? == 1, "{badge}");
    page.assert_no_console_errors()
}

fn prediction(page: &Page, engine: &str, id: &str) -> Result<Prediction> {
    let model = zoo::find(id).with_context(|| format!("there is no {id}"))?;
    let graph = (model.small.context("it has no small sibling")?.graph)()?;
    let last = graph.node(graph.output()).name.clone();
    let (width, height) = (48, 40);
    let pixels = (0..width * height * 3).map(|index| (index * 7 % 251) as u8).collect();
    let picture = Picture { width, height, channels: 3, pixels };
    let preparation = if id == "enet" { Preparation::Street } else { Preparation::Cifar10 };
    let address = format!("weights/{id}_small.safetensors");
    let weights = WeightSource::Remote(Remote { address, bytes: None, sha256: None, keep: false });
    let requests = vec![
        Request::Open { choice: DeviceChoice::Cpu },
        Request::Load { network: NETWORK, graph, weights },
        Request::Infer { network: NETWORK, input: Input::Picture(picture, preparation), taps: vec![last] },
    ];
    match ask_engine(page, engine, requests)?.pop() {
        Some(Answer::Prediction(prediction)) => Ok(prediction),
        other => bail!("{engine}, {id}: {other:?}"),
    }
}

#[test]
fn threads_and_fused_arithmetic_give_the_answers_of_one_thread() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    for id in SMALL {
        let one = prediction(&page, "engine-cpu", id)?;
        let several = prediction(&page, "engine-threads", id)?;
        let (one, several) = (&one.taps.first().context("no values")?.values, &several.taps[0].values);
        ensure!(one.len() == several.len() && !one.is_empty(), "{id}: {} and {} values", one.len(), several.len());
        let largest = one.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let apart = one.iter().zip(several).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        println!("{id}: {apart:e} apart, the largest is {largest}");
        ensure!(largest > 0.1 && apart <= TOLERANCE * largest, "{id}: {apart:e} apart, the largest is {largest}");
    }
    Ok(())
}
