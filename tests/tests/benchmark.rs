//! `#/benchmark` in the built page and a real browser.

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::Value;

/// The value in the middle, as everybody defines it.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

fn numbers(row: &Value, key: &str) -> Vec<f64> {
    row[key].as_array().map(|all| all.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
}

/// A benchmark that an address asks for runs to its end when it is started, and not before; its file agrees with
/// itself and with the page; leaving keeps what was measured, stopping too.
#[test]
fn a_benchmark_runs_is_saved_stops_and_is_found_again() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/benchmark?networks=lenet5,vgg16,nonsense&part=small&device=cpu")?;
    page.wait_until_there("benchmark-start", seconds(20))?;
    ensure!(page.count_starting_with("benchmark-waits-")? == 2, "the two networks that there are, not measured");
    ensure!(page.text("benchmark")?.contains("nonsense"), "what is no network is said");
    ensure!(page.attribute("benchmark-json", "disabled")?.is_some(), "there is nothing to save yet");
    let published = page.wait_for("benchmark-published", seconds(10), |text| text.contains("measured on"))?;
    ensure!(published.contains("Debian"), "it is said on what: {published}");
    page.click("benchmark-start")?;
    page.wait_until_there("benchmark-progress", seconds(5))?;
    page.wait_until_there("benchmark-start", seconds(60))?;
    ensure!(page.count_starting_with("benchmark-row-")? == 2, "both are measured");

    page.click("benchmark-json")?;
    let text = std::fs::read_to_string(page.wait_for_download(".json", seconds(10))?)?;
    let file: Value = serde_json::from_str(&text)?;
    ensure!(file["backend"] == "cpu" && file["hardware_concurrency"].as_u64() > Some(0), "{file}");
    ensure!(file["browser"].as_str().is_some_and(|it| it.contains("Chrome/")), "{}", file["browser"]);
    let rows = file["rows"].as_array().context("rows")?;
    ensure!(rows.len() == 2, "{rows:?}");
    for row in rows {
        let (samples, said) = (numbers(row, "samples_ms"), row["median_ms"].as_f64().context("a median")?);
        ensure!(samples.len() >= 5 && (median(&samples) - said).abs() < 1e-3, "{said} of {samples:?}");
        let network = row["network"].as_str().context("a name")?;
        let cells: Vec<String> = page.script(
            "return [...document.querySelector(`[data-testid=benchmark-row-${arguments[0]}]`).cells]
                .map(cell => cell.textContent)",
            &[network.into()],
        )?;
        // Hundredths, or three figures.
        let shown: f64 = cells[2].split(' ').next().context("a time")?.parse()?;
        ensure!((shown - said).abs() <= 0.0051_f64.max(0.006 * said), "the page says {cells:?}, the file {said}");
    }

    // All of it is measured again, stopped in the middle, and found again after another page.
    page.goto("#/benchmark?networks=all&device=cpu")?;
    page.wait_until_there("benchmark-row-lenet5", seconds(20))?;
    page.click("benchmark-start")?;
    page.wait_for("benchmark-progress", seconds(30), |text| text.contains("2 of "))?;
    page.click("benchmark-stop")?;
    page.wait_for("benchmark-ended", seconds(5), |text| text.contains("Stopped"))?;
    let kept = page.count_starting_with("benchmark-row-")?;
    ensure!(kept >= 1 && page.exists("benchmark-start")?, "what was measured is kept");
    page.goto("#/offline")?;
    page.wait_until_there("offline", seconds(20))?;
    page.goto("#/benchmark")?;
    page.wait_until("it is found again", seconds(20), || Ok(page.count_starting_with("benchmark-row-")? == kept))?;

    // Left while it runs, it ends.
    page.click("benchmark-start")?;
    page.wait_until_there("benchmark-stop", seconds(5))?;
    page.script::<bool>("location.hash = '#/glossary'; return true;", &[])?;
    page.wait_until_there("glossary", seconds(20))?;
    page.assert_no_console_errors()
}
