//! How soon is the page there, and how soon does it answer?

use std::time::Instant;

use anyhow::Result;
use e2e::{Gpu, Page, seconds};

use crate::{Line, median};

/// Loads in a row; the median counts.
const LOADS: usize = 5;

/// From the start of the navigation to the second frame after the page has taken the place of the static one.
pub fn page_usable() -> Result<Vec<Line>> {
    let page = Page::open(Gpu::Off)?;
    let load = |clear: bool| -> Result<f64> {
        if clear {
            page.cdp("Network.clearBrowserCache", serde_json::json!({}))?;
        }
        page.reload()?;
        page.script(
            "while (document.getElementById('starting')) await new Promise(done => setTimeout(done, 5));
             await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
             return performance.now();",
            &[],
        )
    };
    let cold = (0..LOADS).map(|_| load(true)).collect::<Result<Vec<_>>>()?;
    let warm = (0..LOADS).map(|_| load(false)).collect::<Result<Vec<_>>>()?;
    Ok(vec![Line {
        what: "page usable, local server, no engine loaded",
        aim: "under 1 s",
        figure: format!("{:.0} ms cold, {:.0} ms warm", median(cold), median(warm)),
    }])
}

/// From the start of the navigation in a browser that was never here to the first prediction.
pub fn first_prediction() -> Result<Vec<Line>> {
    let mut times = Vec::new();
    let mut again = Vec::new();
    for _ in 0..LOADS {
        let page = Page::open(Gpu::Off)?;
        page.goto("about:blank")?;
        page.cdp("Network.clearBrowserCache", serde_json::json!({}))?;
        for times in [&mut times, &mut again] {
            let start = Instant::now();
            page.goto("?first#/models/lenet5")?;
            page.wait_for("prediction-top1", seconds(60), |text| text.contains(char::is_numeric))?;
            times.push(start.elapsed().as_secs_f64());
            page.goto("about:blank")?;
        }
    }
    Ok(vec![Line {
        what: "first prediction, cold start, CPU",
        aim: "within 2 s",
        figure: format!("{:.2} s cold, {:.2} s warm", median(times), median(again)),
    }])
}
