//! Weights that others trained: fetched, checked, kept, run, and refused where they do not fit.
//!
//! ImageNet's SqueezeNet is not part of the project: it is looked for in `$WEIGHTS_DIR`, else beside the checkout.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::{Film, Gpu, Options, Page, Response, SQUEEZENET, Server, seconds, site_with_squeezenet_at, squeezenet};
use serde_json::Value;

fn visit(page: &Page, id: &str) -> Result<()> {
    page.goto(&format!("#/models/{id}"))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0).map(drop)
}

fn fetch_squeezenet(page: &Page) -> Result<()> {
    page.wait_until_there("checkpoint-squeezenet", seconds(20))?;
    page.click("checkpoint-squeezenet")?;
    page.wait_for("weights-origin", seconds(60), |origin| origin.contains("SqueezeNet on ImageNet")).map(drop)
}

#[test]
fn squeezenets_published_weights_name_the_photo_and_are_kept() -> Result<()> {
    let Some(folder) = squeezenet() else { return Ok(()) };
    // Another port is another host: the file comes as from a stranger.
    let host = Server::new(&folder).start(0)?;
    let page = Page::open_site(Gpu::Off, site_with_squeezenet_at(&format!("{}{SQUEEZENET}", host.url()))?)?;
    visit(&page, "squeezenet1_0")?;
    let offer =
        page.wait_for("checkpoint-squeezenet", seconds(20), |text| text.contains("MB") || text.contains("KB"))?;
    ensure!(offer == "SqueezeNet on ImageNet, 676 KB", "the button says what it fetches: {offer}");
    fetch_squeezenet(&page)?;
    page.upload("input-file", &folder.join("chelsea.png"))?;
    let expected: Value = serde_json::from_slice(&fs::read(folder.join("squeezenet1_0_expected.json"))?)?;
    for (rank, guess) in expected["images"][0]["top5"].as_array().context("five guesses")?.iter().enumerate() {
        let (label, prob) = (guess["label"].as_str().unwrap_or_default(), guess["prob"].as_f64().unwrap_or_default());
        let row = format!("prediction-rank-{}", rank + 1);
        let percent = |text: &str| text.split_whitespace().find_map(|word| word.strip_suffix('%')?.parse::<f64>().ok());
        // The browser decodes the photo in its own way, and the page gives one digit after the point. A sample of the
        // page's own may stand there first.
        page.wait_for(&row, seconds(30), |text| {
            text.contains(label) && percent(text).is_some_and(|shown| (shown - prob * 100.0).abs() < 0.15)
        })
        .with_context(|| format!("{label} with {:.2}%", prob * 100.0))?;
    }
    ensure!(page.text("prediction-top1")? == "Egyptian cat", "the winner is named");
    println!("SqueezeNet 1.0 at 227x227: {}", page.text("prediction-ms")?);
    page.select("layer-select", "4")?;
    page.wait_until("its maps are looked into", seconds(20), || Ok(page.count_starting_with("feature-map")? > 0))?;
    page.screenshot("checkpoint-squeezenet")?;

    page.click("checkpoint-back")?;
    page.wait_until("the small sibling runs again", seconds(30), || page.exists("prediction-9"))?;

    // From now on there is no such host.
    drop(host);
    page.goto("#/checkpoints")?;
    page.wait_for("checkpoint-cache", seconds(20), |text| text.contains(SQUEEZENET) && text.contains("676 KB"))?;
    page.reload()?;
    visit(&page, "squeezenet1_0")?;
    fetch_squeezenet(&page)?;
    page.goto("#/checkpoints")?;
    page.wait_until_there("checkpoint-cache-empty", seconds(20))?;
    page.screenshots("checkpoints")?;
    page.click("checkpoint-cache-empty")?;
    page.wait_for("checkpoint-cache", seconds(10), |text| text.contains("None yet"))?;
    page.assert_no_console_errors()
}

#[test]
fn squeezenet_on_imagenet_watches_the_camera_beside_a_small_network() -> Result<()> {
    let Some(folder) = squeezenet() else { return Ok(()) };
    let host = Server::new(&folder).start(0)?;
    let film = Film::of("cifar10", &[0, 1], 30, 30)?;
    let options = Options { camera: Some(film.path().to_owned()), ..Options::from(Gpu::Off) };
    let page = Page::open_site(options, site_with_squeezenet_at(&format!("{}{SQUEEZENET}", host.url()))?)?;
    page.goto("#/webcam")?;
    page.wait_until_there("webcam-start", seconds(20))?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    page.script::<bool>("document.querySelector('[data-testid=webcam-others]').open = true; return true;", &[])?;
    page.wait_until_there("checkpoint-squeezenet", seconds(20))?;
    page.click("checkpoint-squeezenet")?;
    let network = "const select = document.querySelector('[data-testid=webcam-network]');
         return select.options[select.selectedIndex].textContent;";
    page.wait_until("it is chosen", seconds(60), || Ok(page.script::<String>(network, &[])?.contains("ImageNet")))?;
    page.wait_for_number("webcam-fps", seconds(60), |pace| pace > 0.0)?;
    let named = page.wait_for("webcam-top1", seconds(20), |text| text != "–")?;
    ensure!(page.exists("prediction-rank-5")? && !page.exists("prediction-rank-6")?, "the five likeliest are shown");
    page.select("webcam-second", "0")?;
    page.wait_for("webcam-top1-b", seconds(60), |text| text != "–")?;
    println!("SqueezeNet names the first pictures {named}, at {} frames/s beside another", page.text("webcam-fps")?);
    page.screenshots("webcam-imagenet")?;
    page.assert_no_console_errors()
}

#[test]
fn a_wrong_or_cut_download_is_refused_with_a_sentence() -> Result<()> {
    let Some(folder) = squeezenet() else { return Ok(()) };
    let mut bytes = fs::read(folder.join(SQUEEZENET))?;
    bytes[300_000] ^= 1;
    let server = site_with_squeezenet_at("other/flipped.net")?.intercept(move |path| match path {
        "other/flipped.net" => Some(Response::new(200, "application/octet-stream", bytes.clone())),
        "other/cut.net" => Some(Response::new(200, "application/octet-stream", &bytes[..99_999])),
        _ => None,
    });
    let page = Page::open_site(Gpu::Off, server)?;
    visit(&page, "squeezenet1_0")?;
    page.wait_until_there("checkpoint-squeezenet", seconds(20))?;
    page.click("checkpoint-squeezenet")?;
    page.wait_for("notice", seconds(30), |sentence| sentence.contains("SHA-256"))?;
    page.fill("checkpoint-address", &page.url("other/cut.net"))?;
    page.click("checkpoint-fetch")?;
    page.wait_for("notice", seconds(30), |sentence| sentence.contains("ends too early"))?;
    page.fill("checkpoint-address", &page.url("other/nothing.pth"))?;
    page.click("checkpoint-fetch")?;
    page.wait_for("notice", seconds(30), |sentence| sentence.contains("no such file"))?;
    ensure!(page.exists("prediction-9")?, "the network that ran goes on");
    Ok(())
}

#[test]
fn files_that_do_not_fit_say_what_differs_and_change_nothing() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "squeezenet1_0")?;
    let origin = page.text("weights-origin")?;
    page.wait_until_there("checkpoint-file", seconds(20))?;
    page.upload("checkpoint-file", &e2e::dist()?.join("weights/lenet5.safetensors"))?;
    page.wait_for("checkpoint-mismatch", seconds(30), |list| {
        list.contains("features.0.weight") && list.contains("96×3×7×7") && list.contains("the network has no")
    })?;
    page.screenshot("checkpoint-mismatch")?;
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/checkpoint/tests/files");
    page.upload("checkpoint-file", &files.join("evil.pth"))?;
    page.wait_for("notice", seconds(30), |sentence| {
        sentence.contains("refused") && sentence.contains("keeps the weights")
    })?;
    let text = tempfile::Builder::new().suffix(".pth").tempfile()?;
    fs::write(text.path(), "not weights")?;
    page.upload("checkpoint-file", text.path())?;
    page.wait_for("notice", seconds(30), |sentence| {
        sentence.contains("No weights can be read") && sentence.contains("text")
    })?;
    ensure!(page.text("weights-origin")? == origin, "the weights are those from before");

    // Its own weights fit, at half the size too.
    page.click("weights-export-half")?;
    let saved = page.wait_for_download(".safetensors", seconds(30))?;
    page.select("checkpoint-target", "small")?;
    page.upload("checkpoint-file", &saved)?;
    page.wait_for("weights-origin", seconds(30), |origin| origin.contains("from your file"))?;
    ensure!(!page.exists("checkpoint-mismatch")?, "the list of differences is gone");
    Ok(())
}

#[test]
fn a_network_that_is_too_large_for_the_device_is_not_loaded() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/vgg19")?;
    page.wait_until_there("checkpoint-file", seconds(20))?;
    page.script::<Value>(
        "Object.defineProperty(Navigator.prototype, 'deviceMemory', {get: () => 1}); return null;",
        &[],
    )?;
    page.upload("checkpoint-file", &e2e::dist()?.join("weights/lenet5.safetensors"))?;
    page.wait_for("notice", seconds(10), |sentence| {
        sentence.contains("VGG-19 (E) needs about") && sentence.contains("537 MB")
    })?;
    page.assert_no_console_errors()
}
