//! The tests of `#/concepts/depth` and `#/concepts/bypassing`, in the built page and a real browser.

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};

/// One step of each training, so that a test is over in a minute or two.
const SHORT: &str = "#/concepts/depth?device=cpu&pictures=16";

/// The cells of a table, row by row.
fn rows(page: &Page, testid: &str) -> Result<Vec<Vec<String>>> {
    let rows = format!(
        "return [...document.querySelectorAll('[data-testid={testid}] tbody tr')]
            .map(row => [...row.cells].map(cell => cell.textContent))"
    );
    page.script(&rows, &[])
}

fn count(page: &Page, selector: &str) -> Result<usize> {
    page.script(&format!("return document.querySelectorAll('{selector}').length"), &[])
}

/// All trainings from the click to the verdict, through a reload.
#[test]
fn depth_is_tested_by_one_click_and_goes_on_after_a_reload() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto(SHORT)?;
    page.wait_until_there("depth-run", seconds(30))?;
    ensure!(page.attribute("depth-verdict", "data-verdict")?.as_deref() == Some("none"), "nothing is known yet");
    page.wait_until_there("depth-drawn", seconds(30))?;
    let ours = count(&page, "[data-testid=depth-drawn] polyline")?;
    ensure!(ours > 20, "lines of the project's own trainings: {ours}");

    page.click("depth-run")?;
    page.wait_until_there("depth-stop", seconds(30))?;
    let kept = "return Object.keys(localStorage).filter(key => key.startsWith('run ')).length";
    page.wait_until("something is kept", seconds(90), || Ok(page.script::<usize>(kept, &[])? > 0))?;
    let measured = "return Object.keys(localStorage).filter(key => /^of-run .* gradients first$/.test(key)).length";
    let measured: usize = page.script(measured, &[])?;
    ensure!(measured == 30, "gradients of ten networks with three seeds each: {measured}");
    page.reload()?;
    page.wait_for("depth-run", seconds(30), |text| text.contains("Go on"))?;
    page.click("depth-run")?;
    page.wait_until("all is trained", seconds(240), || {
        Ok(page.attribute("depth-verdict", "data-verdict")?.is_some_and(|key| key != "none"))
    })?;
    page.wait_until("it rests", seconds(60), || Ok(!page.exists("depth-stop")? && !page.exists("depth-run")?))?;

    let rows = rows(&page, "depth-table")?;
    ensure!(rows.len() == 10, "{rows:?}");
    ensure!(rows.iter().take(6).all(|row| row[1].contains('%') && row[2] != "–"), "{rows:?}");
    // Gradients do not depend on how long networks learn: ours are of the same seeds, and others.
    let fading = |row: &Vec<String>, place: usize| row[place].replace('+', "").parse::<f64>();
    let (here, ours) = (fading(&rows[1], 2)?, fading(&rows[1], 4)?);
    ensure!(here < -1.0 && (here - ours).abs() < 1.0, "gradients of 56 plain layers grow: {here} and {ours}");
    ensure!(rows[3][5] == "8.8%" && rows[5][5] == "6.4%", "the paper's errors: {rows:?}");
    ensure!(count(&page, "[data-testid=depth-here] polyline")? > 20, "lines of these trainings");

    // Who deletes a run deletes its gradients.
    let entries = "return Object.keys(localStorage).filter(key => key.startsWith(arguments[0])).length";
    let entries = |start: &str| page.script::<usize>(entries, &[start.into()]);
    let (runs, more) = (entries("run ")?, entries("of-run ")?);
    page.goto("#/compare")?;
    page.wait_until_there("run-delete", seconds(30))?;
    page.click("run-delete")?;
    page.click("run-delete-yes")?;
    page.wait_until("a run is gone", seconds(10), || Ok(entries("run ")? == runs - 1))?;
    ensure!(entries("of-run ")? == more - 2, "first and last gradients of {more} went: {}", entries("of-run ")?);
    page.assert_no_console_errors()
}

/// Every lesion, and the same accuracies as the tool measured.
#[test]
fn lesions_are_measured_by_one_click() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts/bypassing?device=cpu")?;
    page.wait_until_there("lesions-run", seconds(30))?;
    ensure!(page.attribute("lesions-verdict", "data-verdict")?.as_deref() == Some("none"), "nothing is known yet");
    ensure!(count(&page, "[data-testid=ways] polyline")? == 2, "ways of two networks");
    page.click("lesions-run")?;
    page.wait_until("all is measured", seconds(120), || {
        page.script("return !document.querySelector('[data-testid=lesions-run]').disabled", &[])
    })?;
    let verdict = page.attribute("lesions-verdict", "data-verdict")?;
    ensure!(verdict == page.attribute("lesions-ours", "data-verdict")?, "{verdict:?}");
    let measured = rows(&page, "lesions-table")?;
    ensure!(measured.len() > 20, "{measured:?}");
    for row in &measured {
        let share = |place: usize| row[place].trim_end_matches('%').parse::<f64>();
        // A picture or two in a thousand may fall the other way where sums are rounded otherwise.
        ensure!((share(2)? - share(3)?).abs() < 0.35, "{row:?}");
    }
    let unrolled = measured.iter().filter(|row| row[1].starts_with("unrolled, ")).count();
    ensure!(unrolled == 8, "{measured:?}");
    ensure!(count(&page, "[data-testid=unrolled-plot] polyline")? == 2, "unrolled here and by us");
    page.reload()?;
    page.wait_until_there("lesions-run", seconds(30))?;
    page.wait_until("what was measured is kept", seconds(10), || Ok(rows(&page, "lesions-table")? == measured))?;
    page.assert_no_console_errors()
}
