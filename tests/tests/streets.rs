//! ENet on streets: scenes to choose from, a label for every pixel, and a training with the overlap as its measure.

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};

/// A few numbers that tell one canvas from another.
fn print_of(page: &Page, testid: &str) -> Result<Vec<u32>> {
    page.script(
        "const canvas = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
         const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
         return [0, 1, 2, 3].map(part => data.slice(part * data.length / 4, (part + 1) * data.length / 4).reduce((a, \
         b) => a + b, 0));",
        &[testid.into()],
    )
}

#[test]
fn enet_labels_streets_and_learns_them() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/enet")?;
    page.wait_until_there("street-5", seconds(60))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    let street = print_of(&page, "network-input")?;
    let truth = print_of(&page, "segmentation-truth")?;
    ensure!(street != truth, "a street is not its labels");
    page.wait_until("labels are laid over the street", seconds(20), || {
        Ok(print_of(&page, "segmentation-output")? != street)
    })?;
    let untrained = print_of(&page, "segmentation-output")?;

    page.click("street-labels")?;
    ensure!(page.attribute("street-labels", "aria-pressed")?.as_deref() == Some("true"), "labels are shown");
    page.click("street-labels")?;
    page.click("street-2")?;
    page.wait_until("another street", seconds(20), || Ok(print_of(&page, "network-input")? != street))?;
    page.click("street-0")?;
    page.wait_until("the first street again", seconds(20), || Ok(print_of(&page, "network-input")? == street))?;

    for (field, value) in [("train-size", "160"), ("train-batch", "8"), ("train-epochs", "2")] {
        page.fill(field, value)?;
    }
    page.click("train-start")?;
    page.wait_for("train-status", seconds(60), |status| status == "running")?;
    page.wait_until("the picture changes as it learns", seconds(90), || {
        Ok(print_of(&page, "segmentation-output")? != untrained)
    })?;
    page.wait_for("train-status", seconds(240), |status| status == "finished")?;
    let overlap = page.wait_for_number("train-miou", seconds(60), |percent| percent > 0.0)?;
    let right = page.wait_for_number("train-test-accuracy", seconds(10), |percent| percent > 0.0)?;
    let loss = page.wait_for_number("train-loss", seconds(10), |loss| loss > 0.0)?;
    println!("ENet: mean IoU {overlap}%, {right}% of pixels, {} scenes/s", page.text("train-throughput")?);
    // Guessing twelve classes alike costs ln 12 = 2.48 nats.
    ensure!(loss < 2.3, "40 steps teach something: the loss is {loss}");
    let list = page.text("train-iou")?;
    ensure!(["sky", "road", "cyclist"].iter().all(|class| list.contains(class)), "every class has its overlap: {list}");
    page.screenshots("enet-streets")?;

    page.click("street-more")?;
    page.wait_until("new streets", seconds(30), || {
        Ok(page.exists("street-5")? && print_of(&page, "network-input")? != street)
    })?;
    page.assert_no_console_errors()
}
