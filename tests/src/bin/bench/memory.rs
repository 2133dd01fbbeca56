//! Does the page grow while it answers?

use std::fs;

use anyhow::{Context, Result};
use e2e::{Gpu, Page, seconds};
use serde_json::json;

use crate::Line;

const BEFORE: u32 = 1_000;
const ALL: u32 = 11_000;

/// Asks for predictions by pressing the sample buttons, one after the other answered.
const ASK: &str = "
    const [count] = arguments;
    const find = id => document.querySelector(`[data-testid=\"${id}\"]`);
    const answered = before => new Promise(resolve => {
        const look = () => find('prediction').innerHTML !== before ? resolve() : setTimeout(look, 1);
        look();
    });
    for (let i = 0; i < count; i++) {
        const before = find('prediction').innerHTML;
        find(`sample-${i % 10}`).click();
        await answered(before);
    }
    return performance.now();";

/// Resident memory of the browser's processes after 1,000 predictions and after 10,000 more.
pub fn over_predictions() -> Result<Vec<Line>> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/lenet5")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains(char::is_numeric))?;
    page.set_script_timeout(seconds(1_800))?;
    let ask = |count: u32| -> Result<()> {
        for _ in 0..count / 500 {
            page.script::<f64>(ASK, &[json!(500)])?;
        }
        page.cdp("HeapProfiler.collectGarbage", json!({})).map(drop)
    };
    ask(BEFORE)?;
    let before = resident(&page)?;
    ask(ALL - BEFORE)?;
    let after = resident(&page)?;
    Ok(vec![Line {
        what: "memory of the renderer over 10,000 predictions",
        aim: "flat",
        figure: format!("{before:.0} MB, then {after:.0} MB"),
    }])
}

/// MB held by the renderer processes of this browser, which all bear its profile's folder in their command line.
fn resident(page: &Page) -> Result<f64> {
    let profile = page.profile().to_string_lossy().into_owned();
    let mut kilobytes = 0.0;
    for process in fs::read_dir("/proc").context("memory is measured on Linux alone")?.flatten() {
        let folder = process.path();
        let line = fs::read(folder.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        if !(line.contains(&profile) && line.contains("--type=renderer")) {
            continue;
        }
        let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
        let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        kilobytes += held.and_then(|held| held.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0);
    }
    anyhow::ensure!(kilobytes > 0.0, "no renderer process was found");
    Ok(kilobytes / 1e3)
}
