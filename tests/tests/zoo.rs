//! What a visitor does on the pages of the other networks: each runs, is looked into and learns as LeNet-5 does.

use std::fs;

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use e2e::{Gpu, Page, seconds, thorough};

/// The classes of CIFAR-10, in the order of the bars.
const CLASSES: [&str; 10] = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// A wide picture: red at the left, green in the middle square, blue at the right; as base64 of a PNG.
const WIDE_PNG: &str = "
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [300, 100];
    const context = canvas.getContext('2d');
    for (const [colour, x] of [['#ff0000', 0], ['#00c800', 100], ['#0000ff', 200]]) {
        context.fillStyle = colour;
        context.fillRect(x, 0, 100, 100);
    }";

/// Goes to a model's page and waits until a sample has run by itself.
fn visit(page: &Page, id: &str) -> Result<()> {
    page.goto(&format!("#/models/{id}"))?;
    page.wait_until_there("layer-table", seconds(20))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0).map(drop)
}

/// Asks for a short training.
fn train(page: &Page, size: u32, batch: u32, epochs: u32) -> Result<()> {
    for (field, value) in [("train-size", size), ("train-batch", batch), ("train-epochs", epochs), ("train-seed", 1)] {
        page.fill(field, &value.to_string())?;
    }
    page.click("train-start")
}

/// The colour of the middle of what the network sees.
fn middle_of_what_is_seen(page: &Page) -> Result<[u8; 3]> {
    page.script(
        "const canvas = document.querySelector('[data-testid=\"network-input\"]');
         const data = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
         return [...data.slice(0, 3)];",
        &[],
    )
}

fn wait_for_colour(page: &Page, colour: [u8; 3]) -> Result<()> {
    page.wait_until(
        &format!("the network sees {colour:?}"),
        seconds(10),
        || Ok(middle_of_what_is_seen(page)? == colour),
    )
}

/// Everything that a colour network's page promises.
fn runs_is_looked_into_and_learns(id: &str) -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, id)?;
    for (class, name) in CLASSES.iter().enumerate() {
        let bar = page.text(&format!("prediction-{class}"))?;
        ensure!(bar.contains(name) && bar.contains('%'), "bar {class} of {id} reads {bar:?}");
    }
    let winner = page.text("prediction-top1")?;
    ensure!(CLASSES.contains(&winner.as_str()), "{id} names {winner:?}");
    ensure!(!page.exists("draw-pad")?, "colour pictures are not drawn");

    // The published network is shown; the small one by choice, with the keyboard too.
    ensure!(page.attribute("size-full", "aria-pressed")?.as_deref() == Some("true"), "{id} is shown as published");
    let published = page.text("total-params")?;
    page.press("size-small", "\u{e007}")?;
    page.wait_for("total-params", seconds(5), |params| params != published)?;
    ensure!(page.attribute("size-small", "aria-pressed")?.as_deref() == Some("true"), "{id} is shown small");
    page.click("size-full")?;
    page.wait_for("total-params", seconds(5), |params| params == published)?;

    // Looked into: another layer, other maps.
    ensure!(page.count_starting_with("feature-map")? >= 8, "maps of the first layer of {id}");
    let last: String = page.script(
        "const options = document.querySelector('[data-testid=\"layer-select\"]').options;
         return options[options.length - 1].value;",
        &[],
    )?;
    page.select("layer-select", &last)?;
    page.wait_until("the scores are one map", seconds(10), || Ok(page.count_starting_with("feature-map")? == 1))?;

    train(&page, 256, 32, 1)?;
    page.wait_for("train-status", seconds(60), |status| status == "running")?;
    let first = page.wait_for_number("train-loss", seconds(60), |loss| loss > 0.0)?;
    page.click("train-pause")?;
    page.wait_for("train-status", seconds(30), |status| status == "paused")?;
    let at_rest = page.text("train-steps")?;
    page.click("sample-1")?;
    page.wait_for("prediction-top1", seconds(10), |text| CLASSES.contains(&text))?;
    ensure!(page.text("train-steps")? == at_rest, "a paused training takes no steps");
    page.click("train-pause")?;
    page.wait_for("train-status", seconds(120), |status| status == "finished")?;
    let last = page.wait_for_number("train-loss", seconds(5), |loss| loss > 0.0)?;
    ensure!(first != last, "the loss of {id} stayed at {first}");
    page.wait_for_number("train-test-accuracy", seconds(60), |percent| percent > 0.0)?;
    let confusion = page.text("confusion")?;
    ensure!(CLASSES.iter().all(|class| confusion.contains(class)), "classes have their names: {confusion}");
    ensure!(page.text("mistakes")?.contains('→'), "mistakes are shown");
    println!("{id}: loss {first} to {last}, {}", page.text("prediction-ms")?);

    // A picture of the visitor's: the square in its middle.
    let folder = tempfile::tempdir()?;
    let png: String = page.script(&format!("{WIDE_PNG} return canvas.toDataURL('image/png').split(',')[1];"), &[])?;
    let file = folder.path().join("wide.png");
    fs::write(&file, STANDARD.decode(png)?)?;
    page.upload("input-file", &file)?;
    wait_for_colour(&page, [0, 200, 0])?;
    page.assert_no_console_errors()
}

#[test]
fn squeezenet_runs_is_looked_into_and_learns() -> Result<()> {
    runs_is_looked_into_and_learns("squeezenet1_0")
}

#[test]
fn resnet_runs_is_looked_into_and_learns() -> Result<()> {
    runs_is_looked_into_and_learns("resnet18")
}

#[test]
fn vgg_runs_is_looked_into_and_learns() -> Result<()> {
    runs_is_looked_into_and_learns("vgg16")
}

#[test]
fn pictures_are_dropped_and_pasted() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "nin_cifar10")?;
    let give = |event: &str| {
        let script = format!(
            "{WIDE_PNG}
             const blob = await new Promise(done => canvas.toBlob(done));
             const given = new DataTransfer();
             given.items.add(new File([blob], 'wide.png', {{type: 'image/png'}}));
             {event}
             return true;"
        );
        page.script::<bool>(&script, &[])
    };
    give(
        "document.querySelector('.live h2').dispatchEvent(
            new DragEvent('drop', {dataTransfer: given, bubbles: true, cancelable: true}));",
    )?;
    wait_for_colour(&page, [0, 200, 0])?;
    page.click("sample-0")?;
    page.wait_until("a sample again", seconds(10), || Ok(middle_of_what_is_seen(&page)? != [0, 200, 0]))?;
    give("document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: given, bubbles: true}));")?;
    wait_for_colour(&page, [0, 200, 0])?;
    let text = tempfile::Builder::new().suffix(".png").tempfile()?;
    fs::write(text.path(), "not a picture")?;
    page.upload("input-file", text.path())?;
    page.wait_for("notice", seconds(10), |sentence| sentence.contains("picture") && sentence.contains("Choose"))
        .map(drop)
}

#[test]
fn ciresans_perceptron_reads_digits_and_learns() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "ciresan_mlp")?;
    page.draw("draw-pad", &[(0.25, 0.2), (0.75, 0.2), (0.45, 0.88)])?;
    page.wait_for("prediction-top1", seconds(10), |digit| digit.parse::<u8>().is_ok_and(|digit| digit < 10))?;
    page.click("sample-4")?;
    // So many digits that the loss must fall.
    train(&page, 2_000, 50, 1)?;
    page.wait_for("train-status", seconds(120), |status| status == "finished")?;
    page.wait_for_number("train-loss", seconds(5), |loss| loss < 1.5)?;
    page.wait_for_number("train-test-accuracy", seconds(60), |percent| percent > 60.0)?;
    page.assert_no_console_errors()
}

#[test]
fn a_colour_page_is_photographed_after_a_training_at_three_widths_in_light_and_dark() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "resnet18")?;
    train(&page, 1_024, 64, 2)?;
    page.wait_for("train-status", seconds(180), |status| status == "finished")?;
    page.click("size-small")?;
    ensure!(page.screenshots("resnet18-small")?.len() == 6, "three widths, two themes");
    page.click("size-full")?;
    page.screenshot("resnet18-full")?;
    page.assert_no_console_errors()
}

#[test]
fn a_model_without_a_small_sibling_leads_to_one_that_has_it() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/vgg19")?;
    page.wait_until_there("relative", seconds(10))?;
    ensure!(!page.exists("size-small")? && !page.exists("prediction")?, "VGG-19 does not run");
    page.click("relative")?;
    page.wait_until_there("size-small", seconds(10))?;
    page.assert_no_console_errors()
}

#[test]
fn a_network_without_shipped_weights_says_that_it_knows_nothing() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    let shipped =
        |name: &str| -> Result<bool> { Ok(e2e::dist()?.join(format!("weights/{name}.safetensors")).is_file()) };
    for id in ["resnet18", "legacy_xception", "ciresan_mlp"] {
        let small = format!("{id}_small");
        visit(&page, id)?;
        let origin = page.wait_for("weights-origin", seconds(20), |text| !text.contains("on their way"))?;
        let words =
            if shipped(&small)? { "shipped with the page" } else { "knows nothing yet, and learns under “Train”" };
        ensure!(origin.contains(words), "{id}: {origin}");
        ensure!(page.exists("weights-shipped")? == shipped(&small)?, "{id}: the button for the shipped weights");
    }
    page.assert_no_console_errors()
}

#[test]
fn each_small_network_learns_an_epoch_in_the_browser() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("model-table", seconds(20))?;
    let ids: Vec<String> = page.script(
        "return [...document.querySelectorAll('[data-testid=\"model-table\"] a')].map(a => a.hash.slice(9));",
        &[],
    )?;
    let mut learned = 0;
    for id in ids {
        page.goto(&format!("#/models/{id}"))?;
        page.wait_until_there("layer-table", seconds(20))?;
        // Streets, which ENet learns, have a test of their own.
        if !page.exists("size-small")? || id == "enet" {
            continue;
        }
        let result = learns_an_epoch(&page, &id).with_context(|| format!("on the page of {id}"));
        println!("{id}: {}", result?);
        learned += 1;
    }
    ensure!(learned >= 16, "only {learned} networks have a small sibling");
    page.assert_no_console_errors()
}

/// Gives the pace and the time of one prediction.
fn learns_an_epoch(page: &Page, id: &str) -> Result<String> {
    visit(page, id)?;
    let mut times = Vec::new();
    for class in 0..if thorough() { 10 } else { 3 } {
        page.click(&format!("sample-{class}"))?;
        std::thread::sleep(std::time::Duration::from_millis(150));
        times.push(page.wait_for_number("prediction-ms", seconds(10), |ms| ms > 0.0)?);
    }
    times.sort_by(f64::total_cmp);
    train(page, 128, 16, 1)?;
    page.wait_for("train-status", seconds(180), |status| status == "finished")?;
    let loss = page.wait_for_number("train-loss", seconds(5), |loss| loss > 0.0 && loss < 20.0)?;
    let pace = page.text("train-throughput")?;
    Ok(format!("{} ms per prediction, {pace} images/s, loss {loss}", times[times.len() / 2]))
}
