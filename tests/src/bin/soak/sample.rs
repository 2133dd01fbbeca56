//! What a page holds at a moment.

use anyhow::{Context, Result};
use e2e::{Page, seconds};
use serde_json::json;

use crate::answers::Answers;

/// What is measured, and the name in Chromium's `Performance.getMetrics` of what is from there.
pub const QUANTITIES: [(&str, Option<&str>); 6] = [
    ("memory of the renderer, MB", None),
    ("JS heap, MB", Some("JSHeapUsedSize")),
    ("DOM nodes", Some("Nodes")),
    ("listeners", Some("JSEventListeners")),
    ("documents", Some("Documents")),
    ("workers", None),
];

/// Numbers in the order of [`QUANTITIES`].
pub struct Sample {
    pub minute: f64,
    /// Activities so far.
    pub done: usize,
    pub held: [f64; QUANTITIES.len()],
}

/// A page without a network of its own, where each sample is taken.
const REST: &str = "#/concepts";

/// Goes to a page at rest, lets go what the driver holds, collects what nobody needs, and measures.
pub fn take(page: &Page, answers: &mut Answers, minute: f64, done: usize) -> Result<Sample> {
    page.goto(REST)?;
    std::thread::sleep(seconds(2));
    answers.let_go(page)?;
    page.cdp("HeapProfiler.collectGarbage", json!({}))?;
    page.cdp("Performance.enable", json!({}))?;
    let metrics = page.cdp("Performance.getMetrics", json!({}))?;
    let metrics = metrics["metrics"].as_array().context("the browser gives metrics")?;
    let metric = |name: &str| -> Result<f64> {
        let found = metrics.iter().find(|metric| metric["name"] == name).and_then(|metric| metric["value"].as_f64());
        found.with_context(|| format!("the browser has no metric {name}"))
    };
    let mut held = [0.0; QUANTITIES.len()];
    for (held, (what, name)) in held.iter_mut().zip(QUANTITIES) {
        *held = match (what, name) {
            (_, Some(name)) => metric(name)?,
            ("workers", None) => page.workers()? as f64,
            _ => page.resident()?,
        };
        if name == Some("JSHeapUsedSize") {
            *held /= 1e6;
        }
    }
    Ok(Sample { minute, done, held })
}
