//! What a visitor with Firefox does, on the CPU, in the built page: with `CNN_FIREFOX=1`, or in a thorough run.

use std::path::Path;

use anyhow::{Result, ensure};
use e2e::{Browser, Page, Response, SEVEN, Server, Switch, bmp, firefox_is_wanted, seconds, zip};
use serde_json::json;

/// Nothing on the console, and the page took the place of the one that waits for it.
fn all_is_well(page: &Page) -> Result<()> {
    ensure!(page.script::<bool>("return document.getElementById('starting') === null;", &[])?, "the page has started");
    page.assert_no_console_errors()
}

#[test]
fn digits_are_read_drawn_and_loaded_and_the_story_is_told_in_german() -> Result<()> {
    if !firefox_is_wanted() {
        return Ok(());
    }
    let page = Page::open(Browser::Firefox)?;
    page.wait_for("home-answer", seconds(60), |text| text == "3")?;
    page.goto_lenet5()?;
    page.draw("draw-pad", &SEVEN)?;
    page.wait_for("prediction-top1", seconds(20), |text| text.contains('7'))?;
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/data/tests/pictures");
    page.upload("input-file", &pictures.join("digit3_black_on_transparent.png"))?;
    page.wait_for("prediction-top1", seconds(20), |text| text.contains('3'))?;
    page.select("language", "de")?;
    // It is remembered.
    page.reload()?;
    page.wait_until("the German story", seconds(20), || {
        page.script("return document.querySelector('.story h2')?.textContent === 'Schecks lesen';", &[])
    })?;
    page.wait_for("total-params", seconds(20), |count| count == "60.850")?;
    all_is_well(&page)?;
    // These tests hear what goes wrong, and have no protocol of Chromium's.
    page.script::<bool>("console.error('one'); setTimeout(() => { throw new Error('two') }); return true;", &[])?;
    page.wait_until("two errors", seconds(10), || Ok(page.console_errors()?.len() == 2))?;
    let Err(refusal) = page.cdp("Page.enable", json!({})) else { anyhow::bail!("Firefox speaks DevTools") };
    ensure!(refusal.to_string().contains("Chromium's"), "{refusal}");
    Ok(())
}

#[test]
fn lenet5_learns_and_its_weights_survive_export_reload_and_import() -> Result<()> {
    if !firefox_is_wanted() {
        return Ok(());
    }
    let page = Page::open(Browser::Firefox)?;
    page.goto_lenet5()?;
    for (field, value) in [("train-size", "6400"), ("train-batch", "64"), ("train-epochs", "2"), ("train-lr", "0.002")]
    {
        page.fill(field, value)?;
    }
    page.click("train-start")?;
    page.wait_for("train-status", seconds(60), |text| text == "running")?;
    let early = page.wait_for_number("train-loss", seconds(30), |loss| loss > 0.0)?;
    page.wait_for("train-status", seconds(120), |text| text == "finished")?;
    // One of ten is right by chance.
    let accuracy = page.wait_for_number("train-test-accuracy", seconds(20), |percent| percent > 70.0)?;
    let late = page.wait_for_number("train-loss", seconds(5), |_| true)?;
    println!("Firefox: loss {early}, then {late}; {accuracy}% of the test set");
    ensure!(late < early, "the loss fell from {early} to {late}");
    page.weights_come_back_from_their_file()?;
    // The training is still in the list.
    page.goto("#/lab")?;
    page.wait_for("run-facts", seconds(30), |facts| facts.contains("step 200 of 200"))?;
    all_is_well(&page)
}

#[test]
fn two_classes_are_taught_from_pictures_and_kept_and_the_laboratory_counts() -> Result<()> {
    if !firefox_is_wanted() {
        return Ok(());
    }
    let page = Page::open(Browser::Firefox)?;
    page.goto("#/teach")?;
    page.wait_until_there("teach-import", seconds(30))?;
    let picture = |n: usize| (format!("{}/{n:02}.bmp", ["red", "blue"][n % 2]), bmp([2, 0][n % 2], n));
    let archive = tempfile::Builder::new().suffix(".zip").tempfile()?;
    std::fs::write(archive.path(), zip(&(0..24).map(picture).collect::<Vec<_>>()))?;
    page.upload("teach-import", archive.path())?;
    page.wait_for_number("teach-count-1", seconds(30), |count| count == 12.0)?;
    page.wait_until("the network is there", seconds(60), || Ok(page.attribute("teach-train", "disabled")?.is_none()))?;
    page.wait_for("teach-status", seconds(30), |text| text.starts_with("24 of 24"))?;
    page.click("teach-train")?;
    page.wait_for_number("teach-accuracy", seconds(30), |percent| percent >= 80.0)?;
    // They are kept a moment later.
    std::thread::sleep(seconds(1));
    page.reload()?;
    page.wait_for_number("teach-count-0", seconds(30), |count| count == 12.0)?;

    page.goto("#/lab?model=lenet5_modern")?;
    page.wait_for("lab-params", seconds(30), |count| count == "61,706")?;
    let conv1 = "return [...document.querySelector('[data-testid=lab-layer]').options]
        .find(it => it.textContent === 'conv1').value";
    page.select("lab-layer", &page.script::<String>(conv1, &[])?)?;
    let edit = "[data-edit='channels(conv1,12)']";
    page.wait_until("the edit is offered", seconds(10), || {
        page.script("return !!document.querySelector(arguments[0])", &[edit.into()])
    })?;
    page.script::<bool>("document.querySelector(arguments[0]).click(); return true", &[edit.into()])?;
    // By hand: 6·26 more in conv1, and conv2 has 16·6·25 more.
    page.wait_for("lab-params", seconds(10), |count| count == "64,262")?;
    page.wait_until_there("prediction-top1", seconds(60))?;
    all_is_well(&page)
}

#[test]
fn after_the_first_visit_it_runs_without_the_host() -> Result<()> {
    if !firefox_is_wanted() {
        return Ok(());
    }
    let gone = Switch::default();
    let host = gone.clone();
    let server = Server::new(e2e::dist()?).intercept(move |_| host.is_on().then(|| Response::text(503, "gone")));
    let page = Page::open_site(Browser::Firefox, server)?;
    page.goto("#/offline")?;
    page.wait_until_there("offline-ready", seconds(90))?;
    gone.set(true);
    page.goto("#/models/lenet5")?;
    page.reload()?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('3'))?;
    ensure!(page.text("total-params")? == "60,850", "the page is whole");
    page.click("sample-7")?;
    page.wait_for("prediction-top1", seconds(20), |text| text.contains('7'))?;
    all_is_well(&page)
}
