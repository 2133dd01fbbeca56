//! What a visitor is doing when something breaks.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use e2e::{Page, seconds};

/// Something that a visitor does.
pub struct State {
    pub name: &'static str,
    /// Comes to it.
    pub enter: fn(&Page) -> Result<()>,
    /// How much has been done that could be lost: steps, or pictures.
    pub progress: fn(&Page) -> Result<f64>,
    /// Does what shows whether the engine still answers.
    pub ask: fn(&Page) -> Result<()>,
    /// Takes up again what was done before the page was loaded again.
    pub come_back: fn(&Page) -> Result<()>,
    /// Goes on, and waits until it does.
    pub go_on: fn(&Page) -> Result<()>,
}

/// All of them.
pub const STATES: &[State] = &[
    State {
        name: "at rest",
        enter: |page| {
            page.goto("#/models/lenet5")?;
            page.wait_until_there("prediction-top1", seconds(60))
        },
        progress: |_| Ok(0.0),
        ask: |page| page.click("sample-1"),
        come_back: |page| page.wait_until_there("prediction-top1", seconds(60)),
        go_on: another_answer,
    },
    State {
        name: "training",
        enter: train,
        progress: steps,
        ask: |_| Ok(()),
        come_back: |page| resume(page, "train-resume"),
        go_on: more_steps,
    },
    State {
        name: "camera",
        enter: watch,
        progress: |_| Ok(0.0),
        ask: |_| Ok(()),
        come_back: watch,
        go_on: |page| {
            let before = frames(page)?;
            page.wait_until("the next frames", seconds(60), || Ok(frames(page)? > before))
        },
    },
    State {
        name: "teaching",
        enter: teach,
        progress: |page| (0..2).map(|class| count(page, class)).sum::<Result<f64>>(),
        ask: |page| page.click("teach-train"),
        come_back: |page| page.wait_until("two classes", seconds(60), || Ok(count(page, 1)? > 0.0)),
        go_on: |page| {
            press(page, "teach-train")?;
            page.wait_for_number("teach-accuracy", seconds(60), |percent| percent > 0.0).map(drop)
        },
    },
    State {
        name: "laboratory",
        enter: |page| {
            page.goto("#/lab?model=lenet5_modern&edits=channels(conv1,8)&size=20000&batch=64&epochs=50")?;
            page.wait_until_there("prediction-top1", seconds(60))?;
            press(page, "lab-train")?;
            has_been_kept(page)
        },
        progress: steps,
        ask: |_| Ok(()),
        come_back: |page| resume(page, "run-resume"),
        go_on: more_steps,
    },
];

fn watch(page: &Page) -> Result<()> {
    page.goto("#/webcam")?;
    page.wait_until_there("webcam-start", seconds(60))?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(20))?;
    page.wait_until("frames", seconds(60), || Ok(frames(page)? > 0.0))
}

fn resume(page: &Page, button: &str) -> Result<()> {
    press(page, button)?;
    page.wait_for("train-status", seconds(60), |text| text == "running").map(drop)
}

/// Presses a button as soon as it can be pressed.
fn press(page: &Page, button: &str) -> Result<()> {
    page.wait_until("a button that can be pressed", seconds(60), || {
        Ok(page.exists(button)? && page.attribute(button, "disabled")?.is_none())
    })?;
    page.click(button)
}

fn train(page: &Page) -> Result<()> {
    page.goto("#/models/lenet5")?;
    page.wait_until_there("prediction-top1", seconds(60))?;
    page.wait_until_there("train-size", seconds(60))?;
    for (field, value) in [("train-size", "20000"), ("train-batch", "64"), ("train-epochs", "50")] {
        page.fill(field, value)?;
    }
    press(page, "train-start")?;
    has_been_kept(page)
}

/// Trains until the browser would have kept it once.
fn has_been_kept(page: &Page) -> Result<()> {
    page.wait_until("steps", seconds(60), || Ok(steps(page)? > 0.0))?;
    std::thread::sleep(seconds(9));
    Ok(())
}

/// `step 120 of 15,650, …`: the first number.
fn steps(page: &Page) -> Result<f64> {
    let text = page.text_if_there("train-steps")?.unwrap_or_default();
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| *c != ' ').collect();
    Ok(digits.replace(',', "").parse().unwrap_or(0.0))
}

fn more_steps(page: &Page) -> Result<()> {
    let before = steps(page)?;
    page.wait_until("more steps", seconds(300), || Ok(steps(page)? > before))
}

fn another_answer(page: &Page) -> Result<()> {
    let bars = || -> Result<Vec<String>> { (0..10).map(|class| page.text(&format!("prediction-{class}"))).collect() };
    page.wait_until_there("prediction-0", seconds(60))?;
    for sample in ["sample-2", "sample-5"] {
        let before = bars()?;
        page.click(sample)?;
        page.wait_until("another answer", seconds(60), || Ok(bars()? != before))?;
    }
    Ok(())
}

fn frames(page: &Page) -> Result<f64> {
    let frames = page.attribute("watcher", "data-frames")?.context("frames are counted")?;
    Ok(frames.parse()?)
}

fn count(page: &Page, class: usize) -> Result<f64> {
    let text = page.text_if_there(&format!("teach-count-{class}"))?.unwrap_or_default();
    Ok(text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0))
}

/// Two classes from an archive of sample pictures.
fn teach(page: &Page) -> Result<()> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/data/tests/pictures");
    for (class, file) in [("one", "digit3_black_on_transparent.png"), ("another", "baseline_420.jpg")] {
        let picture = std::fs::read(folder.join(file))?;
        for copy in 0..12 {
            archive.start_file(format!("{class}/{copy}-{file}"), zip::write::SimpleFileOptions::default())?;
            archive.write_all(&picture)?;
        }
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("classes.zip");
    std::fs::write(&file, archive.finish()?.into_inner())?;
    page.goto("#/teach")?;
    page.wait_until_there("teach-add-class", seconds(20))?;
    page.upload("teach-import", &file)?;
    page.wait_until("two classes", seconds(60), || Ok(count(page, 1)? > 0.0))?;
    // They are kept a moment later.
    std::thread::sleep(seconds(2));
    Ok(())
}
