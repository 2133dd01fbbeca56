//! What a visitor does in the laboratory, in the built page and a real browser.

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds};

fn laboratory(text: &str) -> Result<Page> {
    let page = Page::open(Gpu::Off)?;
    page.goto(&format!("#/lab?{text}"))?;
    page.wait_until_there("lab-params", seconds(30))?;
    Ok(page)
}

fn number(page: &Page, testid: &str) -> Result<i64> {
    let text = page.text(testid)?;
    let digits: String = text.replace('−', "-").chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().with_context(|| format!("{testid}: {text}"))
}

/// The difference to the original alone: what stands in brackets behind it is a share.
fn difference(page: &Page, testid: &str) -> Result<i64> {
    let text = page.text(testid)?;
    let whole = text.split(" (").next().unwrap_or_default().replace('−', "-").replace('±', "");
    let digits: String = whole.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().with_context(|| format!("{testid}: {text}"))
}

/// Takes the choice of this text.
fn take(page: &Page, edit: &str) -> Result<()> {
    let at = format!("[data-edit='{edit}']");
    let there = "return !!document.querySelector(arguments[0])";
    page.wait_until(edit, seconds(10), || page.script(there, &[at.clone().into()]))?;
    page.script::<Option<bool>>("document.querySelector(arguments[0]).click(); return true", &[at.into()])?;
    page.wait_until("the numbers follow", seconds(10), || {
        let address: String = page.script("return decodeURIComponent(location.hash)", &[])?;
        Ok(address.contains(edit))
    })
}

/// Chooses a layer.
fn choose(page: &Page, node: &str) -> Result<()> {
    let value = "return [...document.querySelector('[data-testid=lab-layer]').options]
        .find(it => it.textContent === arguments[0]).value";
    page.select("lab-layer", &page.script::<String>(value, &[node.into()])?)
}

/// LeNet-5's modern form, counted by hand: what each change does to parameters and multiply-accumulates.
#[test]
fn every_change_costs_what_was_counted_by_hand() -> Result<()> {
    // conv1: 6 maps of 25 weights on 28×28; conv2: 16 maps of 6·25 on 10×10; 400×120, 120×84, 84×10.
    let (params, macs) = (61_706_i64, 6 * 25 * 784 + 16 * 150 * 100 + 48_000 + 10_080 + 840);
    let by_hand = [
        // Twice the maps: 6·26 more in conv1, and conv2 has 16·6·25 more.
        ("conv1", "channels(conv1,12)", 6 * 26 + 16 * 150, 6 * 25 * 784 + 16 * 150 * 100),
        // 16·16 weights fewer of 6 channels; the maps grow to 12×12, and are 6×6 behind the pooling: 576 inputs.
        ("conv2", "kernel(conv2,3)", -16 * 6 * 16 + 176 * 120, 16 * 54 * 144 - 16 * 150 * 100 + 176 * 120),
        ("conv2", "separable(conv2)", 6 * 25 + 6 * 16 - 16 * 150, 100 * (6 * 25 + 6 * 16) - 16 * 150 * 100),
    ];
    let page = laboratory("model=lenet5_modern")?;
    ensure!((number(&page, "lab-params")?, number(&page, "lab-macs")?) == (params, macs), "the original");
    for (node, edit, more_params, more_macs) in by_hand {
        choose(&page, node)?;
        take(&page, edit)?;
        let found = (number(&page, "lab-params")? - params, number(&page, "lab-macs")? - macs);
        ensure!(found == (more_params, more_macs), "{edit}: {found:?}, by hand {:?}", (more_params, more_macs));
        let told = (difference(&page, "lab-delta-params")?, difference(&page, "lab-delta-macs")?);
        ensure!(told == found, "{edit}: the page tells a difference of {told:?}");
        page.click("lab-undo")?;
        ensure!(number(&page, "lab-params")? == params, "{edit} is taken back");
    }
    page.click("lab-redo")?;
    ensure!(difference(&page, "lab-delta-params")? == by_hand[2].2, "it is made again");
    page.click("lab-reset")?;
    ensure!(number(&page, "lab-params")? == params, "all is as it was");
    page.assert_no_console_errors()
}

#[test]
fn what_cannot_be_says_why_where_it_was_tried() -> Result<()> {
    let page = laboratory("model=lenet5_modern")?;
    choose(&page, "conv1")?;
    page.wait_until_there("lab-number-kernel", seconds(10))?;
    page.fill("lab-number-kernel", "99")?;
    let why = page.text("lab-refusal")?;
    ensure!(why.contains("conv1") || why.contains("99"), "{why}");
    ensure!(page.attribute("lab-take-kernel", "disabled")?.is_some(), "it cannot be taken");
    page.fill("lab-number-kernel", "4")?;
    page.click("lab-take-kernel")?;
    page.wait_until("the change", seconds(5), || Ok(difference(&page, "lab-delta-params").is_ok_and(|it| it != 0)))?;
    page.assert_no_console_errors()
}

/// A changed network runs, keeps what fits of its trained numbers, learns, and its address gives the same losses
/// elsewhere.
#[test]
fn a_link_gives_the_same_losses_in_another_browser() -> Result<()> {
    let losses = |page: &Page| -> Result<String> {
        for step in 1..=10 {
            page.click("train-step")?;
            page.wait_for("train-steps", seconds(60), |text| text.contains(&format!("step {step} of")))?;
        }
        page.text("train-loss")
    };
    let page = laboratory("model=lenet5_modern&edits=activation(*,relu)&size=640&batch=64&epochs=2&seed=7")?;
    page.wait_until_there("prediction-top1", seconds(60))?;
    ensure!(page.text("lab-weights")?.contains("trained"), "what stays is told");
    let first = losses(&page)?;
    let address: String = page.script("return location.hash", &[])?;
    let params = number(&page, "lab-params")?;
    page.screenshots("lab")?;
    page.assert_no_console_errors()?;
    // One browser at a time; the next has a profile of its own.
    drop(page);
    let other = Page::open(Gpu::Off)?;
    other.goto(&address)?;
    other.wait_until_there("prediction-top1", seconds(60))?;
    ensure!(number(&other, "lab-params")? == params, "the same network");
    let second = losses(&other)?;
    ensure!(first == second, "{first} here, {second} there");
    other.assert_no_console_errors()
}

#[test]
fn an_address_that_cannot_be_read_says_so_and_opens_something() -> Result<()> {
    for text in ["model=lenet5_modern&edits=kernel(conv1,3);remove(nothing)", "v=99&model=lenet5", "model=perceptron"] {
        let page = laboratory(text)?;
        page.wait_for("notice", seconds(60), |text| text.len() > 20)?;
    }
    Ok(())
}

/// Three networks learn in a minute, the page is left in the middle, and it goes on.
#[test]
fn the_figure_of_history_is_drawn_by_this_machine_and_survives_a_reload() -> Result<()> {
    let page = laboratory("model=lenet5")?;
    let all: Vec<String> = page.script(
        "return [...document.querySelectorAll('[data-testid^=replay-with-]')].map(it => it.dataset.testid)",
        &[],
    )?;
    ensure!(all.len() >= 15, "networks of the whole history are there: {all:?}");
    for id in all.iter().skip(3) {
        page.click(id)?;
    }
    page.fill("replay-minutes", "1")?;
    page.click("replay-start")?;
    page.wait_until_there("replay-figure", seconds(120))?;
    page.reload()?;
    page.wait_for("replay-start", seconds(30), |text| text.contains("2 of 3"))?;
    page.click("replay-start")?;
    let rows = "return document.querySelectorAll('[data-testid=replay-figure] tbody tr').length";
    page.wait_until("three networks", seconds(180), || Ok(page.script::<u32>(rows, &[])? == 3))?;
    let figure = page.text("replay-figure")?;
    ensure!(figure.matches('%').count() >= 3, "each has an accuracy: {figure}");
    page.screenshots("replay")?;
    page.assert_no_console_errors()
}

/// The steps that a run of the list has taken, of the first in it.
fn listed_steps(page: &Page) -> Result<u32> {
    let text = page.text_if_there("run-facts")?.unwrap_or_default();
    let step = text.split("step ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("0");
    step.replace(',', "").parse().with_context(|| format!("the list says {text:?}"))
}

/// A training that is left in the middle is in the list, goes on after a reload and after a lost engine, leaves as a
/// file that the tool goes on with, and what the tool made of it comes back.
#[test]
fn a_run_survives_a_reload_and_a_lost_engine_and_travels_to_the_tool_and_back() -> Result<()> {
    let page = laboratory("model=lenet5_modern&edits=channels(conv1,8)&size=2000&batch=32&epochs=60&seed=3")?;
    page.wait_until_there("prediction-top1", seconds(60))?;
    page.click("lab-train")?;
    page.wait_until("the run is listed", seconds(60), || Ok(listed_steps(&page)? > 0))?;
    let before = listed_steps(&page)?;
    let params = number(&page, "lab-params")?;
    // Another network lies on the bench when the visitor comes back.
    page.goto("#/lab?model=resnet18")?;
    page.reload()?;
    page.wait_until_there("prediction-top1", seconds(60))?;
    page.click("run-resume")?;
    page.wait_until("the run's network lies there", seconds(20), || Ok(number(&page, "lab-params")? == params))?;
    page.wait_for("train-status", seconds(60), |text| text == "running")?;
    page.wait_until("it goes on", seconds(60), || Ok(listed_steps(&page)? > before))?;
    // LeNet-5 has five layers that learn, and each says what a step does to it.
    page.script::<Option<bool>>(
        "document.querySelector('[data-testid=train-layers] summary').click(); return true",
        &[],
    )?;
    page.wait_until_there("train-layer-steps", seconds(30))?;
    let rows =
        page.script::<u32>("return document.querySelectorAll('[data-testid=train-layers] tbody tr').length", &[])?;
    ensure!(rows == 5, "{rows} layers");
    let before = listed_steps(&page)?;
    page.script::<Option<bool>>("window.dispatchEvent(new Event('engine-panic')); return true", &[])?;
    page.wait_until("it outlives its engine", seconds(90), || Ok(listed_steps(&page)? > before))?;
    page.click("train-stop")?;
    page.wait_for("train-status", seconds(30), |text| text == "idle")?;
    page.click("run-export")?;
    let file = page.wait_for_download(".timemachine.zip", seconds(60))?;
    let folder = tempfile::tempdir()?;
    let (out, back) = (folder.path().join("on.safetensors"), folder.path().join("back.timemachine.zip"));
    let tool = e2e::target().join("debug").join(format!("timemachine{}", std::env::consts::EXE_SUFFIX));
    let said = std::process::Command::new(tool)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(["train", "--experiment"])
        .arg(&file)
        .arg("--out")
        .arg(&out)
        .arg("--export")
        .arg(&back)
        .output()?;
    ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    page.click("run-delete")?;
    page.click("run-delete-yes")?;
    page.wait_until("the list is empty", seconds(10), || Ok(!page.exists("run-facts")?))?;
    page.upload("run-import", &back)?;
    page.wait_until("it is back, and finished", seconds(30), || Ok(listed_steps(&page)? == 63 * 60))
}
