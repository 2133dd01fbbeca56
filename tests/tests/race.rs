//! A race of trainings in `#/compare`, in the built page and a real browser.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::{Value, json};

/// Three networks of some sixty thousand parameters, the third as it comes from the laboratory.
const THREE: &str = "race-1=lenet5&race-2=lenet5_modern&race-3=model%3Dlenet5_modern%26edits%3Dchannels(conv1%2C8)";

fn race(page: &Page, entrants: &str, numbers: &str) -> Result<()> {
    page.goto(&format!("#/compare?device=cpu&{entrants}&race-data=mnist&{numbers}"))?;
    page.wait_until_there("race-start", seconds(30))
}

/// What the browser keeps: the runs, each by its experiment.
fn kept(page: &Page) -> Result<BTreeMap<String, Value>> {
    let texts: Vec<String> = page.script(
        "return Object.keys(localStorage).filter(key => key.startsWith('run ')).map(key => localStorage[key])",
        &[],
    )?;
    let read = |text: String| -> Result<(String, Value)> {
        let run: Value = serde_json::from_str(&text)?;
        Ok((run["experiment"].as_str().context("an experiment")?.to_owned(), run))
    };
    texts.into_iter().map(read).collect()
}

/// The accuracies of a run's tests.
fn tests(run: &Value) -> Vec<f64> {
    run["tests"]["accuracy"].as_array().map(|all| all.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
}

/// The cells of the race's table, a row for each entrant.
fn rows(page: &Page) -> Result<Vec<Vec<String>>> {
    page.script(
        "return [...document.querySelectorAll('[data-testid=race-table] tbody tr')]
            .map(row => [...row.cells].map(cell => cell.textContent))",
        &[],
    )
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn over(page: &Page) -> Result<()> {
    page.wait_until_there("race-over", seconds(120))
}

/// Who takes turns, is left in the middle and goes on after a reload learns what it learns in one go; and the table
/// says what was kept.
#[test]
fn three_networks_race_through_a_reload() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    race(&page, THREE, "race-size=500&race-epochs=2&race-batch=50&race-seeds=2")?;
    page.click("race-start")?;
    page.wait_for("race-progress", seconds(60), |text| text.contains("waits") && text.contains("step 1"))?;
    ensure!(page.exists("race-stop")?, "it is under way");
    page.wait_until("something is kept", seconds(60), || Ok(!kept(&page)?.is_empty()))?;
    page.reload()?;
    page.wait_until_there("race-resume", seconds(30))?;
    page.click("race-resume")?;
    over(&page)?;
    let runs = kept(&page)?;
    ensure!(runs.len() == 6, "three networks with two seeds: {:?}", runs.keys());
    for (experiment, run) in &runs {
        ensure!(run["standing"] == "finished" && run["step"] == 20, "{experiment}: {run}");
        ensure!(tests(run).len() == 2 && run["seconds"].as_f64() > Some(0.0), "{experiment}: {run}");
    }
    let rows = rows(&page)?;
    ensure!(rows.len() == 3, "{rows:?}");
    for (row, network) in rows.iter().zip(["model=lenet5&", "model=lenet5_modern&net=full&data", "edits="]) {
        let of_it: Vec<&Value> = runs.iter().filter(|(text, _)| text.contains(network)).map(|(_, run)| run).collect();
        let last: Vec<f64> = of_it.iter().filter_map(|run| tests(run).last().copied()).collect();
        ensure!(last.len() == 2, "{network}: {last:?}");
        let spread = format!("{} – {}", percent(last[0].min(last[1])), percent(last[0].max(last[1])));
        let found = [&row[6], &row[7], &row[8]].map(String::as_str);
        ensure!(found == [&percent((last[0] + last[1]) / 2.0), &spread, "2 of 2"], "{network}: {found:?} of {last:?}");
    }
    let curves: (usize, usize) = page.script(
        "const all = name => document.querySelectorAll(`[data-testid=race-curves] ${name}`).length;
         return [all('polyline'), all('.band')]",
        &[],
    )?;
    ensure!(curves == (3, 3), "a line and a band each: {curves:?}");
    // Nobody reaches everything, and everybody nothing.
    page.fill("race-accuracy", "100")?;
    page.wait_until("nobody is there", seconds(5), || Ok(self::rows(&page)?.iter().all(|row| row[9] == "–")))?;
    page.fill("race-accuracy", "1")?;
    page.wait_until("all are", seconds(5), || Ok(self::rows(&page)?.iter().all(|row| row[9].ends_with(" s"))))?;

    // The first of the second network once more, alone: the same numbers to the last bit.
    let (text, before) =
        runs.iter().find(|(text, _)| text.contains("model=lenet5_modern&net=full&data")).context("it")?;
    let forget = "const key = Object.keys(localStorage).find(key => key.startsWith('run ') &&
            JSON.parse(localStorage[key]).experiment === arguments[0]);
        localStorage.removeItem(key); return true";
    page.script::<bool>(forget, &[json!(text)])?;
    page.reload()?;
    page.wait_until_there("race-resume", seconds(30))?;
    page.click("race-resume")?;
    over(&page)?;
    let again = kept(&page)?.remove(text).context("it is there again")?;
    for part in ["curve", "tests", "step"] {
        ensure!(again[part] == before[part], "{part} in one go: {}\nin turns: {}", again[part], before[part]);
    }
    page.assert_no_console_errors()
}

/// With no room in the browser, and after a lost engine, a race comes to its end, says what happened, and what the page
/// has can be saved.
#[test]
fn a_race_outlives_a_lost_engine_and_a_full_browser() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    let two = "race-1=lenet5_modern&race-2=lenet5";
    race(&page, two, "race-size=2000&race-epochs=2&race-batch=50&race-seeds=1")?;
    page.click("race-start")?;
    page.wait_for("race-progress", seconds(60), |text| text.contains("step 4") && text.contains("waits"))?;
    page.script::<bool>("window.dispatchEvent(new Event('engine-panic')); return true", &[])?;
    page.wait_for("race-told", seconds(30), |told| told.contains("started again"))?;
    // From now on there is no room: neither for trainings, nor for the list.
    page.fill_storage()?;
    over(&page)?;
    let told: String = page.script(
        "return [...document.querySelectorAll('[data-testid=race-told]')].map(it => it.textContent).join(' ')",
        &[],
    )?;
    ensure!(told.contains("no more room") && told.contains("held in this page only"), "{told}");
    ensure!(rows(&page)?.iter().all(|row| row[3] == "80 of 80" && row[6].ends_with('%')), "{:?}", rows(&page)?);
    ensure!(kept(&page)?.values().all(|run| run["standing"] != "finished"), "the browser has nothing of it");
    // The way out: a file, or room.
    page.wait_until_there("run-held", seconds(10))?;
    page.click("run-export")?;
    let file = std::fs::read(page.wait_for_download(".timemachine.zip", seconds(30))?)?;
    let has = |part: &str| file.windows(part.len()).any(|bytes| bytes == part.as_bytes());
    ensure!(has("training.bin") && has("weights.safetensors"), "the file has all of it: {} bytes", file.len());
    page.free_storage()?;
    for left in [1, 0] {
        page.click("run-keep")?;
        page.wait_until("it is kept", seconds(20), || Ok(page.count_starting_with("run-held")? == left))?;
    }
    ensure!(kept(&page)?.values().filter(|run| run["standing"] == "finished").count() == 2, "both are kept now");
    Ok(())
}
