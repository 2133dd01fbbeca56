//! How fast does LeNet-5 learn, and does the page stay smooth meanwhile?

use std::time::Instant;

use anyhow::Result;
use e2e::{Gpu, Page, seconds};

use crate::{Line, median, tfjs};

/// Pictures in a step.
const BATCH: u32 = 64;

/// The page of LeNet-5, once it has answered.
pub fn lenet5(gpu: Gpu) -> Result<Page> {
    let page = Page::open(gpu)?;
    page.goto("#/models/lenet5")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains(char::is_numeric))?;
    page.set_script_timeout(seconds(300))?;
    Ok(page)
}

/// Begins a training of so many pictures and passes.
pub fn start(page: &Page, size: u32, epochs: u32) -> Result<()> {
    for (field, value) in [("train-size", size), ("train-batch", BATCH), ("train-epochs", epochs), ("train-seed", 1)] {
        page.fill(field, &value.to_string())?;
    }
    page.select("train-optimizer", "adam")?;
    page.fill("train-lr", "0.002")?;
    page.click("train-start")?;
    page.wait_for("train-status", seconds(120), |text| text == "running").map(drop)
}

fn throughput(page: &Page) -> Result<f64> {
    page.wait_for_number("train-throughput", seconds(120), |pace| pace > 0.0)
}

/// Frames per second of the page over three seconds.
fn frames(page: &Page) -> Result<f64> {
    page.script(
        "return new Promise(resolve => {
            let frames = 0; const start = performance.now();
            const tick = () => {
                frames += 1;
                const time = performance.now() - start;
                time < 3000 ? requestAnimationFrame(tick) : resolve(frames * 1000 / time);
            };
            requestAnimationFrame(tick);
        });",
        &[],
    )
}

/// Images per second, frames per second, and seconds to 97% of the test set.
pub fn on_the_cpu() -> Result<Vec<Line>> {
    let page = lenet5(Gpu::Off)?;
    let at_rest = frames(&page)?;
    start(&page, 20_000, 3)?;
    let started = Instant::now();
    std::thread::sleep(seconds(1));
    let mut paces = Vec::new();
    let mut smooth = None;
    let mut learned = None;
    while page.text("train-status")? == "running" {
        paces.push(throughput(&page)?);
        let accuracy = page.text("train-test-accuracy")?;
        let accuracy: f64 = accuracy.trim_end_matches('%').parse().unwrap_or(0.0);
        if accuracy >= 97.0 && learned.is_none() {
            learned = Some(started.elapsed().as_secs_f64());
        }
        if smooth.is_none() {
            smooth = Some(frames(&page)?);
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let accuracy = page.wait_for_number("train-test-accuracy", seconds(20), |percent| percent > 0.0)?;
    if accuracy >= 97.0 && learned.is_none() {
        learned = Some(started.elapsed().as_secs_f64());
    }
    Ok(vec![
        Line {
            what: "LeNet-5, training, CPU, batch 64, Adam",
            aim: "3,000 images/s",
            figure: format!("{:.0} images/s", median(paces)),
        },
        Line {
            what: "page while training",
            aim: "60 frames/s",
            figure: format!("{:.0} frames/s ({at_rest:.0} at rest)", smooth.unwrap_or(f64::NAN)),
        },
        Line {
            what: "97% test accuracy, CPU, 20,000 digits",
            aim: "within 30 s",
            figure: learned.map_or_else(
                || format!("not reached: {accuracy}% after 3 epochs"),
                |learned| format!("{learned:.1} s ({accuracy}% after 3 epochs)"),
            ),
        },
    ])
}

/// A training step beside the same step of TensorFlow.js, on the same adapter.
pub fn on_webgpu() -> Result<Vec<Line>> {
    let ours = {
        let page = lenet5(Gpu::Software)?;
        page.select("device-select", "webgpu")?;
        page.wait_for("device-badge", seconds(300), |text| text.contains("WebGPU"))?;
        start(&page, 3_200, 1)?;
        std::thread::sleep(seconds(15));
        f64::from(BATCH) * 1e3 / throughput(&page)?
    };
    let theirs = tfjs::training_step(BATCH)?;
    Ok(vec![Line {
        what: "LeNet-5, training step, WebGPU (software adapter), against tfjs-webgpu",
        aim: "at most a fifth",
        figure: format!("{ours:.0} ms against {theirs:.0} ms: {:.2}", ours / theirs),
    }])
}
