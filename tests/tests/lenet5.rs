//! What a visitor does on LeNet-5's page, on the CPU and on WebGPU, in the built page and a real browser.

use std::fs;

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, SEVEN, seconds};

/// LeNet-5's page with the trained network ready.
fn lenet5(gpu: Gpu) -> Result<Page> {
    let page = Page::open(gpu)?;
    page.goto_lenet5()?;
    Ok(page)
}

/// Asks for a short training and waits until it runs.
fn start_training(page: &Page, size: u32, epochs: u32) -> Result<()> {
    for (field, value) in [("train-size", size), ("train-batch", 64), ("train-epochs", epochs), ("train-seed", 1)] {
        page.fill(field, &value.to_string())?;
    }
    page.fill("train-lr", "0.002")?;
    page.click("train-start")?;
    page.wait_for("train-status", seconds(60), |text| text == "running").map(drop)
}

#[test]
fn a_sample_runs_without_a_click_and_every_sample_is_named() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    ensure!(page.text("device-badge")?.contains("CPU"), "the badge says what runs");
    let mut right = 0;
    for digit in 0..10 {
        page.click(&format!("sample-{digit}"))?;
        right +=
            usize::from(page.wait_for("prediction-top1", seconds(5), |text| text.contains(&digit.to_string())).is_ok());
    }
    ensure!(right >= 9, "only {right} of 10 test digits are named");
    page.wait_for_number("prediction-ms", seconds(5), |ms| ms > 0.0)?;
    ensure!(page.count_starting_with("feature-map")? >= 6, "feature maps of a layer are shown");
    page.assert_no_console_errors()
}

#[test]
fn a_digit_drawn_with_the_mouse_is_named() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    page.draw("draw-pad", &SEVEN)?;
    page.wait_for("prediction-top1", seconds(10), |text| text.contains('7'))?;
    page.assert_no_console_errors()
}

#[test]
fn the_layer_table_gives_the_papers_numbers() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    let table = page.text("layer-table")?.replace([',', '\u{2009}', '\u{202f}', '\u{a0}'], "");
    for number in ["156", "1516", "48120", "10164"] {
        ensure!(table.contains(number), "the layer table lacks {number}: {table}");
    }
    Ok(())
}

#[test]
fn it_learns_from_nothing_to_97_per_cent_while_the_page_stays_smooth() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    start_training(&page, 20_000, 3)?;
    page.wait_for_number("train-throughput", seconds(30), |pace| pace > 0.0)?;
    // Frames of the page's own thread while the engine learns.
    let frames: f64 = page.script(
        "return new Promise(resolve => {
            let frames = 0; const start = performance.now();
            const tick = () => { frames += 1; performance.now() - start < 2000 ? requestAnimationFrame(tick) : \
            resolve(frames / 2); };
            requestAnimationFrame(tick);
        });",
        &[],
    )?;
    println!("{frames:.0} frames/s while training, {} images/s", page.text("train-throughput")?);
    page.wait_for("train-status", seconds(240), |text| text == "finished")?;
    let accuracy = page.wait_for_number("train-test-accuracy", seconds(10), |percent| percent >= 97.0)?;
    println!("{accuracy}% of the test set after 3 epochs");
    ensure!(page.wait_for_number("train-loss", seconds(1), |_| true)? < 0.5, "the loss fell");
    ensure!(page.exists("confusion")? && page.exists("mistakes")?, "confusion and mistakes are shown");
    page.assert_no_console_errors()
}

#[test]
fn a_training_pauses_answers_steps_and_goes_on() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    start_training(&page, 12_000, 5)?;
    page.wait_for_number("train-loss", seconds(30), |loss| loss > 0.0)?;
    // The network that learns answers meanwhile.
    page.click("sample-1")?;
    page.wait_for("prediction-top1", seconds(10), |text| !text.is_empty())?;
    page.click("train-pause")?;
    page.wait_for("train-status", seconds(5), |text| text == "paused")?;
    let at_rest = page.text("train-steps")?;
    page.click("sample-0")?;
    page.wait_for("prediction-top1", seconds(10), |text| !text.is_empty())?;
    ensure!(page.text("train-steps")? == at_rest, "a paused training takes no steps");
    page.click("train-step")?;
    page.wait_for("train-steps", seconds(10), |text| text != at_rest)?;
    page.wait_for("train-status", seconds(5), |text| text == "paused")?;
    page.click("train-pause")?;
    page.wait_for("train-status", seconds(5), |text| text == "running")?;
    page.click("train-stop")?;
    page.wait_for("train-status", seconds(10), |text| text == "idle")?;
    page.assert_no_console_errors()
}

#[test]
fn weights_survive_export_reload_and_import() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    start_training(&page, 1_280, 1)?;
    page.wait_for("train-status", seconds(60), |text| text == "finished")?;
    page.weights_come_back_from_their_file()?;
    page.assert_no_console_errors()
}

/// Ends the engine as a lost worker or a bug would.
fn crash(page: &Page) -> Result<()> {
    page.script::<bool>("return window.dispatchEvent(new Event('engine-panic'));", &[]).map(drop)
}

#[test]
fn after_a_crash_a_new_worker_takes_over_with_what_was_learned() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    start_training(&page, 1_280, 1)?;
    page.wait_for("train-status", seconds(60), |text| text == "finished")?;
    page.click("sample-2")?;
    std::thread::sleep(seconds(1));
    let before = page.digit_probabilities()?;
    crash(&page)?;
    page.wait_for("notice", seconds(20), |text| text.contains("started again") && text.contains("keeps its weights"))?;
    page.wait_for("weights-origin", seconds(20), |text| text.contains("learned on this page, step 20"))?;
    page.click("sample-1")?;
    page.wait_until("another prediction", seconds(20), || Ok(page.digit_probabilities()? != before))?;
    page.click("sample-2")?;
    page.wait_until("the same predictions as before", seconds(20), || Ok(page.digit_probabilities()? == before))?;
    // In the middle of a training, too.
    start_training(&page, 20_000, 5)?;
    page.wait_for_number("train-loss", seconds(30), |loss| loss > 0.0)?;
    crash(&page)?;
    page.wait_for("notice", seconds(20), |text| text.contains("goes on from step") || text.contains("begins anew"))?;
    page.wait_for("train-status", seconds(60), |text| text == "running")?;
    page.click("train-stop")?;
    page.wait_for("train-status", seconds(20), |text| text == "idle")?;
    start_training(&page, 640, 1)?;
    page.wait_for("train-status", seconds(60), |text| text == "finished").map(drop)
}

#[test]
fn a_training_goes_on_after_a_reload_where_it_was_kept() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    start_training(&page, 20_000, 50)?;
    page.wait_for_number("train-loss", seconds(30), |loss| loss > 0.0)?;
    // It is kept every few seconds; at most ten are lost.
    std::thread::sleep(seconds(12));
    let lost = steps_taken(&page)?;
    page.reload()?;
    let words = page.wait_for("train-resume", seconds(60), |text| text.contains("step"))?;
    page.wait_until("a network", seconds(60), || Ok(page.attribute("train-resume", "disabled")?.is_none()))?;
    page.click("train-resume")?;
    page.wait_for("train-status", seconds(60), |text| text == "running")?;
    page.wait_for("weights-origin", seconds(20), |text| text.contains("learned on this page"))?;
    page.wait_until("more steps than before", seconds(60), || Ok(steps_taken(&page)? > lost))?;
    ensure!(words.contains("15,650"), "{words}");
    page.click("train-stop")?;
    page.wait_for("train-status", seconds(20), |text| text == "idle").map(drop)
}

/// `step 120 of 15,650, …`: the first number.
fn steps_taken(page: &Page) -> Result<u64> {
    let text = page.text("train-steps")?;
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| *c != ' ').collect();
    Ok(digits.replace(',', "").parse().unwrap_or(0))
}

#[test]
fn an_address_opens_a_changed_network_with_its_pictures_and_rules() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/resnet18?epochs=2&optimizer=sgd&edits=width(0.5);activation(*,elu,1)")?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    let here = page.text("runs-here")?;
    ensure!(here.contains("changed in 2 steps") && !here.contains("shipped weights"), "{here}");
    let origin = page.text("weights-origin")?;
    ensure!(origin.contains("where they still fit, fresh from seed 1"), "{origin}");
    ensure!(!page.exists("notice")?, "nothing went wrong, and nothing is said");
    for (field, value) in [("train-epochs", "2"), ("train-optimizer", "sgd"), ("train-momentum", "0.9")] {
        ensure!(page.text(field)? == value, "{field} is {}", page.text(field)?);
    }
    // Other pictures bring their own rules.
    page.goto("#/models/lenet5?data=fashion-mnist")?;
    page.wait_for("train-size", seconds(60), |size| size == "10000")?;
    page.wait_for("runs-here", seconds(20), |here| here.contains("Fashion-MNIST"))?;
    // What cannot be read is told, and the network runs as it is.
    page.goto("#/models/nin_cifar10?epochs=none")?;
    page.wait_for("notice", seconds(60), |notice| notice.contains("epochs") && notice.contains("does not know"))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0).map(drop)
}

#[test]
fn a_damaged_weights_file_gets_a_sentence_and_loses_nothing() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    let before = page.digit_probabilities()?;
    let folder = tempfile::tempdir()?;
    let whole = fs::read(e2e::dist()?.join("weights/lenet5.safetensors"))?;
    for (name, bytes) in [("short", &whole[..whole.len() / 2]), ("text", b"not weights at all"), ("empty", b"")] {
        let file = folder.path().join(format!("{name}.safetensors"));
        fs::write(&file, bytes)?;
        page.upload("weights-import", &file)?;
        let wanted = if name == "short" { "damaged" } else { "weights" };
        page.wait_for("notice", seconds(10), |text| text.contains(wanted) && text.contains("keeps the weights"))?;
        page.click("sample-3")?;
        page.wait_until("the same predictions as before", seconds(10), || Ok(page.digit_probabilities()? == before))?;
    }
    Ok(())
}

#[test]
fn without_a_graphics_card_webgpu_falls_back_to_the_cpu_and_says_why() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    page.select("device-select", "webgpu")?;
    page.wait_for("device-badge", seconds(60), |text| text.contains("CPU"))?;
    page.click("sample-4")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('4'))?;
    Ok(())
}

#[test]
fn webgpu_proves_right_names_digits_and_learns() -> Result<()> {
    let page = lenet5(Gpu::Software)?;
    // A software adapter is recognised and not preferred.
    ensure!(page.text("device-badge")?.contains("CPU"), "automatic choice: {}", page.text("device-badge")?);
    page.select("device-select", "webgpu")?;
    // The engine compares forward pass and a training step with the CPU, and falls back when they differ by 1e-3.
    page.wait_for("device-badge", seconds(180), |text| text.contains("WebGPU"))?;
    page.click("sample-8")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('8'))?;
    page.fill("train-size", "256")?;
    page.fill("train-batch", "32")?;
    page.fill("train-epochs", "1")?;
    page.click("train-start")?;
    page.wait_for("train-status", seconds(180), |text| text == "finished")?;
    page.wait_for_number("train-loss", seconds(5), |loss| loss > 0.0 && loss < 3.0)?;
    page.wait_for_number("train-test-accuracy", seconds(60), |percent| percent > 15.0)?;
    // Where it stands is kept at its end: the engine outlives that, without a panic in the console.
    page.click("sample-1")?;
    page.wait_for("prediction-top1", seconds(60), |text| !text.contains('8'))?;
    page.assert_no_console_errors()
}

#[test]
fn every_page_is_photographed_at_three_widths_in_light_and_dark() -> Result<()> {
    let page = lenet5(Gpu::Off)?;
    let pictures = page.screenshots("lenet5")?;
    page.goto("#/")?;
    page.wait_until_there("model-table", seconds(10))?;
    let home = page.screenshots("home")?;
    ensure!(pictures.len() == 6 && home.len() == 6, "three widths, two themes");
    page.goto("#/no-such-page")?;
    page.wait_until_there("not-found", seconds(10))?;
    page.assert_no_console_errors()
}

#[test]
fn every_network_of_the_zoo_has_a_page() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("model-table", seconds(10))?;
    let ids: Vec<String> = page.script(
        "return [...new Set([...document.querySelectorAll('a[href*=\"#/models/\"]')].map(a => \
         a.getAttribute('href').split('#/models/')[1]))];",
        &[],
    )?;
    ensure!(ids.len() > 10, "the home page links to the zoo: {ids:?}");
    for id in ids {
        page.goto(&format!("#/models/{id}"))?;
        page.wait_until_there("layer-table", seconds(20))?;
        ensure!(!page.exists("not-found")?, "{id} has no page");
    }
    page.assert_no_console_errors()
}
