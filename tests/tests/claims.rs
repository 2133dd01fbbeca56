//! What became of the article's claims, and the experiments beside them: small filters, and what normalisation does. In
//! the built page and a real browser.

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::Value;

/// The text of every cell of a table's body, row by row.
fn rows(page: &Page, table: &str) -> Result<Vec<Vec<String>>> {
    let rows = format!(
        "return [...document.querySelectorAll('[data-testid={table}] tbody tr')]
            .map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    );
    page.script(&rows, &[])
}

/// One click trains three networks with three seeds, then times them.
#[test]
fn small_filters_are_trained_counted_and_timed_by_one_click() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts/small-filters?device=cpu&pictures=100")?;
    page.wait_until_there("small-filters-run", seconds(30))?;
    let verdict = |page: &Page| page.attribute("small-filters-verdict", "data-verdict");
    ensure!(verdict(&page)?.as_deref() == Some("none"), "nothing is known yet");
    let costs = rows(&page, "small-filters-costs")?;
    let weights: Vec<&str> = costs.iter().map(|row| row[1].as_str()).collect();
    // 49, 27 and 14 times the square of 12 maps.
    ensure!(weights == ["7,056", "3,888", "2,016"], "{costs:?}");
    ensure!(costs.iter().all(|row| row[4] == "–"), "nothing is timed yet: {costs:?}");

    page.click("small-filters-run")?;
    page.wait_until("all is trained", seconds(180), || Ok(verdict(&page)?.is_some_and(|key| key != "none")))?;
    page.wait_until("all is timed", seconds(60), || {
        Ok(rows(&page, "small-filters-costs")?.iter().all(|row| row[4].parse::<f64>().is_ok_and(|ms| ms > 0.0)))
    })?;
    let trained = rows(&page, "small-filters-table")?;
    ensure!(trained.len() == 3 && trained.iter().all(|row| row[1].contains("3 trainings")), "{trained:?}");
    let timed = rows(&page, "small-filters-costs")?;
    page.reload()?;
    page.wait_until_there("small-filters-costs", seconds(30))?;
    page.wait_until("it is remembered", seconds(10), || Ok(rows(&page, "small-filters-costs")? == timed))?;
    ensure!(!page.exists("small-filters-run")?, "there is nothing to do");
    page.assert_no_console_errors()
}

/// The states are those of the shipped results, the counts add up, and a key filters.
#[test]
fn every_claim_has_a_state_and_they_can_be_filtered() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts")?;
    page.wait_until_there("concept-list", seconds(20))?;
    page.script::<Value>("document.querySelector('.concept-list .lead a').click(); return null", &[])?;
    page.wait_until_there("claims-table", seconds(30))?;
    let shown = "return [...document.querySelectorAll('[data-testid=claims-table] tr[data-state]')]
        .map(row => row.dataset.state)";
    let all: Vec<String> = page.script(shown, &[])?;
    ensure!(all.len() > 60, "{} claims", all.len());
    let mut sum = 0;
    for state in ["told", "shown", "tested", "contradicted"] {
        let button = format!("claims-{state}");
        let count: usize = page
            .script(&format!("return Number(document.querySelector('[data-testid={button}] b').textContent)"), &[])?;
        ensure!(count == all.iter().filter(|it| *it == state).count(), "{state}: {count}");
        sum += count;
        // The Enter key, as somebody without a mouse has it.
        page.press(&button, "\u{e007}")?;
        page.wait_until("the table is filtered", seconds(5), || {
            let left: Vec<String> = page.script(shown, &[])?;
            Ok(left.len() == count && left.iter().all(|it| it == state))
        })?;
        ensure!(page.attribute(&button, "aria-pressed")?.as_deref() == Some("true"));
        page.wait_for("claims-count", seconds(5), |text| text.starts_with(&count.to_string()))?;
    }
    ensure!(sum == all.len(), "{sum} of {}", all.len());
    page.click("claims-all")?;

    // What the page says of the findings is what ships.
    let text: String =
        page.script("return fetch('content/findings.json').then(it => it.text())", &[]).context("findings")?;
    let findings: Value = serde_json::from_str(&text)?;
    let disagreeing = findings["findings"].as_array().context("findings")?.iter();
    let disagreeing = disagreeing.filter(|finding| finding["verdict"] == "disagrees").count();
    let contradicted: usize = page.script(
        "return [...document.querySelectorAll('[data-testid=claims-table] tr[data-state=contradicted] a')]
            .filter(link => link.hash === '#/concepts/modules').length",
        &[],
    )?;
    ensure!(contradicted == disagreeing, "{contradicted} of {disagreeing} findings that disagree");

    // Every link leads to a page.
    let links: Vec<String> = page.script(
        "return [...new Set([...document.querySelectorAll('[data-testid=claims-table] a')].map(link => link.hash))]",
        &[],
    )?;
    for link in links {
        page.goto(&link)?;
        page.wait_until(&format!("a page at {link}"), seconds(30), || {
            page.script("return !!document.querySelector('main h1, article h1')", &[])
        })?;
        ensure!(!page.exists("not-found")?, "{link} leads nowhere");
    }
    page.assert_no_console_errors()
}

/// Two trainings beside each other, then the sweep; what was found outlives a pause and a reload.
#[test]
fn normalisation_is_watched_and_its_largest_rate_found_by_one_click() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    // Four steps in place of a hundred.
    page.goto("#/concepts/batch-normalisation?device=cpu&pictures=128")?;
    page.wait_until_there("normalisation-run", seconds(30))?;
    ensure!(page.attribute("normalisation-verdict", "data-verdict")?.as_deref() == Some("none"));
    page.click("normalisation-run")?;
    for arm in 0..2 {
        let figure = format!("normalisation-values-{arm}");
        page.wait_until("all steps are drawn", seconds(60), || {
            Ok(page.exists(&figure)? && page.attribute(&figure, "data-steps")?.as_deref() == Some("4"))
        })?;
        let points = format!(
            "return [...document.querySelectorAll('[data-testid={figure}] polyline')]
                .map(line => line.getAttribute('points').trim().split(' ').length)"
        );
        let points: Vec<usize> = page.script(&points, &[])?;
        // Steps 1, 3 and 4 for each share of the values; every layer with weights, at the first step and now.
        ensure!(points == [3, 3, 3, 8, 8], "{points:?}");
    }
    let stored = "return Object.keys(localStorage).filter(key => key.startsWith('sweep ')).length";
    page.wait_until("a rate is tried", seconds(60), || Ok(page.script::<usize>(stored, &[])? > 0))?;
    page.click("normalisation-stop")?;
    page.wait_until_there("normalisation-run", seconds(30))?;
    let before: usize = page.script(stored, &[])?;
    page.reload()?;
    page.wait_until_there("normalisation-run", seconds(30))?;
    page.click("normalisation-run")?;
    page.wait_until("all rates are tried", seconds(180), || {
        Ok(page.attribute("normalisation-verdict", "data-verdict")?.is_some_and(|key| key != "none"))
    })?;
    ensure!(page.script::<usize>(stored, &[])? > before, "it went on");
    let table = rows(&page, "normalisation-table")?;
    ensure!(table.len() == 2 && table.iter().all(|row| row[1].split("; ").count() == 3), "{table:?}");
    page.assert_no_console_errors()
}
