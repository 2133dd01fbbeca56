//! Trainings belong to the visitor: they go on while other pages are read, in the built page and a real browser.

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};

/// A training that is long enough to walk around meanwhile.
fn start_training(page: &Page, id: &str) -> Result<()> {
    page.goto(&format!("#/models/{id}?size=10000&epochs=30&batch=64"))?;
    page.wait_until("a network", seconds(60), || {
        Ok(page.exists("train-start")? && page.attribute("train-start", "disabled")?.is_none())
    })?;
    page.click("train-start").map(drop)
}

/// `step 120 of 15,650, …`: the first number.
fn steps_taken(page: &Page) -> Result<u32> {
    let text = page.text_if_there("train-steps")?.unwrap_or_default();
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| *c != ' ').collect();
    Ok(digits.replace(',', "").parse().unwrap_or(0))
}

/// `…: pass 1 of 30, 2.1%, …`
fn percent_done(page: &Page) -> Result<f64> {
    let line = page.text_if_there("training-elsewhere")?.unwrap_or_default();
    let before = line.split('%').next().unwrap_or_default();
    Ok(before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0.0))
}

/// What the page asks from now on is answered so; the question is in `window.asked`.
fn answer(page: &Page, yes: bool) -> Result<()> {
    let script =
        "window.asked = ''; window.confirm = asked => { window.asked = asked; return arguments[0]; }; return 0";
    // `arguments` of the arrow function are those of the script.
    page.script::<i32>(script, &[yes.into()]).map(drop)
}

fn asks_before_it_closes(page: &Page) -> Result<bool> {
    page.script("return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));", &[])
}

#[test]
fn a_training_goes_on_while_other_pages_are_read_and_is_found_again() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    start_training(&page, "lenet5")?;
    page.wait_until("steps", seconds(60), || Ok(steps_taken(&page)? > 0))?;
    ensure!(!page.exists("training-elsewhere")?, "on its own page nothing is said of elsewhere");
    let steps = steps_taken(&page)?;
    page.goto("#/concepts/pooling")?;
    let line = page.wait_for("training-elsewhere", seconds(10), |line| line.contains('%'))?;
    ensure!(line.contains("LeNet-5") && line.contains("pass 1 of 30"), "{line}");
    let done = percent_done(&page)?;
    page.wait_until("progress", seconds(30), || Ok(percent_done(&page)? > done))?;
    ensure!(asks_before_it_closes(&page)?, "closing the page would end the training without a question");

    // Another training would end it: that is asked, and nothing happens without a yes.
    start_training_asked(&page, false)?;
    ensure!(page.text("train-status")? == "idle" && page.exists("training-elsewhere")?, "no is no");

    page.click("training-back")?;
    page.wait_until("the same training", seconds(10), || Ok(steps_taken(&page)? > steps))?;
    ensure!(page.text("train-status")? == "running" && page.text("train-epochs")? == "30");
    let found = steps_taken(&page)?;
    page.wait_until("more steps", seconds(30), || Ok(steps_taken(&page)? > found))?;

    start_training_asked(&page, true)?;
    page.wait_for("train-status", seconds(60), |status| status == "running")?;
    page.click("train-stop")?;
    page.wait_for("train-status", seconds(20), |status| status == "idle")?;
    // The first one was stopped, not forgotten; of two that rest, the first to be left has no engine meanwhile.
    page.goto("#/models/lenet5")?;
    page.wait_for("weights-origin", seconds(30), |origin| origin.contains("learned on this page"))?;
    ensure!(steps_taken(&page)? >= found && page.text("train-status")? == "idle", "{}", page.text("train-steps")?);
    ensure!(!page.exists("training-elsewhere")? && !asks_before_it_closes(&page)?, "nothing trains any more");
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    page.assert_no_console_errors()
}

/// The modern LeNet is asked to train while the old one does, and the visitor answers the question.
fn start_training_asked(page: &Page, yes: bool) -> Result<()> {
    answer(page, yes)?;
    start_training(page, "lenet5_modern")?;
    page.wait_until("a question", seconds(10), || {
        Ok(page.script::<String>("return window.asked", &[])?.starts_with("LeNet-5 is being trained"))
    })
}

#[test]
fn the_laboratory_keeps_what_it_trains_on_its_bench() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/lab?model=lenet5_modern&edits=width(0.5)&size=10000&epochs=30")?;
    page.wait_until("a network", seconds(60), || {
        Ok(page.exists("lab-train")? && page.attribute("lab-train", "disabled")?.is_none())
    })?;
    page.click("lab-train")?;
    page.wait_until("steps", seconds(60), || Ok(steps_taken(&page)? > 0))?;
    let steps = steps_taken(&page)?;
    page.goto("#/concepts")?;
    page.wait_until_there("training-elsewhere", seconds(10))?;
    // By the link at the top, which asks for nothing.
    page.goto("#/lab")?;
    page.wait_until("the same training", seconds(10), || Ok(steps_taken(&page)? > steps))?;
    ensure!(page.text("train-status")? == "running" && page.text("runs-here")?.contains("changed in one step"));
    // Another network on the bench leaves it alone.
    page.goto("#/lab?model=lenet5")?;
    page.wait_until_there("training-elsewhere", seconds(10))?;
    page.click("training-back")?;
    page.wait_for("runs-here", seconds(10), |here| here.contains("changed in one step"))?;
    page.wait_for("train-status", seconds(10), |status| status == "running")?;
    page.click("train-stop")?;
    page.wait_for("train-status", seconds(20), |status| status == "idle")?;
    page.assert_no_console_errors()
}
