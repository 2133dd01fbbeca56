//! Does the page grow while it answers?

use anyhow::Result;
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
    let before = page.resident()?;
    ask(ALL - BEFORE)?;
    let after = page.resident()?;
    Ok(vec![Line {
        what: "memory of the renderer over 10,000 predictions",
        aim: "flat",
        figure: format!("{before:.0} MB, then {after:.0} MB"),
    }])
}
