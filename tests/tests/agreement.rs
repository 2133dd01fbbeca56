//! Does WebGPU compute what the CPU computes? Small networks, forward and one training step, in a real browser.
//!
//! The adapter is SwiftShader, which is right and slow; the batch has two pictures.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds, thorough};

/// What single precision may differ by, relative to the largest output.
const TOLERANCE: f64 = 1e-3;

/// One of each kind: with response normalisation, unpooled, separable and residual, joined. `cargo xtask test
/// --thorough` takes all networks.
const SOME: [&str; 4] = ["googlenet_2014", "enet", "legacy_xception", "fractalnet20"];

#[test]
fn webgpu_and_cpu_agree_on_small_networks() -> Result<()> {
    let page = Page::open(Gpu::Software)?;
    page.wait_until_there("model-table", seconds(10))?;
    let ids: Vec<String> = page.script(
        "return [...new Set([...document.querySelectorAll('[data-testid=model-table] a')].map(a => a.hash.slice(9)))];",
        &[],
    )?;
    let mut compared = 0;
    let mut wrong = Vec::new();
    for id in ids {
        if !thorough() && !SOME.contains(&id.as_str()) {
            continue;
        }
        let begun = Instant::now();
        page.goto(&format!("#/models/{id}"))?;
        page.wait_until_there("layer-table", seconds(20))?;
        if !page.exists("device-select")? {
            continue;
        }
        page.select("device-select", "webgpu")?;
        page.wait_for("device-badge", seconds(240), |text| text.contains("WebGPU"))?;
        page.wait_for_number("prediction-ms", seconds(240), |ms| ms > 0.0)?;
        page.click("device-compare")?;
        let text = page.wait_for("device-agreement", seconds(240), |text| text.contains("forward"))?;
        let errors: Vec<f64> = text
            .split_whitespace()
            .filter(|word| word.contains("e-") || word.contains("e0"))
            .filter_map(|word| word.parse().ok())
            .collect();
        ensure!(errors.len() == 2, "{id}: {text}");
        println!(
            "{id}: {:.1e} forward, {:.1e} after a step ({:.0} s)",
            errors[0],
            errors[1],
            begun.elapsed().as_secs_f64()
        );
        if errors.iter().any(|error| error.is_nan() || *error >= TOLERANCE) {
            wrong.push(id);
        }
        compared += 1;
    }
    let expected = if thorough() { 18 } else { SOME.len() };
    ensure!(compared >= expected, "only {compared} networks were compared");
    ensure!(wrong.is_empty(), "these differ by {TOLERANCE} or more: {}", wrong.join(", "));
    page.assert_no_console_errors().context("on WebGPU")
}
