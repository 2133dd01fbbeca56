//! How much do small networks learn in the page, from the pictures that come with it, by the recipe that it proposes?
//!
//! `CNN_ONLY=vgg16,enet` with `cargo xtask test --thorough` tries those alone.

use std::time::Instant;

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds, thorough};

/// Longest time that a training may take, seconds.
const LIMIT: u64 = 600;
/// Percent of the test pictures that networks up to 2013 name right; chance gives 10.
const OLDER: f64 = 45.0;
/// The same for later ones.
const MODERN: f64 = 50.0;
/// Mean intersection over union of streets, percent.
const STREETS: f64 = 35.0;

/// Trains as proposed, but for so many passes where they are given, and gives the percentage that counts.
fn learn(page: &Page, id: &str, passes: Option<u32>) -> Result<f64> {
    page.goto(&format!("#/models/{id}"))?;
    page.wait_until_there("train-start", seconds(20))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    if let Some(passes) = passes {
        page.fill("train-epochs", &passes.to_string())?;
    }
    let clock = Instant::now();
    page.click("train-start")?;
    page.wait_for("train-status", seconds(60), |status| status == "running")?;
    page.wait_for("train-status", seconds(LIMIT), |status| status == "finished")?;
    let figure = if id == "enet" { "train-miou" } else { "train-test-accuracy" };
    let reached = page.wait_for_number(figure, seconds(60), |percent| percent > 0.0)?;
    println!("{id}: {reached}% in {} s, {} pictures/s", clock.elapsed().as_secs(), page.text("train-throughput")?);
    Ok(reached)
}

#[test]
fn small_networks_learn_in_minutes() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    if !thorough() {
        // Two passes instead of ten: minutes are few, and chance is far.
        let reached = learn(&page, "resnet18", Some(2))?;
        ensure!(reached >= 30.0, "the small ResNet-18 names only {reached}% right");
        return page.assert_no_console_errors();
    }
    page.wait_until_there("model-table", seconds(20))?;
    let rows: Vec<(String, u32)> = page.script(
        "return [...document.querySelectorAll('[data-testid=\"model-table\"] tbody tr')]
            .map(row => [row.querySelector('a').hash.slice(9), Number(row.textContent.match(/(19|20)\\d\\d/)[0])]);",
        &[],
    )?;
    let only = std::env::var("CNN_ONLY").unwrap_or_default();
    let (mut ignorant, mut tried) = (Vec::new(), 0);
    for (id, year) in rows {
        if !only.is_empty() && !only.split(',').any(|name| name == id) {
            continue;
        }
        page.goto(&format!("#/models/{id}"))?;
        page.wait_until_there("layer-table", seconds(20))?;
        // The small siblings that learn colour pictures or streets; digits have tests of their own.
        if !page.exists("size-small")? || id == "ciresan_mlp" {
            continue;
        }
        let wanted = match (id.as_str(), year) {
            ("enet", _) => STREETS,
            (_, ..=2013) => OLDER,
            _ => MODERN,
        };
        tried += 1;
        // One that fails does not keep the others from being tried: a whole run takes more than an hour.
        match learn(&page, &id, None) {
            Ok(reached) if reached >= wanted => {}
            Ok(reached) => ignorant.push(format!("{id}: {reached}%")),
            Err(error) => ignorant.push(format!("{id}: {error:#}")),
        }
    }
    ensure!(tried > 0, "no network of `{only}` learns colour pictures or streets");
    ensure!(ignorant.is_empty(), "these learned too little:\n{}", ignorant.join("\n"));
    page.assert_no_console_errors()
}
