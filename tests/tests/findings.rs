//! The tests of findings on `#/concepts/modules`, in the built page and a real browser.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::Value;

/// One pass over so few pictures that a test is over in seconds.
const SHORT: &str = "#/concepts/modules?device=cpu&pictures=200";

/// What the browser keeps of every run.
fn kept(page: &Page) -> Result<Vec<Value>> {
    let texts: Vec<String> = page.script(
        "return Object.keys(localStorage).filter(key => key.startsWith('run ')).map(key => localStorage[key])",
        &[],
    )?;
    Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
}

/// The cells of a finding's table, a row for each arm.
fn rows(page: &Page, id: u32) -> Result<Vec<Vec<String>>> {
    let rows = format!(
        "return [...document.querySelectorAll('[data-testid=finding-{id}-table] tbody tr')]
            .map(row => [...row.cells].map(cell => cell.textContent))"
    );
    page.script(&rows, &[])
}

/// One finding from the click to the verdict, through a pause and a reload.
#[test]
fn a_finding_is_tested_by_one_click_and_goes_on_after_a_reload() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto(SHORT)?;
    page.wait_until_there("finding-2-run", seconds(30))?;
    let places: usize = page.script("return document.querySelectorAll('.story > .finding').length", &[])?;
    ensure!(places == 11, "a test behind each of eleven findings: {places}");
    let of_its_section = "const finding = document.querySelector('[data-testid=finding-2]');
        let before = finding.previousElementSibling;
        while (before.tagName !== 'H2') before = before.previousElementSibling;
        return before.textContent";
    let heading: String = page.script(of_its_section, &[])?;
    ensure!(heading.starts_with("2."), "it stands behind {heading}");
    ensure!(page.attribute("finding-2-verdict", "data-verdict")?.as_deref() == Some("none"), "nothing is known yet");
    ensure!(!page.exists("finding-2-progress")?, "nothing has begun");

    page.click("finding-2-run")?;
    page.wait_until_there("finding-2-stop", seconds(30))?;
    let is_disabled: bool =
        page.script("return document.querySelector('[data-testid=finding-3-run]').disabled", &[])?;
    ensure!(is_disabled, "one at a time");
    page.wait_until("something is kept", seconds(60), || Ok(!kept(&page)?.is_empty()))?;
    page.reload()?;
    page.wait_for("finding-2-run", seconds(30), |text| text.contains("Go on"))?;
    page.click("finding-2-run")?;
    page.wait_until("all is trained", seconds(180), || {
        Ok(page.attribute("finding-2-verdict", "data-verdict")?.is_some_and(|key| key != "none"))
    })?;
    page.wait_until("it rests", seconds(30), || Ok(!page.exists("finding-2-stop")? && !page.exists("finding-2-run")?))?;

    let runs = kept(&page)?;
    let experiments: BTreeSet<&str> = runs.iter().filter_map(|run| run["experiment"].as_str()).collect();
    ensure!(experiments.len() == 6, "two arms with three seeds: {experiments:?}");
    ensure!(runs.iter().all(|run| run["standing"] == "finished"), "{runs:?}");
    let accuracies = |is_coloured: bool| -> Vec<f64> {
        let of_it = runs.iter().filter(|run| {
            run["experiment"].as_str().is_some_and(|text| text.contains("insert-convolution") == is_coloured)
        });
        of_it.filter_map(|run| run["tests"]["accuracy"].as_array()?.last()?.as_f64()).collect()
    };
    let rows = rows(&page, 2)?;
    ensure!(rows.len() == 2, "{rows:?}");
    for (row, is_coloured) in rows.iter().zip([false, true]) {
        let found = accuracies(is_coloured);
        ensure!(found.len() == 3, "{found:?}");
        let mean = format!("{:.1}%", found.iter().sum::<f64>() / 3.0 * 100.0);
        ensure!(row[1].starts_with(&mean) && row[1].contains("3 trainings"), "{row:?} of {found:?}");
    }
    ensure!(rows[0][3] == "47.0%" && rows[1][3] == "48.5% (3 → 10 → 3)", "the paper's figures: {rows:?}");
    let dots: usize =
        page.script("return document.querySelectorAll('[data-testid=finding-2-plot] circle.ours').length", &[])?;
    // One more is in the legend.
    ensure!(dots == 7, "a dot for each training: {dots}");
    let verdict = page.text("finding-2-verdict")?;
    ensure!(["agrees", "disagrees", "cannot tell at this size"].contains(&verdict.as_str()), "{verdict}");

    // Another finding has one of these arms already.
    page.wait_for("finding-4-run", seconds(10), |text| text.contains("6 of 9"))?;
    let last = "[data-testid=finding-2-table] tbody tr:last-child a";
    let address: String = page.script(&format!("return document.querySelector('{last}').getAttribute('href')"), &[])?;
    page.goto(&address)?;
    page.wait_until_there("lab-layer", seconds(60))?;
    page.assert_no_console_errors()
}
