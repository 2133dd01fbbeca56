//! Does the page grow while it answers?

use anyhow::Result;
use e2e::{Gpu, Page, seconds};
use serde_json::json;

use crate::Line;

const BEFORE: u32 = 1_000;
const ALL: u32 = 11_000;

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
