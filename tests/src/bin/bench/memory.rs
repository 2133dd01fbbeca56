//! Does the page grow while it answers, or while it learns?

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::json;

use crate::{Line, training};

/// Predictions or steps until memory is looked at first, and last.
const BEFORE: u32 = 1_000;
const ALL: u32 = 11_000;
/// Pictures and passes of a training that has more steps than that.
const PICTURES: u32 = 20_000;
const EPOCHS: u32 = 40;

/// Resident memory of the browser's processes after 1,000 predictions and after 10,000 more.
pub fn over_predictions() -> Result<Vec<Line>> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/lenet5")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains(char::is_numeric))?;
    page.set_script_timeout(seconds(1_800))?;
    let ask = |count: u32| -> Result<()> {
        for _ in 0..count / 500 {
            page.ask_for_predictions(500)?;
        }
        page.cdp("HeapProfiler.collectGarbage", json!({})).map(drop)
    };
    ask(BEFORE)?;
    let before = page.resident()?;
    ask(ALL - BEFORE)?;
    let after = page.resident()?;
    Ok(vec![Line {
        what: "memory of the renderer over 10,000 predictions",
        aim: "flat",
        figure: format!("{before:.0} MB, then {after:.0} MB"),
    }])
}

/// The same after 1,000 steps of a training of LeNet-5 and after 10,000 more, with its tests, its curve and what is
/// kept of it meanwhile.
pub fn over_training_steps() -> Result<Vec<Line>> {
    let page = training::lenet5(Gpu::Off)?;
    training::start(&page, PICTURES, EPOCHS)?;
    let held_after = |wanted: u32| -> Result<(f64, u32)> {
        let step = || -> Result<u32> {
            let told = page.text("train-steps")?;
            let number = told.trim_start_matches("step ").split(' ').next().unwrap_or_default().replace(',', "");
            Ok(number.parse().unwrap_or(0))
        };
        page.wait_until("enough steps", seconds(3_000), || Ok(step()? >= wanted))?;
        page.cdp("HeapProfiler.collectGarbage", json!({}))?;
        Ok((page.resident()?, step()?))
    };
    let (before, first) = held_after(BEFORE)?;
    let (after, last) = held_after(ALL)?;
    ensure!(page.text("train-status")? == "running", "the training ended before it was looked at");
    Ok(vec![Line {
        what: "memory of the renderer over 10,000 training steps, LeNet-5, CPU, batch 64",
        aim: "flat",
        figure: format!(
            "{before:.0} MB after {first} steps, {after:.0} MB after {last}: {:+.1}%",
            100.0 * (after / before - 1.0)
        ),
    }])
}
